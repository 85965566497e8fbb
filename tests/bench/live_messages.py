"""Made-up live traffic, as an archive of any size.

    live_messages.py [--messages N] [--days D] [--bytes MEAN] [--end TIME]

Writes about N messages of D days to standard output, as JSON Lines in the order of
their times, and their number and bytes to standard error. Its memory does not grow
with N. 35 % of the messages tell what became of a package at a step of
exporter/workflow-health.yml. The others have the same topics, and tell nothing:
other kojis, tags, namespaces, users. Without --days they are as dense as 10 million
in a year.

Messages have their natural size. What they lack to the mean, bodhi's updates hold,
as comments: so it is in Fedora, whose updates are of 12 to 60 kB.
"""

import argparse
import calendar
import json
import random
import sys
import time

from live_traffic import DAY, Traffic

A_YEAR = 10_000_000
MEAN = 2600  # bytes of a message
END = "2026-11-01T00:00:00Z"
COMMENT = json.dumps({
    "author": "packager", "karma": 1, "karma_critpath": 0, "bug_feedback": [],
    "text": "It works here, on two machines, since yesterday. " * 8,
    "timestamp": "2026-09-01 00:00:00", "testcase_feedback": []})
NO_COMMENTS = '"comments": []'
MOST_COMMENTS = 1000  # half a megabyte


class Lines:
    """Messages as text, of a mean size."""

    def __init__(self, mean, seed=2):
        self.mean = mean
        self.owed = 0
        self.dice = random.Random(seed)

    def line(self, at, topic, content):
        text = json.dumps({
            "id": self.uuid(), "topic": topic, "timestamp": round(at, 6),
            "headers": headers(at, content), "body": content, "queue": None}) + "\n"
        missing = int((self.owed + self.mean - len(text)) // len(COMMENT))
        if "update" in content and missing > 0:
            comments = ", ".join([COMMENT] * min(missing, MOST_COMMENTS))
            text = text.replace(NO_COMMENTS, f'"comments": [{comments}]', 1)
        self.owed += self.mean - len(text)
        return text

    def uuid(self):
        text = f"{self.dice.getrandbits(128):032x}"
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def headers(at, content):
    if "generated_at" not in content:
        return {"fedora_messaging_severity": 20, "fedora_messaging_schema":
                "base.message", "sent-at": rfc3339(at) + "+00:00",
                "workflow_health_sample": True}
    # Jenkins has a header of its own. The archive knows when it came.
    exact = f"{rfc3339(at)}.{int(at % 1 * 1e6):06}Z"
    content["generated_at"] = exact
    return {"sent_at": exact, "workflow_health_sample": True}


def rfc3339(at):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at))


def seconds(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def span(messages, days, end=END):
    """(start, end) in seconds since 1970."""
    return seconds(end) - (days or messages * 365 / A_YEAR) * DAY, seconds(end)


def write(out, messages, days=None, mean=MEAN, end=END):
    """Returns how many they were, and of how many bytes."""
    start, until = span(messages, days, end)
    out.write(json.dumps({
        "workflow_health_archive": 1, "sample": True,
        "covers": {"start": rfc3339(start) + "Z", "end": rfc3339(until) + "Z"}}) + "\n")
    lines, written, size = Lines(mean), 0, 0
    for message in Traffic(messages, start, until).messages():
        line = lines.line(*message)
        out.write(line)
        written += 1
        size += len(line)
    return written, size


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=400_000)
    parser.add_argument("--days", type=float)
    parser.add_argument("--bytes", type=int, default=MEAN)
    parser.add_argument("--end", default=END)
    args = parser.parse_args()
    written, size = write(sys.stdout, args.messages, args.days, args.bytes, args.end)
    print(written, size, file=sys.stderr)


if __name__ == "__main__":
    main()

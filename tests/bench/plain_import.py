"""The rival of `workflow-health import`: the same job in plain Python.

    plain_import.py LEDGER < ARCHIVE

json, one compiled regular expression per line, sqlite3, the same rows: what
one would write in an afternoon. It takes the catalogue of the default
configuration for granted and does nothing about mistakes.
"""

import calendar
import hashlib
import json
import re
import sqlite3
import struct
import sys
import time

SUCCESS, FAILURE, ERROR, UNKNOWN = range(4)
START, END = range(2)
UNCLASSIFIED, IGNORED, EVENT = 1, 2, 0

TOPIC = re.compile(
    r"[^.]*\.[^.]*\.(?P<env>[^.]*)\.(?:monitor-gating\.(?P<kind>single|multi)"
    r"[^.]*\.(?:(?P<start>start)|end(?:\.(?P<suffix>.*))?)$)?")
SUFFIX = re.compile(r"(succ\w*)|(fail\w*)|(error\w*)")

# One expression for a whole line: clock, what it is about, mark.
LINE = re.compile(
    r"^(?:(?P<clock>\d\d:\d\d:\d\d)[ -]*)?(?:"
    r"(?P<clone>Cloning as .* the git repo)|(?P<switch>Switching to branch)|"
    r"(?P<bump>Bumping release of)|(?P<commit>Commiting changes)|"
    r"(?P<nevr>Getting nevr)|(?P<push>Pushing changes)|"
    r"(?P<build>(?:Chain-b|B)uilding the package)|(?P<tags>Retrieving koji tags)|"
    r"(?P<side>Creating the side-tag|Created side-tag)|"
    r"(?P<create>Retrieving update created|Creating the bodhi update)|(?P<request>bodhi to CI results)|"
    r"(?P<running>CI \(running\) results)|(?P<complete>CI \(complete\) results)|"
    r"(?P<store>resultsdb results in datagrepper|CI results in resultsdb)|"
    r"(?P<green>greenwave results in datagrepper)|"
    r"(?P<waive>(?i:.*\bwaiv))|(?P<ran>Ran for (?P<seconds>\d+))|"
    r"(?P<known>Upcoming build|The build should be found|Working in|"
    r"Update automatically created|Tests failed with|Ran for))?"
    r".*?(?:ran for: (?P<took>\d+).*?)?(?:\[(?P<mark>DONE|FAILED)\]\s*)?$", re.S)

# (kind of line that begins it, kind that ends it, what that must hold, step)
ONE_PACKAGE = ["clone", "switch", "bump", "commit", "nevr", "push"]
REST = [("tags", "tags", "updates-candidate"), ("create", "create", ""),
        ("tags", "tags", "testing-"), ("request", "request", ""),
        ("running", "running", ""), ("complete", "complete", ""),
        ("store", "store", ""), ("green", "green", "returned False"),
        ("waive green", "green", "returned True"), ("tags", "tags", "'f[0-9]+'")]


def places(kind):
    def plain(names, first):
        return [(name, name, "", first + i) for i, name in enumerate(names)]
    if kind == "single":
        head = plain(ONE_PACKAGE + ["build"], 1)
    else:
        head = (plain(["clone", "switch"], 1) + [("side", "side", "", 3)] +
                plain(["bump", "commit", "nevr", "push"], 4) +
                plain(["clone", "switch"], 1) +
                plain(["bump", "commit", "nevr", "push"], 4) +
                plain(["build"], 8))
    first = head[-1][3] + 1
    return head + [(*place, first + i) for i, place in enumerate(REST)]


PLACES = {kind: places(kind) for kind in ("single", "multi")}
STEPS = {kind: PLACES[kind][-1][3] + 1 for kind in PLACES}


def seconds(clock):
    return int(clock[:2]) * 3600 + int(clock[3:5]) * 60 + int(clock[6:8])


def lines_of(body):
    if not isinstance(body, dict):
        return []
    for key in ("output", "output_text"):
        value = body.get(key)
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list):
            continue
        lines = [line for text in value
                 for line in (text.splitlines() if isinstance(text, str)
                              else ["(an element that is no text)"])]
        if lines:
            return lines
    return []


def read_log(body, kind):
    """(failing step, evidence, unknown lines, ran for, durations)"""
    catalogue = PLACES[kind]
    durations = [-1] * STEPS[kind]  # -1: none; -2: none of a step that was seen
    seen = set()
    following, begun, begun_at, marked, ran, unknown = 0, None, None, None, -1, 0
    for line in lines_of(body):
        if not line.strip():
            continue
        found = LINE.match(line)
        about, mark = found.lastgroup, found["mark"]
        for name in ("took", "mark", "clock"):  # the last group is no subject
            if about == name:
                about = next((n for n, v in found.groupdict().items()
                              if v and n not in ("clock", "mark", "took")), None)
        if found["ran"]:
            ran = int(found["seconds"])
            continue
        if found["known"]:
            continue
        if about is None:
            unknown += 1
            continue
        for place in range(following, len(catalogue)):
            begin, done, needs, step = catalogue[place]
            fits = done == about and re.search(needs, line)
            if about in begin.split() or (mark and fits):
                break
        else:
            continue
        if mark == "FAILED":
            marked = place if marked is None else marked
            seen.add(catalogue[marked][3])
            continue
        seen.add(step)
        if mark == "DONE" and fits:
            took = -1
            if found["took"]:
                took = int(found["took"])
            elif begun == place and begun_at and found["clock"]:
                took = (seconds(found["clock"]) - seconds(begun_at)) % 86400
                took = took if took < 43200 else -1  # the clock was set back
            if durations[step] == -1:
                durations[step] = took
            following, begun, begun_at = place + 1, None, None
        elif begun != place:
            begun, begun_at = place, found["clock"]
    durations = [-1 if 0 <= ran < took else took for took in durations]
    durations = [-2 if took == -1 and step in seen else took
                 for step, took in enumerate(durations)]
    for evidence, place in enumerate((marked, begun)):
        if place is not None:
            return catalogue[place][3], evidence, unknown, ran, durations
    if 0 < following < len(catalogue):
        return catalogue[following][3], 2, unknown, ran, durations
    return 0, 3, unknown, ran, durations


def row(item):
    """(id, at, topic, counted, workflow, kind, outcome, reading)"""
    topic = item["topic"]
    body = item.get("body", item.get("msg"))
    sent_at = item["headers"]["sent-at"]
    at = calendar.timegm(time.strptime(sent_at[:19], "%Y-%m-%dT%H:%M:%S"))
    key = item.get("id") or item.get("msg_id")
    if not key:
        text = json.dumps([topic, sent_at[:19] + "Z", body], sort_keys=True,
                          separators=(",", ":"), ensure_ascii=False)
        key = "sha256-" + hashlib.sha256(text.encode()).hexdigest()
    found = TOPIC.match(topic)
    if found["env"] != "prod":
        return key, at, topic, IGNORED, None, None, None, b""
    if not found["kind"]:
        return key, at, topic, UNCLASSIFIED, None, None, None, b""
    workflow = found["kind"] + "-build"
    if found["start"]:
        return key, at, topic, EVENT, workflow, START, UNKNOWN, b""
    suffix = SUFFIX.fullmatch(found["suffix"] or "")
    outcome = suffix.lastindex - 1 if suffix else UNKNOWN
    step, evidence, unknown, ran, durations = read_log(body, found["kind"])
    reading = struct.pack(f"<{4 + len(durations)}i", step, evidence, unknown,
                          ran, *durations)
    return key, at, topic, EVENT, workflow, END, outcome, reading


def main():
    database = sqlite3.connect(sys.argv[1])
    database.executescript("""
        PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
        PRAGMA cache_size = -4096;
        CREATE TABLE topic (topic_id INTEGER PRIMARY KEY, topic TEXT UNIQUE);
        CREATE TABLE message (
          id TEXT NOT NULL UNIQUE, at INTEGER, topic_id INTEGER,
          counted INTEGER, workflow TEXT, kind INTEGER, outcome INTEGER,
          reading BLOB);
        CREATE INDEX event ON message (workflow, at)
          WHERE workflow IS NOT NULL;
        CREATE INDEX not_counted ON message (at) WHERE workflow IS NULL;""")
    topics = {}
    for number, line in enumerate(sys.stdin):
        item = json.loads(line)
        if "topic" not in item:
            continue
        values = list(row(item))
        if values[2] not in topics:
            topics[values[2]] = len(topics) + 1
            database.execute("INSERT INTO topic VALUES (?, ?)",
                             (topics[values[2]], values[2]))
        values[2] = topics[values[2]]
        database.execute(
            "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET at = excluded.at, "
            "topic_id = excluded.topic_id, counted = excluded.counted, "
            "workflow = excluded.workflow, kind = excluded.kind, "
            "outcome = excluded.outcome, reading = excluded.reading "
            "WHERE excluded.at < at", values)
        if number % 2000 == 1999:
            database.commit()
    database.commit()


if __name__ == "__main__":
    main()

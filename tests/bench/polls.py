"""What a poll of serve costs, by the length of the history.

    WORKFLOW_HEALTH=PROGRAM polls.py [--messages N]

Fills one ledger with N made-up messages (3.5 million, which takes minutes and
2 GB of disk) and others with a hundredth and a 25th of that, 1,400 a day up to an hour
ago. Prints the CPU time of a poll that brings nothing and of one that brings 100
messages, and the peak memory. Fails if a limit is not kept.

A poll reads the messages of the overlap once more. It is ten seconds here, and a burst
of 100 messages comes when the one before is older, so that a poll reads what it brings.
The 25th is longer than the longest window, 90 days, so that it shows
what of the memory grows with the history.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "e2e"))

# pylint: disable=wrong-import-position
from measure import Figures
from program import PROGRAM
from serving import HISTORY_START, HOUR, ServeTest, time_of
from source import MONITOR_GATING

SECONDS_A_RUN = 123  # of two messages: 1,400 a day
POLLS, BUSY_POLLS = 20, 6
OVERLAP = 10  # seconds
IDLE_LIMIT, BUSY_LIMIT, FLAT, MEMORY_FLAT = 5, 50, 1.5, 1.1  # ms, ms, ratios
LOG = ["00:00:01 - Building the package", "00:00:41 - Building the package    [DONE]",
       "Ran for 60 seconds (1.00 minutes)"]


def lines(messages, end):
    """An archive as JSON Lines, declared to be read up to `end`."""
    yield json.dumps({"workflow_health_archive": 1, "sample": True,
                      "covers": {"start": HISTORY_START, "end": time_of(end)},
                      "categories": ["monitor-gating"]})
    log = json.dumps(LOG)
    headers = '"headers": {"workflow_health_sample": true}'
    for i in range(messages // 2):
        start = end - (messages // 2 - i) * SECONDS_A_RUN
        for kind, at, body in (("start", start, "{}"),
                               ("end.success", start + 60, f'{{"output": {log}}}')):
            yield (f'{{"id": "{i}-{kind}", "topic": "{MONITOR_GATING}single-build.'
                   f'{kind}", "timestamp": {at}, "body": {body}, {headers}}}')


class Polls(ServeTest):
    """Borrows the double and the configuration of the tests."""

    messages = 0
    idle = busy = memory = None  # ms of CPU, ms of CPU, KiB

    def runTest(self):
        end = int(time.time()) - HOUR
        with subprocess.Popen([PROGRAM, "import", "--ledger.path", self.ledger, "-"],
                              stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True) as entering:
            for line in lines(self.messages, end):
                entering.stdin.write(line + "\n")
        self.assertEqual(entering.returncode, 0)
        server = self.double(rows=[])
        exporter = self.serving(self.configure(server, overlap=f"{OVERLAP}s"))
        exporter.wait_for_series()
        self.some_polls(exporter, server)
        cpu, _ = self.cost(exporter, lambda: self.idle_polls(exporter, server))
        self.idle = cpu / POLLS
        exporter.looks_every = 0.2  # a scrape costs, too
        bursts = [self.burst(exporter, server, i) for i in range(BUSY_POLLS)]
        self.busy = sum(bursts) / len(bursts)
        status = pathlib.Path(f"/proc/{exporter.process.pid}/status").read_text()
        self.memory = int(status.split("VmHWM:")[1].split()[0])

    @staticmethod
    def cost(exporter, act):
        """Milliseconds of CPU while `act` is carried out, and its polls: one a
        second."""
        def cpu():
            return exporter.scrape().value("process_cpu_seconds_total") * 1000
        before, begun = cpu(), time.monotonic()
        act()
        return cpu() - before, time.monotonic() - begun

    @staticmethod
    def idle_polls(exporter, server):
        """Of an archive that is empty each asks once."""
        asked = len(server.requests)
        exporter.wait_until(lambda: len(server.requests) >= asked + POLLS,
                            f"{POLLS} polls")

    def burst(self, exporter, server, number):
        """What a poll costs that brings 50 runs."""
        def read():
            return exporter.scrape().value("packager_workflow_messages_total",
                                           category="monitor-gating")
        known, now = read(), int(time.time())

        def bring():
            server.insert([row for run in range(50) for row in self.single_build(
                f"busy-{number}-{run}", now - 5, now - 3)])
            exporter.wait_until(lambda: read() >= known + 100, "100 messages")
        cpu, polls = self.cost(exporter, bring)
        exporter.wait_until(lambda: time.time() > now + OVERLAP,
                            "the overlap to pass")
        return cpu - self.idle * max(polls - 1, 0)


def measure(messages):
    polls = Polls()
    polls.messages = messages
    result = unittest.TestSuite([polls]).run(unittest.TestResult())
    for _, trace in result.failures + result.errors:
        sys.exit(trace)
    Polls.tearDownClass()
    return polls


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=3_500_000)
    most = parser.parse_args().messages
    figures = Figures(ignore_time=False)
    costs = {}
    for messages in (most // 100, most // 25, most):
        cost = costs[messages] = measure(messages)
        what = f"{messages:,} messages: "
        figures.tell_time(what + "CPU of a poll", f"{cost.idle:.1f} ms",
                          f"under {IDLE_LIMIT} ms", cost.idle < IDLE_LIMIT)
        figures.tell_time(what + "of one of 100", f"{cost.busy:.1f} ms",
                          f"under {BUSY_LIMIT} ms", cost.busy < BUSY_LIMIT)
        figures.tell(what + "peak memory", f"{cost.memory / 1024:.1f} MiB")
    few, more, many = costs.values()
    for what, less, ratio, limit in (
            ("poll", few, many.idle / few.idle, FLAT),
            ("poll of 100", few, many.busy / few.busy, FLAT),
            ("peak memory", more, many.memory / more.memory, MEMORY_FLAT)):
        figures.tell_time(f"{most:,} / {less.messages:,}: {what}", f"{ratio:.2f}",
                          f"at most {limit}", ratio <= limit)
    sys.exit(0 if figures.kept else 1)


if __name__ == "__main__":
    main()

"""What reading dense traffic costs datagrepper: requests, and our memory.

    WORKFLOW_HEALTH=PROGRAM requests.py [--days N] [--polls N]

Fills a ledger from a double with N days of 25,000 messages, bursts, and bodies of up
to megabytes. Then `serve` polls another one, three seconds standing for a minute of
such traffic: the overlap is as much shorter. Fails if a limit is not kept.
"""

import argparse
import pathlib
import random
import sys
import time
import unittest

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "e2e"))

# pylint: disable=wrong-import-position
from exporter import as_of
from measure import MIB, Figures, run
from program import PROGRAM
from serving import DAY, HOUR, ServeTest, time_of
from source import MONITOR_GATING, Row, microseconds

A_DAY = 25_000  # messages
PER_80, PER_POLL, MEMORY = 1.3, 2, 64  # MiB
MINUTE = 3  # seconds
OVERLAP = 60 * MINUTE
# Shares of messages whose bodies are that long.
SIZES = {3_000: 0.94, 40_000: 0.0588, 2 << 20: 0.0012}
BODIES = {size: {"text": "x" * size} for size in SIZES}
READ = "packager_workflow_messages_total"


def traffic(since, until, a_second, seed=1):
    """Rows of some topics: each message brings others, within seconds."""
    dice = random.Random(seed)
    rows, number = [], int((until - since) * a_second)
    while len(rows) < number:
        at = dice.randrange(since, until)
        for _ in range(dice.choice((1, 1, 2, 5))):
            size, = dice.choices(list(SIZES), SIZES.values())
            rows.append(row(len(rows), at, BODIES[size], dice))
            at = min(at + dice.randrange(3), until)
    # More than a page of one topic in a second, as after a push.
    rows += [row(len(rows) + i, since + (until - since) // 2, BODIES[3_000], None)
             for i in range(150)]
    return rows


def row(number, at, body, dice):
    topic = dice.randrange(20) if dice else 0
    return Row(f"{at}-{number}", f"{MONITOR_GATING}traffic-{topic}", microseconds(at),
               {"sent-at": time_of(at).replace("Z", "+00:00"),
                "workflow_health_sample": True}, body)


class Requests(ServeTest):
    """Borrows the double and the configuration of the tests."""

    read_days = polls = 1
    smoke = False  # whether requests are only told: so few differ by chance
    figures = None

    def configure(self, server, *changes, **settings):
        """One source alone. Another one that little happens in costs one request
        a poll."""
        path = super().configure(server, *changes, **settings)
        path.write_text(path.read_text().split("\nsteps:")[0] + "\n")
        return path

    def runTest(self):
        self.first_reading()
        for what, a_minute in (("quiet", 17), ("busy", 150)):
            self.some(what, a_minute)

    def first_reading(self):
        until = int(time.time()) - HOUR
        since = until - int(self.read_days * DAY)
        rows = traffic(since, until, A_DAY / DAY)
        server = self.double(rows=rows)
        _, memory = run([PROGRAM, "sync", "--config.file", self.configure(server),
                         "--ledger.path", self.folder / "first.db",
                         "--since", time_of(since), "--until", time_of(until)])
        tell = self.figures.tell
        tell("messages of the first reading", f"{len(rows):,}")
        tell("requests", f"{len(server.requests):,}")
        per_80 = len(server.requests) * 80 / len(rows)
        tell("requests for 80 new messages", f"{per_80:.2f}", f"at most {PER_80}",
             self.smoke or per_80 <= PER_80)
        tell("peak memory", f"{memory / MIB:.1f} MiB", f"under {MEMORY} MiB",
             memory < MEMORY * MIB)

    def some(self, what, a_minute):
        """Polls, of which each brings what a minute does."""
        now = int(time.time())
        rows = traffic(now - 2 * OVERLAP, now + 2 * MINUTE * self.polls + 60,
                       a_minute / MINUTE)
        server = self.double(rows=rows)
        config = self.configure(server, overlap=f"{OVERLAP}s", reread="0s",
                                poll=f"{MINUTE}s")
        exporter = self.serve(config, ledger=self.folder / f"{what}.db")
        with exporter:
            exporter.wait_for_series()
            self.some_polls(exporter, server)
            requests, polls, messages = self.count(exporter, server)
        tell = self.figures.tell
        tell(f"{what}: messages a poll", f"{messages / polls:.0f}")
        most = PER_POLL + (PER_80 * messages / 80 / polls if what == "busy" else 0)
        tell(f"{what}: requests a poll", f"{requests / polls:.2f}",
             f"at most {most:.1f}", self.smoke or requests <= most * polls)

    def count(self, exporter, server):
        """Requests, polls and new messages."""
        def read(page):
            return page.value(READ, category="monitor-gating")
        first = page = exporter.scrape()
        asked, seen = len(server.requests), {as_of(page)}
        while len(seen) <= self.polls:
            page = exporter.scrape()
            seen.add(as_of(page))
            time.sleep(0.05)
        return len(server.requests) - asked, len(seen) - 1, read(page) - read(first)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=float, default=3)
    parser.add_argument("--polls", type=int, default=60)
    parser.add_argument("--smoke", action="store_true",
                        help="tell the requests, and judge the memory alone")
    arguments = parser.parse_args()
    requests = Requests()
    requests.read_days, requests.polls = arguments.days, arguments.polls
    requests.smoke = arguments.smoke
    requests.figures = Figures(ignore_time=False)
    result = unittest.TestSuite([requests]).run(unittest.TestResult())
    for _, trace in result.failures + result.errors:
        sys.exit(trace)
    Requests.tearDownClass()
    sys.exit(0 if requests.figures.kept else 1)


if __name__ == "__main__":
    main()

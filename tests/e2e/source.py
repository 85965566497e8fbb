"""Runs `sync` against a double of datagrepper."""

import itertools
import pathlib
import re
import sqlite3
import sys
import uuid

from program import END, ProgramTest

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "fakes"))

# pylint: disable=wrong-import-position
import datagrepper_answers as answers
from datagrepper import Datagrepper, Row, all_faults, read_archive

__all__ = ["Datagrepper", "END", "KillingDatagrepper", "MONITOR_GATING", "Row",
           "SourceTest", "all_faults", "answers", "contents", "id_of",
           "microseconds",
           "read_archive"]

MONITOR_GATING = "org.fedoraproject.prod.monitor-gating."


def microseconds(seconds):
    return seconds * 1_000_000


def merged(spans):
    """Half-open spans without overlap, as tuples."""
    result = []
    for since, until in sorted(spans):
        if result and since <= result[-1][1]:
            result[-1] = (result[-1][0], max(until, result[-1][1]))
        else:
            result.append((since, until))
    return result


def id_of(stored):
    """A message's, as a ledger has it: see docs/ledger.md."""
    return str(uuid.UUID(bytes=stored)) if isinstance(stored, bytes) else stored


def contents(ledger):
    """All that a ledger says, whatever it was read from."""
    with sqlite3.connect(ledger) as database:
        def rows(query):
            return database.execute(query).fetchall()
        parts = [c for c, in rows("SELECT DISTINCT part FROM span")]
        return {
            "messages": [(id_of(key), *rest) for key, *rest in rows(
                "SELECT id, at, topic, counted, told FROM message "
                "JOIN topic USING (topic_id) ORDER BY id")],
            "events": [(id_of(message), *rest) for message, *rest in rows(
                "SELECT message, name, key, at, kind, told "
                "FROM event JOIN measured USING (measured_id) "
                "ORDER BY name, key, at, message, kind")],
            "covered": {c: merged(rows("SELECT since, until FROM span WHERE "
                                       f"part = '{c}'"))
                        for c in parts},
            "unreadable": sorted(rows("SELECT part, since, until "
                                      "FROM unreadable")),
        }


class KillingDatagrepper(Datagrepper):
    """Calls `at_request[n]` when it is asked for the n-th time."""

    def __init__(self, rows, **kwargs):
        super().__init__(rows, **kwargs)
        self.at_request = {}

    def record(self, request):
        super().record(request)
        action = self.at_request.pop(len(self.requests), None)
        if action:
            action()


class SourceTest(ProgramTest):
    """With `days` of made-up runs, that end at `end`, as `rows`."""

    days, end = 90, END

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.archive = cls.run_sample("--days", str(cls.days), "--seed", "4",
                                     end=cls.end)
        cls.rows = read_archive(cls.archive)
        cls.numbers = itertools.count()

    def config(self, url, **settings):
        """A configuration that reads from `url`, as fast as it answers; its
        path."""
        text = self.run_program("check-config", "--print-default").stdout
        settings = {"url": url, "requests_per_second": 1000, **settings}
        lines = "".join(f"  {key}: {value}\n"
                        for key, value in settings.items())
        text, count = re.subn(r"(?m)^datagrepper:\n(?:^(?:  .*)?\n)+",
                              f"datagrepper:\n{lines}\n", text.decode())
        self.assertEqual(count, 1)
        return self.write(f"config-{next(self.numbers)}.yml", text)

    def sync(self, server, *args, ledger=None, status=0, until=END, env=None,
             **settings):
        """Runs it against a double, or an address; what it told."""
        url = server if isinstance(server, str) else server.url
        args = ["sync", "--config.file", self.config(url, **settings),
                "--ledger.path", ledger or self.ledger,
                *(["--until", until] if until else []), *args]
        done = self.run_program(*args, status=status, env=env)
        self.assertEqual(done.stdout, b"")
        return done.stderr.decode()

    def clean(self):
        """The ledger that an undisturbed reading makes."""
        ledger = self.folder / "clean.db"
        if not ledger.exists():
            with Datagrepper(self.rows) as server:
                self.sync(server, ledger=ledger)
        return ledger

    def assert_clean(self, ledger=None):
        """It says what a ledger says that was read undisturbed."""
        self.assert_same(contents(ledger or self.ledger),
                         contents(self.clean()))

    def assert_same(self, found, expected):
        self.assertEqual(found["covered"], expected["covered"])
        self.assertEqual(found["unreadable"], expected["unreadable"])
        for kind in ("messages", "events"):
            missing = set(expected[kind]) - set(found[kind])
            added = set(found[kind]) - set(expected[kind])
            self.assertEqual((missing, added), (set(), set()), kind)

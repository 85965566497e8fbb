"""Runs `serve` against a double of datagrepper, with runs up to an hour ago."""

import datetime
import json
import sqlite3
import subprocess
import threading
import time

from exporter import Exporter, as_of
from program import PROGRAM
from source import (MONITOR_GATING, KillingDatagrepper, Row, SourceTest,
                    answers, microseconds)

ENDED = ("    ended: 2025-02-20T00:00:00Z\n", "")
HISTORY_START = "2020-02-01T00:00:00Z"
HOUR, DAY = 3600, 86400


def time_of(seconds):
    """2026-11-25T04:30:00Z"""
    return f"{datetime.datetime.utcfromtimestamp(seconds):%Y-%m-%dT%H:%M:%SZ}"


def seconds_of(time_text):
    return int(datetime.datetime.fromisoformat(time_text).timestamp())


class Puppet(KillingDatagrepper):
    """Is held, and gone, when it is told to be."""

    def __init__(self, rows, **kwargs):
        super().__init__(rows, **kwargs)
        self._free = threading.Event()
        self._free.set()
        self.held = threading.Event()  # somebody waits for an answer

    def hold(self):
        """Answers nothing until the release."""
        self.held.clear()
        self._free.clear()

    def hold_at(self, request):
        """Holds that request, counted from 1, and those after it."""
        self.at_request[request] = self.hold

    def release(self):
        self._free.set()

    @property
    def holding(self):
        return not self._free.is_set()

    def record(self, request):
        super().record(request)
        if self.holding:
            self.held.set()
            self._free.wait()

    def stop(self):
        self.release()
        super().stop()

    def go(self):
        """Knows none of its addresses any more, which is told at once."""
        self.app.answer = lambda *_: answers.not_found()

    def come_back(self):
        del self.app.answer


class ServeTest(SourceTest):
    """The double's rows end an hour before the tests begin."""

    days = 10

    @classmethod
    def setUpClass(cls):
        cls.end = time_of(int(time.time()) - HOUR)
        super().setUpClass()
        cls.bodies = {}
        for row in cls.rows:
            if row.topic.startswith(MONITOR_GATING + "single-build.end."):
                cls.bodies.setdefault(row.topic.rpartition(".")[2], row.body)

    def double(self, rows=None, **kwargs):
        """A Puppet that serves until the test ends."""
        server = Puppet(self.rows if rows is None else rows, **kwargs)
        return self.enterContext(server)

    def configure(self, server, *changes, settle="0s", **settings):
        """A configuration by which a double is read every second, because
        its workflows live."""
        url = server if isinstance(server, str) else server.url
        path = self.config(url, **{"poll": "1s", **settings})
        self.change(path, ENDED, ENDED, ("settle: 15m", f"settle: {settle}"),
                    *changes)
        return path

    def change(self, path, *changes):
        """Each (old, new) once, as an editor does it: in a file that takes the
        place of the other."""
        text = path.read_text()
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new, 1)
        self.write("next", text).rename(path)

    def serve(self, config, *flags, ledger=None, **kwargs):
        """An Exporter, not yet started."""
        return Exporter(PROGRAM, "--config.file", config, "--ledger.path",
                        ledger or self.ledger, *flags, **kwargs)

    def some_polls(self, exporter, server):
        """Returns after two polls that began later."""
        for _ in range(2):
            asked = len(server.requests)
            exporter.wait_until(lambda n=asked: len(server.requests) > n + 2,
                                "some more polls")

    def serving(self, *args, **kwargs):
        """An Exporter that runs until the test ends."""
        return self.enterContext(self.serve(*args, **kwargs))

    def refuse(self, *flags, status=1, config=None):
        """What is told by one that does not begin to serve."""
        if "--web.listen-address" not in flags:
            flags += ("--web.listen-address", "127.0.0.1:0")
        config = config or self.configure("http://127.0.0.1:9")
        done = subprocess.run(
            [PROGRAM, "serve", "--config.file", config, "--ledger.path",
             self.ledger, *map(str, flags)], capture_output=True, check=False,
            timeout=60)
        told = done.stderr.decode()
        self.assertEqual((done.returncode, done.stdout), (status, b""), told)
        self.assertNotIn("listening", told)
        return told

    def single_build(self, name, start, end=None, how="success"):
        """The rows of a run, times in seconds; without `end` it has none."""
        rows = [self._row(f"{name}-start", start, "start", {})]
        if end is not None:
            rows.append(self._row(f"{name}-end", end, f"end.{how}",
                                  self.bodies[how]))
        return rows

    @staticmethod
    def _row(name, at, kind, body):
        return Row(name, f"{MONITOR_GATING}single-build.{kind}",
                   microseconds(at),
                   {"sent-at": time_of(at).replace("Z", "+00:00"),
                    "workflow_health_sample": True}, body)

    def gap(self, length, before):
        """The begin, in seconds, of the latest span longer than `length` and
        earlier than `before` in which no run of single-build is under way."""
        rows = sorted((row.timestamp // 1_000_000, row.topic)
                      for row in self.rows
                      if row.topic.startswith(MONITOR_GATING + "single"))
        for (end, one), (start, other) in reversed(list(zip(rows, rows[1:]))):
            if (".end" in one and other.endswith(".start") and start < before
                    and start - end > length):
                return end
        raise AssertionError("no such gap")

    def report_at(self, metrics, config, *window, ledger=None):
        """What `report` says as of a page, as a dict."""
        return json.loads(self.report(
            "--config.file", config, "--format", "json", "--as-of",
            time_of(as_of(metrics)), *window, ledger=ledger))

    def rows_of(self, ledger, query):
        """What SQLite finds in a ledger that may be in use."""
        with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as database:
            return database.execute(query).fetchall()

    def assert_same_pages(self, found, expected):
        """Two pages, without what may differ."""
        different = {key: (found.get(key), expected.get(key))
                     for key in found.keys() | expected.keys()
                     if found.get(key) != expected.get(key)}
        self.assertEqual(different, {})

    def pages_of_one_as_of(self, one, other):
        """A page of each of two exporters, as of the same second."""
        pages = {one: {}, other: {}}

        def met():
            for exporter, by_time in pages.items():
                metrics = exporter.scrape()
                if as_of(metrics) is not None:
                    by_time[as_of(metrics)] = metrics
            common = pages[one].keys() & pages[other].keys()
            return common and [pages[e][max(common)] for e in (one, other)]
        return one.wait_until(met, "one as-of on two pages")

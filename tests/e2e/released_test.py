"""Ledgers that released programs made are brought up to date, and keep every
number. See tests/released/make.py."""

import gzip
import pathlib
import sqlite3
import subprocess
import unittest

from exporter import Exporter
from program import PROGRAM, ProgramTest

RELEASED = pathlib.Path(__file__).parents[1] / "released"
COUNTERS = (RELEASED / "counters.prom").read_text().splitlines()


def counted(ledger):
    """What the ledger has counted, without what depends on the present rules."""
    with sqlite3.connect(ledger) as database:
        return (database.execute(
            "SELECT measured.name, day, outcome, step, bound, runs, seconds "
            "FROM total JOIN measured USING (measured_id) ORDER BY 1, 2, 3, 4, 5"
        ).fetchall(), database.execute(
            "SELECT measured.name, counter.name, value "
            "FROM counter JOIN measured USING (measured_id) ORDER BY 1, 2"
        ).fetchall())


class Released(ProgramTest):
    def ledger_of(self, version):
        path = self.folder / f"ledger-{version}.db"
        path.write_bytes(gzip.decompress(
            (RELEASED / f"ledger-{version}.db.gz").read_bytes()))
        return path

    def brought_up_to_date(self, version):
        ledger = self.ledger_of(version)
        with Exporter(PROGRAM, "--no-poll", "--ledger.path",
                      ledger) as exporter:
            page = exporter.get("/metrics").text.split("\n")
        return ledger, set(page)

    def test_every_counter_is_kept(self):
        self.assertGreater(len(COUNTERS), 100)
        for version in (4, 5, 6, 7):
            with self.subTest(version=version):
                _, page = self.brought_up_to_date(version)
                self.assertEqual([c for c in COUNTERS if c not in page], [])

    def test_what_is_damaged_does_not_become_right(self):
        for table in ("message", "counted_run", "total", "counter"):
            with self.subTest(table=table):
                ledger = self.ledger_of(7)
                with sqlite3.connect(ledger) as database:
                    database.execute(f"UPDATE {table} SET digest = digest + 1")
                before = ledger.read_bytes()
                done = subprocess.run(
                    [PROGRAM, "serve", "--no-poll", "--ledger.path", ledger],
                    check=False, timeout=300, capture_output=True, text=True)
                self.assertEqual(done.returncode, 1)
                self.assertIn("is damaged", done.stderr)
                self.assertEqual(ledger.read_bytes(), before)

    def test_the_oldest_ledgers_keep_every_message_and_event(self):
        """They hold no counts yet, and were read under other rules."""
        def contents(version):
            ledger = self.ledger_of(version)
            self.refused(ledger)
            with sqlite3.connect(ledger) as database:
                self.assertEqual(database.execute("PRAGMA user_version").fetchone(),
                                 (8,))
                return [sorted(database.execute(f"SELECT * FROM {table}")
                               .fetchall(), key=repr) for table in
                        ("message", "event", "topic", "span", "rule", "arrived")]
        one = contents(1)
        self.assertEqual([len(rows) for rows in one[:2]], [278, 266])
        self.assertEqual(contents(2), one)
        self.assertEqual(contents(3), one)
        with sqlite3.connect(self.folder / "ledger-1.db") as database:
            for table in ("counted_run", "total", "counter"):
                self.assertEqual(database.execute(
                    f"SELECT count(*) FROM {table}").fetchone(), (0,))

    def refused(self, ledger):
        done = subprocess.run(
            [PROGRAM, "serve", "--no-poll", "--ledger.path", ledger],
            check=False, timeout=300, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("was counted under other rules; changed since then: ", done.stderr)

    def test_what_was_counted_under_other_rules_is_kept_too(self):
        three = self.ledger_of(3)
        self.refused(three)
        expected = counted(three)
        self.assertGreater(len(expected[0]), 10)
        for version in (4, 5, 6, 7):
            ledger, _ = self.brought_up_to_date(version)
            self.assertEqual(counted(ledger), expected)


if __name__ == "__main__":
    unittest.main()

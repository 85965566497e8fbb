"""Sync: whatever the network and the server do, the numbers are the same."""

import concurrent.futures
import json
import random
import re
import sqlite3
import subprocess
import threading
import unittest

from program import PROGRAM
from source import (END, Datagrepper, KillingDatagrepper, SourceTest,
                    all_faults, contents)

RATE = 0.3
SETTINGS = {  # of the double, so that its faults are soon over
    "slow_seconds": 6,
    "oversized_bytes": 20 << 20,
}
HELD_BACK = "insert-between"


def seed_of_today(what):
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed of {what}: {seed}")
    return seed


class Faults(SourceTest):
    def test_each_fault_and_any_of_them_together_change_nothing(self):
        self.clean()
        names = [name for name in all_faults() if name != HELD_BACK]
        self.assertGreater(len(names), 20)
        seed = seed_of_today("the combinations")
        dice = random.Random(seed)
        cases = [{name: RATE} for name in names]
        cases += [dict.fromkeys(dice.sample(names, 6), RATE / 6)
                  for _ in range(8)]
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            running = {pool.submit(self.read_through, faults, seed): faults
                       for faults in cases}
            for ended in concurrent.futures.as_completed(running):
                with self.subTest(faults=running[ended], seed=seed):
                    ended.result()

    def read_through(self, faults, seed):
        name = "-".join(faults)
        ledger = self.folder / f"{name[:100]}-{len(faults)}.db"
        with Datagrepper(self.rows, faults=faults, seed=seed) as server:
            for key, value in SETTINGS.items():
                setattr(server, key, value)
            self.sync(server, ledger=ledger, timeout="5s", env=None)
        seen = {request.fault for request in server.requests} - {None}
        self.assertTrue(seen if len(faults) > 1 else seen == set(faults),
                        f"{seen} of {set(faults)}")
        self.assert_clean(ledger)

    def test_rows_inserted_between_two_requests_are_found(self):
        seed = seed_of_today("the rows held back")
        dice = random.Random(seed)
        late = set(dice.sample(range(len(self.rows)), 150))
        early = [row for i, row in enumerate(self.rows) if i not in late]
        with Datagrepper(early, faults={HELD_BACK: 1.0}, seed=seed) as server:
            server.held_back = [self.rows[i] for i in late]
            dice.shuffle(server.held_back)
            self.sync(server)
            inserted = sum(r.inserted is not None for r in server.requests)
            self.assertGreater(inserted, 40)
            server.insert(server.held_back)
            told = self.sync(server, "--again")
        self.assertIn("came late", told)
        self.assert_clean()

    def test_late_rows_of_the_last_hour_are_found_by_the_next_sync(self):
        self.find_late("2025-01-14T23:10:00Z")

    def test_late_rows_of_the_last_week_are_found_a_day_later(self):
        self.find_late("2025-01-09T00:00:00Z", a_day_later=True)

    def find_late(self, since, a_day_later=False):
        late = [row for row in self.rows
                if row.timestamp >= self.microseconds_of(since)]
        early = [row for row in self.rows if row not in late]
        self.assertTrue(late)
        with Datagrepper(early) as server:
            self.sync(server)
            server.insert(late)
            if a_day_later:
                self.sync(server)
                self.assertNotEqual(contents(self.ledger),
                                    contents(self.clean()))
                with sqlite3.connect(self.ledger) as database:
                    database.execute("UPDATE reread SET at = at - 86400")
            self.sync(server)
        self.assert_clean()

    @staticmethod
    def microseconds_of(time):
        return int(subprocess.run(
            ["date", "-d", time, "+%s"], stdout=subprocess.PIPE,
            check=True).stdout) * 1_000_000


class Interrupted(SourceTest):
    def start(self, server, ledger):
        return subprocess.Popen(
            [PROGRAM, "sync", "--config.file", self.config(server.url),
             "--ledger.path", ledger, "--until", END],
            stderr=subprocess.DEVNULL)

    def test_I1_killed_at_50_random_points(self):
        self.clean()
        dice = random.Random(seed_of_today("the 50 points"))
        killed = ledgers = 0
        while killed < 50:
            ledgers += 1
            ledger = self.folder / f"killed{ledgers}.db"
            while self.kill_once(ledger, dice):
                killed += 1
            self.assert_clean(ledger)
        print(f"killed {killed} times, in {ledgers} ledgers")

    def kill_once(self, ledger, dice):
        """False if the reading ended before."""
        with KillingDatagrepper(self.rows) as server:
            process = self.start(server, ledger)
            server.at_request[dice.randint(1, 30)] = lambda: threading.Timer(
                dice.uniform(0, 0.004), process.kill).start()
            status = process.wait(timeout=300)
        self.assertIn(status, (0, -9))
        return status == -9

    def test_I2_an_outage_leaves_a_hole_that_the_next_sync_closes(self):
        for kind in ("database", "service"):
            with self.subTest(kind=kind):
                self.out_of(kind)

    def out_of(self, kind):
        ledger = self.folder / f"{kind}.db"
        with KillingDatagrepper(self.rows) as server:
            def end():
                if kind == "database":
                    server.down = True
                else:
                    threading.Thread(target=server.stop).start()
            server.at_request[50] = end
            told = self.sync(server, ledger=ledger, status=1)
            self.assertRegex(
                told, r"(?m)^error: http://127.0.0.1:\d+/datagrepper: .*"
                      r"\(\d+ attempts?(, after \d+ for longer spans)?\)$")
            holes = re.findall(r"(?m)^error: monitor-gating: not read: "
                               r"\S+ to (\S+)$", told)
            self.assertTrue(holes)
            report = json.loads(self.report("--format", "json", "--as-of",
                                            END, ledger=ledger))
            self.assertLess(report["window"]["covered_ratio"], 1)
            self.assertEqual([hole["end"] for hole in
                              report["workflows"][0]["holes"]], holes)
            server.down = False
            server.start()
            self.sync(server, ledger=ledger)
        self.assert_clean(ledger)


if __name__ == "__main__":
    unittest.main()

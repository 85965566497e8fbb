"""Serve: the same numbers everywhere, whatever happens to it."""

import random
import time
import unittest

from exporter import OF_THE_PROCESS, as_of, of_the_ledger
from serving import HISTORY_START, HOUR, ServeTest
from source import contents

RUNS = "packager_workflow_window_runs"
FAILURES = "packager_workflow_window_run_failures"
STEP_FAILURES = "packager_workflow_window_step_failures"
CORRECTIONS = "packager_workflow_corrections_total"
LATE = "packager_workflow_late_messages_total"
TOTALS = {"successes": "packager_workflow_run_successes_total",
          "failures": "packager_workflow_run_failures_total",
          "errors": "packager_workflow_run_errors_total",
          "abandoned": "packager_workflow_runs_abandoned_total",
          "unknown": "packager_workflow_runs_unknown_total"}
SINGLE = {"workflow": "single-build"}


class OneTruth(ServeTest):
    def test_I4_gauges_and_counters_are_what_the_report_says(self):
        config = self.configure(self.double())
        exporter = self.serving(config)
        metrics = exporter.wait_for_series()
        exporter.stop()
        for window in ("1d", "3d", "7d", "30d", "90d"):
            report = self.report_at(metrics, config, "--last", window)
            for workflow in report["workflows"]:
                self.check_window(metrics, workflow, window)
        report = self.report_at(metrics, config, "--since", HISTORY_START)
        for workflow in report["workflows"]:
            for key, name in TOTALS.items():
                self.assertEqual(
                    metrics.value(name, workflow=workflow["workflow"]),
                    workflow[key], (workflow["workflow"], key))

    def check_window(self, metrics, workflow, window):
        labels = {"workflow": workflow["workflow"], "window": window}
        self.assertEqual(metrics.value(RUNS, **labels), workflow["runs"])
        self.assertEqual(metrics.value(FAILURES, **labels),
                         workflow["failures"])
        for step in workflow["steps"]:
            series = metrics.value(STEP_FAILURES, **labels,
                                   application=step["application"],
                                   step=step["step"])
            if window not in ("1d", "3d"):
                self.assertEqual(series, step["failures"], step)

    def test_I4_what_happens_between_two_scrapes_is_their_difference(self):
        server = self.double()
        exporter = self.serving(self.configure(server))
        before = exporter.wait_for_series()
        now = int(time.time())
        server.insert(self.single_build("worked", now - 600, now - 120))
        server.insert(self.single_build("broke", now - 110, now - 60,
                                        "failure"))
        after = exporter.wait_for(
            before.value(TOTALS["failures"], **SINGLE) + 1,
            TOTALS["failures"], **SINGLE)
        self.assertEqual(after.value(TOTALS["successes"], **SINGLE),
                         before.value(TOTALS["successes"], **SINGLE) + 1)

    def test_I3_two_exporters_and_a_ledger_read_again_show_the_same(self):
        server = self.double()
        config = self.configure(server)
        first = self.serving(config)
        first.wait_for_series()
        first.stop()
        first = self.serving(config)  # a restart
        second = self.serving(config, ledger=self.folder / "second.db")
        second.wait_for_series()
        one, other = self.pages_of_one_as_of(first, second)
        self.assert_same_pages(of_the_ledger(one), of_the_ledger(other))


class WhatComesLate(ServeTest):
    def test_I3_a_late_row_is_counted_and_one_that_changes_corrects(self):
        server = self.double()
        exporter = self.serving(self.configure(server))
        before = exporter.wait_for_series()
        now = int(as_of(before))
        start, end = now - 1800, now - 1500
        server.insert([self._row("start", start, "start", {}),
                       self._row("end", end, "end.success", {})])
        grown = exporter.wait_for(
            before.value(TOTALS["successes"], **SINGLE) + 1,
            TOTALS["successes"], **SINGLE)
        self.assertEqual(grown.value(LATE, **SINGLE),
                         before.value(LATE, **SINGLE) + 2)
        self.assert_never_fell(before, grown)
        # That start belongs to another end, it turns out: what was counted of
        # the success, its duration, was wrong.
        server.insert([self._row("first", end - 10, "end.failure", {})])
        corrected = exporter.wait_for(
            before.value(CORRECTIONS, **SINGLE) + 1, CORRECTIONS, **SINGLE)
        self.assertEqual(corrected.value(TOTALS["failures"], **SINGLE),
                         grown.value(TOTALS["failures"], **SINGLE) + 1)
        self.assert_never_fell(grown, corrected)

    def assert_never_fell(self, before, after):
        fell = {key for key, value in before.counters().items()
                if after.get(key, -1) < value}
        self.assertEqual(fell, set())


class Recounting(ServeTest):
    def test_I8_other_rules_are_refused_or_counted_anew(self):
        server = self.double()
        config = self.configure(server)
        with self.serve(config) as exporter:
            exporter.wait_for_series()
        self.change(config, ("abandoned_after: 24h", "abandoned_after: 12h"))
        self.assertIn("abandoned_after", self.refuse(config=config))
        exporter = self.serving(config, "--accept-recount")
        exporter.wait_for_series()
        fresh = self.serving(config, ledger=self.folder / "fresh.db")
        fresh.wait_for_series()
        one, other = self.pages_of_one_as_of(exporter, fresh)
        recount = "packager_workflow_recount_timestamp_seconds"
        self.assertAlmostEqual(one.value(recount), time.time(), delta=HOUR)
        self.assertIsNone(other.value(recount))
        self.assert_same_pages(one.without(*OF_THE_PROCESS, recount),
                               of_the_ledger(other))


class Killed(ServeTest):
    def test_I1_killed_50_times_it_knows_what_it_would_have_known(self):
        seed = random.randrange(2**32)
        print(f"seed of the 50 instants: {seed}")
        dice = random.Random(seed)
        server = self.double()
        config = self.configure(server)
        lines = len(self.rows)
        for kill in range(50):
            exporter = self.serve(config)
            exporter.launch()
            if kill % 2:  # at a request, or at whatever time it is
                at = len(server.requests) + dice.randrange(1, 12)
                deadline = time.monotonic() + 3
                while (len(server.requests) < at
                       and time.monotonic() < deadline):
                    time.sleep(0.001)
            else:
                time.sleep(dice.uniform(0, 0.3))
            exporter.kill()
        killed = self.serving(config)
        clean = self.serving(config, ledger=self.folder / "clean.db")
        killed.wait_for_series()
        clean.wait_for_series()
        one, other = self.pages_of_one_as_of(killed, clean)
        self.assert_same_pages(of_the_ledger(one), of_the_ledger(other))
        killed.stop()
        clean.stop()
        found = contents(self.ledger)["messages"]
        self.assertEqual(found, contents(self.folder / "clean.db")["messages"])
        self.assertGreater(len(found), lines // 2)


if __name__ == "__main__":
    unittest.main()

"""PromQL gives the integers of `report` [I4]: over history that was written
and over what was scraped, across the joint, whoever was scraped."""

import os
import pathlib
import subprocess
import time
import unittest

from exporter import Exporter
from program import PROGRAM, ProgramTest
from prometheus import Prometheus
from serving import DAY, HOUR, seconds_of, time_of

SCRIPT = pathlib.Path(__file__).parents[2] / "deploy" / "backfill"
P = "packager_workflow_"
WINDOWS = {"1d": DAY, "3d": 3 * DAY, "7d": 7 * DAY, "30d": 30 * DAY,
           "90d": 90 * DAY}
GRID, BLOCK, SETTLE = 240, 7200, 900
RUNS = {"run_successes_total": "successes", "run_failures_total": "failures",
        "run_errors_total": "errors", "runs_abandoned_total": "abandoned",
        "runs_unknown_total": "unknown"}
GAUGES = {"window_runs": "runs", "window_run_failures": "failures",
          "uptime_ratio": "uptime", "uptime_lower_ratio": "low",
          "uptime_upper_ratio": "high"}
DIGITS = 6  # those of the ratios in the report
STEPS = {"step_successes_total": "successes", "step_failures_total": "failures"}
UNATTRIBUTED = ("workflow", "unattributed")


def free_range(name, by, length):
    """DESIGN's expression for an exact count over any range: it survives gaps
    of up to a day, and other labels of the target."""
    name = P + name
    return (f"max by ({by}) ({name}) - max by ({by}) "
            f"(last_over_time({name}[1d] offset {length}s))")


class PrometheusTruth(ProgramTest):
    """One Prometheus for all: a made-up archive is imported, its history is
    written, then a live exporter is scraped."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.end = int(time.time()) - SETTLE - 60
        cls.archive = cls.run_sample("--days", "220", "--seed", "11",
                                     end=time_of(cls.end))

    def setUp(self):
        super().setUp()
        self.import_bytes(self.archive)
        self.exporter = self.enterContext(self.serve())

    def serve(self):
        return Exporter(PROGRAM, "--no-poll", "--ledger.path", self.ledger)

    def prometheus(self, *addresses):
        return Prometheus(self.folder / "prometheus",
                          [(address, {}) for address in addresses])

    def backfill(self):
        """The first instant that is not written any more."""
        done = subprocess.run(
            [SCRIPT, "--into", self.folder / "prometheus" / "data",
             "--ledger.path", self.ledger, "--instance", self.exporter.address],
            check=False, timeout=600, stdout=subprocess.PIPE,
            env=os.environ | {"TMPDIR": str(self.folder)},
            stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout.decode())
        return (self.end + SETTLE) // BLOCK * BLOCK

    def reported(self, since, until):
        """{workflow: what is reported over (since, until], as of the end}"""
        report = self.json_report("--since", time_of(since), "--until",
                                  time_of(until), "--as-of", time_of(until))
        return {of["workflow"]: of for of in report["workflows"]}

    def check_runs(self, found, reported, key):
        self.assertEqual(found, {
            (("workflow", name),): of[key] for name, of in reported.items()})

    def check_steps(self, found, reported, key):
        """Every step of the report, and no others but without a run."""
        expected = {(("application", step["application"]),
                     ("step", step["step"]), ("workflow", name)): step[key]
                    for name, of in reported.items() for step in of["steps"]}
        others = {labels: value for labels, value in found.items()
                  if labels not in expected}
        self.assertEqual({labels: found.get(labels) for labels in expected},
                         expected)
        for labels in others:
            names = dict(labels)
            self.assertEqual((names["application"], names["step"]),
                             UNATTRIBUTED)

    def check_applications(self, found, reported):
        self.assertEqual(
            {labels: value for labels, value in found.items() if value},
            {(("application", one["application"]), ("workflow", name)):
             one["failures"] for name, of in reported.items()
             for one in of["applications"] if one["failures"]})

    def check_range(self, prometheus, since, at, as_of):
        """A free range by counters; it begins with the instant `since`, and
        `as_of` is that of `at`."""
        reported = self.reported(since - SETTLE, as_of)
        for name, key in RUNS.items():
            self.check_runs(prometheus.query(
                free_range(name, "workflow", at - since), at), reported, key)
        by = "workflow, application, step"
        for name, key in STEPS.items():
            self.check_steps(prometheus.query(
                free_range(name, by, at - since), at), reported, key)
        failures = free_range("step_failures_total", by, at - since)
        self.check_applications(prometheus.query(
            f"sum by (workflow, application) ({failures})", at), reported)

    def check_windows(self, prometheus, at, as_of):
        """The fixed windows by gauges."""
        for window, length in WINDOWS.items():
            reported = self.reported(as_of - length, as_of)
            for of in reported.values():
                of["low"], of["high"] = of["uptime_interval"]
            for name, key in GAUGES.items():
                found = prometheus.query(
                    f'max by (workflow) ({P}{name}{{window="{window}"}})', at)
                self.check_runs({labels: round(value, DIGITS)
                                 for labels, value in found.items()},
                                reported, key)
        for key in ("successes", "failures"):
            self.check_steps(prometheus.query(
                "max by (workflow, application, step) "
                f'({P}window_step_{key}{{window="7d"}})', at),
                self.reported(as_of - WINDOWS["7d"], as_of), key)

    def check_now(self, prometheus, joint):
        """Up to now, from several instants of the history on."""
        at = int(time.time())
        self.check_windows(prometheus, at, self.end)
        for length in (0, 5 * HOUR, 3 * DAY, 30 * DAY, 90 * DAY, 99 * DAY):
            self.check_range(prometheus, joint - GRID - length, at, self.end)

    def wait_for(self, prometheus, exporter):
        prometheus.wait_until(lambda: prometheus.query(
            f'{P}run_successes_total{{instance="{exporter.address}"}}'),
            f"{exporter.address} scraped")

    def test_one_truth(self):
        with self.prometheus(self.exporter.address) as prometheus:
            self.wait_for(prometheus, self.exporter)
        joint = self.backfill()

        with self.prometheus(self.exporter.address) as prometheus:
            self.wait_for(prometheus, self.exporter)
            for at in (joint - GRID, joint - 3 * DAY, joint - 9 * DAY):
                self.check_windows(prometheus, at, at - SETTLE)
                for length in (8 * HOUR, 7 * DAY, 90 * DAY):
                    self.check_range(prometheus, at - length, at, at - SETTLE)
            self.check_now(prometheus, joint)

        # It is started anew, and so is the exporter, at another address.
        self.exporter.stop()
        with self.serve() as exporter:
            with self.prometheus(exporter.address) as prometheus:
                self.wait_for(prometheus, exporter)
                self.check_now(prometheus, joint)

        # The ledger is lost, and read again.
        self.ledger.unlink()
        self.import_bytes(self.archive)
        with self.serve() as exporter, \
                self.prometheus(exporter.address) as prometheus:
            self.wait_for(prometheus, exporter)
            self.check_now(prometheus, joint)


if __name__ == "__main__":
    unittest.main()

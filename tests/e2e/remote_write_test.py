"""What a distributed engine is told is what `report` says.

Prometheus does what deploy/prometheus-remote-write.yml says.
"""

import pathlib
import unittest

from exporter import Exporter, as_of
from program import PROGRAM, ProgramTest
from prometheus import Prometheus, VictoriaMetrics
from serving import HISTORY_START, time_of

SHIPPED = (pathlib.Path(__file__).parents[2] / "deploy"
           / "prometheus-remote-write.yml")
WINDOWS = ("1d", "3d", "7d", "30d", "90d")
RUNS = "packager_workflow_window_runs"
FAILURES = "packager_workflow_window_run_failures"
STEP_FAILURES = "packager_workflow_step_failures_total"
OURS = "packager_workflow_.+"
OF_THE_TARGET = ("instance", "job")


def labels(**pairs):
    return tuple(sorted(pairs.items()))


class RemoteWrite(ProgramTest):
    def setUp(self):
        super().setUp()
        self.import_bytes(self.run_sample("--seed", "4"))
        self.exporter = self.enterContext(
            Exporter(PROGRAM, "--no-poll", "--ledger.path", self.ledger))
        self.engine = self.enterContext(
            VictoriaMetrics(self.folder / "victoria"))
        self.enterContext(
            Prometheus(self.folder / "prometheus", config=self.config()))

    def config(self):
        """What is shipped, but for addresses and the interval."""
        text = SHIPPED.read_text()
        for old, new in (("scrape_interval: 60s", "scrape_interval: 1s"),
                         ("[localhost:19100]", f"[{self.exporter.address}]"),
                         ("url: http://localhost:8428",
                          f"url: http://{self.engine.address}")):
            self.assertEqual(text.count(old), 1, old)
            text = text.replace(old, new)
        return text

    def wait_for_all(self, metrics):
        """Returns once the engine has the series of the page."""
        expected = sum(name.startswith("packager_workflow_")
                       for name, _ in metrics)
        self.engine.wait_until(
            lambda: self.engine.scalar(f'count({{__name__=~"{OURS}"}})')
            == expected, f"{expected} series")

    def stored(self, name):
        """What the engine has: {labels: value}."""
        found = {tuple(pair for pair in series
                       if pair[0] not in OF_THE_TARGET): value
                 for series, value in self.engine.query(name).items()}
        self.assertTrue(found, name)
        return found

    def workflows(self, metrics, *window):
        """What is reported of each over a window, as of the page."""
        return self.json_report("--as-of", time_of(as_of(metrics)),
                                *window)["workflows"]

    def test_the_engine_has_what_the_report_says(self):
        metrics = self.exporter.scrape()
        self.wait_for_all(metrics)
        self.assertEqual(self.engine.scalar("up"), 1)
        for name, key in ((RUNS, "runs"), (FAILURES, "failures")):
            self.assertEqual(self.stored(name), {
                labels(workflow=workflow["workflow"], window=window):
                workflow[key]
                for window in WINDOWS
                for workflow in self.workflows(metrics, "--last", window)})
        self.assertEqual(self.stored(STEP_FAILURES), {
            labels(workflow=workflow["workflow"], step=step["step"],
                   application=step["application"]): step["failures"]
            for workflow in self.workflows(metrics, "--since", HISTORY_START)
            for step in workflow["steps"]})
        self.assertGreater(sum(self.stored(STEP_FAILURES).values()), 100)

    def test_the_engine_has_nothing_else(self):
        self.wait_for_all(self.exporter.scrape())
        self.assertEqual(
            self.engine.query(f'{{__name__!~"{OURS}|up"}}'), {})


if __name__ == "__main__":
    unittest.main()

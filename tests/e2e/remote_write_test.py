"""What a distributed engine is told is what `report` says.

Prometheus does what deploy/prometheus-remote-write.yml says.
"""

import pathlib
import re
import sys
import unittest

import yaml

from exporter import Exporter, as_of
from program import PROGRAM, ProgramTest
from prometheus import Prometheus, VictoriaMetrics
from serving import HISTORY_START, time_of

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "dashboards"))

import dashboards  # noqa: E402 pylint: disable=wrong-import-position
from expressions import metrics  # noqa: E402 pylint: disable=wrong-import-position

SHIPPED = ROOT / "deploy" / "prometheus-remote-write.yml"
WINDOWS = ("1d", "3d", "7d", "30d", "90d")
RUNS = "packager_workflow_window_runs"
FAILURES = "packager_workflow_window_run_failures"
STEP_FAILURES = "packager_workflow_step_failures_total"
OURS = "packager_workflow_.+"
OF_THE_TARGET = ("instance", "job")


def expressions():
    """What dashboards and rules ask for."""
    for dashboard in dashboards.shipped():
        for _, expr in (*dashboard.targets(), *dashboard.selectors()):
            yield dashboard.interpolate(expr)
    for path in (ROOT / "alerts").glob("*.yml"):
        for group in yaml.safe_load(path.read_text())["groups"]:
            yield from (rule["expr"] for rule in group["rules"])


def names_read():
    """The names of the series in them, but for those that rules record."""
    return {name for expr in expressions() for name in metrics(expr)
            if ":" not in name}


def names_in(engine):
    return {dict(series)["name"] for series in engine.query(
        'label_replace(count by (__name__) ({__name__!=""}), "name", "$1", '
        '"__name__", "(.*)")')}


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
        self.prometheus = self.enterContext(
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

    def test_all_that_dashboards_and_alerts_read_is_written_on(self):
        rules = yaml.safe_load(SHIPPED.read_text())["remote_write"][0][
            "write_relabel_configs"]
        self.assertEqual([rule["action"] for rule in rules], ["keep"])
        read = names_read()
        self.assertGreater(len(read), 40)
        self.assertEqual({name for name in read
                          if not re.fullmatch(rules[0]["regex"], name)}, set())

    def test_the_engine_has_all_that_dashboards_and_alerts_read(self):
        self.wait_for_all(self.exporter.scrape())
        there = names_in(self.prometheus) & names_read()
        self.assertGreater(
            {name for name in there if not name.startswith("packager_")},
            {"up", "workflow_health_build_info", "scrape_duration_seconds"})
        self.engine.wait_until(lambda: there <= names_in(self.engine),
                               f"{there}")


if __name__ == "__main__":
    unittest.main()

"""A drill: runs fail, and who is on duty is told; they work again, and it is
called off. All but the archive is real, from the message to the webhook."""

import pathlib
import time
import unittest

from prometheus import Alertmanager, Prometheus, Webhook
from serving import ServeTest

RULES = sorted((pathlib.Path(__file__).parents[2] / "alerts").glob("*.yml"))
SINGLE = {"workflow": "single-build"}
WORKFLOW = {"alertname": "PackagerWorkflowFailing", "severity": "page",
            **SINGLE}
STEP = {"alertname": "PackagerWorkflowStepFailing", "severity": "warning",
        "application": "koji", "step": "build", **SINGLE}
BROKEN_BUILD = {"output": ["10:00:00 - Building the package",
                           "10:05:00 - Building the package    [FAILED]"]}
IN_A_ROW = 'packager_workflow_consecutive_failures{workflow="single-build"}'


class AlertDrill(ServeTest):
    def setUp(self):
        super().setUp()
        self.bodies = {**self.bodies, "failure": BROKEN_BUILD}
        self.begun = int(time.time()) - 600
        self.server = self.double(self.run_of("success", 0))
        exporter = self.serving(self.configure(self.server))
        exporter.wait_for_series()
        self.webhook = self.enterContext(Webhook())
        alertmanager = self.enterContext(
            Alertmanager(self.folder / "alertmanager", self.webhook.url))
        self.prometheus = self.enterContext(
            Prometheus(self.folder / "prometheus", [(exporter.address, {})],
                       rules=RULES, alertmanager=alertmanager.address))

    def run_of(self, how, minute):
        start = self.begun + 60 * minute
        return self.single_build(f"run-{minute}", start, start + 30, how)

    def run_ends(self, how, minute):
        self.server.insert(self.run_of(how, minute))

    def wait_for_failures(self, number):
        """Returns once rules were evaluated while so many runs had failed."""
        self.prometheus.wait_until(
            lambda: self.prometheus.query(
                f"sum_over_time(({IN_A_ROW} == bool {number})[1m:1s]) > 3"),
            f"{number} failures in a row")

    def assert_silence(self):
        for alert in (WORKFLOW, STEP):
            name = alert["alertname"]
            self.assertEqual(self.webhook.having("firing", alertname=name), [])
            self.assertEqual(
                self.prometheus.query(f'ALERTS{{alertname="{name}"}}'), {})

    def test_an_outage_is_told_and_called_off(self):
        self.assertTrue(RULES)
        self.wait_for_failures(0)
        self.run_ends("failure", 1)
        self.run_ends("failure", 2)
        self.wait_for_failures(2)
        self.assert_silence()

        self.run_ends("failure", 3)
        for alert in (WORKFLOW, STEP):
            told = self.webhook.wait_for("firing", **alert)
            self.assertEqual(told["labels"], alert)

        self.run_ends("success", 4)
        for alert in (WORKFLOW, STEP):
            self.webhook.wait_for("resolved", **alert)


if __name__ == "__main__":
    unittest.main()

"""What the dashboards say is what `report` says, to the last digit shown."""

import unittest

import dashboards
import situations
from browser import browser
from figures import VERDICTS, fixed, percent

WORKFLOW = "single-build"
DAYS = {"90d": 90, "30d": 30, "7d": 7}
BURNS = {"1d": 1, "3d": 3, "7d": 7, "30d": 30}
UNATTRIBUTED = "workflow"
CHAIN = "The chain, in the order of the workflow"
STEPS = "The steps, most failures first"


class Numbers(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.below = situations.below()
        cls.dashboards = {one.uid: one for one in dashboards.shipped()}

    def open(self, uid, **how):
        page = browser().open(self.dashboards[uid], self.below, **how)
        self.assertEqual(page.errors, [])
        return page

    def check_headline(self, page, report):
        low, high = report["uptime_interval"]
        left = report["error_budget_left"]
        allowed = (1 - report["target"]) * report["runs"]
        for title, expected in (
                ("Does it work?", [VERDICTS[report["verdict"]]]),
                ("Uptime", [percent(report["uptime"])]),
                ("95 % interval", ["low", percent(low),
                                   "high", percent(high)]),
                ("Target", [percent(report["target"])]),
                ("Runs", ["ended", str(report["runs"]), "broke",
                          str(report["failures"])]),
                ("Error budget left, in runs", [fixed(left, 1)]),
                ("Error budget left", [percent(left / allowed)])):
            self.assertEqual(page.panel(title).lines, expected, title)

    def check_burns(self, page, workflow):
        expected = []
        for window, days in BURNS.items():
            report = self.below.report(workflow, days)
            broken = report["failures"] / report["runs"]
            expected += [window, fixed(broken / (1 - report["target"]), 1)
                         + " x"]
        self.assertEqual(page.panel("Burn of the error budget").lines,
                         expected)

    def check_steps(self, page, report):
        panel = page.panel(STEPS)
        for step in report["steps"]:
            row = panel.row(step["application"], step["step"])
            for column, expected in self.written(step).items():
                self.assertEqual(row[column], expected, step)
        failed = [int(row[panel.header.index("failed")]) for row in panel.rows]
        self.assertEqual(failed, sorted(failed, reverse=True))
        self.assertEqual(sum(failed), report["failures"])

    @staticmethod
    def written(step):
        """{column: figure} of a step of the report."""
        return {"failed": str(step["failures"]),
                "passed": str(step["successes"]),
                "rate": percent(step["rate"]),
                "of failures": percent(step["share_of_failures"])}

    def check_chain(self, page, report):
        panel = page.panel(CHAIN)
        failures = {one["application"]: one["failures"]
                    for one in report["applications"]}
        for link in report["chain"]:
            row = panel.row(link["application"])
            self.assertEqual(row["works"], percent(link["rate"]), link)
            self.assertEqual(row["failed"],
                             str(failures[link["application"]]), link)
        chain = [link["application"] for link in report["chain"]]
        shown = [row[0] for row in panel.rows]
        if shown[0] == UNATTRIBUTED and UNATTRIBUTED not in chain:
            # The report leaves it out where it has no failures.
            self.assertEqual(panel.row(shown.pop(0))["works"], "100.0%")
        self.assertEqual(shown, chain)

    def check(self, page, workflow, window):
        report = self.below.report(workflow, DAYS[window])
        self.check_headline(page, report)
        self.check_steps(page, report)
        self.check_chain(page, report)

    def test_each_window_is_that_of_the_report(self):
        page = self.open("packager-workflow")
        self.check(page, WORKFLOW, "90d")
        self.check_burns(page, WORKFLOW)
        for window in ("30d", "7d"):
            page = browser().choose("Window", window)
            self.assertEqual(page.errors, [])
            self.check(page, WORKFLOW, window)

    def test_another_workflow_is_asked_for_and_shown(self):
        before = self.open("packager-workflow")
        page = browser().choose("Workflow", "multi-build")
        self.assertEqual(
            sorted(query.replace("multi-build", WORKFLOW)
                   for query in page.asked),
            sorted(query for query in before.asked if WORKFLOW in query))
        self.check(page, "multi-build", "90d")
        self.check_burns(page, "multi-build")
        # Too few runs to tell.
        page = browser().choose("Window", "7d")
        self.assertEqual(page.panel("Does it work?").text, "Cannot tell")
        self.check(page, "multi-build", "7d")

    def test_a_step_is_that_of_the_report(self):
        report = self.below.report(WORKFLOW, 90)
        step = report["steps"][0]
        self.assertGreater(step["failures"], 100)
        page = self.open("packager-workflow-steps", variables={
            name: step[name] for name in ("application", "step")})
        written = self.written(step)
        for title, column in (("Failed", "failed"), ("Passed", "passed"),
                              ("Rate", "rate"),
                              ("Share of all failures", "of failures")):
            self.assertEqual(page.panel(title).lines, [written[column]], title)

    def test_all_steps_are_the_run_of_the_report(self):
        page = self.open("packager-workflow-steps")
        report = self.below.report(WORKFLOW, 90)
        for title, expected in (("Failed", str(report["failures"])),
                                ("Passed", str(report["successes"])),
                                ("Rate", percent(report["uptime"])),
                                ("Share of all failures", "100.0%")):
            self.assertEqual(page.panel(title).lines, [expected], title)


if __name__ == "__main__":
    unittest.main()

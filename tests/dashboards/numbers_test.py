"""What the dashboards say is what `report` says, to the last digit shown."""

import math
import unittest

import dashboards
import situations
from browser import browser
from figures import VERDICTS, fixed, percent, rates

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
                ("95 % interval", ["low", percent(low), "high", percent(high)]),
                ("Target", [percent(report["target"])]),
                ("Runs", ["ended", str(report["runs"]), "broke",
                          str(report["failures"])]),
                ("Error budget left, in runs", [fixed(left, 1)]),
                ("Error budget left", [percent(left / allowed)])):
            self.assertEqual(page.panel(title).lines, expected, title)

    def check_burns(self, page, workflow):
        expected = []
        for window, days in BURNS.items():
            report = self.below.window(workflow, days)
            broken = report["failures"] / report["runs"]
            expected += [window, fixed(broken / (1 - report["target"]), 1)
                         + " x"]
        self.assertEqual(page.panel("Burn of the error budget").lines, expected)

    def check_steps(self, page, report, difference):
        panel = page.panel(STEPS)
        rate = rates(report, difference)
        passed = {(step["application"], step["step"]): step["successes"]
                  for step in difference["steps"]}
        for step in report["steps"]:
            name = (step["application"], step["step"])
            row = panel.row(*name)
            self.assertEqual(row["failed"], str(step["failures"]), name)
            self.assertEqual(row["passed"], str(passed[name]), name)
            self.assertEqual(row["rate"], percent(rate[name]), name)
            self.assertEqual(row["of failures"],
                             percent(step["share_of_failures"]), name)
        failed = [int(row[panel.header.index("failed")]) for row in panel.rows]
        self.assertEqual(failed, sorted(failed, reverse=True))
        self.assertEqual(sum(failed), report["failures"])

    def check_chain(self, page, report, difference):
        panel = page.panel(CHAIN)
        rate = rates(report, difference)
        for link in report["chain"]:
            row = panel.row(link["application"])
            works = math.prod(one for (application, _), one in rate.items()
                              if application == link["application"])
            self.assertEqual(row["works"], percent(works), link)
        chain = [link["application"] for link in report["chain"]]
        shown = [row[0] for row in panel.rows]
        if shown[0] == UNATTRIBUTED and UNATTRIBUTED not in chain:
            # The report leaves it out where it has no failures.
            self.assertEqual(panel.row(shown.pop(0))["works"], "100.0%")
        self.assertEqual(shown, chain)

    def check(self, page, workflow, window):
        report = self.below.window(workflow, DAYS[window])
        difference = self.below.difference(workflow, DAYS[window])
        self.check_headline(page, report)
        self.check_steps(page, report, difference)
        self.check_chain(page, report, difference)

    def test_each_window_is_that_of_the_report(self):
        page = self.open("packager-workflow")
        self.check(page, WORKFLOW, "90d")
        self.check_burns(page, WORKFLOW)
        for window in ("30d", "7d"):
            page = browser().choose("Window", window)
            self.assertEqual(page.errors, [])
            self.check(page, WORKFLOW, window)

    def test_another_workflow_is_asked_for_and_shown(self):
        self.open("packager-workflow")
        page = browser().choose("Workflow", "multi-build")
        asked = [query for query in page.queries if "label_values" not in query]
        self.assertGreater(len(asked), 20)
        self.assertEqual([query for query in asked
                          if WORKFLOW in query], [])
        self.check(page, "multi-build", "90d")
        self.check_burns(page, "multi-build")

    def test_a_step_is_that_of_the_report(self):
        page = self.open("packager-workflow-steps", variables={
            "application": "resultsdb", "step": "store-result"})
        report = self.below.window(WORKFLOW, 90)
        difference = self.below.difference(WORKFLOW, 90)
        name = ("resultsdb", "store-result")
        step, passed = (next(
            one for one in of["steps"]
            if (one["application"], one["step"]) == name)
            for of in (report, difference))
        self.assertGreater(step["failures"], 100)
        for title, expected in (
                ("Failed", str(step["failures"])),
                ("Passed", str(passed["successes"])),
                ("Rate", percent(rates(report, difference)[name])),
                ("Share of all failures", percent(step["share_of_failures"]))):
            self.assertEqual(page.panel(title).lines, [expected], title)


if __name__ == "__main__":
    unittest.main()

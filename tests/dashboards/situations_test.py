"""What the dashboards say where the workflow works, where the source is down,
and where nothing is known: never that it works, or that it does not."""

import re
import unittest

import dashboards
import situations
from browser import browser
from figures import percent
from rendering_test import NOTHING, span

VERDICT = "Does it work?"
# Figures of a workflow, on whichever dashboard.
FIGURES = ("Does it work?", "Uptime", "95 % interval", "Uptime less target",
           "Runs", "Error budget left, in runs", "Error budget left",
           "Failed", "Passed", "Rate", "Share of all failures",
           "Failures in a row")


class Situations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dashboards = {one.uid: one for one in dashboards.shipped()}

    def open(self, uid, situation, **how):
        dashboard = self.dashboards[uid]
        page = browser().open(dashboard, situation, span(dashboard), **how)
        self.assertEqual(page.errors, [], uid)
        return page

    def verdict(self, situation):
        return self.open("packager-workflow", situation).panel(VERDICT)

    def says_nothing(self, situation, uid):
        """No figure of a workflow, no colour of one that works."""
        page = self.open(uid, situation)
        for panel in page.panels:
            self.assertFalse(panel.is_green, panel.title)
            if panel.title in FIGURES:
                self.assertIn(panel.text, NOTHING - {""}, panel.title)
        return page

    def test_below_the_target(self):
        panel = self.verdict(situations.below())
        self.assertEqual(panel.text, "It breaks too often")
        self.assertFalse(panel.is_green)

    def test_above_the_target(self):
        situation = situations.above()
        page = self.open("packager-workflow", situation)
        self.assertEqual(page.panel(VERDICT).text, "It works")
        report = situation.report("single-build", 90)
        self.assertEqual(report["verdict"], "no")
        self.assertEqual(page.panel("Uptime").text, percent(report["uptime"]))
        self.assertEqual(page.panel("Failures in a row").text, "0")

    def test_figures_need_no_history(self):
        situation = situations.above()
        report = situation.report("single-build", 90)
        page = self.open("packager-workflow-steps", situation)
        self.assertEqual(page.panel("Passed").text, str(report["successes"]))
        self.assertEqual(page.panel("Rate").text, percent(report["uptime"]))

    def test_nobody_is_asked(self):
        page = self.open("packager-workflow-exporter", situations.above())
        self.assertEqual(page.panel("datagrepper").text, "No data")
        self.assertEqual(page.panel("Exporter").text, "Up")

    def test_the_source_is_gone(self):
        situation = situations.source_gone()
        self.assertEqual(self.verdict(situation).text, "It breaks too often")
        page = self.open("packager-workflow-exporter", situation)
        self.assertEqual(page.panel("datagrepper").text, "Cannot be read")
        self.assertEqual(page.panel("Exporter").text, "Up")
        self.open("packager-workflow-steps", situation)

    def test_the_source_was_never_read(self):
        situation = situations.never_read()
        for uid in ("packager-workflow", "packager-workflow-steps"):
            self.says_nothing(situation, uid)
        page = self.open("packager-workflow-exporter", situation)
        self.assertEqual(page.panel("datagrepper").text, "Cannot be read")
        self.assertEqual(page.panel("Counted up to").text, "No data")

    def test_nothing_is_known(self):
        for uid in self.dashboards:
            page = self.says_nothing(situations.nothing(), uid)
            for panel in page.panels:
                with self.subTest(uid, panel=panel.title):
                    self.assertIn(panel.text, NOTHING - {""})
                    self.assertEqual(re.findall(r"\d", panel.text), [])
                    self.assertEqual(panel.ink, 0)


if __name__ == "__main__":
    unittest.main()

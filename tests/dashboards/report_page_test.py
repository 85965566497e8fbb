"""The report page in a browser, as a file and as the exporter serves it."""

import json
import pathlib
import subprocess
import sys
import unittest

import dashboards

sys.path[:0] = [str(dashboards.ROOT / "tests" / "e2e")]

# pylint: disable=wrong-import-position
from exporter import Exporter
from program import PROGRAM, ProgramTest

PICTURES = dashboards.WORK / "screenshots"
# What a message could hold.
BAD = "monitor-gating.<img src=//bad.test/x onerror=alert(1)>"


def look_at(url):
    done = subprocess.run(["node", "grafana/report_page.mjs", url, PICTURES],
                          cwd=dashboards.WORK, stdout=subprocess.PIPE,
                          check=True, timeout=600)
    return json.loads(done.stdout)


class ReportPage(ProgramTest):
    def setUp(self):
        super().setUp()
        self.import_bytes(self.run_sample())
        strange = {"id": "strange", "timestamp": 1736000000, "body": {},
                   "topic": f"org.fedoraproject.prod.{BAD}",
                   "headers": {"sent-at": "2025-01-04T14:13:20+00:00",
                               "workflow_health_sample": True}}
        self.import_bytes(json.dumps(strange).encode() + b"\n")
        self.json = self.json_report("--failures")

    def page_as_file(self):
        return self.write("report.html",
                          self.report("--format", "html")).as_uri()

    def test_as_a_file_it_asks_for_nothing(self):
        url = self.page_as_file()
        self.check(look_at(url), url)

    def test_the_exporter_serves_it(self):
        with Exporter(PROGRAM, "--no-poll", "--ledger.path",
                      self.ledger) as exporter:
            url = f"http://{exporter.address}/report"
            self.check(look_at(url), url)

    def check(self, seen, url):
        self.assertEqual(seen["requests"], [url])
        self.assertEqual(seen["errors"], [])
        self.assertIn(self.json["sentence"], seen["title"])
        self.check_what_is_heard(seen["heard"])
        self.check_looks(seen["looks"])
        failures = [run["url"] for workflow in self.json["workflows"]
                    for run in workflow["failed_runs"]]
        self.assertGreater(len(failures), 250)
        self.assertEqual(sorted(seen["links"]), sorted(failures))
        self.assertEqual(len(seen["figures"]), 8)
        for figure in seen["figures"]:
            self.assertGreater(figure["width"], 600, figure)
            self.assertGreater(figure["height"], 40, figure)

    def check_what_is_heard(self, heard):
        """By a screen reader: no picture, but all that is in one."""
        headline = self.json["workflows"][0]
        for text in (self.json["sentence"], "MADE-UP DATA",
                     'heading "single-build" [level=2]',
                     'heading "Outages" [level=3]',
                     "columnheader \"week from Monday\"", BAD):
            self.assertIn(text, heard)
        step = headline["steps"][0]
        self.assertRegex(heard, f'row "{step["application"]} / {step["step"]} '
                                f'{step["successes"]} {step["failures"]} ')
        self.assertNotIn("img", heard.replace(BAD, ""))

    def check_looks(self, looks):
        for name, look in looks.items():
            self.assertEqual(look["wider"], 0, name)
        self.assertNotEqual(looks["light"]["ink"], looks["dark"]["ink"])
        self.assertEqual(looks["paper"]["ink"], looks["light"]["ink"])


if __name__ == "__main__":
    unittest.main()

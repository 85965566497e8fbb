"""What a report says of an archive that was not read whole, or seldom run."""

import datetime
import json
import sys
import unittest

from program import ProgramTest

END = "2025-02-01T00:00:00Z"
# What is declared as covered begins with its first second.
HOLE = ("2024-12-10T00:00:00Z", "2025-01-02T23:59:59Z")
AFTER = "2025-01-03T00:00:00Z"
HOUR = 3600


def seconds(time):
    return datetime.datetime.fromisoformat(
        time.replace("Z", "+00:00")).timestamp()


def archive_of(spans, lines):
    """Messages within the spans, as (second, line), with their headers."""
    archive = []
    for since, until in spans:
        archive.append(json.dumps({
            "workflow_health_archive": 1, "sample": True,
            "covers": {"start": since, "end": until},
            "categories": ["monitor-gating"]}))
        archive += [line for at, line in lines
                    if seconds(since) <= at <= seconds(until)]
    return "\n".join(archive).encode() + b"\n"


def end_of_run(at, good):
    return at, json.dumps({
        "id": f"run-{at:.0f}", "timestamp": at, "body": {},
        "topic": "org.fedoraproject.prod.monitor-gating.single-build.end."
                 + ("success" if good else "failed"),
        "headers": {"workflow_health_sample": True}})


class NotRead(ProgramTest):
    def setUp(self):
        super().setUp()
        whole = self.run_sample(end=END)
        lines = whole.decode().splitlines()
        covers = json.loads(lines[0])["covers"]
        rows = [(seconds(json.loads(line)["headers"]["sent-at"]), line)
                for line in lines[1:] if line]
        spans = [(covers["start"], HOLE[0]), (AFTER, covers["end"])]
        self.import_bytes(whole)
        self.whole = self.json_report("--as-of", END)["workflows"][0]
        self.holed = self.folder / "holed.db"
        self.import_bytes(archive_of(spans, rows), ledger=self.holed)
        self.rest = self.json_report("--as-of", END,
                                     ledger=self.holed)["workflows"][0]

    def test_what_was_not_read_is_no_outage(self):
        self.assertEqual(self.rest["holes"],
                         [{"start": HOLE[0], "end": HOLE[1]}])
        for key in ("start", "end", "runs", "at_least", "duration_seconds"):
            self.assertEqual(self.rest["longest_outage"][key],
                             self.whole["longest_outage"][key], key)
        self.assertLess(self.rest["observed_ratio"], 66.01 / 90)
        self.assertGreater(self.rest["observed_ratio"], 0.99 * 66 / 90)
        self.assertAlmostEqual(
            self.rest["mean_time_to_recovery_seconds"] / HOUR,
            self.whole["mean_time_to_recovery_seconds"] / HOUR, delta=3)
        self.assertLess(self.rest["breakages_seen_whole"],
                        self.rest["breakages"])

    def test_a_week_that_was_not_read_whole_is_none(self):
        self.assertEqual(self.rest["weeks_not_read_whole"], 4)
        # From Monday, 2024-11-04, without those of December 9 to 30.
        self.assertEqual(
            self.rest["weeks"],
            [week for week in self.whole["weeks"]
             if not "2024-12-09" <= week["monday"][:10] <= "2024-12-30"])
        self.assertAlmostEqual(self.rest["realistic_target"],
                               self.whole["realistic_target"], delta=0.05)

    def test_a_report_says_what_nobody_saw(self):
        text = " ".join(self.report("--as-of", END,
                                    ledger=self.holed).split())
        self.assertIn("Missing: 2024-12-10 00:00 to 2025-01-02 23:59", text)
        self.assertRegex(text, "of the observed time, which is 73.. % of the "
                               "window; it counts")
        self.assertRegex(text, r"2024-12-07 09:59 not known at least \S+ ")
        self.assertIn("4 weeks were not read completely and are left out.",
                      text)
        self.assertNotIn("26d17h", text)


class Silence(ProgramTest):
    def test_silence_is_not_uptime(self):
        # A run every two hours, 79 of 100 good, on 180 of 365 days.
        start = seconds("2024-01-01T00:00:00Z")
        runs = [end_of_run(start + (n + 1) * 2 * HOUR, n * 79 % 100 < 79)
                for n in range(180 * 12)]
        span = ("2020-02-01T00:00:00Z", "2024-12-31T00:00:00Z")
        self.import_bytes(archive_of([span], runs))
        args = ("--as-of", span[1], "--last", "365d")
        report = self.json_report(*args)["workflows"][0]
        self.assertAlmostEqual(report["uptime"], 0.79, delta=0.001)
        self.assertAlmostEqual(report["time_based_uptime"], 0.79, delta=0.01)
        self.assertAlmostEqual(report["observed_ratio"], 181 / 365, delta=0.001)
        self.assertIn("The workflow was not observed for 184d2h of 365 days",
                      " ".join(self.report(*args).split()))


if __name__ == "__main__":
    unittest.main(argv=sys.argv)

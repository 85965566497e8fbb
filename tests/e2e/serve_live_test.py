"""Serve and sync: live steps, from the archive to the page of metrics."""

import json
import random
import subprocess
import unittest

from compare_truth import differences
from exporter import Exporter
from program import PROGRAM
from source import Datagrepper, KillingDatagrepper, SourceTest, read_archive

LIVE_END = "2026-11-15T12:00:00Z"
PREFIX = "packager_workflow_"


class LiveSteps(SourceTest):
    days = 2  # of the workflows, which have ended long ago

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.live = cls.run_sample("--profile", "live", "--seed", "3",
                                  end=LIVE_END)
        cls.live_rows = read_archive(cls.live)

    def truth(self):
        file = self.folder / "truth.json"
        self.run_program("sample", "--profile", "live", "--seed", "3", "--end",
                         LIVE_END, "--truth", file)
        return json.loads(file.read_text())

    def imported(self):
        self.import_bytes(self.live)
        return self.ledger

    def check(self, ledger):
        found = self.json_report("--as-of", LIVE_END, ledger=ledger)
        self.assertEqual(
            differences(self.truth()["attempts"], found["attempts"]), [])

    def test_I4_the_page_of_metrics_is_the_truth(self):
        truth = self.truth()
        with Exporter(PROGRAM, "--no-poll", "--ledger.path",
                      self.imported()) as exporter:
            metrics = exporter.wait_for_series()
        for row in truth["attempts"]:
            self.check_step(metrics, row)
        for row in truth["attempts_last_7d"]:
            self.check_window(metrics, row, "7d")
        self.assertLess(len(metrics), 2000)

    def check_step(self, metrics, row):
        """The sample is shorter than the longest window: counters since the
        history start are those of that window."""
        step = {key: row[key] for key in ("application", "step")}

        def value(name, **labels):
            return metrics.value(PREFIX + name, **step, **labels)
        self.assertEqual(value("attempt_successes_total"), row["successes"])
        self.assertEqual(value("attempts_cancelled_total"), row["cancelled"])
        for cause, failures in row["causes"].items():
            self.assertEqual(value("attempt_failures_total", cause=cause),
                             failures, (step, cause))
        for verdict, number in row["verdicts"].items():
            self.assertEqual(value("verdicts_total", verdict=verdict), number)
        self.assertEqual(value("pending_items"), row["pending"])
        oldest = value("oldest_pending_timestamp_seconds")
        self.assertEqual(oldest is None, row["oldest_pending"] is None)
        self.check_window(metrics, row, "90d")

    def check_window(self, metrics, row, window):
        labels = {"application": row["application"], "step": row["step"],
                  "window": window}

        def value(name):
            return metrics.value(PREFIX + name, **labels)
        self.assertEqual(value("window_attempts"),
                         row["successes"] + row["failures"], labels)
        self.assertEqual(value("window_attempt_failures"), row["failures"])
        self.assertEqual(value("attempt_duration_median_seconds"),
                         row["duration_median_seconds"])
        self.assertEqual(value("attempt_duration_p95_seconds"),
                         row["duration_p95_seconds"])

    def test_I3_what_sync_reads_of_the_topics_is_the_truth(self):
        with Datagrepper(self.live_rows) as server:
            told = self.sync(server, until="2026-11-15T12:02:00Z")
            live = [request for request in server.requests
                    if "topic" in request.arguments]
        self.check(self.ledger)
        self.assertIn("29 topics: ", told)
        # Each asks for all topics at once, but where a second is divided.
        self.assertGreater(max(len(r.arguments["topic"]) for r in live), 20)
        per_80 = len(live) / (len(self.live_rows) / 80)
        print(f"requests for 80 messages: {per_80:.2f}")
        self.assertLess(per_80, 2)

    def test_I1_a_sync_that_is_killed_goes_on(self):
        chance = random.Random(5)
        program = [PROGRAM, "sync", "--until", "2026-11-15T12:02:00Z"]
        with KillingDatagrepper(self.live_rows) as server:
            config = self.config(server.url)
            for _ in range(4):
                self.kill_at(server, len(server.requests)
                             + chance.randrange(3, 60), program, config)
            self.run_program(*program[1:], "--config.file", config,
                             "--ledger.path", self.ledger)
        self.check(self.ledger)

    def kill_at(self, server, request, program, config):
        with subprocess.Popen([*program, "--config.file", config,
                               "--ledger.path", self.ledger],
                              stderr=subprocess.DEVNULL) as running:
            server.at_request[request] = running.kill
            running.wait(timeout=300)
        self.assertEqual(running.returncode, -9)


if __name__ == "__main__":
    unittest.main()

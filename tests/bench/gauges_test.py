"""What is made up about runs and gauges, beside the program itself.

    WORKFLOW_HEALTH=PROGRAM gauges_test.py
"""

import itertools
import json
import pathlib
import random
import re
import statistics
import sys
import unittest
from datetime import datetime, timedelta, timezone

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "e2e"))

# pylint: disable=wrong-import-position
import gauges
import runs_by_chance
from program import END, ProgramTest
from runs_by_chance import DAY, MULTI, SINGLE, Run, Workflow

TOPIC = re.compile(r"org\.fedoraproject\.prod\.monitor-gating\."
                   r"(single|multi)[^.]*\.end\.(succ|fail|error)")
NAMES = {"single": "single-build", "multi": "multi-build"}


def run_at(at, failed_at=None):
    return Run(at, failed_at, [])


def runs_in(archive):
    """Workflow -> its runs; of a message that came twice, the earlier."""
    ends = {}
    for message in map(json.loads, archive.splitlines()):
        topic = TOPIC.match(message.get("topic", ""))
        if topic:
            sent = message["headers"]["sent-at"]
            key = message.get("id") or message.get("msg_id") or (
                message["topic"], sent)
            end = (int(datetime.fromisoformat(sent).timestamp()),
                   *topic.groups())
            ends[key] = min(end, ends.get(key, end))
    runs = {name: [] for name in NAMES.values()}
    for at, workflow, outcome in sorted(ends.values()):
        runs[NAMES[workflow]].append(
            run_at(at, None if outcome == "succ" else 0))
    return runs


class ByHand(unittest.TestCase):
    def test_latest_runs_in_a_row_at_one_step(self):
        latest = gauges.Latest([run_at(1), run_at(2, 5), run_at(3, 7),
                                run_at(4, 7), run_at(5), run_at(6, 7)])
        expected = {0: (0, 0, None, None), 1: (0, 0, 1, 1), 2: (1, 1, 2, 1),
                    3: (2, 1, 3, 1), 4: (3, 2, 4, 1), 5: (0, 0, 5, 5),
                    6: (1, 1, 6, 5)}
        for as_of, figures in expected.items():
            latest.move(as_of)
            self.assertEqual((latest.failures, latest.of_one_step,
                              latest.last_run, latest.last_success), figures)

    def test_without_runs_there_is_no_uptime(self):
        window = gauges.RunsInWindow([run_at(10, 3)], 5)
        nothing = {"window_runs": 0, "window_run_failures": 0}
        self.assertEqual(window.at(9), nothing)
        self.assertEqual(window.at(14)["uptime_ratio"], 0)
        self.assertEqual(window.at(15), nothing)

    def test_the_95th_percentile_is_by_nearest_rank(self):
        for count, expected in ((1, 1), (19, 19), (20, 19), (21, 20)):
            self.assertEqual(
                gauges.nearest_rank(range(1, count + 1), 95), expected)

    def test_durations_come_and_go_with_the_window(self):
        runs = [Run(10, None, [4, 9]), Run(20, 1, [6]), Run(30, None, [1, 2])]
        window = gauges.DurationsInWindow(runs, 15, 2)
        self.assertEqual([window.at(as_of) for as_of in
                          (9, 10, 20, 25, 30, 35, 45)],
                         [[None, None], [4, 9], [6, 9], [6, None], [6, 2],
                          [1, 2], [None, None]])


class Runs(unittest.TestCase):
    workflow = Workflow("single", 20, SINGLE)

    def failed(self, draw, count=200_000):
        return [place is not None
                for place in draw(self.workflow, count, random.Random(1))]

    def test_good_runs_are_as_many_as_asked_for(self):
        for good in (0.985, 0.95):
            for draw in (runs_by_chance.independent(good),
                         runs_by_chance.in_streaks(good, mean=3)):
                share = statistics.mean(self.failed(draw))
                self.assertAlmostEqual(1 - share, good, 2)

    def test_streaks_are_as_long_as_asked_for(self):
        failed = self.failed(runs_by_chance.in_streaks(0.95, mean=3))
        lengths = [len(list(equal))
                   for fails, equal in itertools.groupby(failed) if fails]
        self.assertAlmostEqual(statistics.mean(lengths), 3, 0)

    def test_planned_outages_are_two_of_ten_runs(self):
        places = runs_by_chance.planned(self.workflow, 1800, random.Random(1))
        lengths = [len(list(equal)) for place, equal
                   in itertools.groupby(places) if place is not None]
        self.assertEqual(sorted(lengths), [1] * 7 + [10, 10])

    def test_runs_fill_their_days_at_no_short_distance(self):
        runs = runs_by_chance.runs_of(self.workflow, runs_by_chance.planned,
                                      -180, 2, random.Random(1))
        times = [-180 * DAY] + [run.at for run in runs] + [0]
        self.assertEqual(len(runs), 3600)
        self.assertLess(max(b - a for a, b in zip(times, times[1:])), 2 * 4320)
        between = [b - a for a, b in zip(times[1:-1], times[2:-1])]
        self.assertGreater(min(between), 30 * 60)


class BesideTheProgram(ProgramTest):
    def setUp(self):
        super().setUp()
        self.archive, _ = self.sample("--profile", "healthy", "--seed", "3")
        self.import_bytes(self.archive)
        self.end = datetime.fromisoformat(END.replace("Z", "+00:00"))

    def reported(self, window, as_of):
        report = self.json_report(
            "--last", window, "--as-of",
            as_of.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"))
        return {of["workflow"]: of for of in report["workflows"]}

    def test_windows_are_those_of_the_report(self):
        runs = runs_in(self.archive)
        instants = [self.end - timedelta(hours=hours)
                    for hours in range(24 * 85, -1, -223)]
        compared = 0
        for window, length in gauges.WINDOWS.items():
            shown = {name: gauges.RunsInWindow(of, length)
                     for name, of in runs.items()}
            for as_of in instants:
                reported = self.reported(window, as_of)
                for name, in_window in shown.items():
                    figures = in_window.at(int(as_of.timestamp()))
                    self.compare(figures, reported[name])
                    compared += figures["window_run_failures"] > 0
        self.assertGreater(compared, 40)

    def compare(self, figures, report):
        self.assertEqual(figures["window_runs"], report["runs"])
        self.assertEqual(figures["window_run_failures"], report["failures"])
        self.assertAlmostEqual(figures["uptime_ratio"], report["uptime"], 6)
        self.assertAlmostEqual(figures["uptime_upper_ratio"],
                               report["uptime_interval"][1], 6)

    def test_steps_and_durations_are_about_those_of_the_archive(self):
        reported = self.reported("90d", self.end)
        for name, table in (("single-build", SINGLE), ("multi-build", MULTI)):
            told = {(step["application"], step["step"]): step
                    for step in reported[name]["steps"]}
            workflow = Workflow(name, 1, table)
            self.assertEqual(
                {(step.application, step.step) for step in workflow.steps},
                told.keys() - {("workflow", "unattributed")})
            for step in workflow.steps:
                with self.subTest(workflow=name, step=step.step):
                    of = told[step.application, step.step]
                    self.about(step.median, of["duration_median_seconds"])
                    self.about(step.p95, of["duration_p95_seconds"])

    def about(self, mine, reported):
        self.assertLess(abs(mine - reported), 2 + 0.3 * reported)

    def test_planned_failures_are_as_many_as_the_archive_has(self):
        reported = self.reported("90d", self.end)
        for name, runs, table in (("single-build", 20, SINGLE),
                                  ("multi-build", 6, MULTI)):
            workflow = Workflow(name, runs, table)
            places = runs_by_chance.planned(workflow, runs * 90,
                                            random.Random(1))
            self.assertEqual(len(places), reported[name]["runs"])
            self.assertEqual(sum(place is not None for place in places),
                             reported[name]["failures"])


if __name__ == "__main__":
    unittest.main()

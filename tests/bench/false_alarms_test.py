"""What must hold of the table of false alarms, in days instead of quarters."""

import pathlib
import re
import subprocess
import sys
import unittest

import false_alarms
import firings
from false_alarms import PAIR, SCENARIOS, Scenario
from firings import GRID, SPAN
from runs_by_chance import DAY

ROOT = pathlib.Path(__file__).parents[2]
README = (ROOT / "alerts" / "README.md").read_text()
FAILING = "PackagerWorkflowFailing"
STEP_FAILING = "PackagerWorkflowStepFailing"
CELL = r"[\d.]+(?: of \d+ quarters)?"


def good(_, count, __):
    return [None] * count


def three_of_build(workflow, count, _):
    """Three runs of single-build on the third day of each quarter."""
    places = [None] * count
    if workflow.name == "single":
        places[40:43] = [workflow.build] * 3
    return places


class Counting(unittest.TestCase):
    """Within (SPAN, 3 SPAN], by instants of the grid."""

    first, end = SPAN // GRID + 1, 3 * SPAN // GRID + 1

    def count(self, *firing):
        """`firing` are pairs: from the one instant until before the other."""
        failures = [0] * self.end
        for begin, end in firing:
            failures[begin:end] = [3] * (end - begin)
        labels = {"workflow": "single"}
        return firings.count_firings(
            [firings.series("objective_ratio", labels, [0.95] * self.end),
             firings.series("consecutive_failures", labels, failures)],
            SPAN, 3 * SPAN)

    def test_nothing(self):
        self.assertEqual(self.count(), {})

    def test_what_began_before_does_not_count(self):
        self.assertEqual(self.count((self.first - 1, self.end)), {})

    def test_the_first_and_the_last_instant_count(self):
        self.assertEqual(self.count((self.first, self.first + 1),
                                    (self.end - 1, self.end)), {FAILING: 2})

    def test_it_counts_once_however_long_it_lasts(self):
        self.assertEqual(self.count((self.first + 5, self.end)), {FAILING: 1})

    def test_it_counts_once_at_the_border_of_two_questions(self):
        border = 2 * SPAN // GRID
        for begin in (border, border + 1):
            self.assertEqual(self.count((begin, begin + 3)), {FAILING: 1})

    def test_it_counts_again_after_one_instant_of_silence(self):
        self.assertEqual(self.count((30, 32), (33, 35)), {FAILING: 2})

    def test_without_an_answer_there_is_no_count(self):
        with self.assertRaisesRegex(RuntimeError, "not answer"):
            firings.count_firings([{"series": "{", "values": "1"}], 0, SPAN)


class Days(unittest.TestCase):
    def test_without_a_failure_there_is_no_alert(self):
        series = false_alarms.input_series(Scenario(PAIR, good), [1], 4 * DAY)
        test = firings.rule_test(list(series), 0, 4 * DAY)
        test["tests"][0]["promql_expr_test"] = [
            {"expr": f"count_over_time({firings.FIRES}[4d])",
             "eval_time": "4d"}]  # nothing is expected
        self.assertIn("SUCCESS", firings.promtool(test))

    def test_an_outage_of_three_runs_is_one_alarm(self):
        counted = false_alarms.count(Scenario(PAIR, three_of_build), [1],
                                     days=4)
        self.assertEqual(counted, {FAILING: 1, STEP_FAILING: 1})

    def test_seeds_do_not_meet(self):
        """The same step breaks in a workflow each of two seeds."""
        counted = false_alarms.count(Scenario(PAIR, three_of_build), [1, 2],
                                     days=4)
        self.assertEqual(counted, {FAILING: 2, STEP_FAILING: 2})


class Table(unittest.TestCase):
    def false_alarms(self, *arguments):
        return subprocess.run(
            [sys.executable, "-B", ROOT / "tests/bench/false_alarms.py",
             *arguments], text=True, capture_output=True, check=False)

    def assert_table(self, text):
        self.assertIn(f"| alert | {' | '.join(SCENARIOS)} |\n", text)
        cells = len(SCENARIOS)
        rows = re.findall(rf"^\| `(\w+)`((?: \| {CELL}){{{cells}}}) \|$",
                          text, re.M)
        self.assertEqual([alert for alert, _ in rows], firings.by_chance())

    def test_it_has_each_alert_and_scenario(self):
        done = self.false_alarms("--seeds", "1", "--days", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_table(done.stdout)

    def test_that_of_the_readme_has_each_alert_and_scenario(self):
        _, section = README.split("## How often it cries wolf\n")
        self.assert_table(section)

    def test_it_says_what_is_no_number(self):
        done = self.false_alarms("--seeds", "0")
        self.assertEqual(done.returncode, 2)
        self.assertIn("argument --seeds: '0' is not a number from 1 on",
                      done.stderr)


if __name__ == "__main__":
    unittest.main()

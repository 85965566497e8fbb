"""The alerts: promtool's tests of them, and what must be there for each."""

import glob
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import yaml

import burn_table

TESTS = pathlib.Path(__file__).parent
ROOT = TESTS.parents[1]
RULES = [ROOT / "alerts" / name for name in ("recording.yml", "alerts.yml")]
README = (ROOT / "alerts" / "README.md").read_text()
RUNBOOK = (ROOT / "alerts" / "runbook.md").read_text()
# The page of the exporter holds no name that it does not show.
SHOWN = set(re.findall(r"^# TYPE (\S+)",
                       (ROOT / "tests/golden/metrics.prom").read_text(), re.M))
SEVERITIES = {"page", "critical", "warning", "info"}
ANNOTATIONS = {"summary", "description", "dashboard_url", "runbook_url"}


def promtool(*arguments):
    return subprocess.run(["promtool", *map(str, arguments)], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def rules(path):
    groups = yaml.safe_load(path.read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def alerts():
    return {rule["alert"]: rule for rule in rules(RULES[1])}


def rule_tests():
    return sorted(TESTS.glob("*.yml"))


def expectations():
    """(alert, whether it is expected to fire), one a rule test of it."""
    for path in rule_tests():
        for test in yaml.safe_load(path.read_text())["tests"]:
            for case in test.get("alert_rule_test", []):
                yield case["alertname"], bool(case["exp_alerts"])


class RuleTests(unittest.TestCase):
    def test_promtool_objects_to_no_rule(self):
        for path in RULES:
            checked = promtool("check", "rules", "--lint=all", "--lint-fatal",
                               path)
            self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_every_rule_test_passes(self):
        self.assertGreater(len(rule_tests()), 5)
        tested = promtool("test", "rules", *rule_tests())
        self.assertEqual(tested.returncode, 0, tested.stdout)
        self.assertEqual(tested.stdout.count("SUCCESS"), len(rule_tests()))

    def test_each_alert_is_expected_to_fire_and_to_be_silent(self):
        expected = set(expectations())
        self.assertEqual(expected, {(alert, fires) for alert in alerts()
                                    for fires in (True, False)})


class Rules(unittest.TestCase):
    def test_no_group_has_an_interval_of_its_own(self):
        for path in RULES:
            for group in yaml.safe_load(path.read_text())["groups"]:
                self.assertEqual(group.keys(), {"name", "rules"})

    def test_no_alert_stands_there_twice(self):
        self.assertEqual(len(alerts()), len(rules(RULES[1])))

    def test_each_alert_says_how_bad_it_is_and_where_to_go_on(self):
        for alert, rule in alerts().items():
            with self.subTest(alert):
                self.assertEqual(rule["labels"].keys(), {"severity"})
                self.assertIn(rule["labels"]["severity"], SEVERITIES)
                annotations = rule["annotations"]
                self.assertEqual(annotations.keys(), ANNOTATIONS)
                self.assertTrue(all(annotations.values()))
                self.assertEqual(annotations["runbook_url"],
                                 f"runbook.md#{alert.lower()}")
                self.assertRegex(annotations["dashboard_url"],
                                 r"\A/d/packager-workflow(-\w+)?(\?\S|\Z)")

    def test_rules_name_only_what_is_shown_or_recorded(self):
        recorded = {rule["record"] for rule in rules(RULES[0])}
        known = SHOWN | recorded
        for path in RULES:
            named = re.findall(r"[\w:]*packager_workflow_[\w:]+",
                               re.sub(r"^ *#.*", "", path.read_text(),
                                      flags=re.M))
            self.assertGreater(len(named), 20)
            self.assertEqual(set(named) - known, set(), path.name)

    def test_the_table_of_the_error_budget_is_that_of_its_factors(self):
        self.assertEqual(list(burn_table.factors()), [1, 3, 7, 30])
        comment = "".join(f"  # {line}\n" for line in burn_table.table())
        self.assertIn(comment, RULES[1].read_text())


class Texts(unittest.TestCase):
    def test_the_runbook_has_an_entry_for_each_alert_and_no_other(self):
        entries = re.findall(r"^## (\w+)$", RUNBOOK, re.M)
        self.assertEqual(entries, list(alerts()))

    def test_the_readme_lists_each_alert_with_its_severity(self):
        rows = re.findall(r"^\| `(PackagerWorkflow\w+)` \| (\w+) \|", README,
                          re.M)
        self.assertEqual(rows, [(alert, rule["labels"]["severity"])
                                for alert, rule in alerts().items()])

    def test_the_sed_of_the_readme_puts_addresses_in_front(self):
        command = re.search(r"^sed (?:.*\\\n)*.*$", README, re.M)[0]
        with tempfile.TemporaryDirectory() as folder:
            for path in RULES:
                shutil.copy(path, folder)
            subprocess.run(["bash", "-euc", command], cwd=folder, check=True)
            changed = pathlib.Path(folder, "alerts.yml")
            checked = promtool("check", "rules", changed)
            self.assertEqual(checked.returncode, 0, checked.stdout)
            for rule in rules(changed):
                before = alerts()[rule["alert"]]["annotations"]
                after = rule["annotations"]
                self.assertEqual(after["dashboard_url"],
                                 "https://grafana.example.org"
                                 + before["dashboard_url"])
                self.assertEqual(after["runbook_url"],
                                 "https://example.org/alerts/"
                                 + before["runbook_url"])


class Deployment(unittest.TestCase):
    def test_the_prometheus_that_is_shipped_loads_the_rules(self):
        config = ROOT / "deploy" / "prometheus.yml"
        patterns = yaml.safe_load(config.read_text()).get("rule_files", [])
        loaded = {pathlib.Path(path).resolve() for pattern in patterns
                  for path in glob.glob(str(config.parent / pattern))}
        self.assertEqual(loaded, set(RULES))
        checked = promtool("check", "config", config)
        self.assertEqual(checked.returncode, 0, checked.stdout)


if __name__ == "__main__":
    unittest.main()

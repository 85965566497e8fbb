"""The dashboards keep the rules of linter.py, as does what leads to them."""

import re
import unittest

import dashboards
import linter


def panel(number, **changes):
    """Changes a panel of the example."""
    return lambda dashboard: dashboard["panels"][number].update(changes)


def variable(number, **changes):
    return lambda dashboard: dashboard["templating"]["list"][number].update(
        changes)


def target(**changes):
    """Changes the query of a panel."""
    return lambda dashboard: dashboard["panels"][1]["targets"][0].update(
        changes)


def also(more):
    """Asks for more."""
    def spoil(dashboard):
        query = dashboard["panels"][1]["targets"][0]
        query["expr"] += " " + more
    return spoil


def link(url):
    return lambda dashboard: dashboard["links"][0].update(url=url)


def field(**changes):
    return lambda dashboard: dashboard["panels"][1]["fieldConfig"][
        "defaults"].update(changes)


# What breaks each rule, and no other.
FAULTS = (
    ("template-datasource-rule", variable(0, label="Prometheus")),
    ("template-datasource-rule", variable(0, query="loki")),
    ("template-job-rule", variable(1, multi=False)),
    ("template-job-rule", variable(1, allValue=None)),
    ("template-instance-rule", variable(2, includeAll=False)),
    ("template-on-time-change-reload-rule", variable(3, refresh=1)),
    ("uneditable-dashboard", lambda dashboard: dashboard.pop("editable")),
    ("panel-datasource-rule", panel(1, datasource=None)),
    ("panel-datasource-rule", target(datasource={"uid": "mine"})),
    ("panel-title-description-rule", panel(1, description="")),
    ("panel-units-rule", field(unit=None)),
    ("panel-no-targets-rule", panel(2, targets=[])),
    ("target-job-rule", also('+ up{instance=~"$instance"}')),
    ("target-instance-rule", also('+ up{job=~"$job"}')),
    ("panel-type", panel(1, type="gauge")),
    ("panel-id", panel(1, id=3)),
    ("panel-place", panel(1, gridPos={"x": 1, "y": 1, "w": 6, "h": 5})),
    ("panel-place", panel(2, gridPos={"x": 6, "y": 1, "w": 19, "h": 5})),
    ("variable-exists", also("> $nothing")),
    ("variable-used", lambda dashboard: dashboard["templating"]["list"].append(
        {"name": "unused", "type": "custom", "query": "1"})),
    ("link-uid", link("/d/nowhere?var-workflow=a")),
    ("link-relative", link("runbook.md")),
)


class Linter(unittest.TestCase):
    def test_the_dashboards_keep_all_rules(self):
        shipped = dashboards.shipped()
        uids = {dashboard.uid for dashboard in dashboards.everything()}
        self.assertEqual(len(uids), len(shipped) + 1)  # the runbook
        for dashboard in shipped:
            with self.subTest(dashboard.uid):
                self.assertEqual(linter.objections(dashboard, uids), {})

    def test_alerts_lead_to_dashboards_that_exist(self):
        text = (dashboards.ROOT / "alerts" / "alerts.yml").read_text()
        found = re.findall(r"dashboard_url: \S*/d/([^/?\s]*)\S*", text)
        self.assertTrue(found)
        self.assertLessEqual(set(found), {
            dashboard.uid for dashboard in dashboards.shipped()})

    def test_alerts_set_variables_that_exist(self):
        text = (dashboards.ROOT / "alerts" / "alerts.yml").read_text()
        names = {dashboard.uid: {one["name"] for one in dashboard.variables}
                 for dashboard in dashboards.shipped()}
        for uid, query in re.findall(r"/d/([^/?\s]*)\?(\S*)", text):
            self.assertLessEqual(set(re.findall(r"var-(\w+)=", query)),
                                 names[uid], query)

    def test_the_example_keeps_all_rules(self):
        self.assertEqual(linter.objections(dashboards.example()), {})

    def test_each_fault_is_seen_by_its_rule_alone(self):
        for name, spoil in FAULTS:
            dashboard = dashboards.example()
            spoil(dashboard.json)
            with self.subTest(name):
                self.assertEqual(list(linter.objections(dashboard)), [name])

    def test_each_rule_has_a_fault(self):
        self.assertEqual(set(linter.RULES), {name for name, _ in FAULTS})
        self.assertFalse(set(linter.RULES) & set(linter.EXCLUDED))


if __name__ == "__main__":
    unittest.main()

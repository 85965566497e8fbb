"""Grafana's own libraries show the dashboards without an error."""

import json
import pathlib
import tempfile
import unittest

import dashboards
import situations
from browser import browser

LIVE = 60  # seconds; of the exporter itself there is no history yet
# What shows nothing, because Prometheus did not scrape a day ago yet.
EMPTY = {"Within a day"}
NOTHING = {"", "No data", "No runs"}


def span(dashboard):
    """How far a picture of it looks back; None: as it says."""
    return LIVE if dashboard.uid == "packager-workflow-exporter" else None


def spoiled(spoil):
    """The example with a fault, as a file that must be kept."""
    dashboard = dashboards.example()
    spoil(dashboard.json)
    folder = tempfile.TemporaryDirectory()
    dashboard.path = pathlib.Path(folder.name) / "spoiled.json"
    dashboard.path.write_text(json.dumps(dashboard.json))
    return folder, dashboard


def stat(**changes):
    return lambda dashboard: dashboard["panels"][1].update(changes)


def query(expr):
    return lambda dashboard: dashboard["panels"][1]["targets"][0].update(
        expr=expr)


# Each with a part of what must be told.
FAULTS = (
    ("parse error", query("sum(up")),
    ("parse error", query('up{job="${nothing}"} > $nothing')),
    ("unknown data source", stat(datasource={"type": "prometheus",
                                             "uid": "mine"})),
    ("unknown panel type", stat(type="gauge")),
    ("unknown transformation", stat(transformations=[
        {"id": "organise", "options": {}}])),
    ("unknown property", lambda dashboard: dashboard["panels"][2][
        "fieldConfig"]["overrides"][0]["properties"].append(
            {"id": "custom.linewidth", "value": 1})),
    ("expected label_values", lambda dashboard: dashboard["templating"][
        "list"][3].update(query="metrics(up)")),
)


class Rendering(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.below = situations.below()
        cls.shipped = dashboards.shipped()

    def test_each_panel_shows_what_there_is(self):
        for dashboard in self.shipped:
            page = browser().open(dashboard, self.below, span(dashboard))
            self.assertEqual(page.errors, [], dashboard.uid)
            self.assertEqual([panel.title for panel in page.panels],
                             [panel["title"] for panel in dashboard.panels])
            types = {panel["title"]: panel["type"]
                     for panel in dashboard.panels}
            for panel in page.panels:
                with self.subTest(dashboard.uid, panel=panel.title):
                    self.assertEqual(self.shows(panel, types[panel.title]),
                                     panel.title not in EMPTY)

    @staticmethod
    def shows(panel, kind):
        """Whether it shows anything."""
        if kind == "timeseries":
            return panel.ink > 50
        if kind == "table":
            return any(cell for row in panel.rows for cell in row)
        return panel.text not in NOTHING

    def test_a_slow_prometheus_is_no_error(self):
        """Grafana shows then what it does not show otherwise: a bar, and a
        button to give up."""
        page = browser().open(dashboards.example(), self.below, LIVE,
                              delay=3000)
        self.assertEqual(page.errors, [])
        self.assertEqual([panel.title for panel in page.panels],
                         [panel["title"]
                          for panel in dashboards.example().panels])

    def test_an_instance_is_asked_for(self):
        address = self.below.targets[0].address
        for dashboard in self.shipped:
            before = browser().open(dashboard, self.below, span(dashboard))
            page = browser().choose("Instance", address)
            self.assertEqual(page.errors, [])
            self.assertEqual(len(page.asked), len(before.asked))
            matcher = f'instance=~"{address}"'.replace(".", r"\\.")
            for one in page.asked:
                self.assertIn(matcher, one)

    def test_a_row_leads_to_its_step(self):
        page = browser().open(self.shipped[1], self.below)
        for panel in page.panels:
            if "step" in panel.header:
                self.check_links(panel)
                return
        self.fail("no table of steps")

    def check_links(self, panel):
        for row in panel.rows:
            application, step = row[:2]
            self.assertTrue([
                link for link in panel.links
                if "/d/packager-workflow-steps" in link
                and f"var-application={application}" in link
                and f"var-step={step}" in link], row)

    def test_the_example_has_no_fault(self):
        page = browser().open(dashboards.example(), self.below)
        self.assertEqual(page.errors, [])
        self.assertEqual(len(page.panels), 4)
        self.assertGreater(page.panel("Uptime over time").ink, 1000)

    def test_each_fault_is_seen(self):
        for told, spoil in FAULTS:
            folder, dashboard = spoiled(spoil)
            with folder, self.subTest(told):
                page = browser().open(dashboard, self.below)
                self.assertIn(told, " ".join(page.errors))

    def test_a_chart_without_data_has_no_ink(self):
        folder, dashboard = spoiled(lambda dashboard: dashboard["panels"][2][
            "targets"][0].update(expr="nothing_of_this_kind"))
        with folder:
            page = browser().open(dashboard, self.below)
        self.assertEqual(page.panel("Uptime over time").ink, 0)
        self.assertEqual(page.panel("Uptime over time").text, "No data")


if __name__ == "__main__":
    unittest.main()

"""What is provisioned gets on with any Grafana, and with what it has already."""

import pathlib
import re
import shlex
import subprocess
import tempfile
import unittest

import yaml

import dashboards

FOLDER = dashboards.ROOT / "deploy" / "grafana" / "provisioning"
# Pages that Grafana itself has.
PAGES = {"/alerting/list"}


def provisioned(kind):
    """What the only file of a kind holds."""
    (path,) = (FOLDER / kind).glob("*.yml")
    return yaml.safe_load(path.read_text())


def slug(text):
    """As addresses and names are compared."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def runbook():
    (found,) = [one for one in dashboards.everything() if not one.variables]
    return found


class Provisioning(unittest.TestCase):
    def test_no_dashboard_has_the_title_of_a_folder_or_of_another(self):
        """Grafana before 11.3 refuses to save one with that of its folder."""
        folders = [slug(one["folder"])
                   for one in provisioned("dashboards")["providers"]]
        titles = [slug(one.json["title"]) for one in dashboards.everything()]
        self.assertEqual(len(set(folders + titles)),
                         len(folders) + len(titles), (folders, titles))

    def test_the_data_source_takes_the_place_of_no_other(self):
        (source,) = provisioned("datasources")["datasources"]
        self.assertNotEqual(slug(source["name"]), "prometheus")
        self.assertRegex(slug(source["name"]), "^packager-workflow-")
        self.assertRegex(source["uid"], "^packager-workflow-")
        self.assertIs(source["isDefault"], False)

    def test_the_dashboards_begin_with_that_data_source(self):
        (source,) = provisioned("datasources")["datasources"]
        for dashboard in dashboards.shipped():
            (variable,) = [one for one in dashboard.variables
                           if one["type"] == "datasource"]
            self.assertEqual(variable["current"], {
                "selected": True, "text": source["name"],
                "value": source["uid"]})

    def test_each_link_leads_to_what_is_provisioned_or_to_grafana(self):
        known = PAGES | {f"/d/{one.uid}" for one in dashboards.everything()}
        for dashboard in dashboards.everything():
            links = {one["title"]: one["url"]
                     for one in dashboard.json["links"]}
            self.assertGreaterEqual(len(links), 3)
            self.assertEqual(set(links.values()) - known, set())
            self.assertEqual(links["Alerts"], "/alerting/list")

    def test_the_runbook_is_that_of_the_alerts(self):
        (panel,) = runbook().panels
        content = panel["options"]["content"]
        path = dashboards.ROOT / "alerts" / "runbook.md"
        self.assertEqual(content, path.read_text())
        self.assertNotIn("$", content)  # Grafana would take it for a variable
        for url in re.findall(r"\]\(([^)]*)\)", content):
            self.assertRegex(url, "^https://")

    def test_the_commands_of_the_readme_put_each_file_where_it_is_read(self):
        readme = (dashboards.ROOT / "README.md").read_text()
        commands = re.findall(r"(?m)^sudo ((?:cp|install) .*grafana.*)$",
                              readme)
        self.assertEqual(len(commands), 2)
        with tempfile.TemporaryDirectory() as root:
            pathlib.Path(root, "etc", "grafana").mkdir(parents=True)
            for command in commands:
                moved = re.sub(r"(?<=[ =])/", f"{shlex.quote(root)}/", command)
                subprocess.run(["bash", "-euc", moved], check=True,
                               cwd=dashboards.ROOT)
            for path in FOLDER.rglob("*.yml"):
                self.assertTrue(pathlib.Path(
                    root, "etc/grafana/provisioning",
                    path.relative_to(FOLDER)).is_file(), path)
            (provider,) = provisioned("dashboards")["providers"]
            shown = pathlib.Path(root + provider["options"]["path"])
            self.assertEqual({path.name for path in shown.iterdir()},
                             {one.path.name for one in
                              dashboards.everything()})


if __name__ == "__main__":
    unittest.main()

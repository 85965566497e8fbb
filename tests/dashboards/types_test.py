"""The dashboards are of Grafana's own types; see grafana/dashboard.ts."""

import json
import pathlib
import subprocess
import tempfile
import unittest

import dashboards


def wrong(files):
    """{file: [what is wrong with it]}"""
    done = subprocess.run(
        ["node", "grafana/check_types.mjs", *map(str, files)],
        cwd=dashboards.WORK, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def defaults(dashboard, panel):
    return dashboard["panels"][panel]["fieldConfig"]["defaults"]


# Each with a word of what must be said of it.
FAULTS = {
    "misspelt option": ("graphmode", lambda d: d["panels"][1]["options"]
                        .update(graphmode="none")),
    "misspelt key": ("desciption", lambda d: d["panels"][1]
                     .update(desciption="")),
    "unknown unit": ("secs", lambda d: defaults(d, 1).update(unit="secs")),
    "unit that is no text": ("number", lambda d: defaults(d, 1)
                             .update(unit=1)),
    "misspelt look": ("linewidth", lambda d: defaults(d, 2)["custom"]
                      .update(linewidth=1)),
    "unknown place of the legend": ("left", lambda d: d["panels"][2]
                                    ["options"]["legend"]
                                    .update(placement="left")),
    "misspelt override": ("custom.linewidth", lambda d: d["panels"][2]
                          ["fieldConfig"]["overrides"][0]["properties"]
                          .append({"id": "custom.linewidth", "value": 1})),
    "unknown type of panel": ("piechart", lambda d: d["panels"][1]
                              .update(type="piechart")),
    "query without a source": ("datasource", lambda d: d["panels"][1]
                               ["targets"][0].pop("datasource")),
    "misspelt key of a query": ("legend", lambda d: d["panels"][1]
                                ["targets"][0].update(legend="a")),
    "unknown type of variable": ("interval", lambda d: d["templating"]["list"]
                                 [4].update(type="interval")),
    "misspelt key of a dashboard": ("timeZone", lambda d:
                                    d.update(timeZone="utc")),
}


class Types(unittest.TestCase):
    """One run of the compiler for all."""

    @classmethod
    def setUpClass(cls):
        cls.files = [of.path for of in (*dashboards.shipped(),
                                        dashboards.example())]
        with tempfile.TemporaryDirectory() as folder:
            faulty = {name: pathlib.Path(folder) / f"{name}.json"
                      for name in FAULTS}
            for name, path in faulty.items():
                dashboard = dashboards.example().json
                FAULTS[name][1](dashboard)
                path.write_text(json.dumps(dashboard))
            found = wrong([*cls.files, *faulty.values()])
        cls.found = {str(path): found.pop(str(path)) for path in cls.files}
        cls.of_faults = {name: found.pop(str(path))
                         for name, path in faulty.items()}
        cls.others = found

    def test_the_dashboards_are_of_grafanas_types(self):
        self.assertEqual(self.found, {str(path): [] for path in self.files})
        self.assertEqual(self.others, {})

    def test_each_fault_is_seen(self):
        for name, (word, _) in FAULTS.items():
            with self.subTest(name):
                self.assertIn(word, " ".join(self.of_faults[name]))


if __name__ == "__main__":
    unittest.main()

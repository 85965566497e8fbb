"""Dashboards of Grafana, as their JSON says."""

import json
import pathlib
import re

ROOT = pathlib.Path(__file__).parents[2]
WORK = ROOT / "build" / "dashboards"  # where npm installs
EXAMPLE = pathlib.Path(__file__).parent / "example.json"

VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?::\w+)?\})")
# What stands for variables where only the form of an expression matters.
TIMES = {"__interval": "1m", "__rate_interval": "5m", "__range": "1d",
         "__range_s": "86400"}
WORD = "x"


class Dashboard:
    """Attribute: `json`, as it was read."""

    def __init__(self, content, path=None):
        self.json, self.path = content, path

    @property
    def uid(self):
        return self.json["uid"]

    @property
    def variables(self):
        return self.json["templating"]["list"]

    @property
    def placed(self):
        """All panels, rows too, and those within collapsed rows."""
        return [inner for panel in self.json["panels"]
                for inner in (panel, *panel.get("panels", []))]

    @property
    def panels(self):
        """Those that show something."""
        return [panel for panel in self.placed if panel["type"] != "row"]

    def targets(self):
        """Each (what it is called, expression with its variables)."""
        for panel in self.panels:
            for target in panel.get("targets", []):
                yield (f"{panel['title']}, {target['refId']}", target["expr"])

    def selectors(self):
        """The same of what variables ask for."""
        for variable in self.variables:
            if variable["type"] == "query":
                asked = variable["query"]
                asked = asked if isinstance(asked, str) else asked["query"]
                found = re.fullmatch(r"(?s)label_values\((.+),\s*\w+\)", asked)
                yield (f"variable {variable['name']}",
                       found[1] if found else asked)

    def interpolate(self, expr):
        """An expression as Prometheus takes it; KeyError for a variable that
        does not exist."""
        values = TIMES | {variable["name"]: self._first(variable)
                          for variable in self.variables}
        return VARIABLE.sub(lambda match: values[match[1] or match[2]], expr)

    @staticmethod
    def _first(variable):
        if variable["type"] == "custom":
            return variable["query"].split(",")[0].strip()
        return WORD


def read(path):
    return Dashboard(json.loads(path.read_text()), path)


def everything():
    """All in dashboards/."""
    paths = sorted((ROOT / "dashboards").glob("*.json"))
    assert paths, "no dashboards found"
    return [read(path) for path in paths]


def shipped():
    """Those that show numbers: all but the runbook."""
    return [one for one in everything() if one.variables]


def example():
    """One without a fault, to put faults into."""
    return read(EXAMPLE)

"""What makes a good dashboard: the rules of Grafana's dashboard-linter, by the
names that they have there, and some more."""

import itertools
import json
import re

import dashboards
from expressions import selectors

SOURCE = {"type": "prometheus", "uid": "${datasource}"}
TYPES = ("row", "stat", "timeseries", "bargauge", "table")
COLUMNS = 24

# Rules of the dashboard-linter that are not held, and why.
EXCLUDED = {
    "target-rate-interval-rule":
        "what is counted is asked for over windows of days, not over "
        "$__rate_interval",
    "target-counter-agg-rule":
        "counters begin at the history start, so their difference with offset "
        "is exact; rate() and increase() would extrapolate",
    "target-promql-rule": "promtool says more: see expressions_test",
    "template-label-promql-rule": "the same",
    "target-logql-rule": "there is no Loki",
    "target-logql-auto-rule": "there is no Loki",
}

RULES = {}


def rule(name):
    """Registers what yields the objections to a Dashboard."""
    def register(objections):
        RULES[name] = objections
        return objections
    return register


def objections(dashboard, uids=()):
    """{rule: what it objects to} of a Dashboard; `uids` are those that links
    may lead to, beside its own."""
    dashboard.uids = {dashboard.uid, *uids}
    found = {name: list(objects(dashboard)) for name, objects in RULES.items()}
    return {name: what for name, what in found.items() if what}


def differing(found, expected):
    return {key: found.get(key) for key, value in expected.items()
            if found.get(key) != value}


def variable(dashboard, name, **expected):
    """What is not as expected of the variable."""
    named = [one for one in dashboard.variables if one["name"] == name]
    if len(named) != 1:
        yield f"{len(named)} variables named {name}, expected 1"
    for one in named:
        if wrong := differing(one, expected):
            yield f"{name}: {wrong}, expected {expected}"


@rule("template-datasource-rule")
def _(dashboard):
    yield from variable(dashboard, "datasource", type="datasource",
                        query="prometheus", label="Data Source")


def of_the_target(dashboard, name, label):
    """A variable that chooses any of what is scraped, at first all."""
    yield from variable(dashboard, name, label=label, type="query",
                        datasource=SOURCE, multi=True, includeAll=True,
                        allValue=".+")


@rule("template-job-rule")
def _(dashboard):
    yield from of_the_target(dashboard, "job", "Job")


@rule("template-instance-rule")
def _(dashboard):
    yield from of_the_target(dashboard, "instance", "Instance")


@rule("template-on-time-change-reload-rule")
def _(dashboard):
    for one in dashboard.variables:
        if one["type"] == "query" and one.get("refresh") != 2:
            yield f"{one['name']}: refresh {one.get('refresh')}, expected 2"


@rule("uneditable-dashboard")
def _(dashboard):
    if dashboard.json.get("editable") is not False:
        yield "editable, expected false"


@rule("panel-datasource-rule")
def _(dashboard):
    for panel in dashboard.panels:
        for one in (panel, *panel.get("targets", [])):
            if one.get("datasource") != SOURCE:
                yield f"{panel['title']}: {one.get('datasource')}"


@rule("panel-title-description-rule")
def _(dashboard):
    for panel in dashboard.panels:
        if not (panel.get("title") and panel.get("description")):
            yield f"{panel.get('id')}: expected a title and a description"


@rule("panel-units-rule")
def _(dashboard):
    for panel in dashboard.panels:
        if not panel["fieldConfig"]["defaults"].get("unit"):
            yield f"{panel['title']}: expected a unit"


@rule("panel-no-targets-rule")
def _(dashboard):
    for panel in dashboard.panels:
        if not panel.get("targets"):
            yield f"{panel['title']}: asks for nothing"


def unmatched(dashboard, label):
    matcher = f'{label}=~"${label}"'
    for name, expr in dashboard.targets():
        for metric, matchers in selectors(expr):
            if matcher not in matchers:
                yield f"{name}: {metric} without {matcher}"


@rule("target-job-rule")
def _(dashboard):
    yield from unmatched(dashboard, "job")


@rule("target-instance-rule")
def _(dashboard):
    yield from unmatched(dashboard, "instance")


# What follows is not in the dashboard-linter.

@rule("panel-type")
def _(dashboard):
    for panel in dashboard.placed:
        if panel["type"] not in TYPES:
            yield f"{panel['title']}: {panel['type']}, expected one of {TYPES}"


@rule("panel-id")
def _(dashboard):
    ids = [panel["id"] for panel in dashboard.placed]
    for one in sorted(set(ids)):
        if ids.count(one) > 1:
            yield f"{ids.count(one)} panels have the id {one}"


def overlap(one, other):
    return (one["x"] < other["x"] + other["w"]
            and other["x"] < one["x"] + one["w"]
            and one["y"] < other["y"] + other["h"]
            and other["y"] < one["y"] + one["h"])


@rule("panel-place")
def _(dashboard):
    for panel in dashboard.placed:
        if panel["gridPos"]["x"] + panel["gridPos"]["w"] > COLUMNS:
            yield f"{panel['title']}: wider than {COLUMNS} columns"
    for one, other in itertools.combinations(dashboard.placed, 2):
        if overlap(one["gridPos"], other["gridPos"]):
            yield f"{one['title']} and {other['title']} overlap"


@rule("variable-exists")
def _(dashboard):
    for name, expr in (*dashboard.targets(), *dashboard.selectors()):
        try:
            dashboard.interpolate(expr)
        except KeyError as error:
            yield f"{name}: there is no variable {error}"


@rule("variable-used")
def _(dashboard):
    """One that changes nothing misleads."""
    text = json.dumps(dashboard.json)
    used = {match[1] or match[2]
            for match in dashboards.VARIABLE.finditer(text)}
    for one in dashboard.variables:
        if one["name"] not in used:
            yield f"nothing uses {one['name']}"


@rule("link-uid")
def _(dashboard):
    for uid in re.findall(r'"/d/([^/?"]*)', json.dumps(dashboard.json)):
        if uid not in dashboard.uids:
            yield f"/d/{uid}: there is no such dashboard"


@rule("link-relative")
def _(dashboard):
    """Grafana serves no other pages of ours."""
    for one in dashboard.json["links"]:
        if not re.match(r"/d/|/alerting/list\Z|https?://", one["url"]):
            yield f"{one['title']}: {one['url']} leads nowhere"

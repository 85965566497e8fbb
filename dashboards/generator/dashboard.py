"""What the dashboards share: variables, links, and the placing of panels."""

from generator.panels import DATASOURCE

TAG = "packager-workflow"
MAIN, STEPS, EXPORTER, RUNBOOK = (TAG, f"{TAG}-steps", f"{TAG}-exporter",
                                  f"{TAG}-runbook")
# Where Grafana itself lists the rules that Prometheus evaluates.
ALERTS = "/alerting/list"
# What deploy/grafana provisions; where there is none of that uid, Grafana takes
# another one.
PROVISIONED = {"selected": True, "text": "Packager workflow Prometheus",
               "value": f"{TAG}-prometheus"}
WIDTH = 24


# Variables.

def datasource():
    return {"type": "datasource", "name": "datasource",
            "label": "Data Source", "query": "prometheus", "regex": "",
            "hide": 0, "refresh": 1, "options": [], "includeAll": False,
            "multi": False, "current": PROVISIONED}


def queried(name, label, query, **more):
    return {"type": "query", "name": name, "label": label,
            "datasource": DATASOURCE, "definition": query,
            "query": {"query": query, "refId": f"variable-{name}"},
            "regex": "", "sort": 1, "hide": 0, "refresh": 2, "options": [],
            "includeAll": False, "multi": False, "current": {}, **more}


def several(name, label, query):
    return queried(
        name, label, query, multi=True, includeAll=True, allValue=".+",
        current={"selected": True, "text": ["All"], "value": ["$__all"]})


def job():
    return several("job", "Job",
                   "label_values(workflow_health_build_info, job)")


def instance():
    return several(
        "instance", "Instance",
        'label_values(workflow_health_build_info{job=~"$job"}, instance)')


def workflow():
    name = "single-build"  # the headline's, where there is one of that name
    return queried(
        "workflow", "Workflow",
        "label_values(packager_workflow_objective_ratio"
        '{job=~"$job", instance=~"$instance"}, workflow)',
        current={"selected": True, "text": name, "value": name})


def application():
    return several(
        "application", "Application",
        "label_values(packager_workflow_step_failures_total"
        '{job=~"$job", instance=~"$instance", workflow="$workflow"}, '
        "application)")


def step():
    return several(
        "step", "Step",
        "label_values(packager_workflow_step_failures_total"
        '{job=~"$job", instance=~"$instance", workflow="$workflow", '
        'application=~"$application"}, step)')


def window():
    def option(value):
        return {"selected": value == "90d", "text": value, "value": value}
    return {"type": "custom", "name": "window", "label": "Window",
            "query": "7d,30d,90d", "hide": 0, "includeAll": False,
            "multi": False, "current": option("90d"),
            "options": [option(value) for value in ("7d", "30d", "90d")]}


# Links.

def to_steps(application, step):
    """To the second dashboard, from a row of a table."""
    kept = "&".join(f"${{{name}:queryparam}}" for name in (
        "datasource", "job", "instance", "workflow", "window"))
    return {"title": "Where it breaks", "targetBlank": False,
            "url": f"/d/{STEPS}?{kept}&var-application={application}"
                   f"&var-step={step}&${{__url_time_range}}"}


APPLICATION = "${__data.fields.application}"
TO_APPLICATION = to_steps(APPLICATION, "$__all")
TO_STEP = to_steps(APPLICATION, "${__data.fields.step}")


def link(title, url, *, icon="dashboard", keeps=False):
    """`keeps` the variables and the range."""
    return {"type": "link", "title": title, "url": url, "icon": icon,
            "tooltip": "", "tags": [], "asDropdown": False,
            "targetBlank": icon != "dashboard", "includeVars": keeps,
            "keepTime": keeps}


def links(own):
    others = (link("Packager workflow", f"/d/{MAIN}", keeps=own == STEPS),
              link("Where it breaks", f"/d/{STEPS}", keeps=own == MAIN),
              link("Exporter and source", f"/d/{EXPORTER}"))
    return [*(one for one in others if one["url"] != f"/d/{own}"),
            *([] if own == RUNBOOK else
              [link("Runbook", f"/d/{RUNBOOK}", icon="doc")]),
            link("Alerts", ALERTS, icon="doc")]


# Panels.

def placed(groups):
    """`groups` are (title, row, row ...), a row is (height, panel, panel ...):
    its panels share the width, or have `w`."""
    panels, y = [], 0
    for title, *rows in groups:
        panels.append({"type": "row", "title": title, "collapsed": False,
                       "panels": [], "gridPos": at(0, y, WIDTH, 1)})
        y += 1
        for height, *row in rows:
            panels += in_row(row, y, height)
            y += height
    return [{"id": i, **one} for i, one in enumerate(panels, 1)]


def in_row(row, y, height):
    x = 0
    for one in row:
        wide = one.get("wide", WIDTH // len(row))
        yield {**{key: value for key, value in one.items() if key != "wide"},
               "gridPos": at(x, y, wide, height)}
        x += wide


def at(x, y, width, height):
    return {"x": x, "y": y, "w": width, "h": height}


def wide(width, panel):
    return {**panel, "wide": width}


def frame(uid, title, description):
    """What each has, also one without numbers."""
    return {
        "uid": uid, "title": title, "description": description,
        "tags": [TAG], "schemaVersion": 39, "version": 1, "editable": False,
        "timezone": "utc", "fiscalYearStartMonth": 0, "weekStart": "",
        "annotations": {"list": []}, "links": links(uid)}


# pylint: disable-next=too-many-arguments
def dashboard(uid, title, description, *, variables, groups, since="now-90d"):
    return {
        **frame(uid, title, description), "graphTooltip": 1, "refresh": "1m",
        "time": {"from": since, "to": "now"}, "timepicker": {},
        "templating": {"list": [datasource(), job(), instance(), *variables]},
        "panels": placed(groups)}

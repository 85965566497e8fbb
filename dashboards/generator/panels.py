"""How panels look: what they show is told by who makes them."""

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}

# Okabe and Ito's colours, which all eyes tell apart.
GOOD, BAD, UNSURE, NEUTRAL = "#0072B2", "#D55E00", "#E69F00", "#999999"
GREEN, SKY, YELLOW, PURPLE = "#009E73", "#56B4E9", "#F0E442", "#CC79A7"


def thresholds(first, *steps):
    """`first` colours what lies below all `steps`, (value, colour) each."""
    return {"thresholds": {"mode": "absolute", "steps": [
        {"color": first, "value": None},
        *({"color": colour, "value": value} for value, colour in steps)]}}


PLAIN = thresholds("text")
# The first colour is that of "No data", too, which is neither good nor bad.
AROUND_ZERO = thresholds("text", (-1e9, BAD), (0, GOOD))


def words(*words_of_values):
    """(value, text, colour) each."""
    return {"mappings": [{"type": "value", "options": {
        str(value): {"text": text, "color": colour, "index": index}
        for index, (value, text, colour) in enumerate(words_of_values)}}]}


UNITS = {
    "ratio": {"unit": "percentunit", "decimals": 1},
    # A hole of a minute in 90 days is seen.
    "fine ratio": {"unit": "percentunit", "decimals": 4},
    "count": {"unit": "none", "decimals": 0},
    "number": {"unit": "none", "decimals": 1},
    "times": {"unit": "suffix: x", "decimals": 1},
    # hh:mm:ss: to the second, however long.
    "duration": {"unit": "dthms"},
    "seconds": {"unit": "s"},
    "per minute": {"unit": "reqpm"},
    "bytes": {"unit": "bytes"},
    "time": {"unit": "dateTimeAsIso"},
    "ago": {"unit": "dateTimeFromNow"},
    "word": {"unit": "string"},
}


# Questions.

def now(expr, legend="__auto"):
    """At the end of the range."""
    return {"expr": expr, "legendFormat": legend, "instant": True,
            "range": False}


def over_time(expr, legend, **more):
    return {"expr": expr, "legendFormat": legend, "instant": False,
            "range": True, **more}


def rows(expr):
    """A row for each series, a column for each label."""
    return {**now(expr), "format": "table"}


def numbered(targets):
    return [{"refId": chr(ord("A") + i), "datasource": DATASOURCE,
             "editorMode": "code", **target}
            for i, target in enumerate(targets)]


# Exceptions for fields.

def properties_of(properties):
    """`custom` are those of the kind of panel."""
    custom = properties.pop("custom", {})
    return [*({"id": key, "value": value}
              for key, value in properties.items()),
            *({"id": f"custom.{key}", "value": value}
              for key, value in custom.items())]


def field(name, **properties):
    """Of the field or series `name`."""
    return {"matcher": {"id": "byName", "options": name},
            "properties": properties_of(properties)}


def named(pattern, **properties):
    """Of those whose name a regular expression fits."""
    return {"matcher": {"id": "byRegexp", "options": pattern},
            "properties": properties_of(properties)}


def line(name, colour, **custom):
    return field(name, color=fixed(colour), custom=custom)


def fixed(colour):
    return {"mode": "fixed", "fixedColor": colour}


def shades(colour):
    """For series that are alike, such as one of each instance."""
    return {"mode": "shades", "fixedColor": colour}


DASHED = {"lineStyle": {"fill": "dash", "dash": [10, 10]}}


# Panels; dashboard.py gives them an id and a place.

# pylint: disable-next=too-many-arguments,too-many-positional-arguments
def panel(kind, title, description, unit, targets, options, *, defaults,
          overrides=()):
    return {
        "type": kind, "title": title, "description": description,
        "datasource": DATASOURCE, "targets": numbered(targets),
        "options": options,
        "fieldConfig": {"defaults": {"mappings": [], **UNITS[unit],
                                     **defaults},
                        "overrides": list(overrides)}}


LATEST = {"calcs": ["lastNotNull"], "fields": "", "values": False}


# pylint: disable-next=too-many-arguments
def stat(title, description, unit, *targets, text="auto", colour="none",
         look=PLAIN, orientation="auto", overrides=(), label=None):
    """`colour` is what is coloured, value or background, as `look` says. Of
    `rows` a `label` can be shown instead of numbers."""
    return panel("stat", title, description, unit, targets, {
        "reduceOptions": LATEST | {"fields": f"/^{label}$/" if label else ""},
        "orientation": orientation, "textMode": text,
        "colorMode": colour, "graphMode": "none", "justifyMode": "center",
        "wideLayout": True, "showPercentChange": False,
        "percentChangeColorMode": "standard"},
        defaults={"color": {"mode": "thresholds"}, **look},
        overrides=overrides)


def moment(title, description, expr):
    """When a Unix time was, and below it how long ago."""
    return stat(title, description, "time",
                now(f"{expr} * 1000", "at"), now(f"{expr} * 1000", "ago"),
                text="value", orientation="horizontal",
                overrides=[field("ago", **UNITS["ago"])])


def bars(title, description, unit, *targets, look, **limits):
    return panel("bargauge", title, description, unit, targets, {
        "reduceOptions": LATEST, "orientation": "horizontal",
        "displayMode": "basic", "valueMode": "text", "namePlacement": "left",
        "showUnfilled": True, "sizing": "auto", "minVizWidth": 8,
        "minVizHeight": 16, "maxVizHeight": 300},
        defaults={"color": {"mode": "thresholds"}, **look, **limits})


LINES = {"drawStyle": "line", "lineWidth": 2, "fillOpacity": 0,
         "showPoints": "auto", "pointSize": 4, "spanNulls": False,
         "stacking": {"mode": "none", "group": "A"}}
# A bar is the day that ends where it ends.
DAYS = {"drawStyle": "bars", "lineWidth": 0, "fillOpacity": 90,
        "barAlignment": -1, "showPoints": "never",
        "stacking": {"mode": "normal", "group": "A"}}


# pylint: disable-next=too-many-arguments
def lines(title, description, unit, *targets, overrides=(), custom=None,
          legend="bottom", **limits):
    return panel("timeseries", title, description, unit, targets, {
        "legend": {"displayMode": "list", "placement": legend,
                   "showLegend": True, "calcs": []},
        "tooltip": {"mode": "multi", "sort": "desc"}},
        defaults={"color": fixed(NEUTRAL), **PLAIN, **limits,
                  "custom": LINES | (custom or {})},
        overrides=overrides)


# Tables.

def value_fields(count):
    """What Grafana calls the values of so many queries."""
    if count == 1:
        return ["Value"]
    return [f"Value #{chr(ord('A') + i)}" for i in range(count)]


def column(name, expr, unit, *, hidden=False, **properties):
    return {"name": name, "expr": expr, "hidden": hidden,
            "properties": {**UNITS[unit], **properties}}


# pylint: disable-next=too-many-arguments
def table(title, description, keys, columns, *, sort, descending=False,
          links=()):
    """`keys` are the labels that its queries share: their values are the first
    columns, and bear the `links`. `sort` names a column, perhaps a hidden one.
    """
    names = dict(zip(value_fields(len(columns)),
                     (one["name"] for one in columns)))
    by = next(value for value, name in names.items() if name == sort)
    shown = [one for one in columns if not one["hidden"]]
    hidden = [value for value, one in zip(names, columns) if one["hidden"]]
    return panel(
        "table", title, description, "word",
        [rows(one["expr"]) for one in columns],
        {"showHeader": True, "cellHeight": "sm"},
        defaults={"color": {"mode": "thresholds"}, **PLAIN,
                  "custom": {"align": "auto", "cellOptions": {"type": "auto"},
                             "inspect": False, "minWidth": 50}},
        overrides=[*(field(key, links=list(links)) for key in keys),
                   *(field(one["name"], **one["properties"])
                     for one in shown)],
    ) | {"transformations": [
        {"id": "merge", "options": {}},
        {"id": "sortBy", "options": {
            "fields": {}, "sort": [{"field": by, "desc": descending}]}},
        {"id": "organize", "options": {
            "excludeByName": dict.fromkeys(
                ["Time", *({"workflow"} - set(keys)), *hidden], True),
            "indexByName": {name: i for i, name in
                            enumerate([*keys, *names])},
            "renameByName": names}}]}


def part_of_all(colour):
    """A cell with a bar from 0 to 1 behind its number."""
    return {"min": 0, "max": 1, "color": fixed(colour), "custom": {
        "cellOptions": {"type": "gauge", "mode": "basic",
                        "valueDisplayMode": "text"}}}

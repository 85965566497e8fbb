"""How often each alert starts to fire: by promtool, under the real rules.

Time is in seconds from 0 on, in steps of GRID: one sample, one evaluation.
"""

import collections
import itertools
import json
import os
import pathlib
import re
import subprocess
import tempfile

import yaml

RULES = [pathlib.Path(__file__).parents[2] / "alerts" / name
         for name in ("recording.yml", "alerts.yml")]
GRID = 30 * 60
# What one question asks about: promtool holds 10,000 samples at a time.
SPAN = 6 * 3600
FIRES = 'ALERTS{alertstate="firing"}'
GOT = re.compile(r'\{alertname="(\w+)"\} ([\d.E+]+)')


def groups(path):
    return yaml.safe_load(path.read_text())["groups"]


def by_chance():
    """The alerts that depend on how runs end: not those on silence."""
    return [rule["alert"] for group in groups(RULES[1])
            if group["name"] != "packager-workflow-silence"
            for rule in group["rules"]]


def notation(value, count):
    if value is None:
        text = "_"
    elif isinstance(value, int):
        text = str(value)
    else:
        text = f"{value:.12f}"  # promtool reads no exponents here
    return f"{text}x{count - 1}" if count > 1 else text


def series(name, labels, values):
    """An input series; a value may be None: no sample."""
    inside = ",".join(f'{key}="{value}"' for key, value in labels.items())
    return {"series": f"packager_workflow_{name}{{{inside}}}",
            "values": " ".join(notation(value, len(list(equal)))
                               for value, equal in itertools.groupby(values))}


def starts(until):
    """Asks for what starts to fire within the SPAN up to `until`."""
    minutes = (SPAN - GRID) // 60  # both ends of a subquery are in it
    return {"expr": "sum by (alertname) (count_over_time(("
                    f"{FIRES} unless {FIRES} offset {GRID // 60}m)"
                    f"[{minutes}m:{GRID // 60}m]))",
            "eval_time": f"{until // 60}m",
            # What cannot be, so that promtool tells what there is.
            "exp_samples": [{"labels": "{}", "value": -1}]}


def rule_test(input_series, since, until):
    return {
        "rule_files": [str(path) for path in RULES],
        "group_eval_order": [group["name"] for path in RULES
                             for group in groups(path)],
        "evaluation_interval": f"{GRID}s",
        "tests": [{"interval": f"{GRID}s", "input_series": input_series,
                   "promql_expr_test": [starts(start + SPAN) for start
                                        in range(since, until, SPAN)]}]}


def promtool(test):
    """What it says."""
    with tempfile.TemporaryDirectory(prefix="workflow-health-") as folder:
        path = pathlib.Path(folder, "test.yml")
        path.write_text(json.dumps(test))  # which is YAML, and quick to write
        tested = subprocess.run(["promtool", "test", "rules", path], text=True,
                                stdout=subprocess.PIPE, check=False,
                                stderr=subprocess.STDOUT,
                                # A seventh faster, for more memory.
                                env={**os.environ, "GOGC": "400"})
    return tested.stdout


def count_firings(input_series, since, until):
    """Alert -> how often it starts to fire later than `since`, and not later
    than `until`, which are whole SPANs."""
    said = promtool(rule_test(input_series, since, until))
    answers = re.findall(r"^ *got:(.*)$", said, re.M)
    if len(answers) != (until - since) // SPAN:
        raise RuntimeError(f"promtool did not answer each question:\n{said}")
    firings = collections.Counter()
    for alert, number in GOT.findall("\n".join(answers)):
        firings[alert] += round(float(number))
    return firings

"""Figures as the dashboards write them."""

import math

VERDICTS = {"yes": "It breaks too often", "no": "It works",
            "cannot tell": "Cannot tell", "no runs": "No runs"}


def fixed(number, decimals):
    """As Grafana rounds: a half goes up, -0.5 to 0."""
    factor = 10 ** decimals
    return f"{math.floor(number * factor + 0.5) / factor:.{decimals}f}"


def percent(ratio):
    return fixed(100 * ratio, 1) + "%"


def rates(window, difference):
    """{(application, step): share of runs that passed it}, of two reports: the
    failures are gauges, the successes a difference of counters."""
    failures = {(step["application"], step["step"]): step["failures"]
                for step in window["steps"]}
    passed = {(step["application"], step["step"]): step["successes"]
              for step in difference["steps"]}
    return {step: passed[step] / (passed[step] + failures[step])
            for step in failures if passed[step] + failures[step]}

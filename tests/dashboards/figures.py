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

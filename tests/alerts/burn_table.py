"""From how many failures the alerts on the error budget fire.

    burn_table.py       prints the table that stands in alerts/alerts.yml

The factors are read from that file. A chance is that of a window exactly at
the target to have as many failures or more (binomial).
"""

import math
import pathlib
import re
from fractions import Fraction

import yaml

ALERTS = pathlib.Path(__file__).parents[2] / "alerts" / "alerts.yml"
TARGETS = (95, 99, 90)  # per cent
RUNS_A_DAY = (2, 20, 24)
BURN = re.compile(r'burn_rate:ratio\{window="(\d+)d"\} > ([\d.]+)')


def factors():
    """Days of the window -> the burn rate above which an alert fires."""
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    found = [pair for group in groups for rule in group["rules"]
             for pair in BURN.findall(rule["expr"])]
    return {int(days): Fraction(factor) for days, factor in sorted(
        found, key=lambda pair: int(pair[0]))}


def least_failures(runs, allowed, factor):
    """The fewest failures of so many runs that fire, or None if none do."""
    mean = allowed * runs
    for failures in range(3, runs + 1):
        if failures > factor * mean and \
                failures >= mean + 2.5 * math.sqrt(mean):
            return failures
    return None


def chance(runs, failures, allowed):
    """How likely at least so many of the runs fail."""
    return sum(math.comb(runs, k) * allowed ** k * (1 - allowed) ** (runs - k)
               for k in range(failures, runs + 1))


def cell(runs, allowed, factor):
    failures = least_failures(runs, allowed, factor)
    if failures is None:
        return "cannot"
    likely = 100 * chance(runs, failures, float(allowed))
    shown = f"{likely:.3f} %" if likely >= 0.001 else "< 0.001 %"
    return f"{failures} of {runs}{shown:>11}"


def table():
    lines = [" " * 11 + "".join(f"{runs} runs a day".rjust(22)
                                for runs in RUNS_A_DAY)]
    for target in TARGETS:
        allowed = 1 - Fraction(target, 100)
        for days, factor in factors().items():
            cells = (cell(runs * days, allowed, factor)
                     for runs in RUNS_A_DAY)
            lines.append(f"{target} %{f'{days}d':>5}  "
                         + "".join(each.rjust(22) for each in cells))
    return [line.rstrip() for line in lines]


if __name__ == "__main__":
    print("\n".join(table()))

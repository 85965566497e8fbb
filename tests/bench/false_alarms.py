"""How often the alerts fire on workflows that fail by chance: a table.

    false_alarms.py [--seeds N] [--first-seed N] [--days N]

A seed is a quarter of single-build (20 runs a day) and multi-build (6).
Counted is each start of an alert, of each window and step.
"""

import argparse
import collections
import concurrent.futures
import os
import random
import sys
import typing

import firings
import gauges
from runs_by_chance import (DAY, MULTI, QUARTER, SINGLE, Workflow, in_streaks,
                            independent, planned, runs_of)

SETTLE = 900
TARGET = 0.95
LEAD = 1  # days before the quarter: what begins to fire there began before
SEEDS_AT_ONCE = 12  # a file of promtool's

PAIR = (Workflow("single", 20, SINGLE), Workflow("multi", 6, MULTI))


class Scenario(typing.NamedTuple):
    workflows: tuple
    draw: typing.Callable  # (workflow, count, dice) -> where each run fails


SCENARIOS = {
    "independent": Scenario(PAIR, independent(0.985)),
    "bursty": Scenario(PAIR, planned),
    "at the target": Scenario(PAIR, independent(TARGET)),
    "bursty at the target": Scenario(PAIR, in_streaks(TARGET, mean=3)),
    "2 runs a day": Scenario((Workflow("single", 2, SINGLE),),
                             independent(0.985))}


def program_series(instants):
    """What tells that all is well with the exporter and its source. With a
    history this young, no alert misses what Prometheus had 90 days ago."""
    always = {"settle_seconds": SETTLE, "history_start_timestamp_seconds": 0,
              "datagrepper_up": 1, "ledger_up": 1,
              "config_last_reload_successful": 1}
    yield firings.series("as_of_timestamp_seconds", {}, instants)
    for name, value in always.items():
        yield firings.series(name, {}, [value] * len(instants))


def workflow_series(workflow, draw, seed, instants, dice):
    labels = {"workflow": f"{workflow.name}-{seed}"}
    # Applications of its own: a step breaks in the workflows of one seed.
    steps = [{"application": f"{step.application}-{seed}", "step": step.step}
             for step in workflow.steps]
    always = {"objective_ratio": TARGET, "run_successes_total": 1,
              "expected_runs_per_day": workflow.runs_a_day}
    for name, value in always.items():
        yield firings.series(name, labels, [value] * len(instants))
    runs = runs_of(workflow, draw, LEAD - 2 * QUARTER, 3, dice)
    # These will not be a minute slower than usual: a fifth of the time saved.
    quick = {step.step for step in workflow.steps if step.p95 < 30}
    for name, more, values in gauges.series_of(runs, instants, steps):
        if name != "step_duration_p95_seconds" or more["step"] not in quick:
            yield firings.series(name, labels | more, values)


def input_series(scenario, seeds, until):
    instants = [time - SETTLE for time in range(0, until + 1, firings.GRID)]
    yield from program_series(instants)
    for seed in seeds:
        dice = random.Random(seed)
        for workflow in scenario.workflows:
            yield from workflow_series(workflow, scenario.draw, seed, instants,
                                       dice)


def count(scenario, seeds, days):
    """Alert -> how often it starts to fire, over all seeds."""
    until = (LEAD + days) * DAY
    series = list(input_series(scenario, seeds, until))
    return firings.count_firings(series, LEAD * DAY, until)


def count_scenario(name, seeds, days):
    return count(SCENARIOS[name], seeds, days)


def count_all(seeds, days):
    """Scenario -> alert -> how often, by all cores."""
    counts = {name: collections.Counter() for name in SCENARIOS}
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        tasks = {}
        for name in SCENARIOS:
            for first in range(0, len(seeds), SEEDS_AT_ONCE):
                some = seeds[first:first + SEEDS_AT_ONCE]
                tasks[pool.submit(count_scenario, name, some, days)] = name
        for number, task in enumerate(
                concurrent.futures.as_completed(tasks), 1):
            counts[tasks[task]] += task.result()
            print(f"{number} of {len(tasks)} done", file=sys.stderr)
    return counts


def table(counts, seeds):
    """Lines of Markdown."""
    yield f"| alert | {' | '.join(counts)} |"
    yield f"| --- |{' ---: |' * len(counts)}"
    for alert in firings.by_chance():
        cells = (f"{of[alert] / seeds:.2f}" if of[alert] else
                 f"0 of {seeds} quarters" for of in counts.values())
        yield f"| `{alert}` | {' | '.join(cells)} |"


def at_least_one(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=at_least_one, default=24)
    parser.add_argument("--first-seed", type=at_least_one, default=1)
    parser.add_argument("--days", type=at_least_one, default=QUARTER,
                        help="of each quarter that are counted; 90 by default")
    arguments = parser.parse_args()
    first, last = arguments.first_seed, arguments.first_seed + arguments.seeds
    counts = count_all(range(first, last), arguments.days)
    print(f"Seeds {first} to {last - 1}: starts of each alert within "
          f"{arguments.days} days, mean of {arguments.seeds}:\n")
    print("\n".join(table(counts, arguments.seeds)))


if __name__ == "__main__":
    main()

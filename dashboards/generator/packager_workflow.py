"""The first dashboard: does the workflow work, and where does it not?"""

from generator import promql
from generator.dashboard import (
    MAIN, TO_APPLICATION, TO_STEP, dashboard, wide, window, workflow)
from generator.panels import (
    AROUND_ZERO, BAD, DASHED, DAYS, GOOD, NEUTRAL, UNSURE, bars, column, line,
    lines, moment, now, over_time, part_of_all, rows, stat, table, thresholds,
    words)

WINDOWS = ("1d", "3d", "7d", "30d")


# The verdict.

def verdict():
    return stat(
        "Does it work?",
        "The verdict over the window, by the 95 % interval of the uptime: it "
        "works if the whole interval meets the target, it breaks too often if "
        "the whole interval misses it. `report`: verdict no, yes, cannot "
        "tell, no runs.",
        "count", now(promql.verdict(), "verdict"), text="value",
        colour="background", look=thresholds(NEUTRAL) | words(
            (1, "It works", GOOD), (0, "Cannot tell", UNSURE),
            (-1, "It breaks too often", BAD), (2, "No runs", NEUTRAL)))


def uptime():
    return stat(
        "Uptime",
        "The share of good runs among those that ended within the window; no "
        "data without runs. `report`: uptime.",
        "ratio", now(promql.in_window("uptime_ratio"), "uptime"))


def interval():
    return stat(
        "95 % interval",
        "Where the uptime may truly lie, given how few runs there are and how "
        "their failures cluster. `report`: uptime_interval.",
        "ratio", now(promql.in_window("uptime_lower_ratio"), "low"),
        now(promql.in_window("uptime_upper_ratio"), "high"),
        text="value_and_name")


def target():
    return stat(
        "Target",
        "The share of good runs that is wanted, from the exporter's "
        "configuration. `report`: target.",
        "ratio", now(promql.target(), "target"))


def margin():
    return stat(
        "Margin",
        "Uptime less target: below 0 the target is missed, though perhaps by "
        "chance; the verdict knows. `report`: uptime less target.",
        "ratio", now(promql.uptime_less_target(), "margin"),
        colour="value", look=AROUND_ZERO)


def runs():
    return stat(
        "Runs",
        "Runs that ended well or failed within the window. `report`: runs, "
        "failures.",
        "count", now(promql.in_window("window_runs"), "ended"),
        now(promql.in_window("window_run_failures"), "broke"),
        text="value_and_name")


def budget_in_runs():
    return stat(
        "Error budget left, in runs",
        "How many more of the window's runs might have failed before the "
        "target is missed; below 0 it is overspent by as many. `report`: "
        "error_budget_left.",
        "number", now(promql.budget_left_in_runs(), "runs left"),
        colour="value", look=AROUND_ZERO)


def budget():
    return stat(
        "Error budget left",
        "The same as a share of all runs that the target allows to fail: "
        "100 % without a failure, below 0 % if overspent. `report`: "
        "error_budget_left / ((1 - target) * runs).",
        "ratio", now(promql.budget_left(), "budget left"),
        colour="value", look=AROUND_ZERO)


def burn():
    return bars(
        "Burn of the error budget",
        "How many times more runs failed than the target allows, over the "
        "last days: above 1 the budget gets smaller. No bar without runs. "
        "`report --last 1d`: failures / ((1 - target) * runs).",
        "times", *(now(promql.burn(window), window) for window in WINDOWS),
        look=thresholds(NEUTRAL, (0, GOOD), (1, BAD)), min=0)


# Over time.

def uptime_over_time():
    def of(name):
        return promql.in_window(name, window="7d")
    return lines(
        "Uptime over the last 7 days",
        "At each time, the share of good runs of the 7 days before it, its "
        "95 % interval, and the target as it is now. A gap: no runs. "
        "`report --last 7d --as-of`: uptime, uptime_interval.",
        "ratio",
        over_time(of("uptime_ratio"), "uptime"),
        over_time(of("uptime_lower_ratio"), "low"),
        over_time(of("uptime_upper_ratio"), "high"),
        over_time(promql.target_all_along(), "target"),
        overrides=[
            line("uptime", GOOD),
            line("target", BAD, **DASHED, showPoints="never"),
            line("low", NEUTRAL, lineWidth=1, showPoints="never"),
            line("high", NEUTRAL, lineWidth=1, showPoints="never",
                 fillBelowTo="low", fillOpacity=15)],
        max=1)


def runs_per_day():
    return lines(
        "Runs per day",
        "Each bar is the day (UTC) that ends at its right end, 15 minutes "
        "less: messages come late. No bar: no runs. `report --last 1d "
        "--as-of`: successes, failures.",
        "count",
        over_time(promql.worked_in_a_day(), "worked", interval="1d"),
        over_time(promql.broke_in_a_day(), "broke", interval="1d"),
        overrides=[line("worked", GOOD), line("broke", BAD)],
        custom=DAYS, min=0)


# The chain.

def chain():
    return table(
        "The chain, in the order of the workflow",
        "How often each application works: the product of the rates of its "
        "steps, of the runs that came to them. The product of all is the "
        "uptime. Empty: no run got there. Steps that no log shows count as "
        "passed, which `report` calls not seen. `report`: chain; "
        "applications: failures.",
        ["application"], [
            column("position",
                   f"min by (application) ({promql.position()})",
                   "count", hidden=True),
            column("works", promql.product_of_rates("application"), "ratio"),
            column("failed", promql.failed_in("application"), "count")],
        sort="position", links=[TO_APPLICATION])


def weakest_steps():
    shares = promql.share_of_failures(promql.failed())
    return table(
        "The steps, most failures first",
        "Each failed run is charged to the one step where it broke, or to "
        "workflow / unattributed if its log does not tell. A step that no log "
        "shows counts as passed, which `report` calls not seen. `report`: "
        "steps: failures, successes, rate, share_of_failures.",
        ["application", "step"], [
            column("failed", promql.failed(), "count"),
            column("passed", promql.passed(), "count"),
            column("rate", promql.rate(), "ratio"),
            column("of failures", shares, "ratio", **part_of_all(BAD))],
        sort="failed", descending=True, links=[TO_STEP])


# Now.

def last_run():
    return moment(
        "Last run", "The end of the latest run, good or not.",
        promql.most("last_run_timestamp_seconds", promql.WORKFLOW))


def last_success():
    return moment(
        "Last good run", "The end of the latest run that worked.",
        promql.most("last_success_timestamp_seconds", promql.WORKFLOW))


def last_failure():
    return moment(
        "Last failure",
        "The end of the latest run that failed. `report --failures`: the last "
        "of failed_runs.",
        promql.most("last_failure_timestamp_seconds", promql.WORKFLOW))


def counted_up_to():
    return moment(
        "Counted up to",
        "The as-of of all numbers: what happened later is in none. `report`: "
        "as_of.",
        f"max({promql.series('packager_workflow_as_of_timestamp_seconds')})")


def streak():
    return stat(
        "Failures in a row",
        "Of the latest runs: 0 if the last one worked.",
        "count", now(promql.most("consecutive_failures", promql.WORKFLOW),
                     "failures"),
        colour="value", look=thresholds("text", (1, BAD)))


def failing_step():
    failing = promql.most("step_consecutive_failures", promql.STEP)
    streak_now = promql.most("consecutive_failures", promql.WORKFLOW)
    return stat(
        "Where it fails now",
        "The step to which the latest run is charged, if that failed.",
        "word", rows(
            f'label_join({failing} > 0, "where", " / ", "application", '
            f'"step")\nor label_replace({streak_now} == 0, "where", '
            '"Nowhere: the last run worked", "", "")'), label="where")


def packager_workflow():
    return dashboard(
        MAIN, "Packager workflow",
        "How often the packager workflow works, whether that meets the "
        "target, and where it breaks.",
        variables=[workflow(), window()], groups=[
            ("Over the last $window",
             (4, wide(6, verdict()), wide(3, uptime()), wide(5, interval()),
              wide(3, target()), wide(3, margin()),
              wide(4, runs())),
             (4, wide(6, budget_in_runs()), wide(6, budget()),
              wide(12, burn()))),
            ("Over time",
             (9, uptime_over_time(), runs_per_day())),
            ("Where it breaks, over the last $window",
             (13, wide(8, chain()), wide(16, weakest_steps()))),
            ("Now",
             (4, last_run(), last_success(), last_failure(), counted_up_to(),
              streak(), failing_step()))])

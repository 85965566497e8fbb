"""The second dashboard: an application, a step, or all of them."""

from generator import promql
from generator.dashboard import (
    STEPS, application, dashboard, step, wide, window, workflow)
from generator.panels import (
    BAD, GOOD, GREEN, PURPLE, SKY, UNSURE, YELLOW, column, fixed, line, lines,
    named, now, over_time, part_of_all, stat, table)
from generator.promql import CHOSEN

# Grey is every application that is not here; a dashed line is the second step
# of its application, a dotted one the third.
COLOURS = {"koji": GOOD, "bodhi": SKY, "signing": GREEN, "fedora-ci": UNSURE,
           "resultsdb": BAD, "greenwave": YELLOW, "waiverdb": PURPLE}
SECOND = ("tag-candidate", "request-ci", "finish", "switch-branch", "commit")
THIRD = ("tag-stable", "push", "nevr")

DURATIONS = (
    ("Build", "koji", "build|chain-build"),
    ("Signing", "signing", "sign"),
    ("Queue", "fedora-ci", "start"),
    ("Testing", "fedora-ci", "finish"),
    ("To ResultsDB", "resultsdb", "store-result"),
    ("To Greenwave", "greenwave", "reject"),
    ("To WaiverDB", "waiverdb", "waive"))


# The chosen steps, together.

def passed():
    return stat(
        "Passed",
        "Runs that came to the first of the chosen steps, and broke at none "
        "of them. `report`: successes of the application or step.",
        "count", now(promql.passed_all(*CHOSEN), "passed"))


def failed():
    return stat(
        "Failed",
        "Runs that broke at the chosen steps. `report`: failures of the "
        "application or step.",
        "count", now(promql.failed_in(promql.WORKFLOW, *CHOSEN), "failed"))


def rate():
    return stat(
        "Rate",
        "The product of the rates of the chosen steps, of the runs that came "
        "to them; of all steps, it is the uptime. No data: no run got there. "
        "Steps that no log shows count as passed: `report` calls them not "
        "seen. "
        "`report`: rate of the application or step.",
        "ratio", now(promql.product_of_rates(promql.WORKFLOW, *CHOSEN),
                     "rate"))


def share():
    failures = promql.failed_in(promql.WORKFLOW, *CHOSEN)
    return stat(
        "Share of all failures",
        "How much of what broke in the workflow broke here; no data where "
        "nothing did. `report`: share_of_failures.",
        "ratio", now(promql.share_of_failures(failures), "share"))


def steps():
    shares = promql.share_of_failures(promql.failed(*CHOSEN))
    last = promql.most("last_failure_timestamp_seconds", promql.STEP, *CHOSEN)
    return table(
        "The chosen steps, in the order of the workflow",
        "Each failed run is charged to the one step where it broke. A step "
        "that no log shows counts as passed: `report` calls it not seen. "
        "`report`: steps: failures, successes, rate, share_of_failures.",
        ["application", "step"], [
            column("position", promql.position(*CHOSEN), "count", hidden=True),
            column("failed", promql.failed(*CHOSEN), "count"),
            column("passed", promql.passed(*CHOSEN), "count"),
            column("rate", promql.rate(*CHOSEN), "ratio"),
            column("of failures", shares, "ratio", **part_of_all(BAD)),
            column("last failure", f"{last} * 1000", "time")],
        sort="position")


# Over time.

def failures_over_time():
    return lines(
        "Failures within 7 days",
        "At each time, the runs of the 7 days before it that broke at the "
        "step; of the chosen steps, those that failed at all. `report --last "
        "7d --as-of`: steps: failures.",
        "count",
        over_time(promql.failures_over_time(*CHOSEN),
                  "{{application}} / {{step}}"),
        overrides=[
            *(named(f"/^{name} /", color=fixed(colour))
              for name, colour in COLOURS.items()),
            *(named(f"/ ({'|'.join(names)})$/", custom={"lineStyle": {
                "fill": "dash", "dash": dash}})
              for names, dash in ((SECOND, [10, 6]), (THIRD, [2, 6])))],
        legend="right", min=0)


def rate_over_time():
    rates = promql.product_of_rates(promql.WORKFLOW, *CHOSEN, window="7d")
    return lines(
        "Rate over 7 days",
        "At each time, the product of the rates of the chosen steps over the "
        "7 days before it. A gap: no run got there, or Prometheus does not "
        "know the 7 days before. `report --last 7d --as-of`: rate.",
        "ratio", over_time(rates, "rate", interval="6h"),
        overrides=[line("rate", GOOD)],
        max=1)


# How long it takes.

def durations(title, description, metric, by, *matchers):
    return lines(
        title, description, "duration",
        *(over_time(promql.in_window(f"{metric}_{quantile}_seconds", by,
                                     *matchers, window="7d"), quantile)
          for quantile in ("median", "p95")),
        overrides=[line("median", GOOD), line("p95", UNSURE)],
        min=0)


def run_durations():
    return durations(
        "Whole run",
        "Median and 95th percentile of the good runs of the last 7 days. "
        "`report --last 7d --as-of`: run_duration_median_seconds, "
        "run_duration_p95_seconds.",
        "run_duration", promql.WORKFLOW)


def step_durations(title, of, name):
    return durations(
        title,
        f"{of} / {name.replace('|', ' or ')}: median and 95th percentile of "
        "the runs of the last 7 days that passed it. `report --last 7d "
        "--as-of`: duration_median_seconds, duration_p95_seconds.",
        "step_duration", promql.STEP,
        f'application="{of}"', f'step=~"{name}"')


def all_durations():
    return table(
        "Durations of all steps, in the order of the workflow",
        "Median and 95th percentile of the runs that passed the step, over "
        "several windows: is it slower than usual? Empty: none told. "
        "`report --last 7d`: duration_median_seconds, duration_p95_seconds.",
        ["application", "step"], [
            column("position", promql.position(), "count", hidden=True),
            *(column(f"{quantile} {window}", promql.in_window(
                f"step_duration_{quantile}_seconds", promql.STEP,
                window=window), "duration")
              for window in ("7d", "30d", "90d")
              for quantile in ("median", "p95"))],
        sort="position")


def where_it_breaks():
    small = [run_durations(), *(step_durations(*one) for one in DURATIONS)]
    return dashboard(
        STEPS, "Where it breaks",
        "How often an application or a step fails, and how long it takes.",
        variables=[workflow(), window(), application(), step()], groups=[
            ("$application / $step over the last $window",
             (4, passed(), failed(), rate(), share()),
             (12, steps())),
            ("Over time",
             (9, wide(14, failures_over_time()), wide(10, rate_over_time()))),
            ("How long it takes",
             (7, *small[:4]), (7, *small[4:]),
             (21, all_durations()))])

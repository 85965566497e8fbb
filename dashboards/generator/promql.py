"""The exporter's series in PromQL: of the chosen job, instances and workflow,
over the chosen window unless another one is named.

Several exporters, or one that moved, read the same archive: they are one
series here, by `max`. Counts are never extrapolated, as increase() does: those
over the fixed windows are gauges, others are differences of counters.
"""

WORKFLOW = "workflow"
STEP = "workflow, application, step"
CHOSEN = ('application=~"$application"', 'step=~"$step"')


def series(name, *matchers):
    """`name` in full, of the chosen job and instances."""
    everywhere = ('job=~"$job"', 'instance=~"$instance"')
    return f"{name}{{{', '.join(everywhere + matchers)}}}"


def of_workflow(name, *matchers):
    return series(f"packager_workflow_{name}", 'workflow="$workflow"',
                  *matchers)


def most(name, by, *matchers):
    return f"max by ({by}) ({of_workflow(name, *matchers)})"


def in_window(name, by=WORKFLOW, *matchers, window="$window"):
    return most(name, by, f'window="{window}"', *matchers)


def difference(counter, by, window="$window"):
    """How much it rose: exact, also over gaps of up to a day and other labels
    of the target."""
    return (f"max by ({by}) ({counter})\n"
            f"- max by ({by}) (last_over_time({counter}[1d] offset {window}))")


def of_exporters(name):
    """A metric that other jobs have, too: of what was a workflow-health within
    the range."""
    known = series("workflow_health_build_info")
    return (f"{series(name)}\nand on (job, instance) "
            f"last_over_time({known}[$__range])")


# Uptime against the target.

def target():
    return most("objective_ratio", WORKFLOW)


def target_all_along():
    """Prometheus knows the target since it scrapes, but it holds for the past,
    too: the latest of a day around the end of the range, which the steps of
    the range may not reach."""
    scraped = of_workflow("objective_ratio")
    return (f"max by ({WORKFLOW}) "
            f"(last_over_time({scraped}[2d] @ end() offset -1d))")


def allowed_failures(window="$window"):
    """No series without runs."""
    runs = in_window("window_runs", window=window)
    return f"({runs} > 0) * (1 - {target()})"


def verdict():
    """1 it works, 0 cannot tell, -1 it breaks too often, 2 no runs: as the
    report says it."""
    return (f"({in_window('uptime_lower_ratio')} >= bool {target()})\n"
            f"- ({in_window('uptime_upper_ratio')} < bool {target()})\n"
            f"or ({in_window('window_runs')} == 0) + 2")


def uptime_less_target():
    return f"{in_window('uptime_ratio')}\n- {target()}"


def budget_left_in_runs():
    failures = in_window("window_run_failures")
    return f"{allowed_failures()}\n- {failures}"


def budget_left():
    return f"1 - {burn('$window')}"


def burn(window):
    failures = in_window("window_run_failures", window=window)
    return f"{failures}\n/ ({allowed_failures(window)} > 0)"


def runs_of_a_day():
    return in_window("window_runs", window="1d")


def broke_in_a_day():
    """No series on days without runs."""
    broke = in_window("window_run_failures", window="1d")
    return f"{broke}\nand {runs_of_a_day()} > 0"


def worked_in_a_day():
    broke = in_window("window_run_failures", window="1d")
    return f"{runs_of_a_day()} - {broke}\nand {runs_of_a_day()} > 0"


# Steps.

def of_steps(what, *matchers, window="$window"):
    """The gauge; where the past has none of this window, the counter."""
    gauge = in_window(f"window_step_{what}", STEP, *matchers, window=window)
    counter = of_workflow(f"step_{what}_total", *matchers)
    return f"({gauge}\nor {difference(counter, STEP, window)})"


def passed(*matchers, window="$window"):
    return of_steps("successes", *matchers, window=window)


def failed(*matchers, window="$window"):
    return of_steps("failures", *matchers, window=window)


def came(*matchers, window="$window"):
    """Runs that came to the step; no series if none did."""
    good = passed(*matchers, window=window)
    return f"({good}\n+ {failed(*matchers, window=window)} > 0)"


def rate(*matchers, window="$window"):
    good = passed(*matchers, window=window)
    return f"{good}\n/ {came(*matchers, window=window)}"


def product_of_rates(by, *matchers, window="$window"):
    """0 if a step has the rate 0: ln(0) is -Inf, of which exp() makes 0."""
    rates = rate(*matchers, window=window)
    return f"exp(sum by ({by}) (ln(\n{rates})))"


def failed_in(by, *matchers):
    return f"sum by ({by}) {failed(*matchers)}"


def came_to_any(*matchers):
    """Runs that came to the first of these steps: to it came the most."""
    return f"max by (workflow) {came(*matchers)}"


def passed_all(*matchers):
    return f"{came_to_any(*matchers)}\n- {failed_in(WORKFLOW, *matchers)}"


def failures_over_time(*matchers):
    """Of the steps that failed at all within the range."""
    gauge = of_workflow("window_step_failures", 'window="7d"', *matchers)
    return (f"max by ({STEP}) ({gauge})\nand max by ({STEP}) "
            f"(max_over_time({gauge}[$__range] @ end())) > 0")


def share_of_failures(failures):
    """No series where nothing failed."""
    return (f"{failures}\n/ on (workflow) group_left ()\n"
            f"({failed_in(WORKFLOW)} > 0)")


def position(*matchers):
    """In the order of the workflow; what is unattributed stands before it."""
    return most("step_position", STEP, *matchers)

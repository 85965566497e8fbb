"""What the exporter shows of runs, at one instant after the other.

As exporter/workflow/uptime.cc and tally.cc count it.
"""

import bisect
import collections
import functools
import math

DAY = 86400
WINDOWS = {f"{days}d": days * DAY for days in (1, 3, 7, 30, 90)}
WINDOWS_OF_STEPS = ("7d", "90d")  # those that alerts read
TAIL = 0.025  # beyond either bound of a 95 % interval


def design_effect(days):
    """Of (runs, failures) by day."""
    runs = sum(n for n, _ in days)
    failures = sum(f for _, f in days)
    if len(days) < 2 or failures in (0, runs):
        return 1
    p = failures / runs
    squares = sum((f - n * p) ** 2 for n, f in days)
    return max(1, len(days) / (len(days) - 1) * squares
               / (runs * p * (1 - p)))


def beta_distribution(a, b, x):
    """Up to x, which is below the mean, and its density there.

    By a continued fraction (Numerical Recipes, 6.4; Lentz's way).
    """
    c, d = 1, 1 / (1 - (a + b) * x / (a + 1))
    fraction = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in even, odd:
            d, c = 1 / (1 + term * d), 1 + term / c
            fraction *= c * d
        if abs(c * d - 1) < 1e-13:
            break
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
                     + a * math.log(x) + b * math.log1p(-x))
    return front * fraction / a, front / x / (1 - x)


@functools.lru_cache(maxsize=100_000)
def lower_quantile(a, b):
    """Newton's way, by halves where that leads astray."""
    low, high = 0, a / (a + b)
    x = high / 2
    for _ in range(100):
        share, density = beta_distribution(a, b, x)
        low, high = (x, high) if share < TAIL else (low, x)
        step = (share - TAIL) / density
        x = x - step if low <= x - step <= high else (low + high) / 2
        if abs(step) < 1e-10:
            break
    return x


def uptime_upper(days):
    """The upper bound of Clopper and Pearson's interval."""
    failures = sum(f for _, f in days)
    if failures == 0:
        return 1
    effect = design_effect(days)
    successes = sum(n for n, _ in days) - failures
    return 1 - lower_quantile(failures / effect, successes / effect + 1)


def nearest_rank(ascending, percent):
    return ascending[max(math.ceil(percent * len(ascending) / 100), 1) - 1]


class Window:
    """Later than `length` before the as-of, not later than that."""

    def __init__(self, runs, length):
        self._runs, self._length = runs, length
        self._first = self._end = 0

    def move(self, as_of):
        """The runs that come in, and those that go."""
        end, first = self._end, self._first
        while end < len(self._runs) and self._runs[end].at <= as_of:
            end += 1
        while first < end and self._runs[first].at <= as_of - self._length:
            first += 1
        came = self._runs[max(self._end, first):end]
        went = self._runs[self._first:min(first, self._end)]
        self._first, self._end = first, end
        return came, went


class RunsInWindow:
    def __init__(self, runs, length):
        self._window = Window(runs, length)
        self._days = collections.defaultdict(lambda: [0, 0])
        self._shown = {"window_runs": 0, "window_run_failures": 0}

    def at(self, as_of):
        came, went = self._window.move(as_of)
        for sign, runs in ((1, came), (-1, went)):
            for run in runs:
                self._count(run, sign)
        if came or went:
            self._shown = self._figures(self._days.values())
        return self._shown

    def _count(self, run, sign):
        day = self._days[run.at // DAY]
        day[0] += sign
        day[1] += sign * (run.failed_at is not None)
        if day[0] == 0:
            del self._days[run.at // DAY]

    @staticmethod
    def _figures(days):
        runs, failures = (sum(column) for column in zip(*days or [(0, 0)]))
        shown = {"window_runs": runs, "window_run_failures": failures}
        if runs:
            shown["uptime_ratio"] = (runs - failures) / runs
            shown["uptime_upper_ratio"] = uptime_upper(days)
        return shown


class DurationsInWindow:
    def __init__(self, runs, length, steps):
        self._window = Window(runs, length)
        self._ascending = [[] for _ in range(steps)]
        self._shown = [None] * steps

    def at(self, as_of):
        """The 95th percentile by step, None without any."""
        came, went = self._window.move(as_of)
        for run in came:
            for ascending, seconds in zip(self._ascending, run.durations):
                bisect.insort(ascending, seconds)
        for run in went:
            for ascending, seconds in zip(self._ascending, run.durations):
                del ascending[bisect.bisect_left(ascending, seconds)]
        if came or went:
            self._shown = [nearest_rank(ascending, 95) if ascending else None
                           for ascending in self._ascending]
        return self._shown


class Latest:
    """The latest runs, and how many in a row failed."""

    def __init__(self, runs):
        self._window = Window(runs, math.inf)
        self.failures = self.of_one_step = 0
        self.step = self.last_run = self.last_success = None

    def move(self, as_of):
        for run in self._window.move(as_of)[0]:
            self.last_run = run.at
            if run.failed_at is None:
                self.last_success = run.at
                self.failures = self.of_one_step = 0
            else:
                self.failures += 1
                if run.failed_at != self.step:
                    self.of_one_step = 0
                self.of_one_step += 1
            self.step = run.failed_at


def columns(rows):
    return [list(column) for column in zip(*rows)]


def windows(runs, instants):
    """(name, labels, values) of each series."""
    for window, length in WINDOWS.items():
        in_window = RunsInWindow(runs, length)
        rows = [in_window.at(as_of) for as_of in instants]
        for name in ("window_runs", "window_run_failures", "uptime_ratio",
                     "uptime_upper_ratio"):
            yield name, {"window": window}, [row.get(name) for row in rows]


def states(runs, instants, steps):
    latest, rows = Latest(runs), []
    for as_of in instants:
        latest.move(as_of)
        rows.append([latest.failures, latest.last_run, latest.last_success]
                    + [latest.of_one_step if i == latest.step else 0
                       for i in range(len(steps))])
    values = columns(rows)
    yield from zip(("consecutive_failures", "last_run_timestamp_seconds",
                    "last_success_timestamp_seconds"), ({},) * 3, values)
    for labels, of_step in zip(steps, values[3:]):
        yield "step_consecutive_failures", labels, of_step


def durations(runs, instants, steps):
    for window in WINDOWS_OF_STEPS:
        in_window = DurationsInWindow(runs, WINDOWS[window], len(steps))
        values = columns(in_window.at(as_of) for as_of in instants)
        for labels, of_step in zip(steps, values):
            yield ("step_duration_p95_seconds", {**labels, "window": window},
                   of_step)


def series_of(runs, instants, steps):
    """`steps` are the labels of each."""
    yield from windows(runs, instants)
    yield from states(runs, instants, steps)
    yield from durations(runs, instants, steps)

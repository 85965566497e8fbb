"""What the exporter shows of runs, at one instant after the other.

As exporter/workflow/uptime.cc and tally.cc count it.
"""

import bisect
import collections
import math

DAY = 86400
WINDOWS = {f"{days}d": days * DAY for days in (1, 3, 7, 30, 90)}
WINDOWS_OF_STEPS = ("7d", "90d")  # those that alerts read
Z2 = 1.96 ** 2


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


def uptime_interval(days):
    runs = sum(n for n, _ in days)
    ratio = 1 - sum(f for _, f in days) / runs
    n = runs / design_effect(days)
    centre = ratio + Z2 / (2 * n)
    half = math.sqrt(Z2) * math.sqrt(ratio * (1 - ratio) / n
                                     + Z2 / (4 * n * n))
    scale = 1 + Z2 / n
    return max(0, (centre - half) / scale), min(1, (centre + half) / scale)


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
            shown["uptime_lower_ratio"], shown["uptime_upper_ratio"] = \
                uptime_interval(days)
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

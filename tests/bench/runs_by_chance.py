"""Runs of made-up workflows that fail by chance.

They have the steps, durations and proportions of the program's own made-up
archive of a healthy workflow (exporter/sample/script.cc and outcomes.cc), but
begin at time 0, and can be drawn in other ways.
"""

import math
import typing

DAY = 86400
QUARTER = 90  # days

# application, step, the least and the most seconds that it takes, and how
# many of the failures elsewhere than at the build and at resultsdb it has.
CLONE = ("dist-git", "clone", 2, 8)
SWITCH = ("dist-git", "switch-branch", 0, 1)
BUMP = ("fedpkg", "bump-release", 0, 1)
COMMIT = ("fedpkg", "commit", 0, 1)
NEVR = ("fedpkg", "nevr", 0, 2)
PUSH = ("dist-git", "push", 3, 9)
CANDIDATE = ("koji", "tag-candidate", 1, 40)
SIGN = ("signing", "sign", 60, 420)
REQUEST = ("bodhi", "request-ci", 1, 5)
START = ("fedora-ci", "start", 20, 600)
FINISH = ("fedora-ci", "finish", 150, 480)
STORE = ("resultsdb", "store-result", 10, 60)
REJECT = ("greenwave", "reject", 5, 40)
WAIVE = ("waiverdb", "waive", 10, 45)
STABLE = ("koji", "tag-stable", 20, 120)

SINGLE = [
    (*CLONE, 3), (*SWITCH, 1), (*BUMP, 1), (*COMMIT, 1), (*NEVR, 1),
    (*PUSH, 4), ("koji", "build", 180, 600, 0), (*CANDIDATE, 4),
    ("bodhi", "create-update", 15, 90, 6), (*SIGN, 8), (*REQUEST, 5),
    (*START, 7), (*FINISH, 6), (*STORE, 0), (*REJECT, 4), (*WAIVE, 3),
    (*STABLE, 3)]
# The two packages together.
MULTI = [
    (*CLONE, 6), (*SWITCH, 2), ("koji", "create-side-tag", 1, 3, 4),
    (*BUMP, 2), (*COMMIT, 2), (*NEVR, 2), (*PUSH, 4),
    ("koji", "chain-build", 300, 720, 0), (*CANDIDATE, 2),
    ("bodhi", "submit-update", 15, 90, 3), (*SIGN, 3), (*REQUEST, 2),
    (*START, 3), (*FINISH, 3), (*STORE, 0), (*REJECT, 2), (*WAIVE, 2),
    (*STABLE, 2)]


class Step:
    """What it takes is log-normal: the archive's has an upper end, and would
    never be twice as slow as usual. Median and 95th percentile are alike."""

    def __init__(self, application, step, least, most, failures):
        self.application, self.step = application, step
        self.failures = failures
        self.median = least + 0.187 * (most - least)
        self.p95 = least + 0.7 * (most - least)

    def seconds(self, dice):
        sigma = math.log(self.p95 / self.median) / 1.645
        return round(dice.lognormvariate(math.log(self.median), sigma))


class Workflow:
    def __init__(self, name, runs_a_day, steps):
        self.name, self.runs_a_day = name, runs_a_day
        self.steps = [Step(*step) for step in steps]
        names = [step.step for step in self.steps]
        self.build = next(i for i, name in enumerate(names)
                          if name in ("build", "chain-build"))
        self.store_result = names.index("store-result")

    def other_place(self, dice):
        return dice.choices(range(len(self.steps)),
                            [step.failures for step in self.steps])[0]

    def place(self, dice):
        """Where a run fails, two fifths each at the build and resultsdb."""
        return dice.choices([self.build, self.store_result,
                             self.other_place(dice)], [2, 2, 1])[0]


class Run(typing.NamedTuple):
    at: int  # seconds; its end
    failed_at: int | None  # index of the step
    durations: list  # of the steps that it passed


def independent(good):
    """Each run fails alike, whatever the one before did."""
    def draw(workflow, count, dice):
        return [workflow.place(dice) if dice.random() >= good else None
                for _ in range(count)]
    return draw


def in_streaks(good, mean):
    """Failures come in a row at one place, `mean` runs long (geometric)."""
    begins = (1 - good) / good / mean  # after a good run

    def draw(workflow, count, dice):
        places = []
        for _ in range(count):
            last = places[-1] if places else None
            if last is None:
                fails = dice.random() < begins
                places.append(workflow.place(dice) if fails else None)
            else:
                places.append(last if dice.random() >= 1 / mean else None)
        return places
    return draw


def planned(workflow, count, dice):
    """98.5 % good; one outage of the build and one of resultsdb a quarter,
    with two fifths of the failures each, and a good run after each streak."""
    failures = count - (count * 985 + 500) // 1000
    outage = failures * 2 // 5
    streaks = [[workflow.build] * outage, [workflow.store_result] * outage]
    streaks += [[workflow.other_place(dice)]
                for _ in range(failures - 2 * outage)]
    dice.shuffle(streaks)
    gaps = [0] + [1] * (len(streaks) - 1) + [0]
    for _ in range(count - failures - sum(gaps)):
        gaps[dice.randrange(len(gaps))] += 1
    places = [None] * gaps[0]
    for streak, gap in zip(streaks, gaps[1:]):
        places += streak + [None] * gap
    return places


def runs_of(workflow, draw, since, quarters, dice):
    """Of so many quarters from the day `since` on. At even distances, less or
    more a quarter of one, so that none is shorter than half of it."""
    count = workflow.runs_a_day * QUARTER
    places = [place for _ in range(quarters)
              for place in draw(workflow, count, dice)]
    slot = DAY / workflow.runs_a_day
    return [Run(int(since * DAY + (i + dice.uniform(0.25, 0.75)) * slot),
                place, [step.seconds(dice) for step in workflow.steps[:place]])
            for i, place in enumerate(places)]

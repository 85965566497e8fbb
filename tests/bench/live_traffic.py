"""Made-up packages on their way, and messages that tell nothing of them."""

import heapq
import random

import live_bodies as body
from live_bodies import Build

TELLING = 0.35  # of the messages tell of a package
A_PACKAGE = 21.3  # of these, on average
COMPOSES_A_DAY = 8  # of these, whatever the traffic
DAY, HOUR, MINUTE = 86_400, 3_600, 60
# As many are on their way at the start as at the end.
LIVES_BEFORE = 10 * DAY
CAUSES = ("Infrastructure Failure", "Timeout has been exceeded, pipeline aborted.",
          "Testing Farm reported an error")


class Lives:
    """Steps of lives that run side by side. A life is a generator. It yields a
    number of seconds to wait, a message (topic, body), or another life to
    begin."""

    def __init__(self, start):
        self.now = start
        self._begun = 0
        self._due = []

    def begin(self, life, at):
        heapq.heappush(self._due, (at, self._begun, life))
        self._begun += 1

    def messages(self, end):
        """(time, topic, body) of each until then, in order."""
        while self._due and self._due[0][0] <= end:
            self.now, _, life = heapq.heappop(self._due)
            for step in life:
                if isinstance(step, tuple):
                    yield self.now, *step
                elif isinstance(step, (int, float)):
                    self.begin(life, self.now + step)
                    break
                else:
                    self.begin(step, self.now)


class Traffic:
    def __init__(self, messages, start, end, seed=1):
        self.dice, self.quiet_dice = random.Random(seed), random.Random(seed + 1)
        self.start, self.end = start, end
        of_packages = messages * TELLING - COMPOSES_A_DAY * (end - start) / DAY
        self.spacing = (end - start) * A_PACKAGE / max(of_packages, A_PACKAGE)
        self.number = 0
        self.lives = Lives(start - LIVES_BEFORE)

    def telling(self):
        for life in (self.packages(), self.composes()):
            self.lives.begin(life, self.lives.now)
        return (message for message in self.lives.messages(self.end)
                if message[0] > self.start)

    def messages(self):
        """(time, topic, body) of all, in order."""
        owed = 0
        for message in self.telling():
            yield message
            owed += (1 - TELLING) / TELLING
            while owed >= 1:
                yield message[0], *self.quiet(message[0])
                owed -= 1

    def chance(self, ratio):
        return self.dice.random() < ratio

    def between(self, low, high):
        return self.dice.uniform(low, high)

    def build(self, dice):
        self.number += 1
        release, target, composed = dice.choices(
            (("f46", "rawhide", False), ("f44", "f44-candidate", True),
             ("epel9", "epel9-candidate", True)), (6, 3, 1))[0]
        return Build(self.number, release, target, composed)

    def packages(self):
        while True:
            build = self.build(self.dice)
            if self.chance(0.25):
                yield self.pull_request(build)
            yield self.package(build)
            yield self.spacing * self.between(0.5, 1.5)

    def pull_request(self, build):
        for check in ("scratch build", "installability", "rpminspect"):
            yield body.flag("added", build, check, "pending")
        yield self.between(10 * MINUTE, 2 * HOUR)
        for check in ("scratch build", "installability", "rpminspect"):
            status, = self.dice.choices(("success", "failure", "error"), (90, 8, 2))
            yield body.flag("updated", build, check, status)

    def package(self, build):
        yield body.build_state(build, 0, self.lives.now)
        yield self.between(5 * MINUTE, HOUR)
        end, = self.dice.choices((1, 3, 4, None), (90, 8, 1, 1))
        if end is not None:  # else it stalls
            yield body.build_state(build, end, self.lives.now)
        if end != 1:
            return
        yield self.between(5, 60)
        yield body.tag(body.TAG, build, f"{build.release}-signing-pending")
        yield body.group(build)
        yield self.signing(build)
        if build.release.startswith("f"):
            for test in body.TESTS:
                yield self.test(build, test)
        if self.chance(0.12):
            for run in range(8):
                yield self.openqa(build, build.number * 10 + run)
        if self.chance(0.05):
            yield self.waiver(build)
        yield self.to_stable(build) if build.composed else self.to_rawhide(build)

    def signing(self, build):
        yield self.between(20, 5 * MINUTE)
        if self.chance(0.01):
            return  # the signer lost it
        yield body.tag(body.UNTAG, build, f"{build.release}-signing-pending", "autopen")
        between = "" if build.release.startswith("epel") else "-updates"
        yield body.tag(body.TAG, build, f"{build.release}{between}-testing-pending",
                       "autopen")

    def test(self, build, name):
        run = build.number * 10 + sorted(body.TESTS).index(name)
        yield self.between(5, 5 * MINUTE)
        yield body.ci("queued", build, name, run)
        yield self.between(10, 10 * MINUTE)
        yield body.ci("running", build, name, run)
        yield self.between(2 * MINUTE, 40 * MINUTE)
        if self.chance(0.01):
            return  # aborted
        if self.chance(0.04):
            reason, = self.dice.choices(CAUSES, (2, 1, 3))
            yield body.ci("error", build, name, run, result="failed",
                          error={"reason": reason})
            return
        outcome, = self.dice.choices(
            ("passed", "failed", "needs_inspection", "info"), (80, 8, 10, 2))
        yield body.ci("complete", build, name, run, result=outcome)
        yield self.between(2, 30)
        yield body.result(
            build.nvr, f"{body.NAMESPACE}.{name}.{body.TESTS[name]}",
            outcome.upper(), run)

    def openqa(self, build, run):
        yield self.between(5, 5 * MINUTE)
        yield body.openqa("queued", build, run)
        yield self.between(10 * MINUTE, 2 * HOUR)
        if self.chance(0.02):
            yield body.openqa("error", build, run, error={"reason": "incomplete"})
        else:
            passed = "failed" if self.chance(0.05) else "passed"
            yield body.openqa("complete", build, run, result=passed)

    def waiver(self, build):
        yield self.between(HOUR, DAY)
        yield body.waiver(build)
        yield self.between(2, 30)
        yield body.decision(build)

    def to_rawhide(self, build):
        yield self.between(10 * MINUTE, HOUR)
        yield body.of_update("requirements_met.stable", build)
        if self.chance(0.005):
            return
        yield self.between(5, 3 * MINUTE)
        yield body.tag(body.UNTAG, build, f"{build.release}-updates-testing-pending")
        yield body.tag(body.TAG, build, build.release)

    def to_stable(self, build):
        yield self.between(0, 10 * MINUTE)
        yield body.of_update("request.testing", build)
        yield self.between(HOUR, DAY)
        yield body.of_update("complete.testing", build)
        if self.chance(0.3):
            return
        yield self.between(DAY, 7 * DAY)
        yield body.of_update("request.stable", build)
        yield self.between(HOUR, DAY)
        if self.chance(0.1):
            yield body.of_update("eject", build, request="stable", reason=(
                "Required tests did not pass on this update."))
        else:
            yield body.of_update("complete.stable", build)

    def composes(self):
        day = 0
        while True:
            for repo in ("f44-updates", "f44-updates-testing", "epel9-testing"):
                yield self.compose(repo)
            yield self.nightly(f"Fedora-Rawhide-{20260901 + day}.n.0")
            day += 1
            yield DAY

    def compose(self, repo):
        yield body.composing(repo)
        yield self.between(HOUR, 4 * HOUR)
        yield body.composed(repo, not self.chance(0.03))

    def nightly(self, name):
        yield body.pungi(name, "STARTED")
        yield self.between(3 * HOUR, 8 * HOUR)
        yield body.pungi(name, self.dice.choices(
            ("FINISHED", "FINISHED_INCOMPLETE", "DOOMED"), (2, 7, 1))[0])

    def quiet(self, now):
        """A message that tells nothing."""
        build = self.build(self.quiet_dice)
        kind, = self.quiet_dice.choices(QUIET, QUIET_WEIGHTS)
        return kind(build, now)


# What a message of these topics may be that tells nothing, and how often.
QUIET, QUIET_WEIGHTS = zip(
    (lambda b, _: body.tag(body.TAG, b, f"{b.release}-updates-candidate"), 16),
    (lambda b, _: body.tag(body.UNTAG, b, f"{b.release}-updates-candidate"), 16),
    (lambda b, _: body.tag(body.TAG, b, f"{b.release}-updates-testing"), 10),
    (lambda b, now: body.build_state(
        b, b.number % 2, now, "https://riscv-koji.fedoraproject.org"), 4),
    (lambda b, now: body.build_state(b, b.number % 2, now, method="image"), 4),
    (lambda b, _: body.result(b.nvr, "dist.rpmdeplint", "QUEUED", b.number), 12),
    (lambda b, _: body.result(b.nvr, "dist.rpmdeplint", "RUNNING", b.number), 12),
    (lambda b, _: body.result(b.alias, "update.base", "PASSED", b.number,
                              "bodhi_update"), 10),
    (lambda b, _: body.ci("complete", b, "rpminspect", b.number, result="passed",
                          namespace="other.koji-build"), 6),
    (lambda b, _: body.flag("added", b, "c9s", "pending", user="Zuul"), 4),
    (lambda b, _: body.flag("updated", b, "tests", "success", "modules"), 2),
    (lambda b, _: body.of_update("edit", b, new_builds=[], removed_builds=[]), 3),
    (lambda b, _: body.waiver(b, waived=False), 0.5),
    (lambda b, _: body.pungi(f"Fedora-IoT-46-{b.number}.0", "STARTED"), 0.5))

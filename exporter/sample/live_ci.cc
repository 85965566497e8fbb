#include "sample/live_ci.h"

#include <algorithm>
#include <array>
#include <string>

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;

constexpr LiveTest kInstallability = {"installability", "installability",
                                      "functional"};
constexpr std::array<LiveTest, 5> kOtherTests = {{
    {"rpminspect", "rpminspect", "static-analysis"},
    {"rpmlint", "rpmlint", "static-analysis"},
    {"dist-git", "tier0", "functional"},
    {"dist-git", "tier0", "validation"},
    {"dist-git", "tier0", "functional/scenario=upgrade"},
}};

}  // namespace

Instant LiveCi::After(Instant at, int least, int most) {
  return at + scene_.Pause(least, most) +
         Microseconds(scene_.dice().Between(0, 999'999));
}

void LiveCi::Add(LiveStep step, LiveFate fate, Instant opened, Instant ended,
                 std::string_view what) {
  scene_.Add({step, fate, opened, ended, what});
}

// What the message ends, whoever hears it.
void LiveCi::Tell(const Run& run, std::string_view stage, Instant at) {
  if (run.test == &kInstallability) scene_.Ended(LiveStep::kTrigger, at);
  if (stage == "queued") return;
  scene_.Ended(LiveStep::kQueue, at);
  if (stage != "running") scene_.Ended(LiveStep::kTest, at);
}

void LiveCi::Say(const Run& run, std::string_view stage, Instant at,
                 std::string_view said) {
  scene_.SendGenerated(at,
                       TestSent{run.build, run.test, run.number, stage, said});
  Tell(run, stage, at);
}

void LiveCi::TestBuild(std::uint32_t build, Instant at, bool plain) {
  Trigger(build, at, plain);
  std::array<size_t, kOtherTests.size()> drawn{};
  for (int left = amounts_.Deal(&scene_.dice()); left > 0; --left) {
    const auto which = static_cast<size_t>(other_tests_.Deal(&scene_.dice()));
    // Each once: another run would be another story.
    if (drawn[which]++ > 0) continue;
    Test(NewRun(build, kOtherTests[which]), After(at, 20, 1200));
  }
}

void LiveCi::Trigger(std::uint32_t build, Instant at, bool plain) {
  const LiveStep step = LiveStep::kTrigger;
  const Instant deadline = at + DeadlineOf(step);
  Run run = NewRun(build, kInstallability);
  run.calm = plain;
  const Course course = plain ? Course::kEnds : triggers_.Deal(&scene_.dice());
  Instant first = After(at, 10, 600);
  LiveFate fate = LiveFate::kClosed;
  if (course == Course::kEndsFirst) first = at - scene_.Pause(1, 120);
  if (course == Course::kEndsAtDeadline) first = deadline;
  if (course == Course::kRecovers) first = After(deadline, 1, 3600);
  if (course == Course::kStalls || first > deadline) fate = LiveFate::kStalled;
  PlannedAttempt attempt{step, fate, at, std::max(at, first)};
  if (fate == LiveFate::kStalled) attempt.ended = deadline;
  if (course == Course::kRecovers) attempt.recovered = first;
  scene_.Add(attempt);
  if (course == Course::kStalls) return;
  if (plain) return Plain(run, first);
  Test(run, first);
}

void LiveCi::TriggerAgain(std::uint32_t build, Instant at) {
  Trigger(build, at, true);
}

void LiveCi::SkipTest(std::uint32_t build, Instant at) {
  const Instant told = After(at, 10, 3000);
  Add(LiveStep::kTrigger, LiveFate::kClosed, at, told);
  OnlyComplete(NewRun(build, kInstallability), told);
}

void LiveCi::Test(const Run& run, Instant first) {
  const Way way = ways_.Deal(&scene_.dice());
  // Its first message ends a trigger, too, which goes by the time in the body.
  const bool wrong = way == Way::kWrongTime && run.test == &kInstallability;
  TestOddly(run, first, wrong ? Way::kPlain : way);
}

void LiveCi::TestOddly(const Run& run, Instant first, Way way) {
  switch (way) {
    case Way::kPlain:
      return Plain(run, first);
    case Way::kNeverRunning:
      return NeverRunning(run, first);
    case Way::kOnlyComplete:
      return OnlyComplete(run, first);
    case Way::kFailsRunning:
    case Way::kFailsQueued:
      return Fail(run, first, way == Way::kFailsRunning);
    case Way::kStaysQueued:
    case Way::kRunsTooLate:
      return StaysQueued(run, first, way == Way::kRunsTooLate);
    case Way::kSuperseded:
    case Way::kSupersededTooLate:
      return Superseded(run, first, way == Way::kSupersededTooLate);
    case Way::kRunningFirst:
      return RunningFirst(run, first);
    case Way::kCompleteFirst:
      return CompleteFirst(run, first);
    case Way::kWrongTime:
      return WrongTime(run, first);
    default:
      break;
  }
  const Instant running = way == Way::kRunsAtDeadline
                              ? first + DeadlineOf(LiveStep::kQueue)
                              : After(first, 5, 1800);
  Say(run, "queued", first);
  Add(LiveStep::kQueue, LiveFate::kClosed, first, running);
  RunUntil(run, running, way);
}

void LiveCi::Plain(const Run& run, Instant queued) {
  const Instant running = After(queued, 5, 1800);
  Say(run, "queued", queued);
  if (scene_.dice().OneIn(3)) SendResult(run, queued, "QUEUED");
  Add(LiveStep::kQueue, LiveFate::kClosed, queued, running);
  RunUntil(run, running, Way::kPlain);
}

// The run begins, and ends in one of the ways.
void LiveCi::RunUntil(const Run& run, Instant running, Way way) {
  const Instant deadline = running + DeadlineOf(LiveStep::kTest);
  Say(run, "running", running);
  if (way == Way::kStaysRunning || way == Way::kEndsTooLate) {
    PlannedAttempt attempt{LiveStep::kTest, LiveFate::kStalled, running,
                           deadline};
    const Instant late = After(deadline, 1, 7200);
    if (way == Way::kEndsTooLate) {
      attempt.recovered = late;
      Say(run, "complete", late, "passed");
      Store(run, late, "PASSED");
    }
    scene_.Add(attempt);
    return;
  }
  Complete(run, running,
           way == Way::kEndsAtDeadline ? deadline : After(running, 120, 5000));
}

void LiveCi::Complete(const Run& run, Instant opened, Instant at) {
  const Result result = results_.Deal(&scene_.dice());
  Say(run, "complete", at, result.said);
  Add(LiveStep::kTest, LiveFate::kVerdict, opened, std::max(opened, at),
      result.verdict);
  Store(run, at, "PASSED");
}

void LiveCi::NeverRunning(const Run& run, Instant queued) {
  const Instant completed = After(queued, 5, 1800);
  Say(run, "queued", queued);
  Add(LiveStep::kQueue, LiveFate::kClosed, queued, completed);
  Say(run, "complete", completed, "info");
  scene_.Unmatched(LiveStep::kTest, completed);
  Store(run, completed, "INFO");
}

void LiveCi::OnlyComplete(const Run& run, Instant completed) {
  Say(run, "complete", completed, "info");
  scene_.Unmatched(LiveStep::kQueue, completed);
  scene_.Unmatched(LiveStep::kTest, completed);
  Store(run, completed, "INFO");
}

void LiveCi::Fail(const Run& run, Instant queued, bool runs) {
  const Failure failure = failures_.Deal(&scene_.dice());
  const Instant middle = After(queued, 30, 3600);
  const Instant failed = runs ? After(middle, 60, 3600) : middle;
  Say(run, "queued", queued);
  if (runs) {
    Say(run, "running", middle);
    Add(LiveStep::kQueue, LiveFate::kClosed, queued, middle);
    Add(LiveStep::kTest, LiveFate::kFailed, middle, failed, failure.cause);
  } else {
    Add(LiveStep::kQueue, LiveFate::kFailed, queued, failed, failure.cause);
    scene_.Unmatched(LiveStep::kTest, failed);
  }
  Say(run, "error", failed, failure.said);
  if (!scene_.dice().OneIn(3) || scene_.IsDry(failed)) return;
  SendResult(run, failed, "CRASHED");
  scene_.Unmatched(LiveStep::kStoreResult, floor<Seconds>(failed));
}

void LiveCi::StaysQueued(const Run& run, Instant queued, bool runs_later) {
  const Instant deadline = queued + DeadlineOf(LiveStep::kQueue);
  PlannedAttempt attempt{LiveStep::kQueue, LiveFate::kStalled, queued,
                         deadline};
  Say(run, "queued", queued);
  if (runs_later) {
    const Instant late = After(deadline, 1, 7200);
    attempt.recovered = late;
    RunUntil(run, late, Way::kPlain);
  }
  scene_.Add(attempt);
}

// Another run of the same test is queued while this one still waits.
void LiveCi::Superseded(const Run& run, Instant queued, bool too_late) {
  const Instant again = After(queued, 60, 1800);
  Say(run, "queued", queued);
  if (too_late) {
    const Instant running = again + scene_.Pause(0, 120);
    Add(LiveStep::kQueue, LiveFate::kClosed, queued, running);
    RunUntil(run, running, Way::kStaysRunning);
  } else {
    Add(LiveStep::kQueue, LiveFate::kCancelled, queued, again + kLiveSkew);
  }
  Plain(NewRun(run.build, *run.test), again);
}

void LiveCi::RunningFirst(const Run& run, Instant running) {
  const Instant queued = running + scene_.Pause(1, 120);
  Say(run, "queued", queued);
  Add(LiveStep::kQueue, LiveFate::kClosed, queued, queued);
  Say(run, "running", running);
  Complete(run, running, After(queued, 120, 5000));
}

void LiveCi::CompleteFirst(const Run& run, Instant queued) {
  const Instant completed = After(queued, 60, 3600);
  const Instant running = completed + scene_.Pause(1, 120);
  Say(run, "queued", queued);
  Add(LiveStep::kQueue, LiveFate::kClosed, queued, completed);
  Say(run, "running", running);
  Complete(run, running, completed);
}

void LiveCi::WrongTime(const Run& run, Instant queued) {
  const Instant sent = floor<Seconds>(queued);
  const Instant running = After(queued, 60, 1800);
  const bool future = scene_.dice().OneIn(2);
  scene_.SendWithWrongTime(
      sent,
      future ? sent + kLiveSkew + Seconds(1) : sent - days(7) - Microseconds(1),
      TestSent{run.build, run.test, run.number, "queued"});
  Tell(run, "queued", sent);
  Add(LiveStep::kQueue, LiveFate::kClosed, sent, running);
  RunUntil(run, running, Way::kPlain);
}

void LiveCi::LeaveOpen(std::uint32_t build, Instant end) {
  const auto stays = [&](LiveStep step, Instant opened) {
    Add(step, LiveFate::kStalled, opened, opened + DeadlineOf(step));
  };
  const Instant queued = end - minutes(5) + Microseconds(1);
  Say(NewRun(build, kOtherTests[0]), "queued", queued);
  stays(LiveStep::kQueue, queued);
  const Run runs = NewRun(build, kOtherTests[1]);
  const Instant running = queued + Seconds(9);
  Say(runs, "queued", queued);
  Say(runs, "running", running);
  Add(LiveStep::kQueue, LiveFate::kClosed, queued, running);
  stays(LiveStep::kTest, running);
  // One is superseded, but that does not hold yet.
  const Instant again = end - kLiveSkew + Microseconds(1);
  Say(NewRun(build, kOtherTests[2]), "queued", queued);
  Say(NewRun(build, kOtherTests[2]), "queued", again);
  Add(LiveStep::kQueue, LiveFate::kCancelled, queued, again + kLiveSkew);
  stays(LiveStep::kQueue, again);
}

void LiveCi::TestUntriggered(std::uint32_t build, Instant at) {
  const Instant running = at + Seconds(60);
  const Run run = NewRun(build, kInstallability);
  Say(run, "queued", at);
  Say(run, "running", running);
  Add(LiveStep::kQueue, LiveFate::kClosed, at, running);
  Complete(run, running, running + Seconds(600));
  for (const Instant end : {at, running, running + Seconds(600)}) {
    scene_.Unmatched(LiveStep::kTrigger, end);
  }
}

void LiveCi::LeaveResultOpen(std::uint32_t build, Instant completed) {
  const Run run = NewRun(build, kOtherTests[0]);
  const Instant running = completed - hours(1);
  const Instant queued = running - Seconds(90);
  Say(run, "queued", queued);
  Say(run, "running", running);
  Say(run, "complete", completed, "passed");
  Add(LiveStep::kQueue, LiveFate::kClosed, queued, running);
  Add(LiveStep::kTest, LiveFate::kVerdict, running, completed, "passed");
  Add(LiveStep::kStoreResult, LiveFate::kStalled, completed,
      completed + DeadlineOf(LiveStep::kStoreResult));
}

void LiveCi::Noise(std::uint32_t build, Instant at) {
  const Run run = NewRun(build, kOtherTests[0]);
  const auto other = [&](std::string_view stage, std::string_view said) {
    scene_.SendGenerated(at, TestSent{build, run.test, run.number, stage, said,
                                      "c9s.koji-build"});
  };
  const std::string nvr = scene_.build(build).Nvr();
  switch (noises_.Deal(&scene_.dice())) {
    case 0:
      return other("queued", "");
    case 1:
      return other("complete", "passed");
    case 2:
      if (scene_.IsDry(at)) return;
      return scene_.Send(
          at, ResultSent{nvr, "bodhi_update", "update.base", "PASSED"});
    case 3:
      return TestUntriggered(build, at);
    default:
      if (scene_.IsDry(at)) return;
      scene_.Send(at, ResultSent{nvr, "koji_build", "somebody.else", "PASSED"});
      scene_.Unmatched(LiveStep::kStoreResult, at);
  }
}

}  // namespace workflow_health

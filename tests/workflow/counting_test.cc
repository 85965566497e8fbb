#include "workflow/counting.h"

#include <catch2/catch.hpp>
#include <random>

#include "workflow/run_of.h"
#include "workflow/tally.h"

namespace workflow_health {
namespace {

constexpr size_t kSteps = 4;

Run RunWith(const std::string& id, Outcome outcome, size_t failing_step = 0) {
  Run run = RunOf(At("2020-09-07"), outcome, failing_step, kSteps);
  run.message_id = id;
  return run;
}

CountedRun Counted(const Run& run) {
  return {run.message_id, run.at, CountOf(run), CountOf(run)};
}

TEST_CASE("counters count what the tally counts [I4]", "[I4]") {
  std::mt19937 random(1);
  std::uniform_int_distribution outcome(0, 4);
  std::uniform_int_distribution<size_t> step(0, kSteps - 1);
  std::vector<Run> runs;
  Counters counters(kSteps);
  for (int i = 0; i < 500; ++i) {
    runs.push_back(RunWith(std::to_string(i),
                           static_cast<Outcome>(outcome(random)),
                           step(random)));
    counters.Add(CountOf(runs.back()));
  }
  const Tally tally = TallyOf(runs, kSteps);
  CHECK(counters.successes == tally.successes);
  CHECK(counters.failures == tally.Failures());
  CHECK(counters.errors == tally.errors);
  CHECK(counters.abandoned == tally.abandoned);
  CHECK(counters.unknown == tally.unknown);
  for (size_t i = 0; i < kSteps; ++i) {
    CHECK(counters.steps[i].successes == tally.steps[i].passed);
    CHECK(counters.steps[i].failures == tally.steps[i].failed);
  }
}

TEST_CASE("a duration falls into the bucket whose bound it does not exceed") {
  Counters counters(kSteps);
  for (const int minutes : {1, 5, 6, 120, 121}) {
    Run run = RunWith("a", Outcome::kSuccess);
    run.duration = std::chrono::minutes(minutes);
    counters.Add(CountOf(run));
  }
  Run abandoned = RunWith("b", Outcome::kAbandoned);
  abandoned.duration = Seconds(1);
  counters.Add(CountOf(abandoned));
  CHECK(counters.durations ==
        std::array<std::int64_t, 10>{2, 1, 0, 0, 0, 0, 0, 0, 1, 1});
  CHECK(counters.duration_sum == std::chrono::minutes(253));
}

TEST_CASE("runs that were not counted are added, the others are not [I3]",
          "[I3]") {
  const Run old = RunWith("a", Outcome::kSuccess);
  const Run late = RunWith("b", Outcome::kFailure, 2);
  const auto difference = Compare({late, old}, {Counted(old)});
  CHECK(difference.added == std::vector{Counted(late)});
  CHECK(difference.corrected.empty());
}

TEST_CASE("what was counted stays, and is a correction once [I3]", "[I3]") {
  const CountedRun counted = Counted(RunWith("a", Outcome::kAbandoned));
  const Run changed = RunWith("a", Outcome::kError, 1);
  auto difference = Compare({changed}, {counted});
  CHECK(difference.added.empty());
  REQUIRE(difference.corrected.size() == 1);
  CHECK(difference.corrected[0].counted == counted.counted);
  CHECK(difference.corrected[0].now == CountOf(changed));
  const auto again = Compare({changed}, difference.corrected);
  CHECK(again.added.empty());
  CHECK(again.corrected.empty());
}

TEST_CASE(
    "a run that is gone is a correction once, and one if it is back "
    "[I3]",
    "[I3]") {
  const Run run = RunWith("a", Outcome::kAbandoned);
  const auto gone = Compare({}, {Counted(run)});
  REQUIRE(gone.corrected.size() == 1);
  CHECK_FALSE(gone.corrected[0].now);
  CHECK(Compare({}, gone.corrected).corrected.empty());
  const auto back = Compare({run}, gone.corrected);
  CHECK(back.added.empty());
  CHECK(back.corrected == std::vector{Counted(run)});
}

}  // namespace
}  // namespace workflow_health

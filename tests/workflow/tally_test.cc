#include "workflow/tally.h"

#include <catch2/catch.hpp>
#include <optional>
#include <vector>

#include "workflow/run_of.h"

namespace workflow_health {
namespace {

using Durations = std::vector<Seconds>;

constexpr StepOutcome kPassed = StepOutcome::kPassed;
constexpr StepOutcome kSkipped = StepOutcome::kSkipped;
constexpr StepOutcome kFailed = StepOutcome::kFailed;
constexpr StepOutcome kNotReached = StepOutcome::kNotReached;

Run RunWith(const std::vector<StepOutcome>& outcomes) {
  Run run = Success(At("2020-09-07T00:00:00Z"), outcomes.size());
  for (size_t i = 0; i < outcomes.size(); ++i) {
    run.steps[i].outcome = outcomes[i];
    if (outcomes[i] != kFailed) continue;
    run.outcome = Outcome::kFailure;
    run.failing_step = i;
  }
  return run;
}

// A successful run whose steps 1, 2, ... took so long.
Run RunThatTook(const std::vector<std::optional<Seconds>>& durations) {
  Run run = Success(At("2020-09-07T00:00:00Z"), durations.size() + 1);
  for (size_t i = 0; i < durations.size(); ++i) {
    run.steps[i + 1].duration = durations[i];
  }
  return run;
}

TEST_CASE("a step is seen in runs whose log shows it", "[tally]") {
  std::vector<Run> runs = RunsLike("..2?");
  runs[0].steps[1].seen = true;
  runs[2].steps[2].seen = true;
  const Tally tally = TallyOf(runs, 3);
  CHECK(tally.steps[1].seen == 1);
  CHECK(tally.steps[2].seen == 1);
  CHECK(tally.steps[kUnattributedStep].seen == 0);
  CHECK(TallyOfApplication(runs, {"koji", {1, 2}}).seen == 2);
}

TEST_CASE("runs are counted by their outcome", "[tally]") {
  const Tally tally = TallyOf(RunsLike("..1.2ee??a"), 3);
  CHECK(tally.successes == 3);
  CHECK(tally.failed == 2);
  CHECK(tally.errors == 2);
  CHECK(tally.unknown == 2);
  CHECK(tally.abandoned == 1);
  CHECK(tally.Failures() == 4);
  CHECK(tally.Runs() == 7);
  CHECK(tally.Uptime() == 3.0 / 7);
}

TEST_CASE("without rated runs there is no uptime", "[tally]") {
  CHECK(TallyOf({}, 3).Uptime() == std::nullopt);
  CHECK(TallyOf(RunsLike("??a"), 3).Uptime() == std::nullopt);
  CHECK(TallyOf(RunsLike("1"), 3).Uptime() == 0.0);
  CHECK(TallyOf(RunsLike("."), 3).Uptime() == 1.0);
}

TEST_CASE("a run is counted at every step up to its failing one", "[tally]") {
  const Tally tally = TallyOf(RunsLike("..1.20?a"), 3);
  CHECK(tally.steps == std::vector<StepTally>{{5, 0, 1}, {4, 0, 1}, {3, 0, 1}});
  CHECK(tally.steps[1].Entered() == 5);
  CHECK(tally.steps[1].ChainRate() == 0.8);
}

TEST_CASE("a skipped step counts as passed in the chain", "[tally]") {
  const Tally tally =
      TallyOf(std::vector{RunWith({kPassed, kSkipped, kPassed}),
                          RunWith({kPassed, kSkipped, kFailed}),
                          RunWith({kPassed, kFailed, kNotReached}),
                          RunWith({kPassed, kPassed, kPassed})},
              3);
  CHECK(tally.steps[1] == StepTally{1, 2, 1});
  CHECK(tally.steps[1].ChainRate() == 0.75);
  CHECK(tally.steps[2] == StepTally{2, 0, 1});
}

TEST_CASE("a step that no run reached breaks no chain", "[tally]") {
  CHECK(StepTally{}.ChainRate() == 1);
  CHECK(StepTally{0, 0, 3}.ChainRate() == 0);
}

TEST_CASE("days begin at midnight UTC", "[tally]") {
  std::vector<Run> runs = RunsLike("1.e?a", At("2020-09-07T22:00:00Z"));
  const Days days = TallyOf(runs, 3).days;
  REQUIRE(days.size() == 2);
  const auto& first = days.begin()->second;
  const auto& second = days.rbegin()->second;
  CHECK(FormatTime(days.rbegin()->first) == "2020-09-08T00:00:00Z");
  CHECK(first.runs == 2);
  CHECK(first.failures == 1);
  CHECK(second.runs == 1);
  CHECK(second.failures == 1);
}

TEST_CASE("a step's days leave out who skipped it or never came there",
          "[tally]") {
  const std::vector<Run> runs = {
      RunWith({kPassed, kSkipped}), RunWith({kPassed, kFailed}),
      RunWith({kFailed, kNotReached}), RunWith({kPassed, kPassed}),
      RunOf(At("2020-09-07T00:00:00Z"), Outcome::kAbandoned, 0, 2)};
  const Days days = DaysOfStep(runs, 1);
  REQUIRE(days.size() == 1);
  CHECK(days.begin()->second.runs == 2);
  CHECK(days.begin()->second.failures == 1);
}

TEST_CASE("an application's failures are those of any of its steps",
          "[tally]") {
  // Step 1 and 3 are one application's, step 2 is another's.
  const std::vector<Run> runs =
      RunsLike("...1233e?a", At("2020-09-07T00:00:00Z"), 4);
  const StepTally tally = TallyOfApplication(runs, {"dist-git", {1, 3}});
  // Seven runs entered its first step; three were charged to it. The one that
  // failed at another's step in between counts as passed.
  CHECK(tally == StepTally{4, 0, 3});
  CHECK(TallyOfApplication(runs, {"koji", {2}}) == StepTally{5, 0, 1});
}

TEST_CASE("an application is skipped where every step it came to was skipped",
          "[tally]") {
  const Application application{"greenwave", {0, 1}};
  const auto tally_of = [&](std::vector<StepOutcome> outcomes) {
    return TallyOfApplication({RunWith(outcomes)}, application);
  };
  CHECK(tally_of({kSkipped, kSkipped}) == StepTally{0, 1, 0});
  CHECK(tally_of({kSkipped, kNotReached}) == StepTally{0, 1, 0});
  CHECK(tally_of({kSkipped, kPassed}) == StepTally{1, 0, 0});
  CHECK(tally_of({kPassed, kSkipped}) == StepTally{1, 0, 0});
  CHECK(tally_of({kSkipped, kFailed}) == StepTally{0, 0, 1});
  CHECK(tally_of({kNotReached, kNotReached}) == StepTally{0, 0, 0});
}

TEST_CASE("a step's durations are those of passes that told them", "[tally]") {
  std::vector<Run> runs = {RunThatTook({Seconds(30)}),
                           RunThatTook({Seconds(10)}),
                           RunThatTook({std::nullopt}), Run()};
  Run failed = FailureAt(At("2020-09-07T00:00:00Z"), 1, 2);
  failed.steps[1].duration = Seconds(600);
  runs.push_back(failed);
  CHECK(DurationsOfApplication(runs, {"one", {1}}) ==
        Durations{Seconds(10), Seconds(30)});
}

TEST_CASE("an application's duration is the sum over its steps", "[tally]") {
  std::vector<Run> runs = {
      RunThatTook({Seconds(20), Seconds(500), Seconds(5)}),
      RunThatTook({std::nullopt, Seconds(500), Seconds(6)}),
      RunThatTook({std::nullopt, Seconds(500), std::nullopt})};
  Run failed = FailureAt(At("2020-09-07T00:00:00Z"), 3, 4);
  failed.steps[1].duration = Seconds(7);
  runs.push_back(failed);
  CHECK(DurationsOfApplication(runs, {"dist-git", {1, 3}}) ==
        Durations{Seconds(6), Seconds(25)});
}

TEST_CASE("percentiles are taken by nearest rank", "[tally]") {
  Durations ten;
  for (int i = 1; i <= 10; ++i) ten.emplace_back(i);
  const std::vector<std::pair<size_t, int>> cases = {
      {0, 1},  {1, 1},  {10, 1},  {11, 2},  {50, 5},
      {51, 6}, {90, 9}, {95, 10}, {99, 10}, {100, 10}};
  for (const auto& [percent, expected] : cases) {
    CAPTURE(percent);
    CHECK(Percentile(ten, percent) == Seconds(expected));
  }
}

TEST_CASE("percentiles of few values are among them", "[tally]") {
  CHECK(Percentile({}, 50) == std::nullopt);
  CHECK(Percentile({Seconds(7)}, 0) == Seconds(7));
  CHECK(Percentile({Seconds(7)}, 95) == Seconds(7));
  CHECK(Percentile({Seconds(1), Seconds(2)}, 50) == Seconds(1));
  CHECK(Percentile({Seconds(1), Seconds(2), Seconds(9)}, 50) == Seconds(2));
}

}  // namespace
}  // namespace workflow_health

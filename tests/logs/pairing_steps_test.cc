// What a run tells of its steps.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "logs/build_events.h"
#include "logs/log_workflow_of.h"
#include "logs/logs.h"
#include "logs/packed_end.h"

namespace workflow_health {
namespace {

std::vector<StepOutcome> OutcomesOf(const Run& run) {
  std::vector<StepOutcome> outcomes;
  for (const StepResult& step : run.steps) outcomes.push_back(step.outcome);
  return outcomes;
}

TEST_CASE("a successful run passed every step", "[pairing]") {
  const auto runs =
      Paired({End(hours(1), Outcome::kSuccess, "end", HealthyLog())}, Single(),
             kAlways);
  REQUIRE(runs.size() == 1);
  CHECK(OutcomesOf(runs[0]) ==
        std::vector<StepOutcome>(Single().steps.size(), StepOutcome::kPassed));
  CHECK(runs[0].steps[IndexOf(Single(), "koji / build")].duration ==
        Seconds(182));
}

TEST_CASE("no step takes longer than its run from start to end", "[pairing]") {
  const auto of_build = [](Seconds run, const char* log) {
    const auto runs = Paired(
        {Start(hours(1)), End(hours(1) + run, Outcome::kSuccess, "end", log)},
        Single(), kAlways);
    return runs.at(0).steps[IndexOf(Single(), "koji / build")].duration;
  };
  constexpr const char* kAnHour =
      "10:00:00 - Building the package\n"
      "11:00:00 - Building the package    [DONE]\n";
  CHECK(of_build(hours(1), kAnHour) == hours(1));
  CHECK_FALSE(of_build(hours(1) - Seconds(1), kAnHour));
  // What the run says itself goes before the clocks of its messages.
  CHECK(of_build(minutes(1),
                 (std::string(kAnHour) + "Ran for 3600 seconds").c_str()) ==
        hours(1));
}

TEST_CASE("a success with an unreadable log passed every step", "[pairing]") {
  const auto runs = Paired({End(hours(1))}, Single(), kAlways);
  CHECK(OutcomesOf(runs.at(0)) ==
        std::vector<StepOutcome>(Single().steps.size(), StepOutcome::kPassed));
}

TEST_CASE("a failed run passed the steps before its failing step",
          "[pairing]") {
  const Outcome outcome = GENERATE(Outcome::kFailure, Outcome::kError);
  const auto runs = Paired(
      {End(hours(1), outcome, "end", LogBefore("Building the package   "))},
      Single(), kAlways);
  const size_t build = IndexOf(Single(), "koji / build");
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].failing_step == build);
  CHECK(runs[0].evidence == Evidence::kBegun);
  std::vector<StepOutcome> expected(Single().steps.size());
  std::fill_n(expected.begin(), build, StepOutcome::kPassed);
  expected[build] = StepOutcome::kFailed;
  CHECK(OutcomesOf(runs[0]) == expected);
  CHECK(runs[0].steps[IndexOf(Single(), "dist-git / push")].duration ==
        Seconds(6));
  CHECK_FALSE(runs[0].steps[build].duration.has_value());
}

TEST_CASE("an unattributed failure passed nothing", "[pairing]") {
  const auto runs =
      Paired({End(hours(1), Outcome::kFailure)}, Single(), kAlways);
  std::vector<StepOutcome> expected(Single().steps.size());
  expected[kUnattributedStep] = StepOutcome::kFailed;
  CHECK(OutcomesOf(runs.at(0)) == expected);
  CHECK(runs[0].evidence == Evidence::kUnattributed);
}

TEST_CASE("a failure at the second package passed what stands before the first",
          "[pairing]") {
  const LogWorkflow multi = MultiBuild();
  Event end = End(Seconds(0));
  PackEnd(
      {Outcome::kFailure, ReadLog(multi,
                                  "22:33:19 - Pushing changes    [DONE]\n"
                                  "22:33:19 - Switching to branch: master\n")},
      &end);
  const auto runs = Paired({end}, multi, kAlways);
  std::vector<StepOutcome> expected(multi.steps.size());
  expected[kUnattributedStep] = StepOutcome::kPassed;
  expected[IndexOf(multi, "dist-git / clone")] = StepOutcome::kPassed;
  expected[IndexOf(multi, "dist-git / switch-branch")] = StepOutcome::kFailed;
  CHECK(OutcomesOf(runs.at(0)) == expected);
}

TEST_CASE("an unknown end has no steps, but tells its unknown lines",
          "[pairing]") {
  const auto runs = Paired(
      {End(hours(1), Outcome::kUnknown, "end", "What is this?\nAnd this?\n")},
      Single(), kAlways);
  CHECK(runs.at(0).steps.empty());
  CHECK(runs[0].failing_step == kUnattributedStep);
  CHECK(runs[0].unknown_lines == 2);
}

}  // namespace
}  // namespace workflow_health

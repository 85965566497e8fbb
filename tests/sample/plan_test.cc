#include "sample/plan.h"

#include <catch2/catch.hpp>
#include <map>

#include "sample/archive.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

using Runs = std::vector<PlannedRun>;

// The rated runs of a workflow that end in the 90 days before `until`.
Runs Rated(const PlannedWorkflow& workflow, Time until = kArchiveEnd) {
  const Window window = {until - days(90), until};
  Runs rated;
  for (const PlannedRun& run : workflow.runs) {
    if (IsRated(run.outcome) && window.Contains(run.end)) rated.push_back(run);
  }
  return rated;
}

bool Failed(const PlannedRun& run) { return IsFailure(run.outcome); }

long CountFailed(const Runs& runs) {
  return std::ranges::count_if(runs, Failed);
}

// The failures whose log tells the place, by place.
std::map<size_t, int> FailuresByPlace(const Runs& runs, const Script& script) {
  std::map<size_t, int> failures;
  for (const PlannedRun& run : runs) {
    const bool told =
        IsReadable(run.body) &&
        (run.stops_at > 0 || run.log_ending != LogEnding::kNothing);
    if (Failed(run)) {
      ++failures[told ? run.stops_at : script.places.size()];
    }
  }
  return failures;
}

// The lengths of failures in a row, isolated ones among them.
std::vector<int> Streaks(const Runs& runs) {
  std::vector<int> streaks;
  bool broken = false;
  for (const PlannedRun& run : runs) {
    if (Failed(run)) {
      if (!broken) streaks.push_back(0);
      ++streaks.back();
    }
    broken = Failed(run);
  }
  return streaks;
}

std::uint64_t AnySeed() {
  return GENERATE(range(std::uint64_t{1}, std::uint64_t{21}));
}

TEST_CASE("the last 90 days have the initiative's numbers", "[sample][plan]") {
  const std::uint64_t seed = AnySeed();
  const int length = GENERATE(90, 180, 400);
  const Plan plan = MakePlan(Options(Profile::kInitiative, seed, length));
  const Runs rated = Rated(plan.workflows[0]);
  CHECK(rated.size() == 728);
  CHECK(CountFailed(rated) == 281);
  auto failures = FailuresByPlace(rated, SingleBuildScript());
  CHECK(failures[SingleBuildScript().build] == 2);
  CHECK(failures[SingleBuildScript().store_result] == 220);
  CHECK(failures[SingleBuildScript().places.size()] == 2);
  CHECK(failures.size() == SingleBuildScript().places.size() + 1);
}

TEST_CASE("the 90 days before the initiative's were better", "[sample][plan]") {
  const Plan plan = MakePlan(Options(Profile::kInitiative, AnySeed()));
  const Runs rated = Rated(plan.workflows[0], kArchiveEnd - days(90));
  CHECK(rated.size() > 1000);
  CHECK(CountFailed(rated) * 100 < 14 * static_cast<long>(rated.size()));
  CHECK(CountFailed(rated) * 100 > 7 * static_cast<long>(rated.size()));
}

TEST_CASE("most failures at ResultsDB come in outages of days",
          "[sample][plan]") {
  const Plan plan = MakePlan(Options(Profile::kInitiative, AnySeed()));
  const auto streaks = Streaks(Rated(plan.workflows[0]));
  int in_outages = 0;
  for (const int streak : streaks) in_outages += streak >= 8 ? streak : 0;
  CHECK(in_outages >= 140);
  CHECK(std::ranges::count(streaks, 1) >= 80);
}

TEST_CASE("multi-build runs are fewer, and 85 % of them good",
          "[sample][plan]") {
  const Plan plan = MakePlan(Options(Profile::kInitiative, AnySeed()));
  const Runs rated = Rated(plan.workflows[1]);
  CHECK(rated.size() == 270);
  CHECK(CountFailed(rated) == 40);
}

TEST_CASE("98.5 % of a healthy workflow's runs are good", "[sample][plan]") {
  const Plan plan = MakePlan(Options(Profile::kHealthy, AnySeed()));
  CHECK(Rated(plan.workflows[0]).size() == 1800);
  CHECK(CountFailed(Rated(plan.workflows[0])) == 27);
  CHECK(Rated(plan.workflows[1]).size() == 540);
  CHECK(CountFailed(Rated(plan.workflows[1])) == 8);
}

TEST_CASE("a healthy workflow has two outages", "[sample][plan]") {
  const Plan plan = MakePlan(Options(Profile::kHealthy, AnySeed()));
  for (const PlannedWorkflow& workflow : plan.workflows) {
    const auto streaks = Streaks(Rated(workflow));
    CHECK(std::ranges::count_if(streaks, [](int n) { return n >= 3; }) == 2);
    CHECK(std::ranges::count_if(streaks, [](int n) { return n == 2; }) == 0);
    CHECK(std::ranges::count(streaks, 1) >= 2);
  }
}

TEST_CASE("a short archive has a share of the numbers", "[sample][plan]") {
  const Plan plan = MakePlan(Options(Profile::kInitiative, AnySeed(), 45));
  const Runs rated = Rated(plan.workflows[0]);
  CHECK(rated.size() == 364);
  CHECK(CountFailed(rated) == 141);
  auto failures = FailuresByPlace(rated, SingleBuildScript());
  CHECK(failures[SingleBuildScript().store_result] == 110);
}

TEST_CASE("no run begins before the last one ended", "[sample][plan]") {
  const auto profile = GENERATE(Profile::kInitiative, Profile::kHealthy);
  const int length = GENERATE(1, 2, 90, 180, 1000);
  const Plan plan = MakePlan(Options(profile, AnySeed(), length));
  for (const PlannedWorkflow& workflow : plan.workflows) {
    Time before = kArchiveEnd - days(length);
    for (const PlannedRun& run : workflow.runs) {
      const bool ended = run.outcome != Outcome::kAbandoned;
      const Time end = ended ? run.end : run.start + Seconds(1);
      if (run.start < before) FAIL("run " << run.number << " is too early");
      if (end <= run.start) FAIL("run " << run.number << " has no length");
      if (end - run.start > kLongestRun) FAIL("run " << run.number);
      before = end;
    }
    CHECK(before <= kArchiveEnd);
  }
}

TEST_CASE("no end without a start follows a start without an end",
          "[sample][plan]") {
  const Plan plan = MakePlan(Options(Profile::kInitiative, AnySeed(), 400));
  int without_start = 0;
  for (const PlannedWorkflow& workflow : plan.workflows) {
    bool open = false;
    for (const PlannedRun& run : workflow.runs) {
      without_start += run.start_told ? 0 : 1;
      if (!run.start_told && open) FAIL("run " << run.number);
      open = run.outcome == Outcome::kAbandoned;
    }
  }
  CHECK(without_start > 50);
}

TEST_CASE("runs end at the borders of a report's window", "[sample][plan]") {
  const Plan plan = MakePlan(Options(Profile::kInitiative, AnySeed()));
  const Runs& runs = plan.workflows[0].runs;
  CHECK(std::ranges::count(runs, kArchiveEnd, &PlannedRun::end) == 1);
  CHECK(std::ranges::count(runs, kArchiveEnd - days(90), &PlannedRun::end) ==
        1);
}

TEST_CASE("runs come in bursts and pauses", "[sample][plan]") {
  const Plan plan = MakePlan(Options(Profile::kInitiative, AnySeed()));
  const Runs rated = Rated(plan.workflows[0]);
  int close = 0;
  int far = 0;
  for (size_t i = 1; i < rated.size(); ++i) {
    const Seconds pause = rated[i].end - rated[i - 1].end;
    close += pause < hours(2) ? 1 : 0;
    far += pause > hours(10) ? 1 : 0;
  }
  CHECK(close > 300);
  CHECK(far > 20);
}

TEST_CASE("a run takes as long as such runs took", "[sample][plan]") {
  const Plan plan = MakePlan(Options(Profile::kHealthy, AnySeed()));
  std::vector<Seconds> lengths;
  for (const PlannedRun& run : Rated(plan.workflows[0])) {
    if (!Failed(run)) lengths.push_back(run.end - run.start);
  }
  std::ranges::sort(lengths);
  CHECK(lengths.front() > minutes(7));
  CHECK(lengths[lengths.size() / 2] > minutes(10));
  CHECK(lengths[lengths.size() / 2] < minutes(25));
}

TEST_CASE("a plan is small", "[sample][plan]") {
  CHECK(sizeof(PlannedRun) <= 100);
}

}  // namespace
}  // namespace workflow_health

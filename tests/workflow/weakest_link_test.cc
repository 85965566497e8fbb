#include "workflow/weakest_link.h"

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "workflow/run_of.h"
#include "workflow/seen.h"

namespace workflow_health {
namespace {

std::vector<WeakLink> LinksOf(std::vector<Run> runs,
                              std::vector<Run> earlier = {}) {
  const SeenLike seen{std::move(runs), std::move(earlier)};
  return WeakestLinks(seen, TallyOf(seen.runs, 3));
}

std::vector<WeakLink> LinksLike(std::string_view picture) {
  return LinksOf(RunsLike(picture));
}

std::string Repeat(const std::string& picture, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += picture;
  return repeated;
}

TEST_CASE("one failure in two runs does not beat 220 in 728",
          "[weakest_link]") {
  // All at one instant, so that nothing clusters. Step 1 fails 220 times and
  // is skipped in two runs, which alone come to step 2.
  const Time at = At("2020-09-07T00:00:00Z");
  std::vector<Run> runs(220, FailureAt(at, 1));
  runs.insert(runs.end(), 508, Success(at));
  for (Run& run : runs) run.steps[2].outcome = StepOutcome::kNotReached;
  runs.push_back(Success(at));
  runs.push_back(FailureAt(at, 2));
  for (size_t i = 728; i < runs.size(); ++i) {
    runs[i].steps[1].outcome = StepOutcome::kSkipped;
  }
  const auto links = LinksOf(runs);
  REQUIRE(links.size() == 2);
  CHECK(links[0].step == 1);
  CHECK(links[0].tally == StepTally{508, 2, 220});
  CHECK(links[0].interval.high == Approx(0.730988).margin(1e-6));
  CHECK(links[1].step == 2);
  CHECK(links[1].tally == StepTally{1, 0, 1});
  CHECK(links[1].interval.high == Approx(0.987421).margin(1e-6));
}

TEST_CASE("steps that never failed and the pseudo-step are no weak links",
          "[weakest_link]") {
  CHECK(LinksLike("").empty());
  CHECK(LinksLike("....").empty());
  CHECK(LinksLike("00ee00").empty());
  const auto links = LinksLike("..00002");
  REQUIRE(links.size() == 1);
  CHECK(links[0].step == 2);
}

TEST_CASE("equally weak steps stand in the order of the workflow",
          "[weakest_link]") {
  // Both fail once, after the same number of passes.
  const Time at = At("2020-09-07T00:00:00Z");
  std::vector<Run> runs(2, Success(at));
  runs[0] = FailureAt(at, 2);
  runs[0].steps[1].outcome = StepOutcome::kSkipped;
  runs[1].steps[1].outcome = StepOutcome::kSkipped;
  Run first = FailureAt(at, 1);
  Run pass = Success(at);
  pass.steps[2].outcome = StepOutcome::kSkipped;
  runs.insert(runs.end(), {first, pass});
  const auto links = LinksOf(runs);
  REQUIRE(links.size() == 2);
  CHECK(links[0].interval.high == links[1].interval.high);
  CHECK(links[0].step == 1);
  CHECK(links[1].step == 2);
}

TEST_CASE("a perfect step leaves the uptime of the others", "[weakest_link]") {
  // 10 runs: 2 fail at step 1, 2 of the remaining 8 at step 2. Without step
  // 1's failures 3/4 would succeed, without step 2's 4/5.
  const auto links = LinksLike("1.2..1.2..");
  REQUIRE(links.size() == 2);
  for (const WeakLink& link : links) {
    CHECK(link.uptime_if_perfect.value() ==
          Approx(link.step == 1 ? 0.75 : 0.8));
  }
}

TEST_CASE("where no run got past a step, nothing tells of those behind it",
          "[weakest_link]") {
  for (const char* runs : {"111", "00111111"}) {
    const auto links = LinksLike(runs);
    REQUIRE(links.size() == 1);
    CHECK_FALSE(links[0].uptime_if_perfect.has_value());
    CHECK(links[0].saved_by_one_retry == 0);
  }
}

TEST_CASE("no step stands behind the last one, the failures before it remain",
          "[weakest_link]") {
  // Of eight runs two end in the pseudo-step, all others at step 1 or 2.
  for (const WeakLink& link : LinksLike("00111222")) {
    CHECK(link.uptime_if_perfect.value() ==
          Approx(link.step == 1 ? 0 : 0.75 * 0.5));
  }
  CHECK(LinksLike("222").at(0).uptime_if_perfect == 1);
}

TEST_CASE("the last failure of an old outage is not isolated",
          "[weakest_link]") {
  const std::vector<Run> runs = RunsLike("1..1..");
  const std::vector<Run> earlier = RunsLike(".11", At("2020-09-06T20:00:00Z"));
  const auto links = LinksOf(runs, earlier);
  REQUIRE(links.size() == 1);
  CHECK(links[0].outages == 1);
  CHECK(links[0].failures_in_outages == 1);
  CHECK(links[0].saved_by_one_retry == Approx(4.0 / 6));
}

TEST_CASE("an outage without a failed run in the window is none of it",
          "[weakest_link]") {
  const std::vector<Run> runs = RunsLike(".1..");
  const std::vector<Run> earlier = RunsLike("11", At("2020-09-06T20:00:00Z"));
  const auto links = LinksOf(runs, earlier);
  REQUIRE(links.size() == 1);
  CHECK(links[0].outages == 0);
  CHECK(links[0].failures_in_outages == 0);
}

TEST_CASE("failures in outages are told from isolated ones", "[weakest_link]") {
  // Step 1 fails 1 + 2 + 3 times, 12 of 18 runs pass it.
  const auto links = LinksLike(".1.11.111.........");
  REQUIRE(links.size() == 1);
  CHECK(links[0].outages == 2);
  CHECK(links[0].failures_in_outages == 5);
  CHECK(links[0].tally == StepTally{12, 0, 6});
  CHECK(links[0].saved_by_one_retry == Approx(1 * 12.0 / 18));
}

TEST_CASE("one retry saves isolated failures at the step's own rate",
          "[weakest_link]") {
  const auto links = LinksLike(Repeat("1...", 10));
  REQUIRE(links.size() == 1);
  CHECK(links[0].outages == 0);
  CHECK(links[0].saved_by_one_retry == Approx(10 * 0.75));
}

TEST_CASE("a skipped step does not count for its rate under retry",
          "[weakest_link]") {
  std::vector<Run> runs = RunsLike("1...");
  runs[1].steps[1].outcome = StepOutcome::kSkipped;
  const auto links = LinksOf(runs);
  REQUIRE(links.size() == 1);
  CHECK(links[0].saved_by_one_retry == Approx(2.0 / 3));
  // For the chain it counts as passed.
  CHECK(links[0].uptime_if_perfect == Approx(1));
}

TEST_CASE("failures that cluster make a step's interval wider",
          "[weakest_link]") {
  const auto spread = LinksLike(Repeat("1.......", 9));
  const auto clustered = LinksLike("111111111" + Repeat(".......", 9));
  CHECK(spread.at(0).interval.effective_runs == 72);
  CHECK(clustered.at(0).interval.effective_runs < 36);
  CHECK(clustered[0].interval.high > spread[0].interval.high);
}

}  // namespace
}  // namespace workflow_health

#include "workflow/window_summary.h"

#include <catch2/catch.hpp>

#include "workflow/run_of.h"

namespace workflow_health {
namespace {

TEST_CASE("a window is summed up from its runs", "[window_summary][I4]") {
  const std::vector<Run> runs = RunsLike("..1ea?");
  const WindowSummary summary = SummaryOf(runs, 3);
  CHECK(summary.runs == 4);
  CHECK(summary.successes == 2);
  CHECK(summary.failures == 2);
  CHECK(summary.failed == 1);
  CHECK(summary.errors == 1);
  CHECK(summary.abandoned == 1);
  CHECK(summary.unknown == 1);
  CHECK(summary.uptime == 0.5);
  CHECK(summary.interval.has_value());
  REQUIRE(summary.steps.size() == 3);
  int failures = 0;
  for (const StepSummary& step : summary.steps) failures += step.Failures();
  CHECK(failures == 2);
}

TEST_CASE("without its steps nothing is known of them", "[window_summary]") {
  const std::vector<Run> runs = RunsLike("...");
  const WindowSummary summary = SummaryOf(runs, 3, false);
  CHECK(summary.successes == 3);
  REQUIRE(summary.steps.size() == 3);
  CHECK(summary.steps[1].Successes() == 0);
}

TEST_CASE("a window without runs has no ratio", "[window_summary]") {
  const WindowSummary summary = SummaryOf({}, 1);
  CHECK(summary.runs == 0);
  CHECK_FALSE(summary.uptime.has_value());
  CHECK_FALSE(summary.interval.has_value());
  CHECK_FALSE(summary.run_median.has_value());
}

}  // namespace
}  // namespace workflow_health

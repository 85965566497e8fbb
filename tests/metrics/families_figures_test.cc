// Whether each figure is in its place, and whether figures fit each other.
#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <string>

#include "metrics/example.h"
#include "metrics/example_families.h"

namespace workflow_health {
namespace {

double SumOf(const Families& families, const std::string& name) {
  double sum = 0;
  for (const auto& [labels, value] : Values(families, kPrefix + name)) {
    if (labels.starts_with("workflow=single-build")) sum += value;
  }
  return sum;
}

TEST_CASE("Every figure is in its place", "[metrics][families]") {
  const auto single = [](const std::string& name) {
    return ExampleValues(name).at("workflow=single-build");
  };
  CHECK(single("run_successes_total") == 5);
  CHECK(single("run_failures_total") == 5);
  CHECK(single("run_errors_total") == 1);
  CHECK(single("runs_abandoned_total") == 2);
  CHECK(single("runs_unknown_total") == 1);
  CHECK(single("corrections_total") == 1);
  CHECK(single("late_messages_total") == 4);
  CHECK(single("consecutive_failures") == 2);
  CHECK(single("last_run_timestamp_seconds") == 1597619400);
  CHECK(single("last_success_timestamp_seconds") == 1597575600);
  CHECK(single("objective_ratio") == 0.95);
  CHECK(single("expected_runs_per_day") == 20);
  CHECK(ExampleValues("expected_runs_per_day")["workflow=multi-build"] == 2.5);
}

TEST_CASE("Every figure of a window, a step and the whole is in its place",
          "[metrics][families]") {
  const std::string week = "workflow=single-build,window=7d";
  CHECK(ExampleValues("window_runs")[week] == 8);
  CHECK(ExampleValues("window_run_failures")[week] == 2);
  CHECK(ExampleValues("uptime_lower_ratio")[week] == 0.40925);
  CHECK(ExampleValues("uptime_upper_ratio")[week] == 0.92852);
  const std::string build = "workflow=single-build,application=koji,step=build";
  CHECK(ExampleValues("step_consecutive_failures")[build] == 2);
  CHECK(ExampleValues("last_failure_timestamp_seconds")[build] == 1597619400);
  CHECK(ExampleValues("as_of_timestamp_seconds")[""] == 1597622400);
  CHECK(ExampleValues("history_start_timestamp_seconds")[""] == 1580515200);
  CHECK(ExampleValues("recount_timestamp_seconds")[""] == 1588334400);
  CHECK(ExampleValues("history_covered_ratio")["window=7d"] == 0.985);
  const std::string category = "category=monitor-gating";
  CHECK(ExampleValues("messages_total")[category] == 31);
  CHECK(ExampleValues("unclassified_messages_total")[category] == 3);
  CHECK(ExampleValues("ignored_messages_total")[category] == 2);
}

TEST_CASE("The failures of the steps add up to those of the runs",
          "[metrics][families]") {
  const Families families = ExampleFamilies();
  CHECK(SumOf(families, "step_failures_total") ==
        SumOf(families, "run_failures_total"));
  CHECK(SumOf(families, "step_failures_total") == 5);
}

TEST_CASE("Who got past a step came to the next one", "[metrics][families]") {
  const Families families = ExampleFamilies();
  const auto successes = Values(families, kPrefix + "step_successes_total");
  const auto failures = Values(families, kPrefix + "step_failures_total");
  double came = SumOf(families, "run_successes_total") +
                SumOf(families, "run_failures_total");
  const Config config = ExampleConfig();
  for (const Step& step : config.workflows[0].steps) {
    const std::string labels =
        "workflow=single-build,application=" + step.application +
        ",step=" + step.step;
    CHECK(successes.at(labels) + failures.at(labels) == came);
    came = successes.at(labels);
  }
  CHECK(came == SumOf(families, "run_successes_total"));
}

TEST_CASE("The buckets of the histogram hold all that is not longer",
          "[metrics][families]") {
  const auto families = ExampleFamilies();
  const auto& histogram =
      Named(families, kPrefix + "run_duration_seconds").metric[0].histogram;
  std::map<double, std::uint64_t> buckets;
  for (const auto& bucket : histogram.bucket) {
    buckets[bucket.upper_bound] = bucket.cumulative_count;
  }
  CHECK(buckets == std::map<double, std::uint64_t>{{300, 1},
                                                   {600, 4},
                                                   {900, 4},
                                                   {1200, 4},
                                                   {1800, 4},
                                                   {2700, 4},
                                                   {3600, 4},
                                                   {5400, 9},
                                                   {7200, 9}});
  CHECK(histogram.sample_count == 10);
  CHECK(histogram.sample_sum == 60 * (5 * 61 + 3 * 10 + 4 + 180));
}

}  // namespace
}  // namespace workflow_health

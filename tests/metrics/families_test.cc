// Which families there are, and which series they have.
#include "metrics/families.h"

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/logs_alone.h"
#include "metrics/example.h"
#include "metrics/example_families.h"

namespace workflow_health {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

Config DefaultConfig() { return LogsAlone(); }

// The metrics that are promised.
struct Promise {
  std::string name;
  MetricType type;
  std::vector<std::string> labels;
};

std::vector<Promise> Promises() {
  constexpr auto kCounter = MetricType::Counter;
  constexpr auto kGauge = MetricType::Gauge;
  const std::vector<std::string> workflow = {"workflow"};
  const std::vector<std::string> window = {"workflow", "window"};
  const std::vector<std::string> step = {"workflow", "application", "step"};
  const std::vector<std::string> step_window = {"workflow", "application",
                                                "step", "window"};
  const std::vector<std::string> live = {"application", "step"};
  const auto of_live = [](std::string label) {
    return std::vector<std::string>{"application", "step", std::move(label)};
  };
  return {{"run_successes_total", kCounter, workflow},
          {"run_failures_total", kCounter, workflow},
          {"run_errors_total", kCounter, workflow},
          {"step_successes_total", kCounter, step},
          {"step_failures_total", kCounter, step},
          {"runs_abandoned_total", kCounter, workflow},
          {"runs_unknown_total", kCounter, workflow},
          {"corrections_total", kCounter, workflow},
          {"late_messages_total", kCounter, workflow},
          {"window_runs", kGauge, window},
          {"window_run_failures", kGauge, window},
          {"uptime_ratio", kGauge, window},
          {"uptime_lower_ratio", kGauge, window},
          {"uptime_upper_ratio", kGauge, window},
          {"run_duration_median_seconds", kGauge, window},
          {"run_duration_p95_seconds", kGauge, window},
          {"window_step_successes", kGauge, step_window},
          {"window_step_failures", kGauge, step_window},
          {"step_duration_median_seconds", kGauge, step_window},
          {"step_duration_p95_seconds", kGauge, step_window},
          {"run_duration_seconds", MetricType::Histogram, workflow},
          {"objective_ratio", kGauge, workflow},
          {"expected_runs_per_day", kGauge, workflow},
          {"ended_timestamp_seconds", kGauge, workflow},
          {"consecutive_failures", kGauge, workflow},
          {"last_run_timestamp_seconds", kGauge, workflow},
          {"last_success_timestamp_seconds", kGauge, workflow},
          {"step_consecutive_failures", kGauge, step},
          {"last_failure_timestamp_seconds", kGauge, step},
          {"step_position", kGauge, step},
          {"as_of_timestamp_seconds", kGauge, {}},
          {"history_start_timestamp_seconds", kGauge, {}},
          {"settle_seconds", kGauge, {}},
          {"recount_timestamp_seconds", kGauge, {}},
          {"history_covered_ratio", kGauge, {"window"}},
          {"messages_total", kCounter, {"category"}},
          {"unclassified_messages_total", kCounter, {"category"}},
          {"ignored_messages_total", kCounter, {"category"}},
          {"attempt_successes_total", kCounter, live},
          {"attempt_failures_total", kCounter, of_live("cause")},
          {"attempts_cancelled_total", kCounter, live},
          {"verdicts_total", kCounter, of_live("verdict")},
          {"attempt_corrections_total", kCounter, live},
          {"attempt_late_messages_total", kCounter, live},
          {"window_attempts", kGauge, of_live("window")},
          {"window_attempt_failures", kGauge, of_live("window")},
          {"attempt_duration_median_seconds", kGauge, of_live("window")},
          {"attempt_duration_p95_seconds", kGauge, of_live("window")},
          {"pending_items", kGauge, live},
          {"oldest_pending_timestamp_seconds", kGauge, live},
          {"source_dry", kGauge, live}};
}

TEST_CASE("Every metric that is promised is there, and no other",
          "[metrics][families]") {
  const Families families = ExampleFamilies();
  for (const Promise& promise : Promises()) {
    const MetricFamily& family = Named(families, kPrefix + promise.name);
    CHECK(family.type == promise.type);
    REQUIRE(!family.metric.empty());
    for (const auto& series : family.metric) {
      std::vector<std::string> names;
      for (const auto& label : series.label) names.push_back(label.name);
      CHECK(names == promise.labels);
    }
  }
  CHECK(families.size() == Promises().size());
}

TEST_CASE("The default configuration makes fewer than 1,000 series",
          "[metrics][families]") {
  const Config config = DefaultConfig();
  const size_t count = SeriesIn(WorkflowFamilies(config, AllFigures(config))) +
                       SeriesIn(SourceFamilies({}));
  INFO(count << " series");
  CHECK(count < 900);  // what is left is for codes of answers and the process
  CHECK(count > 500);
}

TEST_CASE("No two series of a family have the same labels",
          "[metrics][families]") {
  const Config config = DefaultConfig();
  std::set<std::string> names;
  for (const auto& family : WorkflowFamilies(config, AllFigures(config))) {
    INFO(family.name);
    CHECK(names.insert(family.name).second);
    std::set<std::string> labels;
    for (const auto& series : family.metric) labels.insert(Text(series.label));
    CHECK(labels.size() == family.metric.size());
  }
}

TEST_CASE("A workflow of which nothing is known has no series",
          "[metrics][families][I2]") {
  Figures figures = ExampleFigures();
  figures.workflows[1].known = false;
  for (const auto& family : WorkflowFamilies(ExampleConfig(), figures)) {
    for (const auto& series : family.metric) {
      for (const auto& label : series.label)
        CHECK(label.value != "multi-build");
    }
  }
}

TEST_CASE("Label values come from the configuration and from nowhere else",
          "[metrics][families]") {
  const Config config = ExampleConfig();
  Figures figures = ExampleFigures();
  figures.categories.push_back({"from-a-message", 1, 1, 1});
  const std::set<std::string> configured = {
      "single-build",   "multi-build",  "dist-git",  "koji", "clone",
      "build",          "chain-build",  "1d",        "7d",   "monitor-gating",
      "workflow",       "unattributed", "fedora-ci", "test", "aborted",
      "infrastructure", "passed",       "other"};
  for (const auto& family : WorkflowFamilies(config, figures)) {
    for (const auto& series : family.metric) {
      for (const auto& label : series.label) {
        CHECK(configured.contains(label.value));
      }
    }
  }
}

TEST_CASE("Counters are at 0 for everything that is configured",
          "[metrics][families]") {
  const Config config = DefaultConfig();
  const Families families = WorkflowFamilies(config, NoFigures(config));
  const size_t steps =
      config.workflows[0].steps.size() + config.workflows[1].steps.size();
  std::map<size_t, size_t> sizes;  // families by the number of their series
  for (const auto& family : families) {
    if (family.type != MetricType::Counter) continue;
    ++sizes[family.metric.size()];
    for (const auto& series : family.metric) CHECK(series.counter.value == 0);
  }
  CHECK(sizes == std::map<size_t, size_t>{{1, 3}, {2, 7}, {steps, 2}});
  const auto failures = Values(families, kPrefix + "step_failures_total");
  for (const Workflow& workflow : config.workflows) {
    for (const Step& step : workflow.steps) {
      CHECK(failures.contains("workflow=" + workflow.name + ",application=" +
                              step.application + ",step=" + step.step));
    }
  }
  CHECK(failures.contains(
      "workflow=multi-build,application=workflow,step=unattributed"));
}

TEST_CASE("The histogram is there before the first run",
          "[metrics][families]") {
  const Config config = ExampleConfig();
  const auto families = WorkflowFamilies(config, NoFigures(config));
  const auto& family = Named(families, kPrefix + "run_duration_seconds");
  REQUIRE(family.metric.size() == 2);
  CHECK(family.metric[1].histogram.sample_count == 0);
  CHECK(family.metric[1].histogram.bucket.size() == 9);
}

TEST_CASE("Gauges without a value are absent", "[metrics][families]") {
  const Config config = ExampleConfig();
  const Families families = WorkflowFamilies(config, NoFigures(config));
  for (const char* name :
       {"uptime_ratio", "uptime_lower_ratio", "uptime_upper_ratio",
        "run_duration_median_seconds", "run_duration_p95_seconds",
        "step_duration_median_seconds", "step_duration_p95_seconds",
        "last_run_timestamp_seconds", "last_success_timestamp_seconds",
        "last_failure_timestamp_seconds", "recount_timestamp_seconds"}) {
    INFO(name);
    CHECK_FALSE(Has(families, kPrefix + name));
    CHECK(Named(ExampleFamilies(), kPrefix + name).help.find("no series") !=
          std::string::npos);
  }
  // Nor is anything known of live steps.
  const auto live = std::ranges::count_if(Promises(), [](const Promise& of) {
    return !of.labels.empty() && of.labels[0] == "application";
  });
  CHECK(families.size() == Promises().size() - 11 - size_t(live));
  CHECK(ExampleValues("uptime_ratio") ==
        LabelSet{{"workflow=single-build,window=1d", 0.5},
                 {"workflow=single-build,window=7d", 0.75}});
}

TEST_CASE("Steps have series of windows of a week and longer only",
          "[metrics][families]") {
  CHECK(ExampleValues("window_step_failures") ==
        LabelSet{
            {"workflow=multi-build,application=koji,step=chain-build,"
             "window=7d",
             0},
            {"workflow=multi-build,application=workflow,step=unattributed,"
             "window=7d",
             0},
            {"workflow=single-build,application=dist-git,step=clone,"
             "window=7d",
             0},
            {"workflow=single-build,application=koji,step=build,window=7d", 2},
            {"workflow=single-build,application=workflow,"
             "step=unattributed,window=7d",
             0}});
  CHECK(ExampleValues("step_duration_median_seconds") ==
        LabelSet{{"workflow=single-build,application=dist-git,step=clone,"
                  "window=7d",
                  31},
                 {"workflow=single-build,application=koji,step=build,window=7d",
                  1830}});
  CHECK(ExampleValues("step_duration_p95_seconds")
            ["workflow=single-build,application=koji,step=build,window=7d"] ==
        2400);
}

TEST_CASE("Windows are written as Prometheus' durations",
          "[metrics][families]") {
  const Config config = DefaultConfig();
  const auto values = Values(WorkflowFamilies(config, NoFigures(config)),
                             kPrefix + "history_covered_ratio");
  CHECK(values == LabelSet{{"window=1d", 1},
                           {"window=3d", 1},
                           {"window=7d", 1},
                           {"window=30d", 1},
                           {"window=90d", 1}});
}

TEST_CASE("Series stand in the order of the configuration",
          "[metrics][families]") {
  const auto families = ExampleFamilies();
  std::vector<std::string> labels;
  for (const auto& series :
       Named(families, kPrefix + "step_failures_total").metric) {
    labels.push_back(series.label[0].value + "/" + series.label[1].value + "/" +
                     series.label[2].value);
  }
  CHECK(labels == std::vector<std::string>{"single-build/workflow/unattributed",
                                           "single-build/dist-git/clone",
                                           "single-build/koji/build",
                                           "multi-build/workflow/unattributed",
                                           "multi-build/koji/chain-build"});
}

TEST_CASE("Figures that do not fit the configuration are refused",
          "[metrics][families]") {
  const auto families_of = [](const auto& spoil) {
    Figures figures = ExampleFigures();
    spoil(figures);
    return WorkflowFamilies(ExampleConfig(), figures);
  };
  using Throws = std::out_of_range;
  CHECK_THROWS_AS(families_of([](Figures& f) { f.workflows.pop_back(); }),
                  Throws);
  CHECK_THROWS_AS(families_of([](Figures& f) { f.covered_ratios.pop_back(); }),
                  Throws);
  CHECK_THROWS_AS(
      families_of([](Figures& f) { f.workflows[0].windows.pop_back(); }),
      Throws);
  CHECK_THROWS_AS(
      families_of([](Figures& f) { f.workflows[0].steps.pop_back(); }), Throws);
}

// How help begins, by how the name ends.
std::string BeginOfHelp(const std::string& name) {
  if (name.ends_with("_timestamp_seconds")) return "Unix time in seconds ";
  return name.ends_with("_seconds") ? "Seconds " : "Number of ";
}

TEST_CASE("Names end in their unit, which help names as well",
          "[metrics][families]") {
  const std::set<std::string> counts_of_now = {"window_runs",
                                               "window_run_failures",
                                               "window_step_successes",
                                               "window_step_failures",
                                               "expected_runs_per_day",
                                               "consecutive_failures",
                                               "step_consecutive_failures",
                                               "step_position",
                                               "window_attempts",
                                               "window_attempt_failures",
                                               "pending_items"};
  for (const auto& [full_name, help, type, series] : ExampleFamilies()) {
    INFO(full_name << ": " << help);
    REQUIRE(full_name.starts_with(kPrefix));
    const std::string name = full_name.substr(kPrefix.size());
    CHECK(name.ends_with("_total") == (type == MetricType::Counter));
    if (name.ends_with("_ratio")) {
      CHECK(help.find("(0 to 1)") != std::string::npos);
      continue;
    }
    if (name == "source_dry") {
      CHECK(help.find("(1) or not (0)") != std::string::npos);
      continue;
    }
    CHECK(help.starts_with(BeginOfHelp(name)));
    CHECK((name.ends_with("_total") || name.ends_with("_seconds") ||
           counts_of_now.contains(name)));
  }
}

}  // namespace
}  // namespace workflow_health

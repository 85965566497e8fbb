// A made-up configuration and its figures, and what the tests look for.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "metrics/families.h"

namespace workflow_health {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Families = std::vector<prometheus::MetricFamily>;

inline Time At(std::string_view text) { return ParseTime(text).value(); }

inline Workflow ExampleWorkflow(std::string name, std::vector<Step> steps) {
  return {std::move(name), "monitor-gating", At("2020-02-01"), hours(24),
          std::move(steps)};
}

inline Config ExampleConfig() {
  Config config;
  config.headline = "single-build";
  config.settle = minutes(15);
  config.windows = {days(1), days(7)};
  config.sources = {{{"monitor-gating", {}}, At("2020-02-01")}};
  config.workflows = {
      ExampleWorkflow(
          "single-build",
          {UnattributedStep(), {"dist-git", "clone"}, {"koji", "build"}}),
      ExampleWorkflow("multi-build",
                      {UnattributedStep(), {"koji", "chain-build"}})};
  config.settings = {{0.95, 20, {}}, {0.9, 2.5, At("2020-08-31")}};
  StepRules test;
  test.step = {"fedora-ci", "test"};
  test.deadline_cause = "aborted";
  test.verdicts = {"passed"};
  test.events.resize(2);
  test.events[0].tells = EventRule::Tells::kVerdict;
  test.events[1].tells = EventRule::Tells::kFails;
  test.events[1].cause = "infrastructure";
  config.steps = {test};
  return config;
}

// Those of a history in which nothing happened.
inline Figures NoFigures(const Config& config) {
  Figures figures;
  figures.as_of = At("2020-08-17T00:00:00Z");
  figures.covered_ratios.resize(config.windows.size(), 1);
  for (const Workflow& workflow : config.workflows) {
    const size_t steps = workflow.steps.size();
    WorkflowFigures of;
    of.known = true;
    of.counters = Counters(steps);
    of.steps.resize(steps);
    for (size_t i = 0; i < config.windows.size(); ++i) {
      WindowSummary window;
      window.steps.resize(steps);
      of.windows.push_back(window);
    }
    figures.workflows.push_back(of);
  }
  return figures;
}

// Those in which every figure has a value, whatever it is.
inline Figures AllFigures(const Config& config) {
  Figures figures = NoFigures(config);
  figures.recounted_at = figures.as_of;
  for (WorkflowFigures& of : figures.workflows) {
    of.last_run = of.last_success = figures.as_of;
    for (StepState& step : of.steps) step.last_failure = figures.as_of;
    for (WindowSummary& window : of.windows) {
      window.uptime = 1;
      window.interval = {0.5, 1, 3};
      window.run_median = window.run_p95 = minutes(20);
      for (StepSummary& step : window.steps) {
        step = {{}, minutes(1), minutes(2)};
      }
    }
  }
  return figures;
}

inline WindowSummary WindowOf(int runs, int failures, Interval interval) {
  WindowSummary window;
  window.runs = runs;
  window.failures = failures;
  window.successes = runs - failures;
  window.uptime = double(window.successes) / runs;
  window.interval = interval;
  return window;
}

inline StepSummary StepOf(int passed, int failed, std::optional<Seconds> median,
                          std::optional<Seconds> p95) {
  StepSummary step{{}, median, p95};
  step.tally.passed = passed;
  step.tally.failed = failed;
  return step;
}

inline AttemptFigures ExampleAttempts() {
  AttemptFigures figures;
  figures.known = true;
  figures.counted = {{{AttemptEnd::kSucceeded, ""}, 4},
                     {{AttemptEnd::kVerdict, "passed"}, 20},
                     {{AttemptEnd::kFailed, "infrastructure"}, 2},
                     {{AttemptEnd::kStalled, "aborted"}, 1},
                     {{AttemptEnd::kDry, "aborted"}, 7},
                     {{AttemptEnd::kUnmatched, ""}, 5},
                     {{AttemptEnd::kCancelled, ""}, 3}};
  figures.corrections = 1;
  figures.late_messages = 6;
  figures.windows = {{0, 0, {}, {}}, {9, 2, Seconds(1830), Seconds(7200)}};
  figures.pending = 2;
  figures.oldest_pending = At("2020-08-16T20:00:00Z");
  figures.source_dry = true;
  return figures;
}

// A few days of `single-build`; nothing of `multi-build`.
inline Figures ExampleFigures() {
  Figures figures = NoFigures(ExampleConfig());
  figures.steps = {ExampleAttempts()};
  WorkflowFigures& of = figures.workflows[0];
  const auto add = [&of](Outcome outcome, size_t step, Seconds took,
                         int times) {
    of.counters.Add({outcome, step, took}, times);
  };
  add(Outcome::kSuccess, 0, minutes(61), 5);
  add(Outcome::kFailure, 2, minutes(10), 3);
  add(Outcome::kFailure, 1, minutes(4), 1);
  add(Outcome::kError, 0, hours(3), 1);
  of.counters.Add({Outcome::kAbandoned, 0, {}}, 2);
  of.counters.Add({Outcome::kUnknown, 0, {}}, 1);
  of.corrections = 1;
  of.late_messages = 4;
  of.consecutive_failures = 2;
  of.last_run = At("2020-08-16T23:10:00Z");
  of.last_success = At("2020-08-16T11:00:00Z");
  of.steps[2] = {2, At("2020-08-16T23:10:00Z")};
  of.steps[1] = {0, At("2020-03-01T00:00:00Z")};
  of.windows[0] = WindowOf(4, 2, {0.15, 0.85, 4});
  of.windows[0].steps = {{}, {}, StepOf(2, 2, {}, {})};
  of.windows[1] = WindowOf(8, 2, {0.40925, 0.92852, 8});
  of.windows[1].run_median = minutes(58);
  of.windows[1].run_p95 = minutes(61);
  of.windows[1].steps = {{},
                         StepOf(8, 0, Seconds(31), Seconds(59)),
                         StepOf(6, 2, Seconds(1830), Seconds(2400))};
  figures.covered_ratios = {1, 0.985};
  figures.recounted_at = At("2020-05-01T12:00:00Z");
  figures.categories = {{"monitor-gating", 31, 3, 2}};
  return figures;
}

// Of all families, where one stands; fails if there is none.
inline const prometheus::MetricFamily& Named(const Families& families,
                                             const std::string& name) {
  const auto found =
      std::ranges::find(families, name, &prometheus::MetricFamily::name);
  INFO(name);
  REQUIRE(found != families.end());
  return *found;
}

inline bool Has(const Families& families, const std::string& name) {
  return std::ranges::count(families, name, &prometheus::MetricFamily::name) ==
         1;
}

inline std::string Text(
    const std::vector<prometheus::ClientMetric::Label>& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    text += (text.empty() ? "" : ",") + name + "=" + value;
  }
  return text;
}

// "workflow=single-build,window=1d" -> value, of a counter or gauge.
inline std::map<std::string, double> Values(const Families& families,
                                            const std::string& name) {
  std::map<std::string, double> values;
  const auto& family = Named(families, name);
  for (const auto& series : family.metric) {
    values[Text(series.label)] = family.type == prometheus::MetricType::Counter
                                     ? series.counter.value
                                     : series.gauge.value;
  }
  return values;
}

// As the names of series count in Prometheus: a histogram has one for each
// bucket, +Inf, the count and the sum.
inline size_t SeriesIn(const Families& families) {
  size_t count = 0;
  for (const auto& family : families) {
    for (const auto& series : family.metric) {
      count += family.type == prometheus::MetricType::Histogram
                   ? series.histogram.bucket.size() + 3
                   : 1;
    }
  }
  return count;
}

}  // namespace workflow_health

#include "metrics/families.h"

#include <algorithm>

#include "metrics/series.h"
#include "metrics/subjects.h"

namespace workflow_health {

using prometheus::MetricFamily;
using prometheus::MetricType;

namespace {

void AppendRuns(Families& families, const Subjects& subjects) {
  using Of = WorkflowFigures;
  Append<Of>(
      families, subjects.workflows, kCounted,
      {{MetricType::Counter, "run_successes_total",
        "Number of runs that ended well; share of good runs: "
        "packager_workflow_run_successes_total / "
        "(packager_workflow_run_successes_total + "
        "packager_workflow_run_failures_total)",
        [](const Of& of) { return of.counters.successes; }},
       {MetricType::Counter, "run_failures_total",
        "Number of runs that failed, including errors; share of failed runs: "
        "packager_workflow_run_failures_total / "
        "(packager_workflow_run_successes_total + "
        "packager_workflow_run_failures_total)",
        [](const Of& of) { return of.counters.failures; }},
       {MetricType::Counter, "run_errors_total",
        "Number of failed runs whose cause the workflow itself reported; share "
        "of all failures: packager_workflow_run_errors_total / "
        "packager_workflow_run_failures_total",
        [](const Of& of) { return of.counters.errors; }},
       {MetricType::Counter, "runs_abandoned_total",
        "Number of runs that began but did not end within the limit; they are "
        "neither good nor failed and in no ratio",
        [](const Of& of) { return of.counters.abandoned; }},
       {MetricType::Counter, "runs_unknown_total",
        "Number of runs that ended with an unknown outcome; they are neither "
        "good nor failed and in no ratio",
        [](const Of& of) { return of.counters.unknown; }}});
}

void AppendLateness(Families& families, const Subjects& subjects) {
  using Of = WorkflowFigures;
  Append<Of>(
      families, subjects.workflows, kCounted,
      {{MetricType::Counter, "corrections_total",
        "Number of runs that late messages changed after this ledger had "
        "counted them; such a change appears in the report but in no counter",
        &Of::corrections},
       {MetricType::Counter, "late_messages_total",
        "Number of messages that reached this ledger after it had counted "
        "their time",
        &Of::late_messages}});
}

void AppendDurations(Families& families, const Subjects& subjects) {
  auto family = Family(
      MetricType::Histogram, "run_duration_seconds",
      "Seconds that good and failed runs took, if they reported it", kCounted);
  std::vector<double> bounds;
  bounds.reserve(Counters::kDurationBounds.size());
  for (const Seconds bound : Counters::kDurationBounds) {
    bounds.push_back(Figure(bound));
  }
  for (const auto& [labels, figures] : subjects.workflows) {
    const Counters& of = figures->counters;
    family.metric.push_back(HistogramSeries(
        labels, bounds, {of.durations.begin(), of.durations.end()},
        Figure(of.duration_sum)));
  }
  if (!family.metric.empty()) families.push_back(std::move(family));
}

void AppendStepCounters(Families& families, const Subjects& subjects) {
  using Of = Counters::OfStep;
  Append<Of>(
      families, subjects.step_counters, kCounted,
      {{MetricType::Counter, "step_successes_total",
        "Number of runs that got past the step, whether or not their logs show "
        "it; share of the runs that reached it: "
        "packager_workflow_step_successes_total / "
        "(packager_workflow_step_successes_total + "
        "packager_workflow_step_failures_total)",
        &Of::successes},
       {MetricType::Counter, "step_failures_total",
        "Number of failed runs that are charged to the step; share of the runs "
        "that reached it: packager_workflow_step_failures_total / "
        "(packager_workflow_step_successes_total + "
        "packager_workflow_step_failures_total)",
        &Of::failures}});
}

void AppendSettings(Families& families, const Subjects& subjects) {
  Append<Settings>(families, subjects.settings, kConfigured,
                   {{MetricType::Gauge, "objective_ratio",
                     "Target for the share of good runs (0 to 1); compare it "
                     "with packager_workflow_uptime_ratio",
                     &Settings::target},
                    {MetricType::Gauge, "expected_runs_per_day",
                     "Number of runs that are expected per day",
                     &Settings::expected_runs_per_day},
                    {MetricType::Gauge, "ended_timestamp_seconds",
                     "Unix time in seconds when the workflow was switched off; "
                     "no series for an active workflow",
                     &Settings::ended}});
}

// 0 is what stands before the first step: failures that no step is charged
// with.
void AppendPositions(Families& families, const Subjects& subjects) {
  auto family =
      Family(MetricType::Gauge, "step_position",
             "Number of the step in the order of the workflow", kConfigured);
  for (size_t i = 0; i < subjects.steps.size(); ++i) {
    family.metric.push_back(
        Series(subjects.steps[i].labels, family.type,
               Figure(std::int64_t(subjects.positions[i]))));
  }
  if (!family.metric.empty()) families.push_back(std::move(family));
}

void AppendInstants(Families& families, const Config& config,
                    const Figures& figures) {
  Append<Figures>(
      families, {{{}, &figures}}, kRead,
      {{MetricType::Gauge, "as_of_timestamp_seconds",
        "Unix time in seconds up to which everything is counted",
        &Figures::as_of},
       {MetricType::Gauge, "recount_timestamp_seconds",
        "Unix time in seconds when a workflow was last counted anew or added "
        "later than others; no series if that never happened",
        &Figures::recounted_at}});
  Append<Config>(families, {{{}, &config}}, kConfigured,
                 {{MetricType::Gauge, "history_start_timestamp_seconds",
                   "Unix time in seconds from which everything is counted",
                   &Config::HistoryStart},
                  {MetricType::Gauge, "settle_seconds",
                   "Seconds by which packager_workflow_as_of_timestamp_seconds "
                   "stays behind on purpose, because messages arrive late",
                   &Config::settle}});
}

void AppendCoverage(Families& families, const Config& config,
                    const Figures& figures) {
  std::vector<Labelled<double>> ratios;
  for (size_t i = 0; i < config.windows.size(); ++i) {
    ratios.push_back({{{"window", FormatDuration(config.windows[i])}},
                      &figures.covered_ratios.at(i)});
  }
  Append<double>(families, ratios, kAsOf,
                 {{MetricType::Gauge, "history_covered_ratio",
                   "Share of the window whose messages are known (0 to 1); "
                   "less than 1 if part of the archive could not be read",
                   [](double ratio) { return ratio; }}});
}

void AppendMessages(Families& families, const Config& config,
                    const Figures& figures) {
  using Of = CategoryFigures;
  const Of nothing;
  std::vector<Labelled<Of>> categories;
  for (const std::string& category : config.Categories()) {
    const auto of =
        std::ranges::find(figures.categories, category, &Of::category);
    categories.push_back({{{"category", category}},
                          of == figures.categories.end() ? &nothing : &*of});
  }
  Append<Of>(
      families, categories, kRead,
      {{MetricType::Counter, "messages_total",
        "Number of messages of the category", &Of::messages},
       {MetricType::Counter, "unclassified_messages_total",
        "Number of messages that the configuration does not understand; share "
        "of all messages: packager_workflow_unclassified_messages_total / "
        "packager_workflow_messages_total",
        &Of::unclassified},
       {MetricType::Counter, "ignored_messages_total",
        "Number of messages of other environments, from before the history "
        "start or without meaning for any live step; share of all messages: "
        "packager_workflow_ignored_messages_total / "
        "packager_workflow_messages_total",
        &Of::ignored}});
}

}  // namespace

std::vector<MetricFamily> WorkflowFamilies(const Config& config,
                                           const Figures& figures) {
  const Subjects subjects = SubjectsOf(config, figures);
  Families families;
  AppendRuns(families, subjects);
  AppendLateness(families, subjects);
  AppendDurations(families, subjects);
  AppendStepCounters(families, subjects);
  AppendWindows(families, subjects);
  AppendStepsInWindows(families, subjects);
  AppendStates(families, subjects);
  AppendSettings(families, subjects);
  AppendPositions(families, subjects);
  AppendAttempts(families, config, figures);
  AppendInstants(families, config, figures);
  AppendCoverage(families, config, figures);
  AppendMessages(families, config, figures);
  return families;
}

std::optional<size_t> StepWindow(const Config& config) {
  const auto found =
      std::ranges::lower_bound(config.windows, kShortestWindowOfSteps);
  if (found == config.windows.end()) return std::nullopt;
  return size_t(found - config.windows.begin());
}

std::vector<MetricFamily> PastFamilies(const Config& config,
                                       const Figures& figures) {
  Subjects subjects = SubjectsOf(config, figures);
  const auto step_window = StepWindow(config);
  std::erase_if(subjects.steps_in_windows, [&](const auto& in_window) {
    return in_window.labels.back().value !=
           FormatDuration(config.windows[step_window.value()]);
  });
  Families families;
  AppendRuns(families, subjects);
  AppendStepCounters(families, subjects);
  AppendWindows(families, subjects);
  AppendStepsInWindows(families, subjects);
  AppendSettings(families, subjects);
  AppendPositions(families, subjects);
  return families;
}

}  // namespace workflow_health

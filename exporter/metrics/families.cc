#include "metrics/families.h"

#include <algorithm>

#include "metrics/series.h"

namespace workflow_health {

using prometheus::MetricFamily;
using prometheus::MetricType;

namespace {

// How the help texts end: of counters of runs, of gauges, of what is neither,
// and of what was configured.
constexpr char kCounted[] =
    "; counted since the history start, read from the archive by polling.";
constexpr char kAsOf[] =
    "; as of packager_workflow_as_of_timestamp_seconds, read from the archive "
    "by polling.";
constexpr char kRead[] = "; read from the archive by polling.";
constexpr char kConfigured[] = "; from the configuration.";

// Everything that has series of its own.
struct Subjects {
  std::vector<Labelled<WorkflowFigures>> workflows;
  std::vector<Labelled<Settings>> settings;
  std::vector<Labelled<WindowSummary>> windows;
  std::vector<Labelled<Counters::OfStep>> step_counters;
  std::vector<Labelled<StepState>> steps;
  std::vector<size_t> positions;  // one for each of `steps`
  std::vector<Labelled<StepSummary>> steps_in_windows;
};

void AddStep(Subjects& subjects, const Config& config,
             const WorkflowFigures& figures, const Labels& labels,
             size_t step) {
  subjects.step_counters.push_back({labels, &figures.counters.steps.at(step)});
  subjects.steps.push_back({labels, &figures.steps.at(step)});
  subjects.positions.push_back(step);
  for (size_t i = 0; i < config.windows.size(); ++i) {
    if (config.windows[i] < kShortestWindowOfSteps) continue;
    Labels in_window = labels;
    in_window.push_back({"window", FormatDuration(config.windows[i])});
    subjects.steps_in_windows.push_back(
        {std::move(in_window), &figures.windows.at(i).steps.at(step)});
  }
}

void AddWorkflow(Subjects& subjects, const Config& config, size_t index,
                 const WorkflowFigures& figures) {
  const Workflow& workflow = config.workflows.at(index);
  const Labels labels = {{"workflow", workflow.name}};
  subjects.workflows.push_back({labels, &figures});
  subjects.settings.push_back({labels, &config.settings.at(index)});
  for (size_t i = 0; i < config.windows.size(); ++i) {
    subjects.windows.push_back(
        {{labels[0], {"window", FormatDuration(config.windows[i])}},
         &figures.windows.at(i)});
  }
  for (size_t i = 0; i < workflow.steps.size(); ++i) {
    const Step& step = workflow.steps[i];
    AddStep(subjects, config, figures,
            {labels[0], {"application", step.application}, {"step", step.step}},
            i);
  }
}

Subjects SubjectsOf(const Config& config, const Figures& figures) {
  Subjects subjects;
  for (size_t i = 0; i < config.workflows.size(); ++i) {
    const WorkflowFigures& of = figures.workflows.at(i);
    if (of.known) AddWorkflow(subjects, config, i, of);
  }
  return subjects;
}

void AppendRuns(Families& families, const Subjects& subjects) {
  using Of = WorkflowFigures;
  Append<Of>(
      families, subjects.workflows, kCounted,
      {{MetricType::Counter, "run_successes_total",
        "Number of runs that ended well, share of good runs: "
        "packager_workflow_run_successes_total / "
        "(packager_workflow_run_successes_total + "
        "packager_workflow_run_failures_total)",
        [](const Of& of) { return of.counters.successes; }},
       {MetricType::Counter, "run_failures_total",
        "Number of runs that failed, errors among them, share of broken runs: "
        "packager_workflow_run_failures_total / "
        "(packager_workflow_run_successes_total + "
        "packager_workflow_run_failures_total)",
        [](const Of& of) { return of.counters.failures; }},
       {MetricType::Counter, "run_errors_total",
        "Number of failed runs whose cause the workflow itself told, share of "
        "the failures: packager_workflow_run_errors_total / "
        "packager_workflow_run_failures_total",
        [](const Of& of) { return of.counters.errors; }},
       {MetricType::Counter, "runs_abandoned_total",
        "Number of runs that began and did not end within the limit, neither "
        "good nor failed and in no ratio",
        [](const Of& of) { return of.counters.abandoned; }},
       {MetricType::Counter, "runs_unknown_total",
        "Number of runs that ended without telling how, neither good nor "
        "failed and in no ratio",
        [](const Of& of) { return of.counters.unknown; }}});
}

void AppendLateness(Families& families, const Subjects& subjects) {
  using Of = WorkflowFigures;
  Append<Of>(
      families, subjects.workflows, kCounted,
      {{MetricType::Counter, "corrections_total",
        "Number of runs that late messages changed after this ledger had "
        "counted them, which changes the report but no counter",
        &Of::corrections},
       {MetricType::Counter, "late_messages_total",
        "Number of messages that this ledger found after it had counted their "
        "time",
        &Of::late_messages}});
}

void AppendDurations(Families& families, const Subjects& subjects) {
  auto family = Family(MetricType::Histogram, "run_duration_seconds",
                       "Seconds that runs took, good and failed ones that told",
                       kCounted);
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
  families.push_back(std::move(family));
}

void AppendStepCounters(Families& families, const Subjects& subjects) {
  using Of = Counters::OfStep;
  Append<Of>(
      families, subjects.step_counters, kCounted,
      {{MetricType::Counter, "step_successes_total",
        "Number of runs that got past the step, whether their logs show it or "
        "not, share of those that came to it: "
        "packager_workflow_step_successes_total / "
        "(packager_workflow_step_successes_total + "
        "packager_workflow_step_failures_total)",
        &Of::successes},
       {MetricType::Counter, "step_failures_total",
        "Number of failed runs that are charged to the step, share of "
        "those that came to it: packager_workflow_step_failures_total / "
        "(packager_workflow_step_successes_total + "
        "packager_workflow_step_failures_total)",
        &Of::failures}});
}

void AppendWindows(Families& families, const Subjects& subjects) {
  using Of = WindowSummary;
  Append<Of>(
      families, subjects.windows, kAsOf,
      {{MetricType::Gauge, "window_runs",
        "Number of runs that ended well or failed within the window",
        &Of::runs},
       {MetricType::Gauge, "window_run_failures",
        "Number of runs that failed within the window", &Of::failures},
       {MetricType::Gauge, "uptime_ratio",
        "Share of good runs within the window (0 to 1), no series without runs",
        &Of::uptime},
       {MetricType::Gauge, "uptime_lower_ratio",
        "Lower bound of the 95 % confidence interval of the share of good runs "
        "within the window (0 to 1), no series without runs",
        [](const Of& of) {
          return of.interval ? std::optional(of.interval->low) : std::nullopt;
        }},
       {MetricType::Gauge, "uptime_upper_ratio",
        "Upper bound of the 95 % confidence interval of the share of good runs "
        "within the window (0 to 1), no series without runs",
        [](const Of& of) {
          return of.interval ? std::optional(of.interval->high) : std::nullopt;
        }},
       {MetricType::Gauge, "run_duration_median_seconds",
        "Seconds that half of the good runs within the window took at most "
        "(nearest rank), no series where none told its duration",
        &Of::run_median},
       {MetricType::Gauge, "run_duration_p95_seconds",
        "Seconds that 95 % of the good runs within the window took at most "
        "(nearest rank), no series where none told its duration",
        &Of::run_p95}});
}

void AppendStepsInWindows(Families& families, const Subjects& subjects) {
  using Of = StepSummary;
  Append<Of>(
      families, subjects.steps_in_windows, kAsOf,
      {{MetricType::Gauge, "window_step_successes",
        "Number of runs within the window that got past the step, whether "
        "their logs show it or not",
        &Of::Successes},
       {MetricType::Gauge, "window_step_failures",
        "Number of failed runs within the window that are charged to the step",
        &Of::Failures},
       {MetricType::Gauge, "step_duration_median_seconds",
        "Seconds within which half of the runs passed the step within the "
        "window (nearest rank), no series where none told its duration",
        &Of::median},
       {MetricType::Gauge, "step_duration_p95_seconds",
        "Seconds within which 95 % of the runs passed the step within the "
        "window (nearest rank), no series where none told its duration",
        &Of::p95}});
}

void AppendStates(Families& families, const Subjects& subjects) {
  Append<WorkflowFigures>(
      families, subjects.workflows, kAsOf,
      {{MetricType::Gauge, "consecutive_failures",
        "Number of latest runs in a row that failed, no series once the "
        "workflow ended",
        &WorkflowFigures::consecutive_failures},
       {MetricType::Gauge, "last_run_timestamp_seconds",
        "Unix time in seconds of the end of the latest run that ended well or "
        "failed, no series without one",
        &WorkflowFigures::last_run},
       {MetricType::Gauge, "last_success_timestamp_seconds",
        "Unix time in seconds of the end of the latest run that ended well, no "
        "series without one",
        &WorkflowFigures::last_success}});
  Append<StepState>(families, subjects.steps, kAsOf,
                    {{MetricType::Gauge, "step_consecutive_failures",
                      "Number of latest runs in a row that failed and are "
                      "charged to the step, no series once the workflow ended",
                      &StepState::consecutive_failures},
                     {MetricType::Gauge, "last_failure_timestamp_seconds",
                      "Unix time in seconds of the end of the latest run that "
                      "is charged to the step, no series without one",
                      &StepState::last_failure}});
}

void AppendSettings(Families& families, const Subjects& subjects) {
  Append<Settings>(
      families, subjects.settings, kConfigured,
      {{MetricType::Gauge, "objective_ratio",
        "Share of good runs that is wanted (0 to 1), to compare with "
        "packager_workflow_uptime_ratio",
        &Settings::target},
       {MetricType::Gauge, "expected_runs_per_day",
        "Number of runs that are expected in a day",
        &Settings::expected_runs_per_day},
       {MetricType::Gauge, "ended_timestamp_seconds",
        "Unix time in seconds when the workflow was switched off, no series "
        "while it lives",
        &Settings::ended}});
}

// 0 is what stands before the first step: failures that no step is charged
// with.
void AppendPositions(Families& families, const Subjects& subjects) {
  auto family =
      Family(MetricType::Gauge, "step_position",
             "Number of the step in the order of its workflow", kConfigured);
  for (size_t i = 0; i < subjects.steps.size(); ++i) {
    family.metric.push_back(
        Series(subjects.steps[i].labels, family.type,
               Figure(std::int64_t(subjects.positions[i]))));
  }
  families.push_back(std::move(family));
}

void AppendInstants(Families& families, const Config& config,
                    const Figures& figures) {
  Append<Figures>(families, {{{}, &figures}}, kRead,
                  {{MetricType::Gauge, "as_of_timestamp_seconds",
                    "Unix time in seconds up to which everything is counted",
                    &Figures::as_of},
                   {MetricType::Gauge, "recount_timestamp_seconds",
                    "Unix time in seconds when a workflow was last counted "
                    "anew, or for the first time after others; no series if "
                    "none was",
                    &Figures::recounted_at}});
  Append<Config>(families, {{{}, &config}}, kConfigured,
                 {{MetricType::Gauge, "history_start_timestamp_seconds",
                   "Unix time in seconds from which everything is counted",
                   &Config::HistoryStart},
                  {MetricType::Gauge, "settle_seconds",
                   "Seconds by which packager_workflow_as_of_timestamp_seconds "
                   "is behind on purpose, because messages come late",
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
                   "Share of the window of which the messages are known (0 to "
                   "1), less than 1 where the archive could not be read",
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
  Append<Of>(families, categories, kRead,
             {{MetricType::Counter, "messages_total",
               "Number of messages of the category", &Of::messages},
              {MetricType::Counter, "unclassified_messages_total",
               "Number of messages that the configuration does not understand, "
               "share of all: packager_workflow_unclassified_messages_total / "
               "packager_workflow_messages_total",
               &Of::unclassified},
              {MetricType::Counter, "ignored_messages_total",
               "Number of messages of other environments or from before the "
               "history start, share of all: "
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

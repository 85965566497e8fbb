// Of live steps: attempts, their windows, what waits.
#include <algorithm>
#include <map>

#include "metrics/series.h"
#include "metrics/subjects.h"

namespace workflow_health {

using prometheus::MetricType;

namespace {

using Counts = std::map<std::string, std::int64_t>;

// One step, with sums of what was counted of it.
struct StepSeries {
  Labels labels;
  const AttemptFigures* figures;
  std::int64_t successes = 0;
  std::int64_t cancelled = 0;
  Counts causes;    // each that there may be
  Counts verdicts;  // the same
};

void Add(const AttemptCount& count, std::int64_t attempts, StepSeries* of) {
  if (IsSuccess(count.end)) of->successes += attempts;
  if (IsFailure(count.end)) of->causes[count.what] += attempts;
  if (count.end == AttemptEnd::kVerdict) of->verdicts[count.what] += attempts;
  if (count.end == AttemptEnd::kCancelled) of->cancelled += attempts;
}

std::vector<StepSeries> StepsOf(const Config& config, const Figures& figures) {
  std::vector<StepSeries> steps;
  for (size_t i = 0; i < figures.steps.size(); ++i) {
    if (!figures.steps[i].known) continue;
    const StepRules& rules = config.steps.at(i);
    StepSeries& of = steps.emplace_back();
    of.labels = {{"application", rules.step.application},
                 {"step", rules.step.step}};
    of.figures = &figures.steps[i];
    for (const std::string& cause : rules.Causes()) of.causes[cause];
    for (const std::string& verdict : rules.Verdicts()) of.verdicts[verdict];
    for (const auto& [count, attempts] : of.figures->counted) {
      Add(count, attempts, &of);
    }
  }
  return steps;
}

// A series for each of `counts`, whose name is the value of `label`.
void AppendEach(const std::string& name, const std::string& help,
                const std::string& label, Counts StepSeries::*counts,
                const std::vector<StepSeries>& steps, Families& families) {
  auto family = Family(MetricType::Counter, name, help, kCounted);
  for (const StepSeries& of : steps) {
    for (const auto& [what, count] : of.*counts) {
      Labels labels = of.labels;
      labels.push_back({label, what});
      family.metric.push_back(Series(labels, family.type, Figure(count)));
    }
  }
  if (!family.metric.empty()) families.push_back(std::move(family));
}

void AppendCounters(const std::vector<StepSeries>& steps, Families& families) {
  std::vector<Labelled<StepSeries>> subjects;
  subjects.reserve(steps.size());
  for (const StepSeries& of : steps) subjects.push_back({of.labels, &of});
  Append<StepSeries>(
      families, subjects, kCounted,
      {{MetricType::Counter, "attempt_successes_total",
        "Number of attempts at a live step that succeeded or ended with a "
        "verdict on the package; for the share that failed, compare it with "
        "the sum of packager_workflow_attempt_failures_total over its causes",
        &StepSeries::successes},
       {MetricType::Counter, "attempts_cancelled_total",
        "Number of attempts at a live step that were cancelled; they are "
        "neither good nor failed and in no ratio",
        &StepSeries::cancelled},
       {MetricType::Counter, "attempt_corrections_total",
        "Number of attempts that late messages changed after this ledger had "
        "counted them; such a change appears in the report but in no counter",
        [](const StepSeries& of) { return of.figures->corrections; }},
       {MetricType::Counter, "attempt_late_messages_total",
        "Number of messages that told of a live step and reached this ledger "
        "after it had counted their time",
        [](const StepSeries& of) { return of.figures->late_messages; }}});
  AppendEach("attempt_failures_total",
             "Number of attempts at a live step that failed, by cause", "cause",
             &StepSeries::causes, steps, families);
  AppendEach("verdicts_total",
             "Number of attempts at a live step that ended with a verdict on "
             "the package; none is a failure of the workflow",
             "verdict", &StepSeries::verdicts, steps, families);
}

void AppendWaiting(const std::vector<StepSeries>& steps, Families& families) {
  std::vector<Labelled<AttemptFigures>> subjects;
  subjects.reserve(steps.size());
  for (const StepSeries& of : steps)
    subjects.push_back({of.labels, of.figures});
  using Figures = AttemptFigures;
  Append<Figures>(
      families, subjects, kAsOf,
      {{MetricType::Gauge, "pending_items",
        "Number of attempts at a live step that have begun and not ended",
        &Figures::pending},
       {MetricType::Gauge, "oldest_pending_timestamp_seconds",
        "Unix time in seconds when the oldest of the pending attempts began; "
        "no series if none is pending",
        &Figures::oldest_pending},
       {MetricType::Gauge, "source_dry",
        "Whether no message told the end of any attempt for two days while at "
        "least 20 began (1) or not (0); what stalls then is no failure",
        &Figures::source_dry}});
}

using OfWindow = AttemptFigures::OfWindow;

std::vector<Labelled<OfWindow>> WindowsOf(const Config& config,
                                          const std::vector<StepSeries>& steps,
                                          Seconds shortest) {
  std::vector<Labelled<OfWindow>> windows;
  for (const StepSeries& of : steps) {
    for (size_t i = 0; i < config.windows.size(); ++i) {
      if (config.windows[i] < shortest) continue;
      Labels labels = of.labels;
      labels.push_back({"window", FormatDuration(config.windows[i])});
      windows.push_back({std::move(labels), &of.figures->windows.at(i)});
    }
  }
  return windows;
}

void AppendWindows(const Config& config, const std::vector<StepSeries>& steps,
                   Families& families) {
  Append<OfWindow>(
      families, WindowsOf(config, steps, Seconds(0)), kAsOf,
      {{MetricType::Gauge, "window_attempts",
        "Number of attempts at a live step that ended in success or failure",
        &OfWindow::attempts},
       {MetricType::Gauge, "window_attempt_failures",
        "Number of attempts at a live step that failed; share: "
        "packager_workflow_window_attempt_failures / "
        "packager_workflow_window_attempts",
        &OfWindow::failures}});
  Append<OfWindow>(
      families, WindowsOf(config, steps, kShortestWindowOfSteps), kAsOf,
      {{MetricType::Gauge, "attempt_duration_median_seconds",
        "Seconds that half of the attempts which succeeded took at most; no "
        "series if none did",
        &OfWindow::median},
       {MetricType::Gauge, "attempt_duration_p95_seconds",
        "Seconds that 95 % of the attempts which succeeded took at most; no "
        "series if none did",
        &OfWindow::p95}});
}

}  // namespace

void AppendAttempts(Families& families, const Config& config,
                    const Figures& figures) {
  const auto steps = StepsOf(config, figures);
  AppendCounters(steps, families);
  AppendWindows(config, steps, families);
  AppendWaiting(steps, families);
}

}  // namespace workflow_health

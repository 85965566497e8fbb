#include "app/figures.h"

#include <algorithm>
#include <utility>

#include "app/known.h"
#include "logs/pairing.h"
#include "workflow/tally.h"

namespace workflow_health {
namespace {

// Those of one workflow later than `since`. `runs` are in order.
std::span<const Run> RunsAfter(const std::vector<Run>& runs, Time since) {
  const auto first = std::ranges::upper_bound(
      runs, since, {}, [](const Run& r) { return r.at; });
  return {first, runs.end()};
}

std::vector<StepState> StatesOf(const LatestRuns& latest, size_t step_count) {
  std::vector<StepState> states(step_count);
  for (const auto& [step, at] : latest.last_failures) {
    states.at(step).last_failure = at;
  }
  if (latest.of_one_step > 0) {
    states.at(latest.step).consecutive_failures = latest.of_one_step;
  }
  return states;
}

// What fails now is none of a workflow that ended.
void ForgetStreaks(WorkflowFigures* figures) {
  figures->consecutive_failures.reset();
  for (StepState& step : figures->steps) step.consecutive_failures.reset();
}

WorkflowFigures WorkflowAt(const Config& config, size_t index,
                           const Ledger& ledger, Time as_of) {
  const Workflow& workflow = config.workflows[index];
  WorkflowFigures figures;
  figures.counters = ledger.CountersOf(workflow);
  figures.corrections = ledger.Corrections(workflow.name);
  figures.late_messages = ledger.LateMessages(workflow.name);
  const LatestRuns latest = ledger.Latest(workflow.name);
  figures.consecutive_failures = latest.failures_in_a_row;
  figures.last_run = latest.last;
  figures.last_success = latest.last_success;
  figures.steps = StatesOf(latest, workflow.steps.size());
  if (config.settings[index].IdleSince(latest.last, as_of)) {
    ForgetStreaks(&figures);
  }
  const Window longest{as_of - config.windows.back(), as_of};
  const auto runs =
      RunsFrom(ledger.EventsOfRuns(workflow, longest), workflow, longest);
  for (const Seconds length : config.windows) {
    const auto of_window = RunsAfter(runs, as_of - length);
    const Tally tally = TallyOf(of_window, workflow.steps.size());
    figures.windows.push_back(WindowOf(of_window, tally, length));
    figures.windows.back().steps = StepsOf(of_window, tally);
  }
  return figures;
}

std::vector<CategoryFigures> CategoriesAt(const Config& config,
                                          const Ledger& ledger, Time as_of) {
  const auto counts = ledger.CountMessages(as_of);
  std::vector<CategoryFigures> categories;
  for (std::string& category : config.Categories()) {
    const auto found = counts.find(category);
    const MessageCounts count =
        found == counts.end() ? MessageCounts() : found->second;
    categories.push_back({std::move(category), count.messages,
                          count.unclassified, count.ignored});
  }
  return categories;
}

}  // namespace

WindowFigures WindowOf(std::span<const Run> runs, const Tally& tally,
                       Seconds length) {
  WindowFigures window;
  window.length = length;
  window.runs = tally.Runs();
  window.failures = tally.Failures();
  window.uptime = tally.Uptime();
  window.interval = UptimeInterval(tally.days);
  const auto durations = DurationsOfRuns(runs);
  window.run_median = Percentile(durations, 50);
  window.run_p95 = Percentile(durations, 95);
  return window;
}

std::vector<StepInWindow> StepsOf(std::span<const Run> runs,
                                  const Tally& tally) {
  std::vector<StepInWindow> steps;
  for (size_t i = 0; i < tally.steps.size(); ++i) {
    const auto durations = DurationsOfApplication(runs, {"", {i}});
    const StepTally& step = tally.steps[i];
    steps.push_back({step.passed + step.skipped, step.failed,
                     Percentile(durations, 50), Percentile(durations, 95)});
  }
  return steps;
}

std::optional<Figures> FiguresOf(const Config& config, const Ledger& ledger) {
  const auto as_of = ledger.CountedUntil();
  if (!as_of) return std::nullopt;
  Figures figures;
  figures.as_of = *as_of;
  figures.recounted_at = ledger.RecountedAt();
  figures.sample = ledger.IsSample().value_or(false);
  for (const Seconds length : config.windows) {
    figures.covered_ratios.push_back(
        ReadRatio(config, ledger, {*as_of - length, *as_of}, *as_of));
  }
  for (size_t i = 0; i < config.workflows.size(); ++i) {
    figures.workflows.push_back(WorkflowAt(config, i, ledger, *as_of));
  }
  figures.categories = CategoriesAt(config, ledger, *as_of);
  return figures;
}

}  // namespace workflow_health

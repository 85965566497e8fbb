#include "workflow/window_summary.h"

namespace workflow_health {
namespace {

StepSummary StepOf(std::span<const Run> runs, const Tally& tally, size_t step) {
  const auto durations = DurationsOfApplication(runs, {"", {step}});
  return {tally.steps[step], Percentile(durations, 50),
          Percentile(durations, 95)};
}

}  // namespace

WindowSummary SummaryOf(std::span<const Run> runs, size_t step_count,
                        bool with_steps) {
  const Tally tally = TallyOf(runs, step_count);
  WindowSummary summary;
  summary.runs = tally.Runs();
  summary.successes = tally.successes;
  summary.failures = tally.Failures();
  summary.failed = tally.failed;
  summary.errors = tally.errors;
  summary.abandoned = tally.abandoned;
  summary.unknown = tally.unknown;
  summary.uptime = tally.Uptime();
  summary.interval = UptimeInterval(tally.days);
  const auto durations = DurationsOfRuns(runs);
  summary.run_median = Percentile(durations, 50);
  summary.run_p95 = Percentile(durations, 95);
  for (size_t i = 0; with_steps && i < step_count; ++i) {
    summary.steps.push_back(StepOf(runs, tally, i));
  }
  summary.steps.resize(step_count);
  return summary;
}

}  // namespace workflow_health

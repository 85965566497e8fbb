#include "workflow/window_summary.h"

#include <algorithm>
#include <utility>

namespace workflow_health {
namespace {

// Durations that runs told, in any order.
struct Durations {
  std::vector<Seconds> of_runs;  // that worked: others broke off early
  std::vector<std::vector<Seconds>> of_steps;  // of runs that passed them
};

// In one pass: a window may hold a hundred thousand runs.
Durations DurationsOf(std::span<const Run> runs, size_t step_count) {
  Durations durations;
  durations.of_steps.resize(step_count);
  for (const Run& run : runs) {
    if (run.outcome == Outcome::kSuccess && run.duration) {
      durations.of_runs.push_back(*run.duration);
    }
    for (size_t i = 0; i < std::min(step_count, run.steps.size()); ++i) {
      const StepResult& step = run.steps[i];
      if (step.outcome != StepOutcome::kPassed || !step.duration) continue;
      durations.of_steps[i].push_back(*step.duration);
    }
  }
  return durations;
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
  auto durations = DurationsOf(runs, with_steps ? step_count : 0);
  summary.run_median = PercentileOf(&durations.of_runs, 50);
  summary.run_p95 = PercentileOf(&durations.of_runs, 95);
  summary.steps.resize(step_count);
  for (size_t i = 0; i < durations.of_steps.size(); ++i) {
    auto& of_step = durations.of_steps[i];
    summary.steps[i] = {tally.steps[i], PercentileOf(&of_step, 50),
                        PercentileOf(&of_step, 95)};
  }
  return summary;
}

}  // namespace workflow_health

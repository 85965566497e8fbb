// The numbers of one window: what report, gauges and backfill show of it.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "workflow/run.h"
#include "workflow/tally.h"
#include "workflow/uptime.h"

namespace workflow_health {

// What happened at one step.
struct StepSummary {
  StepTally tally;
  // Nearest rank, of the durations told by runs that passed it.
  std::optional<Seconds> median;
  std::optional<Seconds> p95;

  // Runs that got past it.
  [[nodiscard]] int Successes() const { return tally.passed + tally.skipped; }
  // Runs charged to it.
  [[nodiscard]] int Failures() const { return tally.failed; }
};

struct WindowSummary {
  int runs = 0;  // ended ones with an outcome
  int successes = 0;
  int failures = 0;  // failed + errors
  int failed = 0;
  int errors = 0;
  int abandoned = 0;
  int unknown = 0;
  std::optional<double> uptime;  // as the interval, no value without runs
  std::optional<Interval> interval;
  // Nearest rank, of the durations told by runs that worked.
  std::optional<Seconds> run_median;
  std::optional<Seconds> run_p95;
  std::vector<StepSummary> steps;  // one for each of Workflow::steps
};

// Sums up the runs of a window, which are in order of time. If not
// `with_steps`, nothing is known of its `step_count` steps.
[[nodiscard]] WindowSummary SummaryOf(std::span<const Run> runs,
                                      size_t step_count,
                                      bool with_steps = true);

}  // namespace workflow_health

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
  // Nearest rank, of the durations that runs that passed it told.
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
  std::optional<double> uptime;  // no value without runs, as the interval
  std::optional<Interval> interval;
  // Nearest rank, of the durations that runs that worked told.
  std::optional<Seconds> run_median;
  std::optional<Seconds> run_p95;
  std::vector<StepSummary> steps;  // one for each of Workflow::steps
};

// Of the runs of a window, in order of time. Without its steps there are
// `step_count` of which nothing is known.
[[nodiscard]] WindowSummary SummaryOf(std::span<const Run> runs,
                                      size_t step_count,
                                      bool with_steps = true);

}  // namespace workflow_health

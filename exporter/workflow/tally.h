// Counts over the runs of one workflow.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "workflow/catalogue.h"
#include "workflow/run.h"

namespace workflow_health {

// What happened at one step, or at one application.
struct StepTally {
  int passed = 0;
  int skipped = 0;
  int failed = 0;
  // Those of them whose log shows the step: a run passes its steps whether its
  // log shows them or not.
  int seen = 0;

  // Runs that got there.
  [[nodiscard]] int Entered() const { return passed + skipped + failed; }
  // Its factor in the chain's product: a skipped step counts as passed there.
  // 1 if no run got there.
  [[nodiscard]] double ChainRate() const;
  bool operator==(const StepTally&) const = default;
};

// Runs and failures of one UTC day.
struct DayTally {
  int runs = 0;
  int failures = 0;
};
using Days = std::map<std::chrono::sys_days, DayTally>;

struct Tally {
  int successes = 0;
  int failed = 0;
  int errors = 0;
  int abandoned = 0;
  int unknown = 0;
  Days days;
  std::vector<StepTally> steps;  // one for each of Workflow::steps

  [[nodiscard]] int Failures() const { return failed + errors; }
  // Ended runs with an outcome: what uptime is a share of.
  [[nodiscard]] int Runs() const { return successes + Failures(); }
  // No value without runs.
  [[nodiscard]] std::optional<double> Uptime() const;
};

[[nodiscard]] Tally TallyOf(std::span<const Run> runs, size_t step_count);

// The failures of one step by day, over the runs that passed it or failed
// there: those that skipped it are left out of its own rate.
[[nodiscard]] Days DaysOfStep(std::span<const Run> runs, size_t step);

// Of an application: `failed` = runs charged to any of its steps, `passed` and
// `skipped` together = runs that entered its first step less `failed`; a run
// counts as skipped if it skipped all those of the steps that it came to.
[[nodiscard]] StepTally TallyOfApplication(const std::vector<Run>& runs,
                                           const Application& application);

// Durations in ascending order, of runs that passed all steps of the
// application: the sum over those steps that told their duration.
[[nodiscard]] std::vector<Seconds> DurationsOfApplication(
    std::span<const Run> runs, const Application& application);

// Where, of `count` values in ascending order, the one of this percentile
// stands. `count` is not 0.
[[nodiscard]] size_t NearestRank(size_t count, size_t percent);

// The same value as Percentile() of them sorted: reorders them, and does not
// sort them all.
template <class Value>
[[nodiscard]] std::optional<Value> PercentileOf(std::vector<Value>* values,
                                                size_t percent) {
  if (values->empty()) return std::nullopt;
  const auto found = values->begin() + static_cast<std::ptrdiff_t>(NearestRank(
                                           values->size(), percent));
  std::ranges::nth_element(*values, found);
  return *found;
}

// Nearest rank: the smallest value that at least `percent` (0 to 100) of the
// values do not exceed. No value of an empty list. `ascending` is sorted.
[[nodiscard]] std::optional<Seconds> Percentile(
    const std::vector<Seconds>& ascending, size_t percent);

}  // namespace workflow_health

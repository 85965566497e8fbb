// Failures in a row, and how long it took until a run worked again.
#pragma once

#include <optional>
#include <vector>

#include "workflow/run.h"

namespace workflow_health {

// Consecutive failed runs, one or more. From two on it is an outage.
struct Breakage {
  Time since;  // event time of the first failed run
  // Event time of the next success (of a step: of the next run that was not
  // charged to it). No value while it lasts.
  std::optional<Time> until;
  int runs = 0;

  [[nodiscard]] bool IsOutage() const { return runs >= 2; }
  // Up to `now` while it lasts.
  [[nodiscard]] Seconds Length(Time now) const {
    return until.value_or(now) - since;
  }
};

// Of the whole workflow. `runs` in order; unrated ones are passed over.
[[nodiscard]] std::vector<Breakage> Breakages(const std::vector<Run>& runs);

// Of one step: consecutive runs charged to it.
[[nodiscard]] std::vector<Breakage> BreakagesOfStep(
    const std::vector<Run>& runs, size_t step);

struct Reliability {
  // The window's length over its breakages. No value without breakages.
  std::optional<Seconds> mean_time_between_failures;
  // Mean length of the breakages that are over.
  std::optional<Seconds> mean_time_to_recovery;
  // Of two failed runs or more.
  std::optional<Breakage> longest_outage;
  int breakages = 0;
  int outages = 0;
};

// `breakages` are those of the window.
[[nodiscard]] Reliability ReliabilityOf(const std::vector<Breakage>& breakages,
                                        const Window& window);

}  // namespace workflow_health

// Failures in a row, and how long it took until a run worked again.
#pragma once

#include <optional>
#include <vector>

#include "workflow/run.h"

namespace workflow_health {

// Consecutive failed runs, one or more. From two on it is an outage.
struct Breakage {
  // Event time of the first failed run; it may lie before the window.
  Time since;
  // Event time of the next success (of a step: of the next run that was not
  // charged to it). No value while it lasts.
  std::optional<Time> until;
  int runs = 0;            // all of them
  int runs_in_window = 0;  // none if it only lasted on into the window

  [[nodiscard]] bool IsOutage() const { return runs >= 2; }
  // Up to `now` while it lasts.
  [[nodiscard]] Seconds Length(Time now) const {
    return until.value_or(now) - since;
  }
};

// Those that overlap the window, of the whole workflow. `runs` are those of
// the window and `earlier` those before it, both in order; unrated ones are
// passed over. The last failures of `earlier` are carried in: what they began
// lasts until the first success of `runs`.
[[nodiscard]] std::vector<Breakage> Breakages(
    const std::vector<Run>& runs, const std::vector<Run>& earlier = {});

// Of one step: consecutive runs charged to it.
[[nodiscard]] std::vector<Breakage> BreakagesOfStep(
    const std::vector<Run>& runs, size_t step,
    const std::vector<Run>& earlier = {});

struct Reliability {
  // The time of the window that was read over its breakages. No value without
  // either.
  std::optional<Seconds> mean_time_between_failures;
  // Mean length of the breakages that are over.
  std::optional<Seconds> mean_time_to_recovery;
  // Of two failed runs or more.
  std::optional<Breakage> longest_outage;
  int breakages = 0;
  int outages = 0;
};

// `breakages` are those of the window, `holes` what was not read of it.
[[nodiscard]] Reliability ReliabilityOf(const std::vector<Breakage>& breakages,
                                        const Window& window,
                                        const std::vector<Window>& holes = {});

}  // namespace workflow_health

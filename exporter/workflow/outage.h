// Failures in a row, and how long it took until a run worked again.
#pragma once

#include <optional>
#include <vector>

#include "workflow/observed.h"
#include "workflow/run.h"

namespace workflow_health {

// One or more consecutive failed runs, if it is known that no run between them
// was missed. Two or more are an outage.
struct Breakage {
  enum class End {
    kRecovered,  // a success (of a step: a run that was not charged to it)
    kUnknown,    // knowledge ended: see SpeaksUntil()
    kLasting,    // the window ended
  };

  // Event time of the first failed run; it may lie before the window.
  Time since;
  // When it ended.
  Time until;
  End end = End::kLasting;
  // False if a hole lies between the first failed run and the run before it:
  // the breakage may have begun there.
  bool beginning_known = true;
  int runs = 0;            // all of them
  int runs_in_window = 0;  // none if it only reached into the window

  [[nodiscard]] bool IsOutage() const { return runs >= 2; }
  [[nodiscard]] Seconds Length() const { return until - since; }
  // From its beginning to its recovery; else its length is a lower bound.
  [[nodiscard]] bool SeenWhole() const {
    return beginning_known && end == End::kRecovered;
  }
};

// Those that overlap the window, of the whole workflow, in order.
[[nodiscard]] std::vector<Breakage> Breakages(const Seen& seen);

// Of one step: consecutive runs charged to it.
[[nodiscard]] std::vector<Breakage> BreakagesOfStep(const Seen& seen,
                                                    size_t step);

struct Reliability {
  // 1 - the share of the observed time that lies within a breakage. No value if
  // nothing was observed.
  std::optional<double> time_based_uptime;
  // The observed time divided by the number of breakages. No value if either is
  // zero.
  std::optional<Seconds> mean_time_between_failures;
  // Mean length of the breakages that were seen whole.
  std::optional<Seconds> mean_time_to_recovery;
  // Of two failed runs or more.
  std::optional<Breakage> longest_outage;
  int breakages = 0;
  int outages = 0;
  int seen_whole = 0;  // of the breakages
};

// `breakages` are those of the whole workflow.
[[nodiscard]] Reliability ReliabilityOf(const Seen& seen,
                                        const std::vector<Breakage>& breakages);

}  // namespace workflow_health

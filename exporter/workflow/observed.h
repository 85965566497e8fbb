// The observed part of a window: a run tells how the workflow is until the next
// run, but not for ever, and tells nothing of spans that were not read.
#pragma once

#include <span>
#include <vector>

#include "workflow/run.h"

namespace workflow_health {

// For how long a run speaks if no other follows. Nobody observed the time after
// that: it is neither up nor down.
inline constexpr Seconds kSpeaksFor = std::chrono::hours(24);

// What is known of a workflow in a window, and of the time before it that
// reaches into it. Runs are in order, unrated ones are passed over; `holes`,
// the spans of both that were not read, are ascending and do not overlap.
struct Seen {
  Window window;
  std::span<const Run> runs;
  std::span<const Run> earlier;  // not later than the window's beginning
  std::span<const Window> holes;
};

// Up to when a run that ended at `at` speaks if no other follows: for
// kSpeaksFor at most, and not into the first hole after it.
[[nodiscard]] Time SpeaksUntil(Time at, std::span<const Window> holes);

// The spans of the window for which a rated run speaks: from each to the next
// one, or as far as it speaks. Merged.
[[nodiscard]] std::vector<Window> Observed(const Seen& seen);

// The spans that were read, and that nobody observed. Merged.
[[nodiscard]] std::vector<Window> Silence(const Seen& seen);

}  // namespace workflow_health

// The numbers of one step's attempts in one window: what report and gauges
// show of it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "workflow/counted_attempt.h"

namespace workflow_health {

struct AttemptSummary {
  std::int64_t successes = 0;  // verdicts are among them
  std::int64_t failures = 0;
  std::int64_t cancelled = 0;
  std::int64_t dry = 0;
  std::int64_t stalled = 0;    // failures that no message told
  std::int64_t recovered = 0;  // of these, what something ended after all
  std::int64_t unmatched = 0;
  std::map<std::string, std::int64_t> causes;    // of the failures
  std::map<std::string, std::int64_t> verdicts;  // of the successes
  // Of the successes, nearest rank.
  std::optional<Seconds> median;
  std::optional<Seconds> p95;
  // Of those that recovered: how long after the deadline, nearest rank.
  std::optional<Seconds> recovered_after;
};

// Sums up those that ended in a window.
[[nodiscard]] AttemptSummary SummaryOf(
    std::span<const CountedAttempt> attempts);

// Nearest rank; no value if there are none.
[[nodiscard]] std::optional<Seconds> RankedDuration(
    std::vector<Seconds> durations, size_t percent);

// The durations of the successes.
[[nodiscard]] std::vector<Seconds> DurationsOf(
    std::span<const CountedAttempt> attempts);

}  // namespace workflow_health

// Attempts as they are counted, in counters that never fall: see counting.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "workflow/attempt.h"

namespace workflow_health {

// The part of an attempt that is counted, or of an end that no attempt has.
struct AttemptCount {
  AttemptEnd end = AttemptEnd::kPending;
  std::string what;  // the cause, or the verdict
  bool operator==(const AttemptCount&) const = default;
};

// Times are rounded up to seconds, so that what is as of an instant is the
// same; the duration to the nearest second.
struct CountedAttempt {
  std::int64_t key = 0;
  Time opened;
  std::optional<Time> at;  // when it ended; of an unmatched end, when that was
                           // certain; no value: it is pending
  AttemptCount now;
  Seconds duration{0};
  std::optional<Time> recovered;  // of a stalled one
  // As what it was counted, if that is something else.
  std::optional<AttemptCount> counted;
  std::int64_t row = 0;  // where it is kept; 0: nowhere yet

  // As what counters have it.
  [[nodiscard]] const AttemptCount& Counted() const {
    return counted ? *counted : now;
  }
  bool operator==(const CountedAttempt&) const = default;
};

// What has to be done so that `attempt` is kept.
struct AttemptChange {
  enum class Do { kInsert, kUpdate, kRemove };
  Do what = Do::kInsert;
  CountedAttempt attempt;
  bool counts = false;      // it ended, and was not counted before
  bool corrects = false;    // what was counted of it is no longer so
  std::optional<Time> was;  // when it had ended before
};

// `kept` and `now` are the attempts of one key, in any order; of `now`, nothing
// was counted.
[[nodiscard]] std::vector<AttemptChange> CompareAttempts(
    std::vector<CountedAttempt> kept, std::vector<CountedAttempt> now);

// The same for one that is kept and became `now`.
[[nodiscard]] AttemptChange ChangeOf(const CountedAttempt& kept,
                                     CountedAttempt now);

}  // namespace workflow_health

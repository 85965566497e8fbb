// Attempts, as the events of one key tell them. Everything here is a pure
// function of the events up to an instant.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "live/step_event.h"
#include "live/step_rules.h"

namespace workflow_health {

// Publishers' clocks differ by no more. An end that comes first belongs to what
// opens by then; a cancel holds if nothing else ends the attempt by then.
inline constexpr Seconds kClockSkew = std::chrono::seconds(120);

// One pass of one item through a step.
struct Attempt {
  enum class End {
    kPending,
    kSucceeded,
    kVerdict,  // the tool worked, and said something of the package
    kFailed,
    kCancelled,  // neither good nor bad
  };

  Instant opened;
  Instant ended;  // of a pending one, nothing
  std::string opened_by;
  std::string ended_by;  // no message if time alone ended it
  End end = End::kPending;
  std::string what;  // the cause of a failure, or the verdict
  std::vector<About> about;
  // Of one that failed by its deadline: when something ended it after all.
  std::optional<Instant> recovered;

  bool operator==(const Attempt&) const = default;
};

struct Settled {
  std::vector<Attempt> attempts;  // in the order of their openings
  // Ends of an item that had no attempt before and none within kClockSkew
  // after.
  long long unmatched = 0;

  bool operator==(const Settled&) const = default;
};

// `events` are all of one step and one key up to `as_of` or later, in any
// order. Later ones are left out. What ended by an instant is the same at any
// later one: nothing but a message that comes late changes it.
[[nodiscard]] Settled Settle(const StepRules& step,
                             std::span<const StepEvent> events, Time as_of);

}  // namespace workflow_health

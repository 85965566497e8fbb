// Attempts, as the events of one key tell them. Everything here is a pure
// function of the events up to an instant.
#pragma once

#include <span>
#include <vector>

#include "base/time.h"
#include "live/step_event.h"
#include "live/step_rules.h"
#include "workflow/attempt.h"

namespace workflow_health {

// Publishers' clocks differ by no more. An end that comes first belongs to what
// opens by then; a cancel holds if nothing else ends the attempt by then.
inline constexpr Seconds kClockSkew = std::chrono::seconds(120);

struct Settled {
  std::vector<Attempt> attempts;  // in the order of their openings
  // When something ended an item that had no attempt before and none within
  // kClockSkew after; in any order.
  std::vector<Instant> unmatched;

  bool operator==(const Settled&) const = default;
};

// `events` are all of one step and one key up to `as_of` or later, in any
// order. Later ones are left out. What ended by an instant is the same at any
// later one: nothing but a message that comes late changes it.
[[nodiscard]] Settled Settle(const StepRules& step,
                             std::span<const StepEvent> events, Time as_of);

}  // namespace workflow_health

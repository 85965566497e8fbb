// What one message tells of one item at one step, and how the ledger keeps it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "workflow/attempt.h"
#include "workflow/event.h"

namespace workflow_health {

struct StepEvent {
  Instant at;
  std::string message_id;
  Event::Kind kind = Event::Kind::kOpens;  // any but kLinks
  // Tells apart the items of the step, or the groups of items of which one
  // supersedes the others; then `item` tells apart those of a group.
  std::int64_t key = 0;
  std::int64_t item = 0;
  // Of what fails, the cause; of what closes, the verdict, if there is one.
  std::string what;
  std::vector<About> about;  // of what opens
  bool operator==(const StepEvent&) const = default;
};

// Of at most so many bytes; longer texts are cut off.
inline constexpr size_t kLongestTold = 255;

// As an event of the step `of`. Its time is whole seconds, rounded up: it is
// not later than a whole second exactly if the instant is not.
[[nodiscard]] Event Pack(const std::string& of, const StepEvent& event);
// No value if Pack() did not make it.
[[nodiscard]] std::optional<StepEvent> UnpackStepEvent(const Event& event);

// A number for a list of texts, which differs for any other list but by a
// chance of one in 2^63; never 0. It is stored, so it must never change.
[[nodiscard]] std::int64_t KeyOf(const std::vector<std::string>& texts);

}  // namespace workflow_health

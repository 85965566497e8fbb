// What messages tell of workflows. This file knows no source: a reader turns
// its messages into events, and events into runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace workflow_health {

// One thing that one message tells of one item: of a run, or of what passes
// through a step.
struct Event {
  enum class Kind {
    kOpens,
    kCloses,  // it went well
    kFails,
    kCancels,  // it ended, and was neither good nor bad
    kLinks,    // it belongs to something else
  };

  std::string of;        // the name of the workflow, or of the step
  std::int64_t key = 0;  // tells the items apart; see kOneAtATime
  Time at;
  std::string message_id;
  Kind kind = Kind::kOpens;
  // The rest, which only the reader that packed it unpacks.
  std::string told;
  bool operator==(const Event&) const = default;
};

// An event may have a time of its own, so far from its message's at most: what
// is further away is of a wrong clock.
inline constexpr Seconds kLongestBefore = std::chrono::days(7);
inline constexpr Seconds kLongestAfter = std::chrono::seconds(120);

// The key of all items where messages do not tell them apart.
inline constexpr std::int64_t kOneAtATime = 0;

// A message as it is counted.
struct Entry {
  enum class As {
    kEvent,         // it tells one event or more
    kUnclassified,  // the configuration does not say what it means
    kIgnored,       // of another environment, or from before the history
                    // start of its category, whatever its topic
  };

  std::string id;
  std::string topic;
  Time at;  // sent-at
  As as = As::kUnclassified;
  std::vector<Event> events;
};

}  // namespace workflow_health

// One pass of one item through a step.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace workflow_health {

// What an attempt is about: "build" 2861234, "update" FEDORA-2026-0123456789.
struct About {
  std::string kind;
  std::string value;
  bool operator==(const About&) const = default;
};

// How an attempt ended. These are stored, so their numbers must never change.
enum class AttemptEnd {
  kPending,
  kSucceeded,
  kVerdict,    // the tool worked, and said something of the package
  kFailed,     // a message told so
  kStalled,    // nothing ended it in time: a failure as well
  kCancelled,  // neither good nor bad
  // Of those that are counted; see counted_attempt.h.
  kDry,        // nothing ended it in time, as the source had dried up
  kUnmatched,  // no attempt: an end of which nothing is known to have opened
  kGone,       // was counted, and is no attempt any more
};
[[nodiscard]] constexpr bool IsSuccess(AttemptEnd end) {
  return end == AttemptEnd::kSucceeded || end == AttemptEnd::kVerdict;
}
[[nodiscard]] constexpr bool IsFailure(AttemptEnd end) {
  return end == AttemptEnd::kFailed || end == AttemptEnd::kStalled;
}

struct Attempt {
  using End = AttemptEnd;

  Instant opened;
  Instant ended;  // of a pending one, nothing
  std::string opened_by;
  std::string ended_by;  // no message if time alone ended it
  End end = End::kPending;
  std::string what;  // the cause of a failure, or the verdict
  std::vector<About> about;
  // Of one that stalled: when something ended it after all.
  std::optional<Instant> recovered;

  bool operator==(const Attempt&) const = default;
};

// A step whose ends fall silent while it is opened so often has a source that
// dried up: what stalls then says nothing of the tool.
inline constexpr Seconds kDryAfter = std::chrono::hours(48);
inline constexpr int kDryOpenings = 20;

}  // namespace workflow_health

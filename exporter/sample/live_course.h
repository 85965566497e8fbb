// How an attempt goes: opened, ended, cancelled, or left alone.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "sample/live_scene.h"

namespace workflow_health {

enum class Course : std::uint8_t {
  kEnds,
  kEndsFirst,       // the end comes up to two minutes before the opening
  kEndsAtDeadline,  // at the last moment
  kStalls,
  kRecovers,  // it stalls, and ends after all
  kCancelled,
  kCancelledAtDeadline,
  kCancelledThenEnds,   // too late to undo the cancel
  kCancelOverruled,     // an end follows in time
  kCancelledAndOpened,  // opened again before the cancel holds
  kOpenedAgain,         // while it is open
};

// The one item whose attempt is played: how its messages are sent.
struct LiveActor {
  LiveStep step = LiveStep::kBuild;
  std::function<void(Instant)> open;
  std::function<void(Instant)> end;
  std::function<void(Instant)> cancel = {};
  // What the end says.
  LiveFate fate = LiveFate::kClosed;
  std::string_view what = {};
  int items = 1;  // that share their messages
  // Of another opening while one is open, which then ends.
  bool restarts = false;
  std::string_view restart_cause = {};  // empty: that is a cancel
};

// Sends the messages and plans what becomes of the attempt, which opens at
// `opened` and usually lasts for `length`, at least a minute and less than the
// step's deadline. Returns when the end was sent, if it was.
std::optional<Instant> Play(Course course, const LiveActor& actor,
                            Instant opened, Seconds length, LiveScene* scene);

}  // namespace workflow_health

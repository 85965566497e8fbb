// What koji and the signer do in made-up live traffic.
#pragma once

#include <optional>
#include <string>

#include "sample/live_course.h"
#include "sample/live_scene.h"

namespace workflow_health {

class LiveKoji {
 public:
  explicit LiveKoji(LiveScene* scene) : scene_(*scene) {}

  // Starts the build. Returns when the message was sent that it is built, if it
  // was: perhaps as another task, after it failed.
  std::optional<Instant> Build(std::uint32_t build, Instant at);
  // Nothing odd happens.
  void BuildPlainly(std::uint32_t build, Instant at, Instant completed);
  // The messages alone.
  void SendStart(std::uint32_t build, Instant at);
  void SendComplete(std::uint32_t build, Instant at);
  // From `tag`-signing-pending to `tag``updates`-testing-pending. Returns when
  // it was signed, if it was.
  std::optional<Instant> Sign(std::uint32_t build, const std::string& tag,
                              std::string_view updates, Instant at);
  std::optional<Instant> Sign(std::uint32_t build, const std::string& tag,
                              std::string_view updates, Instant at,
                              Course course, Seconds length);
  // What rules read, and what tells nothing.
  void Noise(Instant at);

 private:
  std::optional<Instant> BuildTask(std::uint32_t build, Instant at, bool fails,
                                   std::optional<int> old_state);
  void EndUnmatched(Instant at);
  void SendState(std::uint32_t build, Instant at, std::optional<int> old_state,
                 int state);
  void Move(std::uint32_t build, const std::string& from, const std::string& to,
            Instant at);

  LiveScene& scene_;
  Deck<bool> failures_{{false, 7}, {true, 1}};
  Deck<Course> builds_{{Course::kEnds, 60},
                       {Course::kEndsFirst, 2},
                       {Course::kEndsAtDeadline, 1},
                       {Course::kStalls, 2},
                       {Course::kRecovers, 1},
                       {Course::kCancelled, 3},
                       {Course::kCancelledAtDeadline, 1},
                       {Course::kCancelledThenEnds, 1},
                       {Course::kCancelOverruled, 1},
                       {Course::kCancelledAndOpened, 1},
                       {Course::kOpenedAgain, 1}};
  Deck<Course> signs_{{Course::kEnds, 70},
                      {Course::kEndsFirst, 2},
                      {Course::kEndsAtDeadline, 1},
                      {Course::kStalls, 2},
                      {Course::kRecovers, 2},
                      {Course::kCancelled, 2},
                      {Course::kCancelledAtDeadline, 1},
                      {Course::kCancelledThenEnds, 1},
                      {Course::kCancelOverruled, 2},
                      {Course::kCancelledAndOpened, 1},
                      {Course::kOpenedAgain, 1}};
  Deck<int> untags_{{0, 7}, {1, 1}, {5, 1}, {-1, 1}};
  Deck<int> noises_{{0, 1}, {1, 1}, {2, 1}, {3, 1},
                    {4, 1}, {5, 1}, {6, 1}, {7, 1}};
};

}  // namespace workflow_health

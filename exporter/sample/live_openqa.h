// What openQA does in made-up live traffic.
#pragma once

#include <cstdint>
#include <string_view>

#include "sample/live_course.h"
#include "sample/live_scene.h"

namespace workflow_health {

class LiveOpenqa {
 public:
  explicit LiveOpenqa(LiveScene* scene) : scene_(*scene) {}

  // Two tests of the update.
  void TestUpdate(std::uint32_t update, Instant at);
  // A test that waits, in place of another one that ends two minutes later.
  void LeaveOpen(std::uint32_t update, Instant at);
  // A result of a test from before the archive.
  void Noise(std::uint32_t update, Instant at);

 private:
  struct Ending {
    std::string_view said;
    LiveFate fate = LiveFate::kVerdict;
    std::string_view what;
  };
  enum class Way : std::uint8_t { kAlone, kReplaced, kReplacedTooLate };

  void Test(std::uint32_t update, Instant at, Course course, int clone_of);
  void Replace(std::uint32_t update, Instant at, bool too_late);
  [[nodiscard]] int NewRun() { return 3'000'000 + scene_.NextNumber(); }

  LiveScene& scene_;
  Deck<Way> ways_{
      {Way::kAlone, 24}, {Way::kReplaced, 2}, {Way::kReplacedTooLate, 1}};
  Deck<Course> courses_{{Course::kEnds, 24},
                        {Course::kEndsFirst, 1},
                        {Course::kEndsAtDeadline, 1},
                        {Course::kStalls, 1},
                        {Course::kRecovers, 1},
                        {Course::kCancelled, 2},
                        {Course::kCancelledAtDeadline, 1},
                        {Course::kCancelledThenEnds, 1},
                        {Course::kCancelOverruled, 1}};
  Deck<Ending> endings_{
      {{"passed", LiveFate::kVerdict, "passed"}, 12},
      {{"failed", LiveFate::kVerdict, "failed"}, 3},
      {{"info", LiveFate::kVerdict, "info"}, 1},
      {{"softfailed", LiveFate::kVerdict, "other"}, 1},
      {{"incomplete", LiveFate::kFailed, "incomplete"}, 1},
      {{"timeout_exceeded", LiveFate::kFailed, "incomplete"}, 1}};
  Deck<std::string_view> reasons_{
      {"user_cancelled", 2}, {"obsoleted", 1}, {"parallel_failed", 1}};
};

}  // namespace workflow_health

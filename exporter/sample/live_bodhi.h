// Updates in made-up live traffic, from their builds to the repositories.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sample/live_ci.h"
#include "sample/live_course.h"
#include "sample/live_koji.h"
#include "sample/live_openqa.h"
#include "sample/live_scene.h"

namespace workflow_health {

class LiveBodhi {
 public:
  LiveBodhi(LiveScene* scene, LiveKoji* koji, LiveCi* ci, LiveOpenqa* openqa)
      : scene_(*scene), koji_(*koji), ci_(*ci), openqa_(*openqa) {}

  // A build for rawhide or ELN, of which bodhi makes an update by itself.
  void OwnUpdate(const LiveRelease& release, Instant at);
  // A side tag of so many builds, of which a person makes one update.
  void SideTag(int builds, Instant at);
  // Some builds of a release that bodhi composes, and a person's update.
  void ComposedUpdate(const LiveRelease& release, Instant at);
  void PushRawhide(std::uint32_t update, Instant at, Course course,
                   Seconds length);
  // Items that wait when the archive ends.
  void LeaveOpen(Instant end);
  // Ends of updates from before the archive, and what tells nothing.
  void Noise(Instant at);

 private:
  // A build of which koji's last message is lost.
  struct Lost {
    std::uint32_t build;
    Instant started;
  };

  struct Ending {
    LiveFate fate = LiveFate::kClosed;
    std::string_view what = {};
    std::string_view reason = {};  // empty: it is pushed
  };

  // The first koji-build-group message.
  void SendCreated(std::uint32_t update, Instant at);
  [[nodiscard]] std::optional<Instant> CreateUpdate(std::uint32_t update,
                                                    Instant completed);
  void UpdateBeforeBuild(std::uint32_t update, Instant at);
  void RawhideLife(std::uint32_t update, const std::string& tag,
                   std::string_view updates, Instant created);
  // Adds to `builds` what was built; returns when the last one was.
  [[nodiscard]] Instant BuildAll(const LiveRelease& release, Instant at,
                                 std::vector<std::uint32_t>* builds,
                                 std::optional<Lost>* lost);
  [[nodiscard]] Instant FindLost(const Lost& lost, Instant created);
  void ComposedLife(std::uint32_t update, Instant created, bool tested);
  void TestAll(std::uint32_t update, Instant at, bool plain);
  // Its builds change, or its tests are triggered again. Returns when.
  [[nodiscard]] Instant Change(std::uint32_t update, Instant created);
  void TriggerAgain(std::uint32_t update, Instant at);
  void Edit(std::uint32_t update, Instant at);
  [[nodiscard]] std::optional<Instant> PushTesting(std::uint32_t update,
                                                   Instant at, bool plain);
  void PushStable(std::uint32_t update, Instant at, bool plain);
  void CancelStable(std::uint32_t update, Instant at);
  void PushFrozen(std::uint32_t update, Instant at);
  // Greenwave decides on it, mostly after a waiver.
  void Judge(std::uint32_t update, Instant at);
  [[nodiscard]] bool IsFedora(std::uint32_t update) const {
    return scene_.update(update).release->tag.starts_with('f');
  }

  LiveScene& scene_;
  LiveKoji& koji_;
  LiveCi& ci_;
  LiveOpenqa& openqa_;

  Deck<bool> groups_first_{{false, 40}, {true, 1}};
  Deck<Course> creates_{{Course::kEnds, 50},
                        {Course::kEndsAtDeadline, 1},
                        {Course::kStalls, 2},
                        {Course::kRecovers, 2}};
  Deck<Course> rawhides_{{Course::kEnds, 50},
                         {Course::kEndsFirst, 2},
                         {Course::kEndsAtDeadline, 1},
                         {Course::kStalls, 2},
                         {Course::kRecovers, 1},
                         {Course::kCancelled, 1},
                         {Course::kCancelledAtDeadline, 1},
                         {Course::kCancelledThenEnds, 1},
                         {Course::kCancelOverruled, 2},
                         {Course::kCancelledAndOpened, 1},
                         {Course::kOpenedAgain, 1}};
  Deck<Course> testings_{{Course::kEnds, 36},
                         {Course::kEndsFirst, 1},
                         {Course::kEndsAtDeadline, 1},
                         {Course::kStalls, 2},
                         {Course::kRecovers, 2},
                         {Course::kCancelled, 4},
                         {Course::kCancelledAtDeadline, 1},
                         {Course::kCancelledThenEnds, 1},
                         {Course::kCancelOverruled, 2},
                         {Course::kCancelledAndOpened, 1},
                         {Course::kOpenedAgain, 1}};
  Deck<Course> stables_{{Course::kEnds, 34},
                        {Course::kEndsFirst, 1},
                        {Course::kEndsAtDeadline, 1},
                        {Course::kStalls, 2},
                        {Course::kRecovers, 1},
                        {Course::kCancelled, 5},
                        {Course::kCancelledAtDeadline, 1},
                        {Course::kCancelledThenEnds, 1},
                        {Course::kCancelOverruled, 1},
                        {Course::kCancelledAndOpened, 1},
                        {Course::kOpenedAgain, 1}};
  Deck<Course> decisions_{
      {Course::kEnds, 14},          {Course::kEndsFirst, 1},
      {Course::kEndsAtDeadline, 1}, {Course::kStalls, 2},
      {Course::kRecovers, 1},       {Course::kOpenedAgain, 1}};
  Deck<bool> ejects_{{false, 15}, {true, 1}};
  Deck<Ending> endings_{
      {{LiveFate::kClosed, "", ""}, 20},
      {{LiveFate::kVerdict, "gated",
        "Required tests did not pass on this update."},
       1},
      {{LiveFate::kVerdict, "gated",
        "Required tests for this update are queued or running."},
       1},
      {{LiveFate::kFailed, "eject", "Greenwave failed to respond."}, 1},
      {{LiveFate::kFailed, "eject", "Cannot find relevant tag for the build."},
       1}};
  Deck<std::string_view> cancels_{{"request.unpush", 1},
                                  {"request.revoke", 1},
                                  {"request.obsolete", 1},
                                  {"request.stable", 1}};
  Deck<std::string_view> stable_cancels_{{"request.unpush", 1},
                                         {"request.revoke", 1},
                                         {"request.obsolete", 1},
                                         {"edit", 2}};
  Deck<BuildsChanged> changes_{{BuildsChanged::kAdded, 1},
                               {BuildsChanged::kRemoved, 1}};
  Deck<bool> null_tasks_{{false, 60}, {true, 1}};
  Deck<bool> lost_{{false, 30}, {true, 1}};
  Deck<bool> found_late_{{false, 1}, {true, 1}};
  Deck<bool> changed_{{false, 6}, {true, 1}};
  Deck<bool> frozen_{{false, 30}, {true, 1}};
  Deck<int> amounts_{{1, 8}, {2, 1}, {3, 1}};
  // When a build leaves the tag before: 0 is long before, n is n - 1 seconds.
  Deck<int> leaves_{{0, 5}, {1, 2}, {4, 1}, {9, 1}};
  Deck<int> noises_{{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}};
};

}  // namespace workflow_health

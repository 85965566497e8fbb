// Composes, checks of pull requests, and topics that nobody reads, in made-up
// live traffic.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sample/live_course.h"
#include "sample/live_scene.h"

namespace workflow_health {

class LiveComposes {
 public:
  explicit LiveComposes(LiveScene* scene) : scene_(*scene) {}

  // Bodhi's, of all repositories, in the night that begins then.
  void ComposeAll(Instant midnight);
  // Pungi's nightly ones.
  void Nightly(Instant midnight);
  void PullRequest(Instant at);
  // A check that is pending, and stays so until after the archive.
  void LeaveCheckPending(Instant at);
  void LeaveComposesOpen(Instant at);
  // Of a check from before the archive.
  void EndUnmatched(Instant at);
  void Noise(Instant at);

 private:
  struct Ending {
    LiveFate fate = LiveFate::kClosed;
    std::string_view what;
    std::string_view status;
  };

  void Compose(const std::string& repo, Instant at);
  void Pungi(const std::string& compose, Instant at);
  void SendFlag(const FlagSent& flag, Instant at, std::string_view status);
  void CancelTooSoon(const FlagSent& flag, Instant at);
  [[nodiscard]] FlagSent NewFlag();

  LiveScene& scene_;
  std::map<std::string, bool> stalled_;  // the last one of the repository
  Deck<Course> composes_{
      {Course::kEnds, 30},          {Course::kEndsFirst, 2},
      {Course::kEndsAtDeadline, 1}, {Course::kStalls, 2},
      {Course::kRecovers, 1},       {Course::kOpenedAgain, 2}};
  Deck<bool> errors_{{false, 14}, {true, 1}};
  Deck<Course> nightlies_{
      {Course::kEnds, 18},          {Course::kEndsFirst, 1},
      {Course::kEndsAtDeadline, 1}, {Course::kStalls, 1},
      {Course::kRecovers, 1},       {Course::kOpenedAgain, 1}};
  Deck<Ending> nightly_endings_{
      {{LiveFate::kClosed, "", "FINISHED"}, 6},
      {{LiveFate::kVerdict, "incomplete", "FINISHED_INCOMPLETE"}, 5},
      {{LiveFate::kFailed, "doomed", "DOOMED"}, 2}};
  Deck<Course> checks_{{Course::kEnds, 40},
                       {Course::kEndsFirst, 1},
                       {Course::kEndsAtDeadline, 1},
                       {Course::kStalls, 1},
                       {Course::kRecovers, 1},
                       {Course::kCancelled, 2},
                       {Course::kCancelledAtDeadline, 1},
                       {Course::kCancelledThenEnds, 1},
                       {Course::kCancelOverruled, 1},
                       {Course::kCancelledAndOpened, 1},
                       {Course::kOpenedAgain, 12}};
  Deck<Ending> check_endings_{{{LiveFate::kClosed, "", "success"}, 14},
                              {{LiveFate::kVerdict, "failed", "failure"}, 5},
                              {{LiveFate::kFailed, "error", "error"}, 1}};
  Deck<bool> too_soon_{{false, 40}, {true, 1}};
  Deck<int> noises_{{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 3}};
  Deck<std::string_view> others_{
      {"org.fedoraproject.prod.bodhi.update.comment", 6},
      {"org.fedoraproject.prod.buildsys.rpm.sign", 6},
      {"org.fedoraproject.prod.buildsys.repo.done", 3},
      {"org.fedoraproject.prod.buildsys.task.state.change", 3},
      {"org.fedoraproject.prod.pagure.git.receive", 3},
      {"org.fedoraproject.stg.buildsys.build.state.change", 1},
      {"org.fedoraproject.stg.bodhi.update.request.testing", 1},
      {"org.centos.stage.ci.koji-build.test.error", 1},
      {"org.centos.prod.buildsys.tag", 1},
      {"org.centos.prod.resultsdb.result.new", 1}};
};

}  // namespace workflow_health

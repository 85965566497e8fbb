#include <string>

#include "sample/live_ci.h"

namespace workflow_health {

using std::chrono::hours;

void LiveCi::SendResult(const Run& run, Instant at, std::string_view outcome) {
  if (scene_.IsDry(at)) return;
  std::string testcase = "fedora-ci.koji-build.";
  testcase +=
      std::string(run.test->type) + "." + std::string(run.test->category);
  scene_.Send(at, ResultSent{scene_.build(run.build).Nvr(), "koji_build",
                             testcase, outcome});
}

// While ResultsDB is dry nothing is stored; just before and after that, at
// least nothing odd happens.
Course LiveCi::StoreCourse(const Run& run, Instant completed) {
  if (scene_.IsDry(completed) || scene_.IsDry(completed + hours(1))) {
    return Course::kStalls;
  }
  if (run.calm) return Course::kEnds;
  const Course course = stores_.Deal(&scene_.dice());
  const bool near_dry =
      scene_.IsDry(completed - hours(4)) || scene_.IsDry(completed + hours(4));
  return near_dry ? Course::kEnds : course;
}

void LiveCi::Store(const Run& run, Instant completed,
                   std::string_view outcome) {
  LiveActor actor{LiveStep::kStoreResult, [](Instant) {}, {}};
  actor.end = [&](Instant at) { SendResult(run, at, outcome); };
  Play(StoreCourse(run, completed), actor, completed, scene_.Pause(3, 90),
       &scene_);
}

}  // namespace workflow_health

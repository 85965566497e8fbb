#include "sample/live_openqa.h"

namespace workflow_health {

void LiveOpenqa::TestUpdate(std::uint32_t update, Instant at) {
  for (int i = 0; i < 2; ++i) {
    const Way way = ways_.Deal(&scene_.dice());
    if (way == Way::kAlone) {
      Test(update, at, courses_.Deal(&scene_.dice()), 0);
    } else {
      Replace(update, at, way == Way::kReplacedTooLate);
    }
  }
}

void LiveOpenqa::Test(std::uint32_t update, Instant at, Course course,
                      int clone_of) {
  const int run = NewRun();
  const Ending ending = endings_.Deal(&scene_.dice());
  const std::string_view reason = reasons_.Deal(&scene_.dice());
  const bool twice = scene_.dice().OneIn(2);
  const auto send = [&](Instant when, std::string_view stage,
                        std::string_view said) {
    scene_.Send(when, OpenqaSent{update, run, stage, said, clone_of});
  };
  LiveActor actor{LiveStep::kOpenqaTest, {}, {}};
  actor.fate = ending.fate;
  actor.what = ending.what;
  actor.open = [&](Instant when) { send(when, "queued", ""); };
  actor.end = [&](Instant when) {
    const bool fails = ending.fate == LiveFate::kFailed;
    send(when, fails ? "error" : "complete", ending.said);
  };
  actor.cancel = [&](Instant when) {
    send(when, "error", reason);
    if (twice) send(when + Seconds(5), "error", reason);
  };
  Play(course, actor, at, scene_.Pause(600, 14'000), &scene_);
}

// Another run is queued in its place.
void LiveOpenqa::Replace(std::uint32_t update, Instant at, bool too_late) {
  const int run = NewRun();
  const Instant again = at + scene_.Pause(600, 9000);
  const auto send = [&](Instant when, std::string_view stage,
                        std::string_view said) {
    scene_.Send(when, OpenqaSent{update, run, stage, said});
  };
  send(at, "queued", "");
  Test(update, again, Course::kEnds, run);
  if (too_late) {
    const Instant ended = again + scene_.Pause(0, 120);
    send(ended, "complete", "failed");
    scene_.Ended(LiveStep::kOpenqaTest, ended);
    scene_.Add(
        {LiveStep::kOpenqaTest, LiveFate::kVerdict, at, ended, "failed"});
    return;
  }
  if (scene_.dice().OneIn(2))
    send(again + Seconds(2), "error", "user_restarted");
  scene_.Add(
      {LiveStep::kOpenqaTest, LiveFate::kCancelled, at, again + kLiveSkew});
}

void LiveOpenqa::LeaveOpen(std::uint32_t update, Instant at) {
  const int replaced = NewRun();
  const Instant before = at - Seconds(600);
  scene_.Send(before, OpenqaSent{update, replaced, "queued"});
  scene_.Send(at, OpenqaSent{update, NewRun(), "queued", {}, replaced});
  scene_.Add(
      {LiveStep::kOpenqaTest, LiveFate::kCancelled, before, at + kLiveSkew});
  scene_.Add({LiveStep::kOpenqaTest, LiveFate::kStalled, at,
              at + DeadlineOf(LiveStep::kOpenqaTest)});
}

void LiveOpenqa::Noise(std::uint32_t update, Instant at) {
  scene_.Send(at, OpenqaSent{update, NewRun(), "complete", "passed"});
  scene_.Unmatched(LiveStep::kOpenqaTest, at);
}

}  // namespace workflow_health

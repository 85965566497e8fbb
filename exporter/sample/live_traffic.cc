// How much of everything happens, and when.
#include <algorithm>

#include "sample/live_bodhi.h"
#include "sample/live_ci.h"
#include "sample/live_composes.h"
#include "sample/live_koji.h"
#include "sample/live_openqa.h"
#include "sample/live_plan.h"
#include "sample/live_scene.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr Seconds kDaysForEvents = days(14);

class Traffic {
 public:
  Traffic(const Window& window, std::uint64_t seed)
      : scene_(seed, window), end_(window.until) {}

  LivePlan Plan() {
    const Window& window = scene_.window();
    const bool eventful = window.Length() >= kDaysForEvents;
    const Instant first = window.since + minutes(10);
    if (eventful) PlanEvents(window);
    for (Instant day = window.since; day < end_; day += days(1)) {
      PlanDay(std::max(day, first));
    }
    PlanNights(window);
    PlanEnd();
    if (window.Length() > days(7)) PlanBorder(end_ - days(7));
    return std::move(scene_).Take();
  }

 private:
  // Plans `count` of them at any time of the day.
  template <class Function>
  void Strew(int count, Instant day, const Function& plan) {
    const int last =
        static_cast<int>(std::chrono::floor<Seconds>(
                             std::min(day + hours(23), Instant(end_)) - day)
                             .count());
    for (; count > 0; --count) plan(day + scene_.Pause(0, std::max(last, 0)));
  }

  void PlanDay(Instant day) {
    Strew(10, day, [&](Instant at) { bodhi_.OwnUpdate(Rawhide(), at); });
    Strew(2, day, [&](Instant at) { bodhi_.OwnUpdate(Eln(), at); });
    Strew(11, day, [&](Instant at) {
      bodhi_.ComposedUpdate(ComposedReleases()[releases_.Deal(&scene_.dice())],
                            at);
    });
    Strew(12, day, [&](Instant at) { composes_.PullRequest(at); });
    Strew(16, day, [&](Instant at) { composes_.Noise(at); });
    Strew(2, day, [&](Instant at) { koji_.Noise(at); });
    Strew(2, day, [&](Instant at) { bodhi_.Noise(at); });
    Strew(1, day, [&](Instant at) { PlanLonely(at); });
  }

  // Of builds without updates.
  void PlanLonely(Instant at) {
    const std::uint32_t build = scene_.AddBuild(Rawhide());
    scene_.build(build).owner = "osbuild-automation-bot";
    koji_.BuildPlainly(build, at, at + scene_.Pause(600, 6000));
    const std::uint32_t update = scene_.AddUpdate(Rawhide(), {build}, at);
    ci_.Noise(build, at);
    openqa_.Noise(update, at);
  }

  void PlanNights(const Window& window) {
    Instant midnight = std::chrono::ceil<days>(window.since);
    for (; midnight < end_; midnight += days(1)) {
      composes_.ComposeAll(midnight);
      composes_.Nightly(midnight);
    }
  }

  void PlanEvents(const Window& window) {
    const Seconds part = std::chrono::floor<days>(window.Length()) / 10;
    const Time dry = window.since + part * 4;
    scene_.DryUp({dry, dry + days(4)});
    bodhi_.SideTag(300, window.since + part * 2);
    RebuildAll(window.since + part * 9);
  }

  // A mass rebuild: many builds in a day, then all are moved in some seconds.
  void RebuildAll(Instant at) {
    constexpr int kBuilds = 2000;
    constexpr int kBuildsOfSecond = 150;
    for (int i = 0; i < kBuilds; ++i) {
      const std::uint32_t build = scene_.AddBuild(Rawhide(), "f45-rebuild");
      scene_.build(build).owner = "releng";
      const Instant started = at + scene_.Pause(0, 60'000);
      const Instant moved = at + hours(20) + Seconds(i / kBuildsOfSecond);
      koji_.BuildPlainly(build, started, started + scene_.Pause(120, 9000));
      scene_.Send(moved, TagSent{build, true, "f45-rebuild", "releng"});
      scene_.Send(moved, TagSent{build, false, "f45", "releng"});
      scene_.Unmatched(LiveStep::kPushRawhide, moved);
    }
  }

  // Who waits when the archive ends, to the second.
  void PlanEnd() {
    const Instant end = end_;
    const LiveRelease& release = ComposedReleases().front();
    composes_.LeaveCheckPending(end);
    const auto new_build = [&] { return scene_.AddBuild(release); };
    const auto sign = [&](Instant at, Course course, Seconds length) {
      (void)koji_.Sign(new_build(), "f44", "-updates", at, course, length);
    };
    sign(end - Seconds(200), Course::kEnds, minutes(30));
    sign(end - hours(6), Course::kStalls, minutes(30));
    // One cancel holds just so, the other not yet.
    sign(end - hours(1), Course::kCancelled, hours(1) - kLiveSkew);
    sign(end - hours(1), Course::kCancelled, hours(1) - kLiveSkew + Seconds(1));
    ci_.LeaveOpen(new_build(), end);
    ci_.LeaveResultOpen(new_build(), end - Seconds(30));
    bodhi_.LeaveOpen(end);
    composes_.LeaveComposesOpen(end - hours(1));
    composes_.EndUnmatched(end - kLiveSkew);
    composes_.EndUnmatched(end - kLiveSkew + Seconds(1));
  }

  // The first second that belongs to the last days, and the one before.
  void PlanBorder(Instant border) {
    for (const Seconds after : {Seconds(0), Seconds(1)}) {
      (void)koji_.Sign(scene_.AddBuild(Rawhide()), "f45", "-updates",
                       border + after - hours(1), Course::kEnds, hours(1));
    }
  }

  LiveScene scene_;
  Time end_;
  LiveKoji koji_{&scene_};
  LiveCi ci_{&scene_};
  LiveOpenqa openqa_{&scene_};
  LiveBodhi bodhi_{&scene_, &koji_, &ci_, &openqa_};
  LiveComposes composes_{&scene_};
  Deck<size_t> releases_{{0, 4}, {1, 2}, {2, 1}, {3, 1}, {4, 1}};
};

}  // namespace

LivePlan MakeLivePlan(const Window& window, std::uint64_t seed) {
  return Traffic(window, seed).Plan();
}

}  // namespace workflow_health

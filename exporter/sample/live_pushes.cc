#include <utility>

#include "sample/live_bodhi.h"

namespace workflow_health {

std::optional<Instant> LiveBodhi::PushTesting(std::uint32_t update, Instant at,
                                              bool plain) {
  const bool ejected = !plain && ejects_.Deal(&scene_.dice());
  const std::string_view topic = cancels_.Deal(&scene_.dice());
  bool goes_on = !ejected;
  LiveActor actor{LiveStep::kPushTesting, {}, {}};
  actor.restarts = true;
  actor.open = [&](Instant when) {
    scene_.Send(when, UpdateSent{update, "request.testing"});
  };
  actor.end = [&](Instant when) {
    scene_.Send(when, ejected ? UpdateSent{update, "eject", "testing",
                                           "The build is gone."}
                              : UpdateSent{update, "complete.testing"});
  };
  actor.cancel = [&](Instant when) {
    if (topic != "request.stable") {
      return scene_.Send(when, UpdateSent{update, topic});
    }
    goes_on = false;  // it went on already
    PushStable(update, when, true);
  };
  if (ejected) {
    actor.fate = LiveFate::kFailed;
    actor.what = "eject";
  }
  const auto ended =
      Play(plain ? Course::kEnds : testings_.Deal(&scene_.dice()), actor, at,
           Seconds(scene_.dice().RatherSmall(600, 90'000)), &scene_);
  return goes_on ? ended : std::nullopt;
}

void LiveBodhi::PushStable(std::uint32_t update, Instant at, bool plain) {
  if (!plain && frozen_.Deal(&scene_.dice())) return PushFrozen(update, at);
  const Ending ending = plain ? Ending{} : endings_.Deal(&scene_.dice());
  LiveActor actor{LiveStep::kPushStable, {}, {}};
  actor.fate = ending.fate;
  actor.what = ending.what;
  actor.open = [&](Instant when) {
    scene_.Send(when, UpdateSent{update, "request.stable"});
  };
  actor.end = [&](Instant when) {
    scene_.Send(when,
                ending.reason.empty()
                    ? UpdateSent{update, "complete.stable"}
                    : UpdateSent{update, "eject", "stable", ending.reason});
  };
  actor.cancel = [&](Instant when) { CancelStable(update, when); };
  Play(plain ? Course::kEnds : stables_.Deal(&scene_.dice()), actor, at,
       Seconds(scene_.dice().RatherSmall(3600, 100'000)), &scene_);
}

void LiveBodhi::CancelStable(std::uint32_t update, Instant at) {
  const std::string_view topic = stable_cancels_.Deal(&scene_.dice());
  if (topic != "edit") return scene_.Send(at, UpdateSent{update, topic});
  scene_.Send(
      at,
      UpdateSent{update, topic, {}, {}, false, changes_.Deal(&scene_.dice())});
  // Elsewhere that would test its builds again.
  if (IsFedora(update)) return;
  scene_.SendGroup(at + Seconds(1), {update, scene_.update(update).builds});
}

// A request in a freeze opens nothing.
void LiveBodhi::PushFrozen(std::uint32_t update, Instant at) {
  const Instant pushed = at + scene_.Pause(3600, 100'000);
  scene_.Send(at, UpdateSent{update, "request.stable", {}, {}, true});
  scene_.Send(at + Seconds(60), UpdateSent{update, "edit"});
  scene_.Send(pushed, UpdateSent{update, "complete.stable"});
  scene_.Unmatched(LiveStep::kPushStable, pushed);
}

void LiveBodhi::Judge(std::uint32_t update, Instant at) {
  const LiveUpdate& of = scene_.update(update);
  const bool as_update = scene_.dice().OneIn(2);
  const std::string_view type = as_update ? "bodhi_update" : "koji_build";
  const std::string subject =
      as_update ? of.alias : scene_.build(of.builds.front()).Nvr();
  if (scene_.dice().OneIn(3)) {
    // Nobody waived anything.
    scene_.Send(at, DecisionSent{type, subject});
    return scene_.Unmatched(LiveStep::kDecide, at);
  }
  LiveActor actor{LiveStep::kDecide, {}, {}};
  actor.open = [&](Instant when) {
    scene_.Send(when, WaiverSent{type, subject});
  };
  actor.end = [&](Instant when) {
    scene_.Send(when, DecisionSent{type, subject});
  };
  Play(decisions_.Deal(&scene_.dice()), actor, at, scene_.Pause(60, 900),
       &scene_);
}

void LiveBodhi::Noise(Instant at) {
  const LiveRelease& release = ComposedReleases().front();
  const std::uint32_t update =
      scene_.AddUpdate(release, {scene_.AddBuild(release)}, at);
  const auto send = [&](const UpdateSent& content) {
    scene_.Send(at, content);
  };
  switch (noises_.Deal(&scene_.dice())) {
    case 0:
      send({update, "complete.testing"});
      return scene_.Unmatched(LiveStep::kPushTesting, at);
    case 1:
      send({update, "complete.stable"});
      return scene_.Unmatched(LiveStep::kPushStable, at);
    case 2:
      return send({update, "requirements_met.stable"});
    case 3:
      return send({update, "edit"});
    case 4:
      send({update, "eject", "testing", "The build is gone."});
      return scene_.Unmatched(LiveStep::kPushTesting, at);
    default:
      return scene_.Send(
          at, WaiverSent{"bodhi_update", scene_.update(update).alias, false});
  }
}

}  // namespace workflow_health

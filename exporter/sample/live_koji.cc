#include "sample/live_koji.h"

namespace workflow_health {
namespace {

enum State {
  kBuilding = 0,
  kComplete = 1,
  kDeleted = 2,
  kFailed = 3,
  kCanceled = 4
};

constexpr std::string_view kRiscvKoji = "https://riscv-koji.fedoraproject.org";

}  // namespace

void LiveKoji::SendState(std::uint32_t build, Instant at,
                         std::optional<int> old_state, int state) {
  scene_.Send(at, BuildSent{build, scene_.build(build).task, old_state, state});
}

void LiveKoji::SendStart(std::uint32_t build, Instant at) {
  SendState(build, at, std::nullopt, kBuilding);
}

void LiveKoji::SendComplete(std::uint32_t build, Instant at) {
  SendState(build, at, kBuilding, kComplete);
  scene_.Ended(LiveStep::kBuild, at);
}

void LiveKoji::BuildPlainly(std::uint32_t build, Instant at,
                            Instant completed) {
  SendStart(build, at);
  SendComplete(build, completed);
  scene_.Add({LiveStep::kBuild, LiveFate::kClosed, at, completed});
}

std::optional<Instant> LiveKoji::BuildTask(std::uint32_t build, Instant at,
                                           bool fails,
                                           std::optional<int> old_state) {
  LiveActor actor{LiveStep::kBuild, {}, {}};
  actor.open = [&](Instant when) {
    SendState(build, when, old_state, kBuilding);
  };
  actor.end = [&](Instant when) {
    SendState(build, when, kBuilding, fails ? kFailed : kComplete);
  };
  actor.cancel = [&](Instant when) {
    SendState(build, when, kBuilding, kCanceled);
  };
  if (fails) {
    actor.fate = LiveFate::kVerdict;
    actor.what = "failed";
  }
  const Course course = builds_.Deal(&scene_.dice());
  if (course == Course::kCancelledThenEnds) {
    // One that is built would ask for an update.
    actor.end = [&](Instant when) {
      SendState(build, when, kCanceled, kFailed);
    };
  }
  return Play(course, actor, at,
              Seconds(scene_.dice().RatherSmall(120, 14'000)), &scene_);
}

std::optional<Instant> LiveKoji::Build(std::uint32_t build, Instant at) {
  const bool fails = failures_.Deal(&scene_.dice());
  const auto ended = BuildTask(build, at, fails, std::nullopt);
  if (!fails || !ended) return ended;
  if (scene_.dice().OneIn(2)) return std::nullopt;
  scene_.GiveNewTask(build);
  return BuildTask(build, *ended + scene_.Pause(300, 9000), false, kFailed);
}

std::optional<Instant> LiveKoji::Sign(std::uint32_t build,
                                      const std::string& tag,
                                      std::string_view updates, Instant at) {
  const Course course = signs_.Deal(&scene_.dice());
  return Sign(build, tag, updates, at, course,
              Seconds(scene_.dice().RatherSmall(60, 5400)));
}

std::optional<Instant> LiveKoji::Sign(std::uint32_t build,
                                      const std::string& tag,
                                      std::string_view updates, Instant at,
                                      Course course, Seconds length) {
  const std::string waits = tag + "-signing-pending";
  const std::string signed_tag =
      tag + std::string(updates) + "-testing-pending";
  LiveActor actor{LiveStep::kSign, {}, {}};
  actor.open = [&](Instant when) {
    scene_.Send(when, TagSent{build, false, waits});
  };
  actor.end = [&](Instant when) { Move(build, waits, signed_tag, when); };
  actor.cancel = [&](Instant when) {
    scene_.Send(when, TagSent{build, true, waits});
  };
  return Play(course, actor, at, length, &scene_);
}

// First out of the old tag, then into the new one; or the first is lost.
void LiveKoji::Move(std::uint32_t build, const std::string& from,
                    const std::string& to, Instant at) {
  const int before = untags_.Deal(&scene_.dice());
  if (before >= 0) {
    scene_.Send(at - Seconds(before), TagSent{build, true, from, "autopen"});
  }
  scene_.Send(at, TagSent{build, false, to, "autopen"});
}

// A build from before the archive.
void LiveKoji::EndUnmatched(Instant at) {
  const std::uint32_t build = scene_.AddBuild(ComposedReleases().front());
  const Instant is_signed = at + scene_.Pause(600, 9000);
  SendComplete(build, at);
  scene_.Unmatched(LiveStep::kBuild, at);
  scene_.Send(is_signed, TagSent{build, false, "f44-updates-testing-pending"});
  scene_.Unmatched(LiveStep::kSign, is_signed);
}

void LiveKoji::Noise(Instant at) {
  const std::uint32_t build = scene_.AddBuild(Rawhide());
  LiveBuild& of = scene_.build(build);
  of.flavour = KojiFlavour::kOfficial;
  switch (noises_.Deal(&scene_.dice())) {
    case 0:
      of.flavour = KojiFlavour::kRiscv;
      break;
    case 1:
      of.flavour = KojiFlavour::kCentos;
      break;
    case 2:
      of.flavour = KojiFlavour::kImport;
      break;
    case 3:
      of.flavour = KojiFlavour::kImage;
      break;
    case 4:
      of.release += ",draft_" + std::to_string(of.id);
      break;
    case 5:
      SendState(build, at, kComplete, kDeleted);
      scene_.Send(at, TagSent{build, false, "f44-coreos-signing-pending"});
      scene_.Send(at,
                  TagSent{build, false, "f44-signing-pending", "packager1"});
      return;
    case 6:
      return EndUnmatched(at);
    default:
      scene_.Send(at, TagSent{build, false, "f44-signing-pending", "bodhi",
                              kRiscvKoji});
      scene_.Send(at, TagSent{build, false, "f45", "bodhi", kRiscvKoji});
      return;
  }
  SendState(build, at, std::nullopt, kBuilding);
  SendState(build, at + scene_.Pause(60, 3000), kBuilding,
            scene_.dice().OneIn(3) ? kFailed : kComplete);
}

}  // namespace workflow_health

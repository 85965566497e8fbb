#include "sample/live_composes.h"

#include <fmt/format.h>

#include <array>

namespace workflow_health {
namespace {

constexpr std::array<std::string_view, 6> kRepositories = {
    "f44-updates", "f44-updates-testing", "f43-updates", "f43-updates-testing",
    "epel9",       "epel10.2-testing"};
constexpr std::array<std::string_view, 3> kChecks = {
    "Packit - scratch build - rawhide", "Packit - installability - rawhide",
    "Packit - rpminspect - rawhide"};

// "20261101"
std::string DateOf(Instant at) {
  std::string date = FormatTime(std::chrono::floor<Seconds>(at)).substr(0, 10);
  std::erase(date, '-');
  return date;
}

}  // namespace

void LiveComposes::ComposeAll(Instant midnight) {
  int minutes = 14;
  for (const std::string_view repo : kRepositories) {
    Compose(std::string(repo), midnight + std::chrono::minutes(minutes++));
  }
}

void LiveComposes::Compose(const std::string& repo, Instant at) {
  const bool fails = errors_.Deal(&scene_.dice());
  Course course = composes_.Deal(&scene_.dice());
  // An end in advance would recover the one before.
  if (course == Course::kEndsFirst && stalled_[repo]) course = Course::kEnds;
  stalled_[repo] = course == Course::kStalls;
  LiveActor actor{LiveStep::kBodhiCompose, {}, {}};
  actor.restarts = true;
  actor.restart_cause = "restarted";
  if (fails) {
    actor.fate = LiveFate::kFailed;
    actor.what = "error";
  }
  actor.open = [&](Instant when) {
    scene_.Send(when, ComposeSent{repo, std::nullopt});
  };
  actor.end = [&](Instant when) {
    scene_.Send(when, ComposeSent{repo, !fails});
  };
  Play(course, actor, at, scene_.Pause(1200, 14'000), &scene_);
}

void LiveComposes::Nightly(Instant midnight) {
  const std::string date = DateOf(midnight);
  Pungi(fmt::format("Fedora-Rawhide-{}.n.0", date),
        midnight + scene_.Pause(18'000, 19'000));
  Pungi(fmt::format("Fedora-44-{}.n.0", date),
        midnight + scene_.Pause(26'000, 27'000));
  for (const char* other : {"Fedora-IoT-45", "Fedora-ELN"}) {
    const auto at = midnight + scene_.Pause(20'000, 40'000);
    scene_.Send(at, PungiSent{fmt::format("{}-{}.0", other, date), "STARTED"});
  }
}

void LiveComposes::Pungi(const std::string& compose, Instant at) {
  const Ending ending = nightly_endings_.Deal(&scene_.dice());
  LiveActor actor{LiveStep::kPungiCompose, {}, {}};
  actor.fate = ending.fate;
  actor.what = ending.what;
  actor.open = [&](Instant when) {
    scene_.Send(when, PungiSent{compose, "STARTED"});
  };
  actor.end = [&](Instant when) {
    scene_.Send(when, PungiSent{compose, ending.status});
  };
  Play(nightlies_.Deal(&scene_.dice()), actor, at, scene_.Pause(7200, 40'000),
       &scene_);
}

FlagSent LiveComposes::NewFlag() {
  FlagSent flag;
  const int number = scene_.NextNumber();
  flag.project = fmt::format("rpms/ambermole-{}", number);
  flag.pull_request = number % 90 + 1;
  flag.check = kChecks[scene_.dice().Next() % kChecks.size()];
  return flag;
}

void LiveComposes::SendFlag(const FlagSent& flag, Instant at,
                            std::string_view status) {
  FlagSent content = flag;
  content.status = status;
  scene_.Send(at, content);
}

void LiveComposes::PullRequest(Instant at) {
  const FlagSent flag = NewFlag();
  if (too_soon_.Deal(&scene_.dice())) return CancelTooSoon(flag, at);
  const Ending ending = check_endings_.Deal(&scene_.dice());
  LiveActor actor{LiveStep::kPackitCi, {}, {}};
  actor.fate = ending.fate;
  actor.what = ending.what;
  actor.open = [&](Instant when) { SendFlag(flag, when, "pending"); };
  actor.end = [&](Instant when) { SendFlag(flag, when, ending.status); };
  actor.cancel = [&](Instant when) { SendFlag(flag, when, "canceled"); };
  Play(checks_.Deal(&scene_.dice()), actor, at, scene_.Pause(120, 7200),
       &scene_);
}

// Two minutes after another end a cancel may still be of what ended.
void LiveComposes::CancelTooSoon(const FlagSent& flag, Instant at) {
  const Instant first = at + scene_.Pause(300, 3000);
  const Instant again = first + scene_.Pause(5, 60);
  const Instant last = again + scene_.Pause(600, 3000);
  SendFlag(flag, at, "pending");
  SendFlag(flag, first, "success");
  SendFlag(flag, again, "pending");
  SendFlag(flag, again + scene_.Pause(0, 60), "canceled");
  SendFlag(flag, last, "failure");
  for (const Instant end : {first, last}) {
    scene_.Ended(LiveStep::kPackitCi, end);
  }
  scene_.Add({LiveStep::kPackitCi, LiveFate::kClosed, at, first});
  scene_.Add({LiveStep::kPackitCi, LiveFate::kVerdict, again, last, "failed"});
}

void LiveComposes::LeaveCheckPending(Instant at) {
  SendFlag(NewFlag(), at, "pending");
  scene_.Add({LiveStep::kPackitCi, LiveFate::kStalled, at,
              at + DeadlineOf(LiveStep::kPackitCi)});
}

void LiveComposes::LeaveComposesOpen(Instant at) {
  const auto stays = [&](LiveStep step) {
    scene_.Add({step, LiveFate::kStalled, at, at + DeadlineOf(step)});
  };
  scene_.Send(at, ComposeSent{"f45-updates-testing", std::nullopt});
  stays(LiveStep::kBodhiCompose);
  scene_.Send(
      at, PungiSent{fmt::format("Fedora-43-{}.n.0", DateOf(at)), "STARTED"});
  stays(LiveStep::kPungiCompose);
}

void LiveComposes::EndUnmatched(Instant at) {
  SendFlag(NewFlag(), at, "success");
  scene_.Unmatched(LiveStep::kPackitCi, at);
}

void LiveComposes::Noise(Instant at) {
  FlagSent flag = NewFlag();
  switch (noises_.Deal(&scene_.dice())) {
    case 0:
      flag.check = "Zuul";
      return SendFlag(flag, at, "pending");
    case 1:
      flag.name_space = "forks";
      return SendFlag(flag, at, "success");
    case 2:
      return EndUnmatched(at);
    case 3:
      scene_.Send(at, ComposeSent{flag.project, true});
      return scene_.Unmatched(LiveStep::kBodhiCompose, at);
    case 4: {
      const auto id =
          fmt::format("Fedora-42-{}.n.{}", DateOf(at), scene_.NextNumber());
      scene_.Send(at, PungiSent{id, "FINISHED"});
      return scene_.Unmatched(LiveStep::kPungiCompose, at);
    }
    default:
      scene_.Send(at, OtherSent{others_.Deal(&scene_.dice())});
  }
}

}  // namespace workflow_health

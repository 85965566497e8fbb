#include "sample/live_bodhi.h"

#include <algorithm>

namespace workflow_health {

using std::chrono::hours;

void LiveBodhi::OwnUpdate(const LiveRelease& release, Instant at) {
  const std::uint32_t build = scene_.AddBuild(release);
  const std::uint32_t update = scene_.AddUpdate(release, {build}, at);
  const std::string tag(release.tag);
  if (groups_first_.Deal(&scene_.dice())) return UpdateBeforeBuild(update, at);
  const auto completed = koji_.Build(build, at);
  if (!completed) return;
  const auto created = CreateUpdate(update, *completed);
  if (created) RawhideLife(update, tag, release.updates, *created);
}

void LiveBodhi::SendCreated(std::uint32_t update, Instant at) {
  LiveUpdate& of = scene_.update(update);
  of.submitted = std::chrono::floor<Seconds>(at);
  scene_.SendGroup(at, {update, of.builds});
}

std::optional<Instant> LiveBodhi::CreateUpdate(std::uint32_t update,
                                               Instant completed) {
  LiveActor actor{LiveStep::kCreateUpdate, [](Instant) {}, {}};
  actor.end = [&](Instant at) { SendCreated(update, at); };
  return Play(creates_.Deal(&scene_.dice()), actor, completed,
              scene_.Pause(60, 300), &scene_);
}

// Its koji-build-group message is the first that says that the build is done.
void LiveBodhi::UpdateBeforeBuild(std::uint32_t update, Instant at) {
  const LiveUpdate& of = scene_.update(update);
  const std::uint32_t build = of.builds.front();
  const Instant created = at + scene_.Pause(600, 3000);
  const Instant completed = created + scene_.Pause(1, 119);
  koji_.SendStart(build, at);
  SendCreated(update, created);
  koji_.SendComplete(build, completed);
  scene_.Add({LiveStep::kBuild, LiveFate::kClosed, at, created});
  scene_.Add(
      {LiveStep::kCreateUpdate, LiveFate::kClosed, completed, completed});
  RawhideLife(update, std::string(of.release->tag), of.release->updates,
              created);
}

void LiveBodhi::RawhideLife(std::uint32_t update, const std::string& tag,
                            std::string_view updates, Instant created) {
  const auto builds = scene_.update(update).builds;
  const bool changed = IsFedora(update) && changed_.Deal(&scene_.dice());
  if (IsFedora(update)) TestAll(update, created, changed);
  if (changed) TriggerAgain(update, created + scene_.Pause(18'000, 70'000));
  Instant ready = created;
  bool all_signed = true;
  for (const std::uint32_t build : builds) {
    const auto done =
        koji_.Sign(build, tag, updates, created + scene_.Pause(1, 60));
    all_signed = all_signed && done;
    ready = std::max(ready, done.value_or(ready));
  }
  if (!all_signed) return;
  PushRawhide(update, ready + scene_.Pause(300, 5400),
              rawhides_.Deal(&scene_.dice()), scene_.Pause(60, 900));
}

void LiveBodhi::PushRawhide(std::uint32_t update, Instant at, Course course,
                            Seconds length) {
  const auto builds = scene_.update(update).builds;
  const std::string tag(scene_.update(update).release->tag);
  const std::string waits = scene_.update(update).testing_tag;
  const int leaves = leaves_.Deal(&scene_.dice());
  const std::string_view mover = leaves == 9 ? "releng" : "bodhi";
  LiveActor actor{LiveStep::kPushRawhide, {}, {}};
  actor.items = static_cast<int>(builds.size());
  actor.open = [&](Instant when) {
    scene_.Send(when, UpdateSent{update, "requirements_met.stable"});
  };
  actor.end = [&](Instant when) {
    for (const std::uint32_t build : builds) {
      // In most cases it left that tag long ago.
      if (leaves > 0) {
        scene_.Send(when - Seconds(leaves - 1),
                    TagSent{build, true, waits, mover});
      }
      scene_.Send(when, TagSent{build, false, tag});
    }
  };
  actor.cancel = [&](Instant when) {
    for (const std::uint32_t build : builds) {
      scene_.Send(when, TagSent{build, true, waits});
    }
  };
  Play(course, actor, at, length, &scene_);
}

void LiveBodhi::SideTag(int builds, Instant at) {
  const std::string tag = "f45-build-side-118101";
  std::vector<std::uint32_t> members;
  for (int i = 0; i < builds; ++i) {
    members.push_back(scene_.AddBuild(Rawhide(), tag));
    const Instant started = at + scene_.Pause(60, 30'000);
    koji_.BuildPlainly(members.back(), started,
                       started + scene_.Pause(200, 5000));
  }
  const Instant created = at + hours(11);
  const std::uint32_t update = scene_.AddUpdate(Rawhide(), members, created);
  scene_.update(update).testing_tag = tag + "-testing-pending";
  scene_.SendGroup(created, {update, members});
  for (size_t i = 0; i < members.size(); ++i) {
    // 150 of them in each second.
    const Instant waits = created + Seconds(10 + i / 150);
    ci_.SkipTest(members[i], created);
    (void)koji_.Sign(members[i], tag, "", waits, Course::kEnds,
                     scene_.Pause(60, 5400));
  }
  PushRawhide(update, created + hours(3), Course::kEnds, Seconds(240));
}

void LiveBodhi::ComposedUpdate(const LiveRelease& release, Instant at) {
  std::vector<std::uint32_t> builds;
  std::optional<Lost> lost;
  Instant created = BuildAll(release, at, &builds, &lost);
  if (builds.empty()) return;
  created += scene_.Pause(300, 7200);
  if (lost) created = FindLost(*lost, created);
  const std::uint32_t update = scene_.AddUpdate(release, builds, created);
  const bool tasks_told = lost || !null_tasks_.Deal(&scene_.dice());
  scene_.SendGroup(created, {update, builds, false, tasks_told});
  ComposedLife(update, created, tasks_told);
}

Instant LiveBodhi::BuildAll(const LiveRelease& release, Instant at,
                            std::vector<std::uint32_t>* builds,
                            std::optional<Lost>* lost) {
  Instant ready = at;
  for (int left = amounts_.Deal(&scene_.dice()); left > 0; --left) {
    const std::uint32_t build = scene_.AddBuild(release);
    if (!*lost && lost_.Deal(&scene_.dice())) {
      *lost = {build, at};
      koji_.SendStart(build, at);
      builds->push_back(build);
      continue;
    }
    const auto completed = koji_.Build(build, at);
    if (!completed) continue;
    ready = std::max(ready, *completed);
    builds->push_back(build);
  }
  return ready;
}

// The update shows that it was built. Returns when.
Instant LiveBodhi::FindLost(const Lost& lost, Instant created) {
  const Instant deadline = lost.started + DeadlineOf(LiveStep::kBuild);
  if (found_late_.Deal(&scene_.dice())) {
    created = std::max(created, deadline + scene_.Pause(1, 9000));
  }
  if (created <= deadline) {
    scene_.Add({LiveStep::kBuild, LiveFate::kClosed, lost.started, created});
  } else {
    scene_.Add({LiveStep::kBuild,
                LiveFate::kStalled,
                lost.started,
                deadline,
                {},
                created});
  }
  return created;
}

void LiveBodhi::ComposedLife(std::uint32_t update, Instant created,
                             bool tested) {
  const LiveRelease& release = *scene_.update(update).release;
  const bool changed = changed_.Deal(&scene_.dice());
  if (IsFedora(update) && tested) TestAll(update, created, changed);
  for (const std::uint32_t build : scene_.update(update).builds) {
    (void)koji_.Sign(build, std::string(release.tag), release.updates,
                     created + scene_.Pause(1, 60));
  }
  if (IsFedora(update) && scene_.dice().OneIn(2)) {
    openqa_.TestUpdate(update, created + scene_.Pause(60, 600));
  }
  const auto pushed =
      PushTesting(update, created + scene_.Pause(1, 9), changed);
  Instant ready = created;
  if (changed) ready = Change(update, created);
  if (!pushed) return;
  Judge(update, *pushed + scene_.Pause(60, 9000));
  PushStable(update, std::max(*pushed, ready) + scene_.Pause(9000, 200'000),
             changed);
}

void LiveBodhi::LeaveOpen(Instant end) {
  const auto stays = [&](LiveStep step, Instant opened) {
    scene_.Add({step, LiveFate::kStalled, opened, opened + DeadlineOf(step)});
  };
  const std::uint32_t own = scene_.AddBuild(Rawhide());
  koji_.BuildPlainly(own, end - hours(1), end - Seconds(60));
  stays(LiveStep::kCreateUpdate, end - Seconds(60));
  const std::uint32_t build = scene_.AddBuild(ComposedReleases().front());
  koji_.BuildPlainly(build, end - hours(2), end - hours(1));
  const std::uint32_t update =
      scene_.AddUpdate(ComposedReleases().front(), {build}, end);
  scene_.SendGroup(end - Seconds(600), {update, {build}});
  stays(LiveStep::kTrigger, end - Seconds(600));
  scene_.Send(end - Seconds(45),
              WaiverSent{"bodhi_update", scene_.update(update).alias});
  stays(LiveStep::kDecide, end - Seconds(45));
  openqa_.LeaveOpen(update, end - Seconds(30));
  const std::uint32_t met = scene_.AddUpdate(Rawhide(), {own}, end);
  PushRawhide(met, end - Seconds(20), Course::kEnds, Seconds(120));
}

void LiveBodhi::TestAll(std::uint32_t update, Instant at, bool plain) {
  for (const std::uint32_t build : scene_.update(update).builds) {
    ci_.TestBuild(build, at, plain);
  }
}

void LiveBodhi::TriggerAgain(std::uint32_t update, Instant at) {
  const auto builds = scene_.update(update).builds;
  scene_.SendGroup(at, {update, builds, true});
  for (const std::uint32_t build : builds) ci_.TriggerAgain(build, at);
}

Instant LiveBodhi::Change(std::uint32_t update, Instant created) {
  const Instant at = created + scene_.Pause(18'000, 70'000);
  if (IsFedora(update) && scene_.dice().OneIn(2)) {
    TriggerAgain(update, at);
  } else {
    Edit(update, at);
  }
  return at;
}

void LiveBodhi::Edit(std::uint32_t update, Instant at) {
  const LiveRelease& release = *scene_.update(update).release;
  auto builds = scene_.update(update).builds;
  if (builds.size() > 1) builds.pop_back();
  const std::uint32_t added = scene_.AddBuild(release);
  koji_.BuildPlainly(added, at - hours(3), at - hours(1));
  scene_.Send(at,
              UpdateSent{update, "edit", {}, {}, false, BuildsChanged::kAdded});
  const Instant told = at + Seconds(1);
  if (IsFedora(update)) {
    for (const std::uint32_t build : builds) ci_.TriggerAgain(build, told);
    ci_.TestBuild(added, told, true);
  }
  (void)koji_.Sign(added, std::string(release.tag), release.updates,
                   told + Seconds(2));
  builds.push_back(added);
  scene_.SendGroup(told, {update, builds});
  scene_.update(update).builds = std::move(builds);
}

}  // namespace workflow_health

#include "sample/live_scene.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace workflow_health {
namespace {

using std::chrono::floor;

constexpr std::array<std::string_view, 12> kNames = {
    "ambermole",    "python-teacup", "libquince",    "rust-lanterns",
    "golang-heron", "perl-Marmot",   "texlive-fern", "ghc-otter",
    "nodejs-plum",  "kettledrum",    "R-thimble",    "ocaml-sorrel"};

}  // namespace

const LiveRelease& Rawhide() {
  static const LiveRelease release = {"F45",    "45",  "f45",      "rawhide",
                                      "FEDORA", "f45", "-updates", "rawhide",
                                      "fc45",   false};
  return release;
}

const LiveRelease& Eln() {
  static const LiveRelease release = {"ELN",        "eln", "eln",      "eln",
                                      "FEDORA-ELN", "eln", "-updates", "eln",
                                      "eln157",     false};
  return release;
}

const std::vector<LiveRelease>& ComposedReleases() {
  static const std::vector<LiveRelease> releases = {
      {"F44", "44", "f44", "f44", "FEDORA", "f44", "-updates", "f44-candidate",
       "fc44", true},
      {"F43", "43", "f43", "f43", "FEDORA", "f43", "-updates", "f43-candidate",
       "fc43", true},
      {"EPEL-9", "9", "epel9", "epel9", "FEDORA-EPEL", "epel9", "",
       "epel9-candidate", "el9", true},
      {"EPEL-9N", "9", "epel9-next", "epel9-next", "FEDORA-EPEL-NEXT",
       "epel9-next", "", "epel9-next-candidate", "el9.next", true},
      {"EPEL-10.2", "10.2", "epel10.2", "epel10.2", "FEDORA-EPEL", "epel10.2",
       "", "epel10.2-candidate", "el10_2", true}};
  return releases;
}

std::uint32_t LiveScene::AddBuild(const LiveRelease& release,
                                  const std::string& target) {
  LiveBuild& build = plan_.builds.emplace_back();
  build.id = NextId();
  build.task = 100'000'000 + NextId();
  build.name = kNames[dice_.Next() % kNames.size()];
  build.version = fmt::format("{}.{}", dice_.Between(0, 9), build.id);
  build.release = fmt::format("{}.{}", dice_.Between(1, 4), release.suffix);
  build.owner = owners_.Deal(&dice_);
  build.target = target;
  build.flavour = flavours_.Deal(&dice_);
  return static_cast<std::uint32_t>(plan_.builds.size() - 1);
}

std::uint32_t LiveScene::AddUpdate(const LiveRelease& release,
                                   std::vector<std::uint32_t> builds,
                                   Instant submitted) {
  LiveUpdate& update = plan_.updates.emplace_back();
  update.alias = fmt::format("{}-2026-{:010x}", release.id_prefix,
                             dice_.Next() & 0xff'ffff'ffffU);
  update.release = &release;
  update.builds = std::move(builds);
  update.user = release.composed ? owners_.Deal(&dice_) : "bodhi";
  update.submitted = floor<Seconds>(submitted);
  update.names_composer = !dice_.OneIn(8);
  update.testing_tag =
      fmt::format("{}{}-testing-pending", release.tag, release.updates);
  return static_cast<std::uint32_t>(plan_.updates.size() - 1);
}

void LiveScene::Send(Instant at, LiveContent content) {
  const Time sent = floor<Seconds>(at);
  if (sent > window_.until) return;
  plan_.messages.push_back({sent, std::nullopt, std::move(content)});
}

void LiveScene::SendGenerated(Instant at, TestSent content) {
  if (at > window_.until) return;
  const Time sent = std::min(floor<Seconds>(at) + Seconds(delays_.Deal(&dice_)),
                             window_.until);
  plan_.messages.push_back({sent, at, content});
}

void LiveScene::SendWithWrongTime(Instant at, Instant told, TestSent content) {
  if (at > window_.until) return;
  plan_.messages.push_back({floor<Seconds>(at), told, content});
}

void LiveScene::SendGroup(Instant at, GroupSent content) {
  for (const std::uint32_t index : content.builds) {
    const LiveBuild& of = build(index);
    if (content.tasks_told) Ended(LiveStep::kBuild, at);
    if (of.HasOwnUpdate()) {
      Ended(LiveStep::kCreateUpdate, at);
    } else {
      Unmatched(LiveStep::kCreateUpdate, at);
    }
  }
  Send(at, std::move(content));
}

}  // namespace workflow_health

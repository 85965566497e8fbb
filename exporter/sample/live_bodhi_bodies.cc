#include <fmt/format.h>

#include <vector>

#include "sample/dice.h"
#include "sample/live_bodies.h"

namespace workflow_health {
namespace {

std::string ReleaseOf(const LiveUpdate& update, bool frozen) {
  const LiveRelease& release = *update.release;
  const std::string composed = fmt::format(R"("composed_by_bodhi":{},)",
                                           release.composed ? "true" : "false");
  return fmt::format(
      R"({{"name":"{}","long_name":"Made up {}","version":"{}",)"
      R"("id_prefix":"{}","branch":"{}","dist_tag":"{}",{})"
      R"("stable_tag":"{}","testing_tag":"{}{}-testing",)"
      R"("pending_signing_tag":"{}-signing-pending","mail_template":null,)"
      R"("state":"{}","eol":null}})",
      release.name, release.name, release.version, release.id_prefix,
      release.branch, release.dist_tag, update.names_composer ? composed : "",
      release.tag, release.tag, release.updates, release.tag,
      frozen             ? "frozen"
      : release.composed ? "current"
                         : "pending");
}

std::string BuildsOf(const std::vector<std::uint32_t>& builds,
                     const LivePlan& plan) {
  std::string text;
  for (const std::uint32_t build : builds) {
    text +=
        fmt::format(R"({}{{"nvr":"{}","signed":false,"type":"rpm","epoch":0}})",
                    text.empty() ? "" : ",", plan.builds[build].Nvr());
  }
  return text;
}

// Some updates are talked about at length.
std::string CommentsOf(const LiveUpdate& update) {
  const auto submitted =
      static_cast<std::uint64_t>(update.submitted.time_since_epoch().count());
  const std::uint64_t number = Mixed(submitted, update.builds.front());
  const int count = number % 60 == 0 ? 120 : number % 10 == 0 ? 8 : 1;
  std::string text;
  for (int i = 0; i < count; ++i) {
    text +=
        fmt::format(R"({}{{"id":{}{:03},"karma":0,)"
                    R"("text":"Works as made up, in trial {} of {}.",)"
                    R"("timestamp":"{}","user":{{"name":"packager{}"}}}})",
                    text.empty() ? "" : ",", number % 1'000'000 + 1, i, i + 1,
                    count, PlainTime(update.submitted + Seconds(i)), i % 9);
  }
  return text;
}

std::string UpdateOf(const LiveUpdate& update,
                     const std::vector<std::uint32_t>& builds, bool frozen,
                     const LivePlan& plan) {
  return fmt::format(
      R"({{"alias":"{}","updateid":"{}","title":"{}","status":"testing",)"
      R"("request":null,"type":"bugfix","severity":"unspecified","karma":0,)"
      R"("critpath":false,"critpath_groups":null,"autokarma":true,)"
      R"("stable_days":7,"test_gating_status":"passed","from_tag":null,)"
      R"("date_submitted":"{}","date_pushed":null,"user":{{"name":"{}"}},)"
      R"("notes":"Made up.","release":{},"builds":[{}],"comments":[{}]}})",
      update.alias, update.alias, plan.builds[builds.front()].Nvr(),
      FormatTime(update.submitted), update.user, ReleaseOf(update, frozen),
      BuildsOf(builds, plan), CommentsOf(update));
}

std::string ChangeOf(BuildsChanged changed, const std::string& nvr) {
  return fmt::format(R"(,"new_builds":[{}],"removed_builds":[{}])",
                     changed == BuildsChanged::kAdded ? '"' + nvr + '"' : "",
                     changed == BuildsChanged::kRemoved ? '"' + nvr + '"' : "");
}

}  // namespace

std::string BodyOf(const GroupSent& content, const LiveBodyContext& context) {
  const LiveUpdate& update = context.plan.updates[content.update];
  std::string builds;
  for (const std::uint32_t index : content.builds) {
    const LiveBuild& build = context.plan.builds[index];
    builds += fmt::format(
        R"({}{{"type":"koji-build","id":{},"task_id":{},"nvr":"{}"}})",
        builds.empty() ? "" : ",", build.id,
        content.tasks_told ? fmt::to_string(build.task) : "null", build.Nvr());
  }
  return fmt::format(R"({{"agent":"{}","artifact":{{"type":"koji-build-group",)"
                     R"("builds":[{}]}},"re-trigger":{},"update":{}}})",
                     update.user, builds, content.again,
                     UpdateOf(update, content.builds, false, context.plan));
}

std::string BodyOf(const UpdateSent& content, const LiveBodyContext& context) {
  const LiveUpdate& update = context.plan.updates[content.update];
  std::string more;
  if (!content.request.empty()) {
    more = fmt::format(R"(,"repo":"{}-updates","request":"{}","reason":"{}")",
                       update.release->tag, content.request, content.reason);
  } else if (content.topic == "edit") {
    more = ChangeOf(content.changed,
                    context.plan.builds[update.builds.back()].Nvr());
  }
  return fmt::format(
      R"({{"agent":"{}"{},"update":{}}})", update.user, more,
      UpdateOf(update, update.builds, content.frozen, context.plan));
}

}  // namespace workflow_health

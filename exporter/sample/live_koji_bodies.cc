#include <fmt/format.h>

#include <array>

#include "sample/live_bodies.h"

namespace workflow_health {
namespace {

constexpr std::array<std::string_view, 3> kArches = {"x86_64", "aarch64",
                                                     "s390x"};

std::string RequestOf(const LiveBuild& build, const LiveBodyContext& context) {
  if (build.flavour == KojiFlavour::kImport) return "null";
  if (build.flavour == KojiFlavour::kImage) {
    return fmt::format(R"(["{}","{}","{}",["x86_64"],{{}}])", build.name,
                       build.version, build.target);
  }
  return fmt::format(
      R"(["git+https://src.fedoraproject.org/rpms/{}.git#{}","{}",{{}}])",
      build.name, HexOf(context.seed, 40), build.target);
}

std::string ChildrenOf(const BuildSent& content, const LiveBuild& build) {
  std::string children;
  int id = content.task;
  for (const std::string_view arch : kArches) {
    children += fmt::format(
        R"({}{{"arch":"{}","channel_id":1,"children":[],)"
        R"("host_name":"buildvm-{}-01.example.org","id":{},"label":"{}",)"
        R"("method":"buildArch","owner":"{}","parent":{},"priority":19,)"
        R"("result":null,"state":{}}})",
        children.empty() ? "" : ",", arch, arch, ++id, arch, build.owner,
        content.task,
        content.state == 3   ? 5
        : content.state == 0 ? 0
                             : 2);
  }
  return children;
}

// In place of leaving out what an old message does not tell.
bool TellsNull(const LiveBuild& build) { return build.id % 2 == 0; }

std::string TaskOf(const BuildSent& content, const LiveBuild& build,
                   const std::string& request) {
  if (build.flavour == KojiFlavour::kImport) {
    return R"("task":null,"task_id":null)";
  }
  if (build.flavour == KojiFlavour::kOldShape) {
    return fmt::format(R"({}"task_id":{})",
                       TellsNull(build) ? R"("task":null,)" : "", content.task);
  }
  const bool image = build.flavour == KojiFlavour::kImage;
  return fmt::format(
      R"("task":{{"arch":"noarch","channel_id":1,"children":[{}],"id":{},)"
      R"("method":"{}","owner":"{}","request":{},"result":null,"state":{}}},)"
      R"("task_id":{})",
      image ? "" : ChildrenOf(content, build), content.task,
      image ? "image" : "build", build.owner, request,
      content.state == 0 ? 1 : content.state + 1, content.task);
}

// With its comma; nothing, or nothing but null, in messages of before 2023.
std::string KojiOf(const LiveBuild& build) {
  std::string_view url = "https://koji.fedoraproject.org";
  switch (build.flavour) {
    case KojiFlavour::kOldShape:
      return TellsNull(build) ? R"("base_url":null,)" : "";
    case KojiFlavour::kRiscv:
      url = "https://riscv-koji.fedoraproject.org";
      break;
    case KojiFlavour::kCentos:
      url = "https://kojihub.stream.centos.org";
      break;
    default:
      break;
  }
  return fmt::format(R"("base_url":"{}",)", url);
}

}  // namespace

std::string BodyOf(const BuildSent& content, const LiveBodyContext& context) {
  const LiveBuild& build = context.plan.builds[content.build];
  const std::string request = RequestOf(build, context);
  const std::string old =
      content.old_state ? fmt::to_string(*content.old_state) : "null";
  const std::string completed =
      content.state == 0 ? "null" : '"' + PlainTime(context.sent) + "+00:00\"";
  return fmt::format(
      R"({{"attribute":"state",{}"build_id":{},"completion_time":{},)"
      R"("epoch":null,"instance":"primary","name":"{}","new":{},"old":{},)"
      R"("owner":"{}","release":"{}","request":{},{},"version":"{}"}})",
      KojiOf(build), build.id, completed, build.name, content.state, old,
      build.owner, build.release, request, TaskOf(content, build, request),
      build.version);
}

std::string BodyOf(const TagSent& content, const LiveBodyContext& context) {
  const LiveBuild& build = context.plan.builds[content.build];
  return fmt::format(
      R"({{"base_url":"{}","build_id":{},"instance":"primary","name":"{}",)"
      R"("owner":"{}","release":"{}","tag":"{}","tag_id":{},"user":"{}",)"
      R"("version":"{}"}})",
      content.koji, build.id, build.name, build.owner, build.release,
      content.tag, 60'000 + content.tag.size(), content.user, build.version);
}

}  // namespace workflow_health

#include <fmt/format.h>

#include "sample/dice.h"
#include "sample/live_bodies.h"

namespace workflow_health {
namespace {

std::string RunOf(const TestSent& content) {
  const std::string url =
      fmt::format("https://jenkins.example.org/job/{}-pipeline/job/master/{}/",
                  content.test->pipeline, content.number);
  return fmt::format(
      R"({{"url":"{}","log":"{}console","log_raw":"{}consoleText",)"
      R"("log_stream":"{}console"}})",
      url, url, url, url);
}

// The same for all runs of a test of a build.
std::string PipelineId(const TestSent& content, int task) {
  auto number = static_cast<std::uint64_t>(task);
  for (const std::string_view text :
       {content.name_space, content.test->type, content.test->category}) {
    for (const char c : text) {
      number = Mixed(number, static_cast<unsigned char>(c));
    }
    number = Mixed(number, 256);
  }
  return HexOf(number, 64);
}

std::string ResultOf(std::string_view stage, std::string_view said) {
  if (stage == "complete") return fmt::format(R"(,"result":"{}")", said);
  return stage == "error" ? R"(,"result":"failed")" : "";
}

std::string ErrorOf(std::string_view stage, std::string_view said) {
  if (stage != "error") return "";
  if (said.empty()) return R"(,"error":{"reason":null})";
  return fmt::format(R"(,"error":{{"reason":"{}"}})", said);
}

std::string ArtifactOf(const LiveBuild& build) {
  return fmt::format(
      R"({{"type":"koji-build","id":{},"issuer":"{}","component":"{}",)"
      R"("nvr":"{}","scratch":false}})",
      build.task, build.owner, build.name, build.Nvr());
}

}  // namespace

std::string BodyOf(const TestSent& content, const LiveBodyContext& context) {
  const LiveBuild& build = context.plan.builds[content.build];
  const LiveTest& test = *content.test;
  return fmt::format(
      R"({{"contact":{{"name":"{}","team":"Fedora CI",)"
      R"("docs":"https://docs.example.org/{}","irc":"#fedora-ci",)"
      R"("email":"ci@example.org"}},"run":{},"artifact":{},)"
      R"("pipeline":{{"id":"{}","name":"{}","build":"{}"}},)"
      R"("test":{{"category":"{}","namespace":"{}","type":"{}",)"
      R"("docs":"https://docs.example.org/{}"{}}},"system":[]{},)"
      R"("generated_at":"{}Z","version":"1.1.14"}})",
      test.pipeline, test.pipeline, RunOf(content), ArtifactOf(build),
      PipelineId(content, build.task), test.pipeline, content.number,
      test.category, content.name_space, test.type, test.pipeline,
      ResultOf(content.stage, content.said),
      ErrorOf(content.stage, content.said),
      PlainTime(context.generated.value_or(context.sent)));
}

std::string BodyOf(const OpenqaSent& content, const LiveBodyContext& context) {
  const LiveUpdate& update = context.plan.updates[content.update];
  const std::string clone =
      content.clone_of == 0 || content.stage != "queued"
          ? ""
          : fmt::format(R"(,"clone_of":{})", content.clone_of);
  const std::string pipeline = fmt::format(
      "openqa.Update-{}.base_update.64bit.updates-server.x86_64", update.alias);
  const std::string url =
      fmt::format("https://openqa.example.org/tests/{}", content.run);
  return fmt::format(
      R"({{"artifact":{{"alias":"{}","builds":[{{"nvr":"{}"}}],)"
      R"("id":"sha256:{}","type":"fedora-update",)"
      R"("release":{{"name":"{}","version":"{}"}}}},)"
      R"("contact":{{"name":"Fedora openQA","team":"Fedora QA",)"
      R"("email":"qa@example.org"}},"generated_at":"{}Z",)"
      R"("pipeline":{{"id":"{}","name":"{}"}},)"
      R"("run":{{"url":"{}","log":"{}/file/autoinst-log.txt","id":{}{}}},)"
      R"("system":[{{"os":"fedora-44","provider":"openqa",)"
      R"("architecture":"x86_64"}}],"test":{{"category":"validation",)"
      R"("type":"base_update 64bit","namespace":"update"{}}}{},)"
      R"("version":"0.2.1"}})",
      update.alias, context.plan.builds[update.builds.front()].Nvr(),
      HexOf(Mixed(update.builds.front(), 5), 64), update.release->name,
      update.release->version, PlainTime(context.sent), pipeline, pipeline, url,
      url, content.run, clone, ResultOf(content.stage, content.said),
      ErrorOf(content.stage, content.said));
}

}  // namespace workflow_health

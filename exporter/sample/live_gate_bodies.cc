// Of ResultsDB, WaiverDB, Greenwave, composes, pagure, and of what nobody
// reads.
#include <fmt/format.h>

#include "sample/live_bodies.h"

namespace workflow_health {

std::string BodyOf(const ResultSent& content, const LiveBodyContext& context) {
  const std::uint64_t id = context.seed % 90'000'000;
  return fmt::format(
      R"({{"id":{},"groups":["{}"],"testcase":{{"name":"{}",)"
      R"("ref_url":"https://docs.example.org/","href":)"
      R"("https://resultsdb.example.org/api/v2.0/testcases/{}"}},)"
      R"("submit_time":"{}","outcome":"{}","note":null,)"
      R"("ref_url":"https://artifacts.example.org/{}",)"
      R"("data":{{"item":["{}"],"type":["{}"],"system_provider":)"
      R"(["testing-farm"]}},)"
      R"("href":"https://resultsdb.example.org/api/v2.0/results/{}"}})",
      id, HexOf(context.seed, 32), content.testcase, content.testcase,
      PlainTime(context.sent), content.outcome, id, content.item, content.type,
      id);
}

std::string BodyOf(const WaiverSent& content, const LiveBodyContext& context) {
  return fmt::format(
      R"({{"id":{},"comment":"Made up.","username":"packager1",)"
      R"("proxied_by":"bodhi@service","waived":{},"subject_type":"{}",)"
      R"("subject_identifier":"{}","subject":{{"item":"{}","type":"{}"}},)"
      R"("testcase":"fedora-ci.koji-build.tier0.functional",)"
      R"("scenario":null,"product_version":"fedora-44","timestamp":"{}"}})",
      context.seed % 90'000, content.waived, content.subject_type,
      content.subject, content.subject, content.subject_type,
      PlainTime(context.sent));
}

std::string BodyOf(const DecisionSent& content, const LiveBodyContext&) {
  const std::string requirement =
      fmt::format(R"({{"subject_type":"{}","subject_identifier":"{}",)"
                  R"("testcase":"fedora-ci.koji-build.tier0.functional",)"
                  R"("scenario":null,"source":null,"type":"test-result-)",
                  content.subject_type, content.subject);
  return fmt::format(
      R"({{"decision_context":"bodhi_update_push_stable",)"
      R"("product_version":"fedora-44","policies_satisfied":true,)"
      R"("subject_type":"{}","subject_identifier":"{}",)"
      R"("subject":[{{"item":"{}","type":"{}"}}],)"
      R"("summary":"All required tests passed or have been waived",)"
      R"("applicable_policies":["update"],)"
      R"("satisfied_requirements":[{}failed-waived"}}],)"
      R"("unsatisfied_requirements":[],"previous":{{)"
      R"("policies_satisfied":false,"summary":"1 of 1 test failed",)"
      R"("satisfied_requirements":[],)"
      R"("unsatisfied_requirements":[{}failed"}}]}}}})",
      content.subject_type, content.subject, content.subject,
      content.subject_type, requirement, requirement);
}

std::string BodyOf(const ComposeSent& content, const LiveBodyContext&) {
  if (!content.success) {
    return fmt::format(R"({{"agent":"bodhi","repo":"{}","updates":[]}})",
                       content.repo);
  }
  return fmt::format(
      R"({{"agent":"bodhi","repo":"{}","success":{},"ctype":"rpm"}})",
      content.repo, *content.success);
}

std::string BodyOf(const PungiSent& content, const LiveBodyContext&) {
  return fmt::format(
      R"({{"compose_id":"{}","compose_label":null,"compose_type":"nightly",)"
      R"("location":"https://composes.example.org/{}/compose",)"
      R"("shortname":"Fedora","status":"{}"}})",
      content.compose, content.compose, content.status);
}

std::string BodyOf(const FlagSent& content, const LiveBodyContext& context) {
  const auto now = context.sent.time_since_epoch().count();
  return fmt::format(
      R"({{"agent":"packit","flag":{{"username":"{}","status":"{}",)"
      R"("comment":"Made up.","percent":null,"commit_hash":"{}",)"
      R"("date_created":"{}","date_updated":"{}",)"
      R"("url":"https://dashboard.example.org/jobs/{}",)"
      R"("user":{{"name":"packit","fullname":"Packit"}}}},)"
      R"("pullrequest":{{"id":{},"branch":"rawhide","status":"Open",)"
      R"("project":{{"fullname":"{}","namespace":"{}"}},)"
      R"("title":"Update to a version that is made up"}}}})",
      content.check, content.status, HexOf(context.seed, 40), now, now, now,
      content.pull_request, content.project, content.name_space);
}

std::string BodyOf(const OtherSent&, const LiveBodyContext& context) {
  return fmt::format(R"({{"agent":"packager1","made_up":"{}"}})",
                     HexOf(context.seed, 64));
}

}  // namespace workflow_health

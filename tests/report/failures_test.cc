#include "report/failures.h"

#include <catch2/catch.hpp>

#include "report/example.h"

namespace workflow_health {
namespace {

TEST_CASE("A message's URL has its id percent-encoded", "[report][failures]") {
  CHECK(MessageUrl("https://example.org/datagrepper", "2020-ab_c.d~E",
                   At("2020-01-01T00:00:00Z")) ==
        "https://example.org/datagrepper/v2/id?id=2020-ab_c.d~E");
  CHECK(MessageUrl("u", "a b&c=/#\xC3\xA4\xFF", At("2020-01-01T00:00:00Z")) ==
        "u/v2/id?id=a%20b%26c%3D%2F%23%C3%A4%FF");
}

TEST_CASE("A message without an id of its own is found by its second",
          "[report][failures][I6]") {
  CHECK(MessageUrl("u", "sha256-00ff", At("1970-01-01T01:00:00Z")) ==
        "u/v2/search?start=3600&end=3601");
}

TEST_CASE("A message whose id is too long for a page is found by its second",
          "[report][failures][I6]") {
  CHECK(MessageUrl("u", std::string(201, 'a'), At("1970-01-01T01:00:00Z")) ==
        "u/v2/search?start=3600&end=3601");
  CHECK(MessageUrl("u", std::string(200, 'a'), At("1970-01-01T01:00:00Z")) ==
        "u/v2/id?id=" + std::string(200, 'a'));
}

TEST_CASE("Every failed run is listed, in order of time",
          "[report][failures]") {
  const WorkflowReport report = ExampleReport(".4.e?a0").Headline();
  REQUIRE(report.failed_runs.size() == 3);
  const FailedRun& first = report.failed_runs[0];
  CHECK(first.at == At("2020-08-03T12:00:00Z"));
  CHECK(first.application == "resultsdb");
  CHECK(first.step == "store-result");
  CHECK(first.evidence == Evidence::kBegun);
  CHECK(!first.error);
  CHECK(first.message_id == "2020-5f27fc40");
  CHECK(first.url ==
        "https://datagrepper.example.org/datagrepper/v2/id?id=2020-5f27fc40");
  CHECK(report.failed_runs[1].error);
  CHECK(report.failed_runs[2].step == "unattributed");
}

TEST_CASE("Failed runs are counted by evidence", "[report][failures]") {
  ReportInput input =
      ExampleInput(ExampleWeeks("4.440.4444"), ExampleWeeks(""));
  std::vector<Run>& runs = input.workflows[0].runs;
  runs[0].evidence = Evidence::kMarked;
  runs[2].evidence = runs[3].evidence = Evidence::kInferred;
  const Report report = MakeReport(ExampleConfig(), std::move(input));
  CHECK(report.Headline().marked == 1);
  CHECK(report.Headline().inferred == 2);
  CHECK(report.Headline().begun == 4);
  CHECK(report.Headline().unattributed == 1);
}

TEST_CASE("Only what begins as a digest is looked for by its second",
          "[report][failures][I6]") {
  const Time at = At("1970-01-01T01:00:00Z");
  CHECK(MessageUrl("u", "x-sha256-00ff", at) == "u/v2/id?id=x-sha256-00ff");
  CHECK(MessageUrl("u", "SHA256-00ff", at) == "u/v2/id?id=SHA256-00ff");
}

TEST_CASE("A failed run has the evidence and the step of its own workflow",
          "[report][failures]") {
  std::vector<Run> runs = ExampleRuns(At("2020-08-03"), hours(1), "?a.1e");
  runs[3].evidence = Evidence::kMarked;
  const std::vector<Step> steps = {
      UnattributedStep(), {"a", "one"}, {"b", "two"}, {"c", "three"}};
  const auto failed = FailedRunsOf(runs, steps, "u");
  REQUIRE(failed.size() == 2);
  CHECK(failed[0].application == "a");
  CHECK(failed[0].step == "one");
  CHECK(failed[0].evidence == Evidence::kMarked);
  CHECK_FALSE(failed[0].error);
  CHECK(failed[0].at == At("2020-08-03T04:00:00Z"));
  CHECK(failed[1].application == "c");
  CHECK(failed[1].error);
  CHECK(failed[1].url == "u/v2/id?id=" + failed[1].message_id);
}

}  // namespace
}  // namespace workflow_health

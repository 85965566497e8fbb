#include "report/json.h"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

#include "report/example.h"

namespace workflow_health {
namespace {

using boost::json::value;

value Json(const Report& report, bool failures = false) {
  return boost::json::parse(JsonOf(report, failures));
}

// What a JSON pointer leads to, as text.
std::string Get(const value& json, const std::string& pointer) {
  INFO(pointer);
  boost::json::error_code none;
  const value* found = json.find_pointer(pointer, none);
  REQUIRE(found != nullptr);
  return found->is_structured() ? "structured" : ScalarText(*found);
}

std::string OfHeadline(const value& json, const std::string& key) {
  return Get(json, "/workflows/0/" + key);
}

TEST_CASE("The JSON has the keys of its documentation", "[report][json]") {
  const value json = Json(ExampleReport("..4e...a?", "...4"));
  CHECK(Get(json, "/schema") == "1");
  CHECK(Get(json, "/sample") == "false");
  CHECK(Get(json, "/as_of") == "\"2020-08-17T00:00:00Z\"");
  CHECK(Get(json, "/window/start") == "\"2020-08-03T00:00:00Z\"");
  CHECK(Get(json, "/window/end") == "\"2020-08-17T00:00:00Z\"");
  CHECK(Get(json, "/window/covered_ratio") == "1");
  CHECK(Get(json, "/headline") == "\"single-build\"");
  CHECK(Get(json, "/verdict") == "\"cannot tell\"");
  CHECK(OfHeadline(json, "runs") == "7");
  CHECK(OfHeadline(json, "successes") == "5");
  CHECK(OfHeadline(json, "failures") == "2");
  CHECK(OfHeadline(json, "failed") == "1");
  CHECK(OfHeadline(json, "errors") == "1");
  CHECK(OfHeadline(json, "abandoned") == "1");
  CHECK(OfHeadline(json, "unknown") == "1");
  CHECK(OfHeadline(json, "uptime") == "0.714286");
  CHECK(OfHeadline(json, "uptime_interval/0") == "0.290421");
  CHECK(OfHeadline(json, "previous/runs") == "4");
  CHECK(OfHeadline(json, "uptime_change") == "-0.035714");
  CHECK(OfHeadline(json, "target") == "0.95");
}

TEST_CASE("A hole says whether it is unreadable", "[report][json]") {
  Report report = ExampleReport("..4");
  const Time day = report.window.since;
  report.workflows[0].holes = {{{day, day + Seconds(5)}},
                               {{day + Seconds(5), day + Seconds(6)}, true}};
  const value json = Json(report);
  CHECK(OfHeadline(json, "holes/1/start") == "\"2020-08-03T00:00:05Z\"");
  CHECK(OfHeadline(json, "holes/1/end") == "\"2020-08-03T00:00:06Z\"");
  CHECK(OfHeadline(json, "holes/1/unreadable") == "true");
  const value other = json.at_pointer("/workflows/0/holes/0");
  CHECK(!other.as_object().contains("unreadable"));
}

TEST_CASE("The verdict has four values", "[report][json]") {
  const auto verdict = [](std::string_view letters) {
    return Get(Json(ExampleReport(letters)), "/verdict");
  };
  CHECK(verdict("44444") == "\"yes\"");
  CHECK(verdict(std::string(100, '.')) == "\"no\"");
  CHECK(verdict(".") == "\"cannot tell\"");
  CHECK(verdict("?") == "\"no runs\"");
}

TEST_CASE("Rows tell of steps and applications", "[report][json]") {
  const value json = Json(ExampleReport("..4.1..."));
  CHECK(OfHeadline(json, "steps/0/application") == "\"dist-git\"");
  CHECK(OfHeadline(json, "steps/0/step") == "\"clone\"");
  CHECK(OfHeadline(json, "steps/1/successes") == "6");
  CHECK(OfHeadline(json, "steps/1/skipped") == "0");
  CHECK(OfHeadline(json, "steps/1/failures") == "1");
  CHECK(OfHeadline(json, "steps/1/rate") == "0.857143");
  CHECK(OfHeadline(json, "steps/1/share_of_runs") == "0.125");
  CHECK(OfHeadline(json, "steps/1/share_of_failures") == "0.5");
  CHECK(OfHeadline(json, "steps/1/running_share_of_failures") == "1");
  CHECK(OfHeadline(json, "steps/1/duration_median_seconds") == "64");
  CHECK(OfHeadline(json, "applications/0/application") == "\"dist-git\"");
  const value row = json.at_pointer("/workflows/0/applications/0");
  CHECK(!row.as_object().contains("step"));
  CHECK(OfHeadline(json, "chain/2/so_far") == "0.75");
  CHECK(OfHeadline(json, "weakest/0/step") == "\"store-result\"");
  CHECK(OfHeadline(json, "weakest/0/saved_by_one_retry") == "0.857143");
}

TEST_CASE("A figure that does not exist is null", "[report][json]") {
  const value json = Json(ExampleReport("?"));
  for (const char* key :
       {"uptime", "uptime_interval", "effective_runs", "error_budget_left",
        "uptime_change", "time_based_uptime", "longest_outage",
        "mean_time_between_failures_seconds", "mean_time_to_recovery_seconds",
        "run_duration_median_seconds", "ten_applications_at",
        "realistic_target", "ended", "steps/0/rate", "steps/0/share_of_runs",
        "steps/0/share_of_failures", "steps/0/running_share_of_failures",
        "steps/0/duration_p95_seconds"}) {
    CHECK(OfHeadline(json, key) == "null");
  }
  CHECK(OfHeadline(json, "runs") == "0");
}

TEST_CASE("A step that no log shows is told as not seen", "[report][json]") {
  WorkflowRuns single = ExampleWeeks("...4");
  single.runs = Unseen(std::move(single.runs), 3);
  const value json = Json(MakeReport(
      ExampleConfig(), ExampleInput(std::move(single), ExampleWeeks(""))));
  CHECK(OfHeadline(json, "steps/3/step") == "\"build\"");
  CHECK(OfHeadline(json, "steps/3/seen") == "0");
  CHECK(OfHeadline(json, "steps/3/rate") == "null");
  CHECK(OfHeadline(json, "steps/2/seen") == "4");
  CHECK(OfHeadline(json, "chain/1/rate") == "null");
  CHECK(OfHeadline(json, "applications/2/seen") == "0");
}

TEST_CASE("Where no run got further, no uptime is told of a perfect step",
          "[report][json]") {
  const value json = Json(ExampleReport("3333"));
  CHECK(OfHeadline(json, "weakest/0/uptime_if_perfect") == "null");
  CHECK(OfHeadline(json, "weakest/0/failures") == "4");
}

TEST_CASE("An outage that lasts has no end", "[report][json]") {
  const value json = Json(ExampleReport(AfterGood(53, "444")));
  CHECK(OfHeadline(json, "longest_outage/end") == "null");
  CHECK(OfHeadline(json, "longest_outage/at_least") == "true");
  CHECK(OfHeadline(json, "longest_outage/start") == "\"2020-08-16T12:00:00Z\"");
  CHECK(OfHeadline(json, "longest_outage/runs") == "3");
  CHECK(OfHeadline(json, "longest_outage/duration_seconds") == "43200");
}

TEST_CASE("An outage ends where knowledge ends", "[report][json]") {
  const value unknown = Json(ExampleReport("..44"));
  CHECK(OfHeadline(unknown, "longest_outage/end") ==
        "\"2020-08-05T00:00:00Z\"");
  CHECK(OfHeadline(unknown, "longest_outage/at_least") == "true");
  CHECK(OfHeadline(unknown, "breakages_seen_whole") == "0");
  const value whole = Json(ExampleReport("..44."));
  CHECK(OfHeadline(whole, "longest_outage/at_least") == "false");
  CHECK(OfHeadline(whole, "breakages_seen_whole") == "1");
}

TEST_CASE("What was not observed is in the JSON", "[report][json]") {
  // Of 14 days 6 hours before the first run, and what lies a day after it.
  CHECK(OfHeadline(Json(ExampleReport(".")), "observed_ratio") == "0.071429");
  Report report = GoldenReport();
  CHECK(OfHeadline(Json(report), "weeks_not_read_whole") == "1");
  report.workflows[0].observed_ratio = 1 - 1e-9;
  CHECK(OfHeadline(Json(report), "observed_ratio") == "0.999999");
}

TEST_CASE("Failed runs are there only when asked for", "[report][json]") {
  const Report report = ExampleReport(".4e");
  const value without = Json(report).at_pointer("/workflows/0");
  CHECK(!without.as_object().contains("failed_runs"));
  const value json = Json(report, true);
  CHECK(OfHeadline(json, "failed_runs/0/time") == "\"2020-08-03T12:00:00Z\"");
  CHECK(OfHeadline(json, "failed_runs/0/evidence") == "\"begun\"");
  CHECK(OfHeadline(json, "failed_runs/0/error") == "false");
  CHECK(OfHeadline(json, "failed_runs/1/error") == "true");
  CHECK(OfHeadline(json, "failed_runs/1/message_id") == "\"2020-5f2850a0\"");
}

TEST_CASE("Strings are valid UTF-8 and escaped", "[report][json]") {
  Report report = ExampleReport(".");
  report.notes = {"a \"quoted\" \\ \x80 \x1b note"};
  const std::string text = JsonOf(report, false);
  CHECK_THAT(text,
             Catch::Contains("[\"a \\\"quoted\\\" \\\\ \uFFFD   note\"]"));
  CHECK(Get(Json(report), "/notes/0") ==
        "\"a \\\"quoted\\\" \\\\ \uFFFD   note\"");
}

TEST_CASE("Coverage is rounded neither to all nor to nothing",
          "[report][json]") {
  const auto coverage = [](double ratio, const std::string& pointer) {
    Report report = ExampleReport(".");
    report.covered_ratio = ratio;
    report.workflows[0].rating.covered_ratio = ratio;
    report.workflows[0].previous.covered_ratio = ratio;
    return Get(Json(report), pointer + "window/covered_ratio");
  };
  for (const char* of : {"/", "/workflows/0/", "/workflows/0/previous/"}) {
    CHECK(coverage(1, of) == "1");
    CHECK(coverage(1 - 1e-7, of) == "0.999999");
    CHECK(coverage(0.5, of) == "0.5");
    CHECK(coverage(1e-9, of) == "0.000001");
    CHECK(coverage(0, of) == "0");
  }
}

TEST_CASE("Made-up data are marked", "[report][json]") {
  Report report = ExampleReport(".");
  report.sample = true;
  CHECK(Get(Json(report), "/sample") == "true");
}

TEST_CASE("What fits is in one line, what holds more is indented",
          "[report][json]") {
  Report report = ExampleReport("..4.");
  report.notes = {"one", "two"};
  const std::string text = JsonOf(report, false);
  CHECK_THAT(text, Catch::StartsWith("{\n  \"schema\": 1,\n") &&
                       Catch::EndsWith("\n}\n"));
  CHECK_THAT(text, Catch::Contains("\n  \"notes\": [\"one\", \"two\"],\n"));
  CHECK_THAT(text, Catch::Contains("\n  \"workflows\": [\n    {\n      "
                                   "\"workflow\": \"single-build\",\n"));
  CHECK_THAT(text, Catch::Contains("\n      \"holes\": [],\n"));
  CHECK_THAT(text, Catch::Contains("\n      \"chain\": [\n        "
                                   "{\"application\": \"dist-git\", "
                                   "\"rate\": 1, \"so_far\": 1},\n"));
}

TEST_CASE("The window is that of the headline's figures", "[report][json]") {
  Report report = ExampleReport("..4.");
  report.window = {At("2020-09-01"), At("2020-09-15")};
  report.covered_ratio = 0.25;
  for (WorkflowReport& workflow : report.workflows) {
    workflow.ended = workflow.idle_since = At("2020-08-18");
  }
  report.workflows[1].moved_back = true;
  CHECK(Get(Json(report), "/window/end") == "\"2020-09-15T00:00:00Z\"");
  report.workflows[0].moved_back = true;
  const value json = Json(report);
  CHECK(Get(json, "/window/end") == "\"2020-08-17T00:00:00Z\"");
  CHECK(Get(json, "/window/covered_ratio") == "1");
  CHECK(Get(json, "/requested_window/end") == "\"2020-09-15T00:00:00Z\"");
  CHECK(Get(json, "/requested_window/covered_ratio") == "0.25");
  // Why it was moved comes before all other notes, for each that was.
  report.notes = {"another"};
  const auto notes = Json(report).at("notes").as_array();
  REQUIRE(notes.size() == 3);
  CHECK(notes[2] == "another");
}

}  // namespace
}  // namespace workflow_health

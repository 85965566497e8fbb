#include "report/attempts.h"

#include <boost/json/object.hpp>
#include <catch2/catch.hpp>

#include "report/example.h"

namespace workflow_health {
namespace {

using Catch::Contains;

const Time kOpened = At("2020-08-01");
const Time kAsOf = At("2020-08-02");

StepRules TestRules() {
  StepRules rules;
  rules.step = {"fedora-ci", "test"};
  rules.charged = {"infrastructure"};
  rules.deadline_cause = "aborted";
  rules.verdicts = {"passed", "failed"};
  rules.events.resize(2);
  rules.events[0].tells = EventRule::Tells::kVerdict;
  rules.events[1].tells = EventRule::Tells::kFails;
  rules.events[1].cause = "infrastructure";
  return rules;
}

CountedAttempt Ended(AttemptEnd end, const std::string& what, int took = 60) {
  CountedAttempt attempt;
  attempt.opened = kOpened;
  attempt.duration = Seconds(took);
  attempt.at = kOpened + attempt.duration;
  attempt.now = {end, what};
  return attempt;
}

CountedAttempt Pending(int age) {
  CountedAttempt attempt;
  attempt.opened = kAsOf - Seconds(age);
  return attempt;
}

StepAttempts Attempts() {
  StepAttempts input;
  input.covered_ratio = 1;
  for (int i = 1; i <= 20; ++i) {
    input.ended.push_back(
        Ended(AttemptEnd::kVerdict, i <= 15 ? "passed" : "failed", 100 * i));
    input.earlier.emplace_back(i);
  }
  input.ended.push_back(Ended(AttemptEnd::kFailed, "infrastructure"));
  input.ended.push_back(Ended(AttemptEnd::kStalled, "aborted", 3600));
  input.ended.back().recovered = *input.ended.back().at + Seconds(90);
  input.ended.push_back(Ended(AttemptEnd::kDry, "aborted"));
  input.ended.push_back(Ended(AttemptEnd::kCancelled, ""));
  input.ended.push_back(Ended(AttemptEnd::kUnmatched, ""));
  input.ended.push_back(Ended(AttemptEnd::kGone, ""));
  input.pending = {Pending(5000), Pending(1900), Pending(10)};
  return input;
}

Report WithStep(const StepAttempts& attempts) {
  Report report = ExampleReport("SSFS");
  report.steps = {MakeStepReport(TestRules(), attempts, kAsOf)};
  return report;
}

TEST_CASE("a step's numbers are parted by what became of attempts",
          "[attempts]") {
  const StepReport step = MakeStepReport(TestRules(), Attempts(), kAsOf);
  CHECK(step.successes == 20);
  CHECK(step.failures == 2);
  CHECK(step.Attempts() == 22);
  CHECK(step.causes == std::map<std::string, std::int64_t>{
                           {"aborted", 1}, {"infrastructure", 1}});
  CHECK(step.verdicts == std::map<std::string, std::int64_t>{
                             {"failed", 5}, {"other", 0}, {"passed", 15}});
  CHECK(step.cancelled == 1);
  CHECK(step.dry == 1);
  CHECK(step.unmatched == 1);
  CHECK(step.recovered == 1);
  CHECK(step.recovered_after == Seconds(90));
}

TEST_CASE("durations are of successes, and set beside those before",
          "[attempts]") {
  const StepReport step = MakeStepReport(TestRules(), Attempts(), kAsOf);
  CHECK(step.median == Seconds(1000));
  CHECK(step.p95 == Seconds(1900));
  CHECK(step.previous_median == Seconds(10));
  REQUIRE(step.trend);
  CHECK(ChangeOf(*step.trend) == SpeedChange::kSlower);
}

TEST_CASE("what waits longer than 95 % took is unusual", "[attempts]") {
  const StepReport step = MakeStepReport(TestRules(), Attempts(), kAsOf);
  CHECK(step.pending == 3);
  CHECK(step.oldest_pending == kAsOf - Seconds(5000));
  CHECK(step.unusual == 1);
}

TEST_CASE("a step through which nothing passed has zeros and no durations",
          "[attempts]") {
  const StepReport step = MakeStepReport(TestRules(), {}, kAsOf);
  CHECK(step.Attempts() == 0);
  CHECK(step.causes.size() == 2);
  CHECK(step.verdicts.size() == 3);
  CHECK_FALSE(step.median);
  CHECK_FALSE(step.oldest_pending);
  CHECK_FALSE(step.trend);
}

TEST_CASE("the text tells each kind of end in a table of its own",
          "[attempts]") {
  const std::string text = TextOf(WithStep(Attempts()), {});
  for (const char* line :
       {"  fedora-ci / test          22       2  9.1 %          1    1        "
        "3"
        "  2020-08-01 22:36\n",
        "  fedora-ci / test    aborted                1        4.5 %  no\n",
        "  fedora-ci / test    infrastructure         1        4.5 %  yes\n",
        "Verdicts: these are the packages' own\n", "  slower by 17m19s ",
        "  fedora-ci / test          1                1                 "
        "1m30s\n"}) {
    CHECK_THAT(text, Contains(line));
  }
  CHECK_THAT(text, Contains("completed  infrastructure errors  other errors"
                            "  completed, not passed") &&
                       Contains("20                      1             1"
                                "                      5"));
}

TEST_CASE("without live steps there is no section of them", "[attempts]") {
  const Report report = ExampleReport("SSFS");
  CHECK_THAT(TextOf(report, {}), !Contains("Steps, live"));
  CHECK_THAT(JsonOf(report, false), Contains("\"attempts\": []"));
}

TEST_CASE("a step that nothing passed through is named, not tabled",
          "[attempts]") {
  StepAttempts nothing;
  nothing.covered_ratio = 0.5;
  CHECK_THAT(TextOf(WithStep(nothing), {}),
             Contains("Nothing passed through fedora-ci / test.") &&
                 Contains("Only 50.0 % of the window was read.") &&
                 !Contains("Failures by cause"));
}

TEST_CASE("JSON and CSV hold a row for each step", "[attempts]") {
  const Report report = WithStep(Attempts());
  const auto row = JsonOf(report.steps).at(0).as_object();
  CHECK(row.at("charged").as_array().size() == 1);
  CHECK(row.at("causes").at("aborted").as_int64() == 1);
  CHECK(row.at("verdicts").at("other").as_int64() == 0);
  CHECK(row.at("trend").at("change").as_string() == "slower");
  CHECK_THAT(
      CsvOf(report, false),
      Contains("attempts,fedora-ci,test,1,22,20,2,1,1,3,"
               "2020-08-01T22:36:40Z,1,1,1,1,1000,1900,0,10,19,slower,"));
}

}  // namespace
}  // namespace workflow_health

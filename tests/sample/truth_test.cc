#include "sample/truth.h"

#include <catch2/catch.hpp>

#include "sample/archive.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

const Window kLast = {kArchiveEnd - days(90), kArchiveEnd};
const Window kBefore = {kArchiveEnd - days(180), kArchiveEnd - days(90)};

// Plans by hand: that the truth is not only what the reader thinks.
PlannedRun Ended(Outcome outcome, Time end) {
  PlannedRun run;
  run.outcome = outcome;
  run.end = end;
  run.start = end - hours(1);
  run.stops_at = static_cast<std::uint16_t>(SingleBuildScript().places.size());
  return run;
}

PlannedRun FailedAt(size_t place, LogEnding ending, const Script& script) {
  PlannedRun run = Ended(Outcome::kFailure, kArchiveEnd);
  REQUIRE(place < script.places.size());
  run.stops_at = static_cast<std::uint16_t>(place);
  run.log_ending = ending;
  return run;
}

json::value TruthOfRuns(const Script& script,
                        const std::vector<PlannedRun>& runs) {
  const Plan plan{{{&script, runs}}, {}};
  const json::value truth =
      json::parse(TruthOf(plan, DefaultConfig(), kArchiveEnd));
  const size_t workflow = &script == &SingleBuildScript() ? 0 : 1;
  return truth.at("workflows").at(workflow);
}

json::value StepRow(const json::value& truth, std::string_view step) {
  for (const json::value& row : truth.at("steps").as_array()) {
    if (row.at("step") == json::string_view(step.data(), step.size())) {
      return row;
    }
  }
  return {};
}

TEST_CASE("the truth's window holds its end but not its start",
          "[sample][truth]") {
  const json::value truth =
      TruthOfRuns(SingleBuildScript(),
                  {Ended(Outcome::kSuccess, kBefore.since),
                   Ended(Outcome::kSuccess, kBefore.since + Seconds(1)),
                   Ended(Outcome::kSuccess, kLast.since),
                   Ended(Outcome::kSuccess, kLast.since + Seconds(1)),
                   Ended(Outcome::kSuccess, kLast.since + Seconds(2)),
                   Ended(Outcome::kSuccess, kLast.until)});
  CHECK(truth.at("runs") == 3);
  CHECK(truth.at("previous").at("runs") == 2);
}

TEST_CASE("a start counts as abandoned a day later", "[sample][truth]") {
  std::vector<PlannedRun> runs(3);
  for (PlannedRun& run : runs) run.outcome = Outcome::kAbandoned;
  runs[0].start = kLast.since - hours(24);
  runs[1].start = kLast.until - hours(24);
  runs[2].start = kLast.until - hours(24) + Seconds(1);
  const json::value truth = TruthOfRuns(SingleBuildScript(), runs);
  CHECK(truth.at("abandoned") == 1);
  CHECK(truth.at("previous").at("abandoned") == 1);
  CHECK(truth.at("runs") == 0);
}

TEST_CASE("a failed run passed the steps before its failing one",
          "[sample][truth]") {
  const Script& script = SingleBuildScript();
  const json::value truth = TruthOfRuns(
      script, {FailedAt(script.build, LogEnding::kFailedMark, script),
               Ended(Outcome::kSuccess, kArchiveEnd)});
  CHECK(StepRow(truth, "push").at("successes") == 2);
  CHECK(StepRow(truth, "build").at("successes") == 1);
  CHECK(StepRow(truth, "build").at("failures") == 1);
  CHECK(StepRow(truth, "tag-candidate").at("successes") == 1);
  CHECK(StepRow(truth, "unattributed").is_null());
}

TEST_CASE("a failure at the second package is charged to the first place",
          "[sample][truth]") {
  const Script& script = MultiBuildScript();
  REQUIRE(script.places[7].step == "clone");
  const json::value truth =
      TruthOfRuns(script, {FailedAt(7, LogEnding::kBegun, script)});
  CHECK(StepRow(truth, "clone").at("failures") == 1);
  CHECK(StepRow(truth, "push").is_null());
}

TEST_CASE("an application is left by who entered it and did not fail there",
          "[sample][truth]") {
  const Script& script = SingleBuildScript();
  const json::value truth = TruthOfRuns(
      script, {FailedAt(script.build, LogEnding::kNothing, script),
               FailedAt(script.build + 1, LogEnding::kUnmet, script),
               FailedAt(script.build + 2, LogEnding::kBegun, script)});
  const json::array rows = truth.at("applications").as_array();
  CHECK(rows.size() == 4);
  CHECK(rows.at(2) == json::value({{"application", "koji"},
                                   {"successes", 1},
                                   {"skipped", 0},
                                   {"failures", 2}}));
}

TEST_CASE("the truth tells the evidence apart", "[sample][truth]") {
  const Script& script = SingleBuildScript();
  std::vector<PlannedRun> runs = {FailedAt(1, LogEnding::kFailedMark, script),
                                  FailedAt(1, LogEnding::kBegun, script),
                                  FailedAt(1, LogEnding::kUnmet, script),
                                  FailedAt(1, LogEnding::kNothing, script),
                                  FailedAt(0, LogEnding::kNothing, script),
                                  FailedAt(1, LogEnding::kFailedMark, script),
                                  Ended(Outcome::kError, kArchiveEnd)};
  runs[5].body = BodyForm::kNull;
  const json::value truth = TruthOfRuns(script, runs);
  CHECK(
      truth.at("evidence") ==
      json::value(
          {{"marked", 1}, {"begun", 2}, {"inferred", 1}, {"unattributed", 3}}));
  CHECK(truth.at("errors") == 1);
  CHECK(truth.at("failed") == 6);
  CHECK(StepRow(truth, "unattributed").at("failures") == 3);
}

}  // namespace
}  // namespace workflow_health

#include "sample/live_truth.h"

#include <catch2/catch.hpp>

#include "sample/live_traffic.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

// Plans by hand: that the truth is not only what a reader thinks.
json::value TruthOfPlan(const LivePlan& plan) {
  return json::parse(LiveTruthOf(plan, DefaultConfig().steps, kLiveEnd));
}

json::value TruthOfAttempts(const std::vector<PlannedAttempt>& attempts) {
  LivePlan plan;
  plan.attempts = attempts;
  return TruthOfPlan(plan);
}

PlannedAttempt Ended(LiveStep step, LiveFate fate, Instant at,
                     std::string_view what = {}) {
  return {step, fate, at - Seconds(100), at, what};
}

TEST_CASE("the truth of live traffic names every step, in order",
          "[sample][live_truth]") {
  const json::value truth = TruthOfPlan({});
  CHECK(truth.at("sample") == true);
  CHECK(truth.at("as_of") == "2026-11-20T12:00:00Z");
  const auto steps = DefaultConfig().steps;
  REQUIRE(steps.size() == kLiveSteps);
  for (size_t i = 0; i < steps.size(); ++i) {
    CHECK(truth.at("attempts").at(i).at("application") ==
          json::value(steps[i].step.application));
    CHECK(truth.at("attempts_last_7d").at(i).at("step") ==
          json::value(steps[i].step.step));
    CHECK(DeadlineOf(static_cast<LiveStep>(i)) == steps[i].deadline);
  }
}

TEST_CASE("a step without attempts has all its fields",
          "[sample][live_truth]") {
  const json::value truth = TruthOfPlan({});
  CHECK(json::value(StepOf(truth, "fedora-ci/test")) ==
        json::value({{"application", "fedora-ci"},
                     {"step", "test"},
                     {"charged", {"infrastructure", "timeout"}},
                     {"successes", 0},
                     {"failures", 0},
                     {"causes",
                      {{"aborted", 0},
                       {"infrastructure", 0},
                       {"timeout", 0},
                       {"testing-farm", 0}}},
                     {"cancelled", 0},
                     {"pending", 0},
                     {"oldest_pending", nullptr},
                     {"verdicts",
                      {{"passed", 0},
                       {"failed", 0},
                       {"needs_inspection", 0},
                       {"info", 0},
                       {"other", 0}}},
                     {"dry", 0},
                     {"recovered", 0},
                     {"unmatched", 0},
                     {"duration_median_seconds", nullptr},
                     {"duration_p95_seconds", nullptr}}));
  CHECK(StepOf(truth, "signing/sign").at("verdicts") == json::object());
}

TEST_CASE("a live attempt counts in the window that holds its end",
          "[sample][live_truth]") {
  const auto sign = [](Instant at) {
    return Ended(LiveStep::kSign, LiveFate::kClosed, at);
  };
  const Time week = kLiveEnd - days(7);
  const Time quarter = kLiveEnd - days(90);
  const json::value truth = TruthOfAttempts(
      {sign(quarter), sign(quarter + Microseconds(1)), sign(week),
       sign(week + Microseconds(1)), sign(kLiveEnd)});
  CHECK(truth.at("attempts").at(2).at("successes") == 4);
  CHECK(truth.at("attempts_last_7d").at(2).at("successes") == 2);
}

TEST_CASE("what ends after the archive is pending", "[sample][live_truth]") {
  const Instant opened = kLiveEnd - hours(1) + Microseconds(1);
  const json::value truth = TruthOfAttempts(
      {{LiveStep::kTest, LiveFate::kVerdict, opened, kLiveEnd + Microseconds(1),
        "passed"},
       {LiveStep::kTest, LiveFate::kCancelled, opened + Seconds(5),
        kLiveEnd + Seconds(1)},
       {LiveStep::kTest, LiveFate::kVerdict, kLiveEnd + Microseconds(1),
        kLiveEnd + hours(1), "passed"}});
  const json::object& test = StepOf(truth, "fedora-ci/test");
  CHECK(test.at("pending") == 2);
  CHECK(test.at("oldest_pending") == "2026-11-20T11:00:01Z");
  CHECK(test.at("cancelled") == 0);
  CHECK(test.at("successes") == 0);
}

TEST_CASE("causes and verdicts of live attempts are told apart",
          "[sample][live_truth]") {
  const Instant at = kLiveEnd - hours(1);
  const auto test = [&](LiveFate fate, std::string_view what) {
    return Ended(LiveStep::kTest, fate, at, what);
  };
  const json::value truth = TruthOfAttempts(
      {test(LiveFate::kVerdict, "info"), test(LiveFate::kVerdict, "other"),
       test(LiveFate::kFailed, "timeout"), test(LiveFate::kStalled, ""),
       test(LiveFate::kCancelled, "")});
  const json::object& row = StepOf(truth, "fedora-ci/test");
  CHECK(row.at("successes") == 2);
  CHECK(row.at("failures") == 2);
  CHECK(row.at("cancelled") == 1);
  CHECK(row.at("verdicts").at("info") == 1);
  CHECK(row.at("verdicts").at("other") == 1);
  CHECK(row.at("causes").at("timeout") == 1);
  CHECK(row.at("causes").at("aborted") == 1);
  CHECK_THROWS(TruthOfAttempts({test(LiveFate::kFailed, "bad luck")}));
}

TEST_CASE("a stalled attempt counts as recovered once something ended it",
          "[sample][live_truth]") {
  PlannedAttempt build =
      Ended(LiveStep::kBuild, LiveFate::kStalled, kLiveEnd - hours(2));
  build.recovered = kLiveEnd;
  CHECK(StepOf(TruthOfAttempts({build}), "koji/build").at("recovered") == 1);
  build.recovered = kLiveEnd + Microseconds(1);
  const json::value truth = TruthOfAttempts({build});
  CHECK(StepOf(truth, "koji/build").at("recovered") == 0);
  CHECK(StepOf(truth, "koji/build").at("failures") == 1);
}

TEST_CASE("an end is unmatched two minutes after it", "[sample][live_truth]") {
  LivePlan plan;
  const auto add = [&](Instant at) {
    plan.unmatched.push_back({LiveStep::kDecide, at});
  };
  add(kLiveEnd - kLiveSkew);
  add(kLiveEnd - kLiveSkew + Microseconds(1));
  add(kLiveEnd - days(7) - kLiveSkew);
  const json::value truth = TruthOfPlan(plan);
  CHECK(truth.at("attempts").at(7).at("unmatched") == 2);
  CHECK(truth.at("attempts_last_7d").at(7).at("unmatched") == 1);
}

TEST_CASE("durations of live attempts are of the nearest rank",
          "[sample][live_truth]") {
  std::vector<PlannedAttempt> attempts;
  const auto add = [&](Microseconds length) {
    PlannedAttempt& attempt = attempts.emplace_back(
        Ended(LiveStep::kTrigger, LiveFate::kClosed, kLiveEnd - hours(1)));
    attempt.opened = attempt.ended - length;
  };
  const auto quantiles = [&] {
    const json::object row =
        StepOf(TruthOfAttempts(attempts), "fedora-ci/trigger");
    return std::pair(row.at("duration_median_seconds").as_int64(),
                     row.at("duration_p95_seconds").as_int64());
  };
  add(Microseconds(1'499'999));
  CHECK(quantiles() == std::pair(1L, 1L));
  add(Microseconds(1'500'001));
  CHECK(quantiles() == std::pair(1L, 2L));
  for (int i = 3; i <= 20; ++i) add(Seconds(i));
  CHECK(quantiles() == std::pair(10L, 19L));
  add(Seconds(21));
  CHECK(quantiles() == std::pair(11L, 20L));
  attempts.push_back(Ended(LiveStep::kTrigger, LiveFate::kCancelled, kLiveEnd));
  CHECK(quantiles() == std::pair(11L, 20L));
}

TEST_CASE("what stalls while its source is dry is no failure",
          "[sample][live_truth]") {
  LivePlan plan;
  const Instant stall = kLiveEnd - hours(1);
  for (int i = 0; i < 20; ++i) {
    plan.attempts.push_back(
        {LiveStep::kStoreResult, LiveFate::kStalled, stall - hours(1), stall});
  }
  const auto row = [&] {
    return json::object(StepOf(TruthOfPlan(plan), "resultsdb/store-result"));
  };
  CHECK(row().at("dry") == 20);
  CHECK(row().at("failures") == 0);
  plan.ends = {{LiveStep::kStoreResult, stall - hours(48)},
               {LiveStep::kStoreResult, stall + Seconds(1)},
               {LiveStep::kTest, stall}};
  CHECK(row().at("dry") == 20);
  plan.ends.push_back(
      {LiveStep::kStoreResult, stall - hours(48) + Microseconds(1)});
  CHECK(row().at("dry") == 0);
  CHECK(row().at("failures") == 20);
  plan.ends.pop_back();
  plan.attempts.front().opened = stall - hours(48);
  CHECK(row().at("dry") == 0);
  plan.attempts.front().opened += Microseconds(1);
  CHECK(row().at("dry") == 20);
}

bool MayBeCancelled(const StepRules& step) {
  return !step.supersedes.empty() ||
         (step.restarts && step.restart_cause.empty()) ||
         std::ranges::any_of(step.events, [](const EventRule& event) {
           return event.tells == EventRule::Tells::kCancels;
         });
}

TEST_CASE("all that may become of live attempts does", "[sample][live_truth]") {
  const std::uint64_t seed = GENERATE(1, 2, 3);
  const json::value& truth = LiveArchiveOf(seed).archive.truth;
  const auto steps = DefaultConfig().steps;
  for (size_t i = 0; i < steps.size(); ++i) {
    const json::value& row = truth.at("attempts").at(i);
    INFO(steps[i].Name());
    for (const char* field :
         {"successes", "failures", "pending", "recovered", "unmatched"}) {
      INFO(field);
      CHECK(row.at(field).as_int64() > 0);
    }
    for (const auto& [cause, count] : row.at("causes").as_object()) {
      INFO(cause);
      CHECK(count.as_int64() > 0);
    }
    for (const auto& [verdict, count] : row.at("verdicts").as_object()) {
      INFO(verdict);
      const bool values_differ = row.at("verdicts").as_object().size() > 2;
      CHECK((count.as_int64() > 0) == (verdict != "other" || values_differ));
    }
    CHECK((row.at("cancelled").as_int64() > 0) == MayBeCancelled(steps[i]));
    CHECK((row.at("dry").as_int64() > 0) ==
          (steps[i].step.step == "store-result"));
  }
}

}  // namespace
}  // namespace workflow_health

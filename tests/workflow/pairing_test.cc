#include "workflow/pairing.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "workflow/catalogue_of.h"
#include "workflow/logs.h"
#include "workflow/run_of.h"

namespace workflow_health {
namespace {

using Kind = Event::Kind;
using std::chrono::hours;
using std::chrono::minutes;

const Time kMidnight = At("2020-09-23T00:00:00Z");
const Window kAlways{At("2020-02-01T00:00:00Z"), At("2021-01-01T00:00:00Z")};

const Workflow& Single() {
  static const Workflow workflow = SingleBuild();
  return workflow;
}

Event Start(Seconds after_midnight, std::string id = "start") {
  return {kMidnight + after_midnight,
          std::move(id),
          Kind::kStart,
          Outcome::kUnknown,
          {}};
}

Event End(Seconds after_midnight, Outcome outcome = Outcome::kSuccess,
          std::string id = "end", std::string_view log = "") {
  return {kMidnight + after_midnight, std::move(id), Kind::kEnd, outcome,
          ReadLog(Single(), log)};
}

// "end success 600s, start abandoned": id, outcome and duration of each run.
std::string RunsIn(const Window& window, const std::vector<Event>& events) {
  constexpr const char* kOutcomes[] = {"success", "failure", "error", "unknown",
                                       "abandoned"};
  std::string text;
  for (const Run& run : RunsFrom(events, Single(), window)) {
    if (!text.empty()) text += ", ";
    text += run.message_id + " " + kOutcomes[size_t(run.outcome)];
    if (run.duration) text += " " + FormatDuration(*run.duration);
  }
  return text;
}

std::string RunsOf(const std::vector<Event>& events) {
  return RunsIn(kAlways, events);
}

std::vector<StepOutcome> OutcomesOf(const Run& run) {
  std::vector<StepOutcome> outcomes;
  for (const StepResult& step : run.steps) outcomes.push_back(step.outcome);
  return outcomes;
}

TEST_CASE("an end closes the start before it", "[pairing]") {
  CHECK(RunsOf({Start(hours(1)), End(hours(2))}) == "end success 1h");
  CHECK(RunsOf({Start(hours(1)), End(hours(2), Outcome::kUnknown)}) ==
        "end unknown 1h");
}

TEST_CASE("no events make no runs", "[pairing]") { CHECK(RunsOf({}).empty()); }

TEST_CASE("an end without a start is a run", "[pairing]") {
  CHECK(RunsOf({End(hours(2))}) == "end success");
  CHECK(RunsOf({End(hours(2), Outcome::kError, "a"),
                End(hours(3), Outcome::kFailure, "b")}) ==
        "a error, b failure");
}

TEST_CASE("an end closes the newest start, an older one is abandoned",
          "[pairing]") {
  CHECK(RunsOf({Start(hours(1), "old"), Start(hours(2), "new"),
                End(hours(5))}) == "end success 3h, old abandoned");
}

TEST_CASE("of nested starts only the newest is closed", "[pairing]") {
  CHECK(RunsOf({Start(hours(1), "old"), Start(hours(2), "new"),
                End(hours(3), Outcome::kSuccess, "first"),
                End(hours(4), Outcome::kFailure, "second")}) ==
        "first success 1h, second failure, old abandoned");
}

TEST_CASE("an end closes one start only", "[pairing]") {
  CHECK(RunsOf({Start(hours(1)), End(hours(2), Outcome::kSuccess, "a"),
                End(hours(3), Outcome::kSuccess, "b")}) ==
        "a success 1h, b success");
}

TEST_CASE("an end at the limit closes its start, one later does not",
          "[pairing]") {
  CHECK(RunsOf({Start(hours(1)), End(hours(25))}) == "end success 1d");
  CHECK(RunsOf({Start(hours(1)), End(hours(25) + Seconds(1))}) ==
        "start abandoned, end success");
}

TEST_CASE("a start without an end is abandoned at the limit", "[pairing]") {
  const auto runs = RunsFrom({Start(hours(1))}, Single(), kAlways);
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].outcome == Outcome::kAbandoned);
  CHECK(runs[0].at == kMidnight + hours(25));
  CHECK(runs[0].message_id == "start");
  CHECK(runs[0].steps.empty());
  CHECK_FALSE(runs[0].duration.has_value());
}

TEST_CASE("a start without an end near the as-of is not abandoned yet",
          "[pairing]") {
  const auto runs_until = [](Time until) {
    return RunsIn({kMidnight, until}, {Start(hours(1))});
  };
  CHECK(runs_until(kMidnight + hours(25) - Seconds(1)).empty());
  CHECK(runs_until(kMidnight + hours(25)) == "start abandoned");
}

TEST_CASE("a start superseded near the as-of is not abandoned yet",
          "[pairing]") {
  const std::vector<Event> events = {Start(hours(1), "old"),
                                     Start(hours(2), "new"), End(hours(3))};
  CHECK(RunsIn({kMidnight, kMidnight + hours(24)}, events) == "end success 1h");
}

TEST_CASE("events of one second are taken in order of their ids", "[pairing]") {
  // As the ledger hands them over: sorted by (time, id).
  CHECK(RunsOf({Start(hours(1), "a"), End(hours(1), Outcome::kSuccess, "b")}) ==
        "b success 0s");
  CHECK(RunsOf({End(hours(1), Outcome::kSuccess, "a"), Start(hours(1), "b")}) ==
        "a success, b abandoned");
}

TEST_CASE("a window holds the runs after its beginning up to its end",
          "[pairing]") {
  const std::vector<Event> events = {Start(hours(1), "s"),
                                     End(hours(2), Outcome::kSuccess, "a"),
                                     End(hours(3), Outcome::kSuccess, "b"),
                                     End(hours(4), Outcome::kSuccess, "c")};
  const auto between = [&](int since, int until) {
    return RunsIn({kMidnight + hours(since), kMidnight + hours(until)}, events);
  };
  CHECK(between(2, 3) == "b success");
  CHECK(between(1, 2) == "a success 1h");
  CHECK(between(3, 4) == "c success");
  CHECK(between(4, 9).empty());
}

TEST_CASE("a run that started before the window has its duration",
          "[pairing]") {
  CHECK(RunsIn({kMidnight + hours(12), kMidnight + hours(48)},
               {Start(hours(11)), End(hours(13))}) == "end success 2h");
}

TEST_CASE("an abandonment counts where its limit falls", "[pairing]") {
  const std::vector<Event> events = {Start(hours(1))};
  const Time limit = kMidnight + hours(25);
  CHECK(RunsIn({limit - Seconds(1), limit}, events) == "start abandoned");
  CHECK(RunsIn({limit, limit + hours(1)}, events).empty());
}

TEST_CASE("the windows of a split add up to the whole", "[pairing]") {
  std::vector<Event> events;
  for (int i = 0; i < 200; ++i) {
    const Seconds at = minutes(37 * i);
    const std::string id = std::to_string(i);
    events.push_back(i % 3 == 0 || i % 7 == 0 ? Start(at, id)
                                              : End(at, Outcome::kFailure, id));
  }
  const auto ids_in = [&](const Window& window) {
    const Time from = window.since - Single().abandoned_after;
    std::vector<Event> seen;
    std::ranges::copy_if(events, std::back_inserter(seen), [&](const Event& e) {
      return from < e.at && e.at <= window.until;
    });
    std::vector<std::pair<Time, std::string>> ids;
    for (const Run& run : RunsFrom(seen, Single(), window)) {
      ids.emplace_back(run.at, run.message_id);
    }
    return ids;
  };
  const Window whole{kMidnight, kMidnight + hours(200)};
  auto expected = ids_in(whole);
  CHECK(expected.size() > 120);
  const Time border = whole.since + minutes(GENERATE(37, 1440, 3000, 5000));
  auto halves = ids_in({whole.since, border});
  const auto later = ids_in({border, whole.until});
  halves.insert(halves.end(), later.begin(), later.end());
  std::ranges::sort(halves);
  std::ranges::sort(expected);
  CHECK(halves == expected);
}

TEST_CASE("runs stand in order of their event times", "[pairing]") {
  const auto runs = RunsFrom(
      {Start(hours(0), "old"), Start(hours(1)), End(hours(2)), End(hours(30))},
      Single(), kAlways);
  REQUIRE(runs.size() == 3);
  CHECK(std::ranges::is_sorted(runs, {}, &Run::at));
  CHECK(runs[1].message_id == "old");
}

TEST_CASE("a run's own account of its duration goes before the clocks",
          "[pairing]") {
  CHECK(RunsOf({Start(hours(1)), End(hours(2), Outcome::kSuccess, "end",
                                     "Ran for 703 seconds")}) ==
        "end success 11m43s");
}

TEST_CASE("a successful run passed every step", "[pairing]") {
  const auto runs =
      RunsFrom({End(hours(1), Outcome::kSuccess, "end", HealthyLog())},
               Single(), kAlways);
  REQUIRE(runs.size() == 1);
  CHECK(OutcomesOf(runs[0]) ==
        std::vector<StepOutcome>(Single().steps.size(), StepOutcome::kPassed));
  CHECK(runs[0].steps[IndexOf(Single(), "koji / build")].duration ==
        Seconds(182));
}

TEST_CASE("a success with an unreadable log passed every step", "[pairing]") {
  const auto runs = RunsFrom({End(hours(1))}, Single(), kAlways);
  CHECK(OutcomesOf(runs.at(0)) ==
        std::vector<StepOutcome>(Single().steps.size(), StepOutcome::kPassed));
}

TEST_CASE("a failed run passed the steps before its failing step",
          "[pairing]") {
  const Outcome outcome = GENERATE(Outcome::kFailure, Outcome::kError);
  const auto runs = RunsFrom(
      {End(hours(1), outcome, "end", LogBefore("Building the package   "))},
      Single(), kAlways);
  const size_t build = IndexOf(Single(), "koji / build");
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].failing_step == build);
  CHECK(runs[0].evidence == Evidence::kBegun);
  std::vector<StepOutcome> expected(Single().steps.size());
  std::fill_n(expected.begin(), build, StepOutcome::kPassed);
  expected[build] = StepOutcome::kFailed;
  CHECK(OutcomesOf(runs[0]) == expected);
  CHECK(runs[0].steps[IndexOf(Single(), "dist-git / push")].duration ==
        Seconds(6));
  CHECK_FALSE(runs[0].steps[build].duration.has_value());
}

TEST_CASE("an unattributed failure passed nothing", "[pairing]") {
  const auto runs =
      RunsFrom({End(hours(1), Outcome::kFailure)}, Single(), kAlways);
  std::vector<StepOutcome> expected(Single().steps.size());
  expected[kUnattributedStep] = StepOutcome::kFailed;
  CHECK(OutcomesOf(runs.at(0)) == expected);
  CHECK(runs[0].evidence == Evidence::kUnattributed);
}

TEST_CASE("a failure at the second package passed what stands before the first",
          "[pairing]") {
  const Workflow multi = MultiBuild();
  const Event end{kMidnight, "end", Kind::kEnd, Outcome::kFailure,
                  ReadLog(multi,
                          "22:33:19 - Pushing changes    [DONE]\n"
                          "22:33:19 - Switching to branch: master\n")};
  const auto runs = RunsFrom({end}, multi, kAlways);
  std::vector<StepOutcome> expected(multi.steps.size());
  expected[kUnattributedStep] = StepOutcome::kPassed;
  expected[IndexOf(multi, "dist-git / clone")] = StepOutcome::kPassed;
  expected[IndexOf(multi, "dist-git / switch-branch")] = StepOutcome::kFailed;
  CHECK(OutcomesOf(runs.at(0)) == expected);
}

TEST_CASE("an unknown end has no steps, but tells its unknown lines",
          "[pairing]") {
  const auto runs = RunsFrom(
      {End(hours(1), Outcome::kUnknown, "end", "What is this?\nAnd this?\n")},
      Single(), kAlways);
  CHECK(runs.at(0).steps.empty());
  CHECK(runs[0].failing_step == kUnattributedStep);
  CHECK(runs[0].unknown_lines == 2);
}

}  // namespace
}  // namespace workflow_health

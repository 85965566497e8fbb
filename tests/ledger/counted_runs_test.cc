// Runs that are counted stretch by stretch, and the sums that are kept of them.
#include <catch2/catch.hpp>
#include <numeric>
#include <stdexcept>

#include "ledger/ledger.h"
#include "ledger/two_steps.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr Time kStart = std::chrono::sys_days(days(18'300));
constexpr Time kBefore = kStart - Seconds(1);

Run RunOf(const std::string& id, Time at, Outcome outcome = Outcome::kSuccess,
          std::optional<Seconds> duration = {}, size_t step = 0) {
  Run run;
  run.message_id = id;
  run.at = at;
  run.outcome = outcome;
  run.duration = duration;
  run.failing_step = step;
  return run;
}

// A message of nothing but an event, so that its time is counted anew.
Entry Event(const std::string& id, Time at) {
  return {id,
          "org.fedoraproject.prod.c.x",
          at,
          Entry::As::kEvent,
          {{"w", kOneAtATime, at, id, {}, {}}}};
}

// What there is to be counted, and which windows of it were asked for.
struct Stretches {
  Ledger ledger{":memory:", Ledger::Mode::kWrite};
  Workflow workflow = TwoSteps(kStart);
  std::vector<Run> runs;
  std::vector<Window> asked;
  size_t fails_at = 0;  // question

  void Count(Time until) {
    asked.clear();
    ledger.CountRuns({workflow}, until,
                     [&](const Workflow&, const Window& window) {
                       asked.push_back(window);
                       if (asked.size() == fails_at) {
                         throw std::runtime_error("interrupted");
                       }
                       std::vector<Run> found;
                       for (const Run& run : runs) {
                         if (window.Contains(run.at)) found.push_back(run);
                       }
                       return found;
                     });
  }
  void Enter(const Entry& entry) {
    Batch batch;
    batch.origin = "a file";
    batch.entries = {entry};
    (void)ledger.Record(batch);
  }
  [[nodiscard]] Counters Counted(Time until = Time::max()) const {
    return ledger.CountersOf(workflow, until);
  }
};

using Windows = std::vector<Window>;

TEST_CASE("runs are counted a month at a time from history start on",
          "[counted runs][I7]") {
  Stretches trial;
  trial.Count(kBefore + days(75));
  CHECK(trial.asked == Windows{{kBefore, kBefore + days(30)},
                               {kBefore + days(30), kBefore + days(60)},
                               {kBefore + days(60), kBefore + days(75)}});
  CHECK(trial.ledger.CountedUntil("w") == kBefore + days(75));
  trial.Count(kBefore + days(75));
  CHECK(trial.asked.empty());
  trial.Count(kBefore + days(105));
  CHECK(trial.asked == Windows{{kBefore + days(75), kBefore + days(105)}});
}

TEST_CASE("a counting that is interrupted goes on where it was",
          "[counted runs][I3]") {
  Stretches trial;
  trial.runs = {RunOf("a", kStart + days(5)), RunOf("b", kStart + days(35)),
                RunOf("c", kStart + days(65))};
  trial.fails_at = 3;
  CHECK_THROWS_WITH(trial.Count(kBefore + days(80)), "interrupted");
  // What was counted is counted for good, and known up to nowhere yet.
  CHECK(trial.Counted().successes == 2);
  CHECK_FALSE(trial.ledger.CountedUntil("w"));
  trial.fails_at = 0;
  trial.Count(kBefore + days(80));
  CHECK(trial.asked == Windows{{kBefore + days(60), kBefore + days(80)}});
  CHECK(trial.Counted().successes == 3);
  CHECK(trial.ledger.CountedUntil("w") == kBefore + days(80));
}

TEST_CASE("an interrupted counting goes back to what came meanwhile",
          "[counted runs][I3]") {
  Stretches trial;
  trial.fails_at = 3;
  CHECK_THROWS(trial.Count(kBefore + days(80)));
  trial.fails_at = 0;
  trial.Enter(Event("late", kStart + days(10)));
  trial.Count(kBefore + days(80));
  CHECK(trial.asked == Windows{{kBefore + days(10), kBefore + days(40)},
                               {kBefore + days(40), kBefore + days(70)},
                               {kBefore + days(70), kBefore + days(80)}});
}

TEST_CASE("a message is counted from its own second on", "[counted runs][I3]") {
  Stretches trial;
  trial.Count(kStart + days(20));
  trial.Enter(Event("a", kStart + days(7)));
  trial.Enter(Event("b", kStart + days(9)));
  trial.Count(kStart + days(20));
  CHECK(trial.asked ==
        Windows{{kStart + days(7) - Seconds(1), kStart + days(20)}});
  // What is older than the history is not counted.
  trial.Enter(Event("old", kStart - days(7)));
  trial.Count(kStart + days(20));
  CHECK(trial.asked == Windows{{kBefore, kStart + days(20)}});
  // What is later than the time is counted when its time has come.
  trial.Enter(Event("later", kStart + days(40)));
  trial.Count(kStart + days(20));
  CHECK(trial.asked.empty());
  trial.Count(kStart + days(21));
  CHECK(trial.asked == Windows{{kStart + days(20), kStart + days(21)}});
}

TEST_CASE("before history start no run is counted", "[counted runs]") {
  Stretches trial;
  trial.runs = {RunOf("a", kStart - days(1))};
  trial.Count(kStart - days(2));
  CHECK(trial.asked.empty());
  CHECK(trial.Counted() == Counters(3));
  trial.Count(kStart);
  CHECK(trial.asked == Windows{{kBefore, kStart}});
}

TEST_CASE("all workflows are counted as far as the one that is furthest",
          "[counted runs][I3]") {
  Stretches trial;
  trial.Count(kStart + days(20));
  Workflow other = trial.workflow;
  other.name = "v";
  std::vector<std::string> asked;
  trial.ledger.CountRuns({other, trial.workflow}, kStart + days(10),
                         [&](const Workflow& of, const Window& window) {
                           asked.push_back(of.name);
                           CHECK(window == Window{kBefore, kStart + days(20)});
                           return std::vector<Run>();
                         });
  CHECK(asked == std::vector<std::string>{"v"});
  CHECK(trial.ledger.CountedUntil("v") == kStart + days(20));
}

TEST_CASE("sums of days fall into the same buckets as single runs",
          "[counted runs]") {
  Stretches trial;
  Counters expected(3);
  int made = 0;
  for (const Seconds bound : Counters::kDurationBounds) {
    for (const Seconds beside : {Seconds(-1), Seconds(0), Seconds(1)}) {
      // Some of each day, and one that is over before the last second.
      trial.runs.push_back(RunOf(std::to_string(made), kStart + hours(5 * made),
                                 Outcome::kSuccess, bound + beside));
      expected.Add(CountOf(trial.runs.back()));
      ++made;
    }
  }
  for (const auto& [outcome, step] :
       {std::pair(Outcome::kFailure, 1), std::pair(Outcome::kFailure, 2),
        std::pair(Outcome::kError, 2), std::pair(Outcome::kUnknown, 0),
        std::pair(Outcome::kAbandoned, 0)}) {
    trial.runs.push_back(RunOf(std::to_string(made), kStart + hours(made),
                               outcome, {}, size_t(step)));
    expected.Add(CountOf(trial.runs.back()));
    ++made;
  }
  trial.Count(kStart + days(20));
  CHECK(trial.Counted() == expected);
  const auto durations = trial.Counted().durations;
  CHECK(std::accumulate(durations.begin(), durations.end(), std::int64_t(0)) ==
        3 * std::int64_t(Counters::kDurationBounds.size()));
  // Up to any instant: whole days, and what follows them.
  for (const Seconds after :
       {Seconds(-1), Seconds(0), Seconds(hours(24)), Seconds(hours(31)),
        Seconds(hours(48)) - Seconds(1)}) {
    Counters up_to(3);
    for (const Run& run : trial.runs) {
      if (run.at <= kStart + after) up_to.Add(CountOf(run));
    }
    CAPTURE(after.count());
    CHECK(trial.Counted(kStart + after) == up_to);
  }
}

TEST_CASE("a run that moves to another day is counted there as before",
          "[counted runs][I3]") {
  Stretches trial;
  trial.runs = {
      RunOf("a", kStart + days(50), Outcome::kFailure, Seconds(60), 2)};
  trial.Count(kStart + days(70));
  const Counters before = trial.Counted();
  // Elsewhere, in another stretch, and it went well.
  trial.runs = {RunOf("a", kStart + days(2), Outcome::kSuccess, Seconds(90))};
  trial.Enter(Event("a", kStart + days(2)));
  trial.Count(kStart + days(70));
  CHECK(trial.Counted() == before);
  CHECK(trial.Counted(kStart + days(1)) == Counters(3));
  CHECK(trial.Counted(kStart + days(3)) == before);
  CHECK(trial.ledger.Corrections("w") == 1);
  const auto runs = trial.ledger.CountedRuns("w", {kBefore, kStart + days(70)});
  REQUIRE(runs.size() == 1);
  CHECK(runs[0].at == kStart + days(2));
  CHECK(runs[0].counted ==
        RunCount{Outcome::kFailure, 2, std::chrono::seconds(60)});
  CHECK(runs[0].now == RunCount{Outcome::kSuccess, 0, Seconds(90)});
  // What is told of the latest runs is what is known now.
  CHECK(trial.ledger.Latest("w").last_success == kStart + days(2));
  CHECK(trial.ledger.Latest("w").last_failures.empty());
}

TEST_CASE("a run that is gone is told as such, and comes back",
          "[counted runs][I3]") {
  Stretches trial;
  trial.runs = {RunOf("a", kStart + days(5)), RunOf("b", kStart + days(6))};
  trial.Count(kStart + days(20));
  trial.runs.erase(trial.runs.begin());
  trial.Enter(Event("x", kStart + days(5)));
  trial.Count(kStart + days(20));
  const Window all{kBefore, kStart + days(20)};
  auto runs = trial.ledger.CountedRuns("w", all);
  REQUIRE(runs.size() == 2);
  CHECK(runs[0].id == "a");
  CHECK_FALSE(runs[0].now);
  CHECK(runs[1].now);
  CHECK(trial.Counted().successes == 2);
  trial.runs.push_back(RunOf("a", kStart + days(5)));
  trial.Enter(Event("y", kStart + days(5)));
  trial.Count(kStart + days(20));
  runs = trial.ledger.CountedRuns("w", all);
  REQUIRE(runs.size() == 2);
  CHECK(runs[0].now == runs[0].counted);
  CHECK(trial.Counted().successes == 2);
  CHECK(trial.ledger.Corrections("w") == 2);
}

}  // namespace
}  // namespace workflow_health

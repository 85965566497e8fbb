// Which starts and ends make a run, when it counts, and how long it took.
#include "logs/pairing.h"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "logs/build_events.h"

namespace workflow_health {
namespace {

// "end success 600s, start abandoned": id, outcome and duration of each run.
std::string RunsIn(const Window& window, const std::vector<Event>& events) {
  constexpr const char* kOutcomes[] = {"success", "failure", "error", "unknown",
                                       "abandoned"};
  std::string text;
  for (const Run& run : Paired(events, Single(), window)) {
    if (!text.empty()) text += ", ";
    text += run.message_id + " " + kOutcomes[size_t(run.outcome)];
    if (run.duration) text += " " + FormatDuration(*run.duration);
  }
  return text;
}

std::string RunsOf(const std::vector<Event>& events) {
  return RunsIn(kAlways, events);
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
  const auto runs = Paired({Start(hours(1))}, Single(), kAlways);
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

// The letters of "S S. F", for example, are events that happen an hour after
// each other, or together: 'S' a start, '.' a success, 'F' a failure; a blank
// stands between two hours. Ids are drawn anew for each event.
std::vector<Event> EventsLike(std::string_view picture, std::mt19937& random) {
  std::vector<Event> events;
  Seconds at = hours(1);
  for (const char c : picture) {
    std::string id = fmt::format("{:08x}", random());
    if (c == ' ') {
      at += hours(1);
    } else if (c == 'S') {
      events.push_back(Start(at, std::move(id)));
    } else {
      events.push_back(End(at, c == '.' ? Outcome::kSuccess : Outcome::kFailure,
                           std::move(id)));
    }
  }
  // As the ledger hands them over.
  std::ranges::sort(events, {}, [](const Event& event) {
    return std::pair(event.at, event.message_id);
  });
  return events;
}

// As RunsOf(), but with the hour of each run in place of its id.
std::string RunsLike(std::string_view picture, std::mt19937& random) {
  std::string text;
  for (const Run& run :
       Paired(EventsLike(picture, random), Single(), kAlways)) {
    constexpr const char* kOutcomes[] = {"good", "bad", "", "", "abandoned"};
    if (!text.empty()) text += ", ";
    text += fmt::format("{} at {}", kOutcomes[size_t(run.outcome)],
                        (run.at - kMidnight) / hours(1));
    if (run.duration) text += " after " + FormatDuration(*run.duration);
  }
  return text;
}

TEST_CASE("within one second sense decides which end closes which start [I3]",
          "[pairing][I3]") {
  struct Case {
    const char* events;
    const char* runs;
  };
  const auto [events, runs] = GENERATE(values<Case>({
      // A run with its own end.
      {"S.", "good at 1 after 0s"},
      {"SF", "bad at 1 after 0s"},
      // One run ends when the next begins.
      {"S S. F", "good at 2 after 1h, bad at 3 after 1h"},
      {"S SF S. .",
       "bad at 2 after 1h, good at 3 after 1h, good at 4 after 1h"},
      {"SF S. .", "bad at 1 after 0s, good at 2 after 0s, good at 3"},
      // A whole run in the second in which another one ends.
      {"S S..", "good at 2 after 1h, good at 2 after 0s"},
      {"S S..S .",
       "good at 2 after 1h, good at 2 after 0s, good at 3 after 1h"},
      // Two runs in one second.
      {"S.S.", "good at 1 after 0s, good at 1 after 0s"},
      // What is too much.
      {"S..", "good at 1 after 0s, good at 1"},
      {". S .", "good at 1, good at 3 after 1h"},
      {"SS .", "good at 2 after 1h, abandoned at 25"},
      {"SS.", "good at 1 after 0s, abandoned at 25"},
      {"S SS. .", "good at 2 after 1h, good at 3 after 1h, abandoned at 26"},
      // The success is the first of the two.
      {"S SF. .", "good at 2 after 1h, bad at 2 after 0s, good at 3"},
  }));
  std::mt19937 random(1);
  CAPTURE(events);
  for (int round = 0; round < 20; ++round) {
    REQUIRE(RunsLike(events, random) == runs);
  }
}

TEST_CASE("of two ends of one second the longer run had begun before",
          "[pairing]") {
  const auto long_log = "Ran for 3600 seconds";
  for (const bool swapped : {false, true}) {
    CHECK(
        RunsOf({Start(hours(1), "old"),
                End(hours(2), Outcome::kFailure, swapped ? "b" : "a", long_log),
                End(hours(2), Outcome::kSuccess, swapped ? "a" : "b"),
                Start(hours(2), "new")}) ==
        (swapped ? "a success 0s, b failure 1h"
                 : "b success 0s, a failure 1h"));
  }
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
    for (const Run& run : Paired(seen, Single(), window)) {
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
  const auto runs = Paired(
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

}  // namespace
}  // namespace workflow_health

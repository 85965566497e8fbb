#include "answers/attempts.h"

#include <catch2/catch.hpp>
#include <random>

#include "answers/attempts_trial.h"

namespace workflow_health {
namespace {

using Kind = Event::Kind;
using Strings = std::vector<std::string>;

constexpr long kHour = 3600;

std::int64_t CountedAs(const Ledger& ledger, AttemptEnd end) {
  std::int64_t attempts = 0;
  for (const auto& [count, number] : ledger.AttemptCounts("koji/build")) {
    if (count.end == end) attempts += number;
  }
  return attempts;
}

TEST_CASE("an attempt is pending until it ends, and counts then",
          "[attempts]") {
  AttemptsTrial trial;
  trial.Enter({.second = 10}, "opens");
  trial.Count(20);
  CHECK(trial.Lines(20) == Strings{"10 pending"});
  CHECK(trial.ledger.AttemptCounts("koji/build").empty());
  trial.Enter({.second = 30, .kind = Kind::kCloses}, "closes");
  trial.Count(29);
  CHECK(trial.Lines(29) == Strings{"10 pending"});
  trial.Count(30);
  CHECK(trial.Lines(30) == Strings{"10 succeeded 30"});
  CHECK(trial.Lines(29) == Strings{"10 pending"});
  CHECK(CountedAs(trial.ledger, AttemptEnd::kSucceeded) == 1);
  CHECK(trial.ledger.Corrections("koji/build") == 0);
}

TEST_CASE("time alone ends an attempt, without a message", "[attempts]") {
  AttemptsTrial trial;
  trial.Enter({.second = 10}, "opens");
  trial.Count(1009);
  CHECK(trial.Lines(1009) == Strings{"10 pending"});
  trial.Count(1010);
  CHECK(trial.Lines(1010) == Strings{"10 stalled 1010 stalled"});
  CHECK(CountedAs(trial.ledger, AttemptEnd::kStalled) == 1);
  trial.Enter({.second = 1500, .kind = Kind::kCloses}, "closes");
  trial.Count(1500);
  CHECK(trial.Lines(1500) == Strings{"10 stalled 1010 stalled recovered 1500"});
  CHECK(trial.ledger.Corrections("koji/build") == 0);
  CHECK(CountedAs(trial.ledger, AttemptEnd::kSucceeded) == 0);
}

TEST_CASE("a cancel takes effect without another message", "[attempts]") {
  AttemptsTrial trial;
  trial.Enter({.second = 10}, "opens");
  trial.Enter({.second = 20, .kind = Kind::kCancels}, "cancels");
  trial.Count(139);
  CHECK(trial.Lines(139) == Strings{"10 pending"});
  trial.Count(140);
  CHECK(trial.Lines(140) == Strings{"10 cancelled 140"});
  CHECK(CountedAs(trial.ledger, AttemptEnd::kCancelled) == 1);
}

TEST_CASE("what a late message changes is a correction, and counters stay",
          "[attempts][I3]") {
  AttemptsTrial trial;
  trial.Enter({.second = 10}, "opens");
  trial.Count(2000);
  trial.Enter({.second = 500, .kind = Kind::kFails, .what = "error"}, "fails");
  trial.Count(2000);
  CHECK(trial.Lines(2000) == Strings{"10 failed 500 error"});
  CHECK(CountedAs(trial.ledger, AttemptEnd::kStalled) == 1);
  CHECK(CountedAs(trial.ledger, AttemptEnd::kFailed) == 0);
  CHECK(trial.ledger.Corrections("koji/build") == 1);
  trial.Count(3000);
  CHECK(trial.ledger.Corrections("koji/build") == 1);
}

TEST_CASE("a late opening does not count a success twice", "[attempts][I3]") {
  AttemptsTrial trial;
  trial.Enter({.second = 10}, "opens");
  trial.Enter({.second = 30, .kind = Kind::kCloses}, "closes");
  trial.Count(100);
  trial.Enter({.second = 5}, "opens earlier");
  trial.Count(100);
  CHECK(trial.Lines(100) == Strings{"5 succeeded 30"});
  CHECK(CountedAs(trial.ledger, AttemptEnd::kSucceeded) == 1);
}

TEST_CASE("an end that comes late adds an attempt that was none",
          "[attempts]") {
  AttemptsTrial trial;
  trial.Enter({.second = 30, .kind = Kind::kCloses}, "closes");
  trial.Count(149);
  CHECK(trial.Lines(149).empty());
  trial.Count(150);
  CHECK(trial.Lines(150) == Strings{"150 unmatched 150"});
  trial.Enter({.second = 20}, "opens");
  trial.Count(150);
  CHECK(trial.Lines(150) == Strings{"20 succeeded 30"});
  CHECK(CountedAs(trial.ledger, AttemptEnd::kSucceeded) == 1);
  CHECK(trial.ledger.Corrections("koji/build") == 0);
}

TEST_CASE("an event's own time counts, not its message's", "[attempts]") {
  AttemptsTrial trial;
  trial.Enter({.second = 10, .archived_after = 300}, "opens");
  trial.Enter({.second = 100, .kind = Kind::kCloses, .archived_after = -60},
              "closes");
  trial.Count(200);
  CHECK(trial.Lines(200) == Strings{"10 succeeded 100"});
}

TEST_CASE("of one message under two times, the earlier one counts",
          "[attempts][I1]") {
  const auto later = GENERATE(0, 1);
  AttemptsTrial trial;
  const Told first{.second = 10, .key = 1, .archived_after = 5};
  const Told second{.second = 20, .key = 2, .archived_after = 50};
  trial.Enter(later == 0 ? first : second, "id");
  trial.Count(30);
  trial.Enter(later == 0 ? second : first, "id");
  trial.Count(30);
  CHECK(trial.Lines(30) == Strings{"10 pending"});
  CHECK(trial.ledger.EventCount("koji/build") == 1);
}

// So many attempts that open each hour from `since` on, each of another item.
std::vector<Entry> Openings(const StepRules& step, long since, int number) {
  std::vector<Entry> entries;
  for (int i = 0; i < number; ++i) {
    const long second = since + i * kHour;
    entries.push_back(EntryOf(step, {.second = second, .key = 1000 + second},
                              fmt::format("o{}", second)));
  }
  return entries;
}

TEST_CASE("what stalls long after the last end of any item is dry",
          "[attempts][dry]") {
  AttemptsTrial trial;
  trial.Enter({.second = 10, .key = 1}, "a");
  trial.Enter({.second = 20, .key = 1, .kind = Kind::kCloses}, "b");
  trial.Enter(Openings(trial.step, 100, 60));
  trial.Count(60 * kHour + 5000);
  // The first 48 hours stay failures.
  CHECK(CountedAs(trial.ledger, AttemptEnd::kStalled) == 48);
  CHECK(CountedAs(trial.ledger, AttemptEnd::kDry) == 12);
  CHECK(trial.ledger.IsDry("koji/build", SecondAt(60 * kHour)));
  CHECK(trial.ledger.Corrections("koji/build") == 0);

  SECTION("an end that comes late makes them failures again") {
    trial.Enter({.second = 30 * kHour, .key = 2, .kind = Kind::kFails}, "late");
    trial.Count(60 * kHour + 5000);
    const auto lines = trial.Lines(60 * kHour + 5000);
    CHECK(std::ranges::count_if(lines, [](const std::string& line) {
            return line.find(" dry ") != std::string::npos;
          }) == 0);
    CHECK(trial.ledger.Corrections("koji/build") == 12);
    CHECK(CountedAs(trial.ledger, AttemptEnd::kDry) == 12);
  }
  SECTION("fewer openings say nothing of the source") {
    AttemptsTrial few;
    few.Enter(Openings(few.step, 100, 19));
    few.Count(60 * kHour);
    CHECK(CountedAs(few.ledger, AttemptEnd::kDry) == 0);
    CHECK_FALSE(few.ledger.IsDry("koji/build", SecondAt(40 * kHour)));
  }
}

// Messages of a few items at a few instants, some in groups that supersede
// each other, some archived later than what they tell.
std::vector<Entry> SomeTraffic(const StepRules& step, std::mt19937& random,
                               int number) {
  static constexpr Kind kKinds[] = {Kind::kOpens, Kind::kOpens, Kind::kCloses,
                                    Kind::kFails, Kind::kCancels};
  std::vector<Entry> entries;
  for (int i = 0; i < number; ++i) {
    Told told;
    told.second = long(random() % 40) * 60;
    told.key = 1 + std::int64_t(random() % 4);
    told.item = std::int64_t(random() % 2);
    told.kind = kKinds[random() % std::size(kKinds)];
    if (told.kind == Kind::kFails) told.what = "error";
    if (told.kind == Kind::kCloses && random() % 3 == 0) told.what = "passed";
    told.archived_after = random() % 3 == 0 ? long(random() % 90) : 0;
    entries.push_back(EntryOf(step, told, std::to_string(random() % 200)));
  }
  return entries;
}

StepRules SomeRules(std::mt19937& random) {
  StepRules step = TrialRules();
  step.deadline = Seconds(60 * (1 + random() % 15));
  step.restarts = random() % 2 == 0;
  if (step.restarts && random() % 2 == 0) step.restart_cause = "restarted";
  if (random() % 3 == 0) step.ended = SecondAt(1500);
  return step;
}

// How much was counted of what ended, whatever late messages made of it.
std::int64_t CountedAtAll(const Ledger& ledger) {
  std::int64_t attempts = 0;
  for (const auto& [count, number] : ledger.AttemptCounts("koji/build")) {
    attempts += number;
  }
  return attempts;
}

TEST_CASE("counted in any order and in any parts, it is what the fold says",
          "[attempts][I1][I3]") {
  std::mt19937 random(GENERATE(range(1u, 9u)));
  for (int round = 0; round < 20; ++round) {
    const StepRules step = SomeRules(random);
    auto entries = SomeTraffic(step, random, 60);
    AttemptsTrial whole(step);
    whole.Enter(entries);
    std::ranges::shuffle(entries, random);
    AttemptsTrial parts(step);
    std::int64_t counted = 0;
    for (size_t i = 0; i < entries.size();) {
      const size_t end = std::min(entries.size(), i + 1 + random() % 12);
      parts.Enter({entries.begin() + long(i), entries.begin() + long(end)});
      if (random() % 2 == 0) parts.Enter({entries[random() % end]});
      if (random() % 3 > 0) parts.Count(long(random() % 3000));
      REQUIRE(CountedAtAll(parts.ledger) >= counted);
      counted = CountedAtAll(parts.ledger);
      i = end;
    }
    for (const long second : {3000L, 3700L}) {
      const Strings expected = whole.Lines(second);  // the fold
      parts.Count(second);
      REQUIRE(parts.Lines(second) == expected);
    }
    REQUIRE(whole.Lines(1234) == parts.Lines(1234));
    whole.Count(3700);
    REQUIRE(whole.Lines(3700) == parts.Lines(3700));
    CHECK(whole.ledger.Corrections("koji/build") == 0);
  }
}

TEST_CASE("without late messages, counters are those of one count",
          "[attempts][I3]") {
  std::mt19937 random(GENERATE(range(1u, 9u)));
  for (int round = 0; round < 4; ++round) {
    const StepRules step = SomeRules(random);
    auto entries = SomeTraffic(step, random, 60);
    // No id twice: the earlier one of two would come late.
    for (size_t i = 0; i < entries.size(); ++i) {
      entries[i].id = std::to_string(i);
      entries[i].events[0].message_id = entries[i].id;
    }
    std::ranges::sort(entries, {},
                      [](const Entry& entry) { return entry.events[0].at; });
    AttemptsTrial once(step);
    once.Enter(entries);
    once.Count(3700);
    AttemptsTrial often(step);
    size_t entered = 0;
    for (long second = 0; second <= 3700; second += 1 + long(random() % 300)) {
      std::vector<Entry> came;
      while (entered < entries.size() &&
             entries[entered].events[0].at <= SecondAt(second)) {
        came.push_back(entries[entered++]);
      }
      if (!came.empty()) often.Enter(came);
      often.Count(second);
      REQUIRE(often.Lines(second) == [&] {
        AttemptsTrial fresh(step);
        fresh.Enter({entries.begin(), entries.begin() + long(entered)});
        return fresh.Lines(second);
      }());
    }
    often.Count(3700);
    CHECK(often.ledger.AttemptCounts("koji/build") ==
          once.ledger.AttemptCounts("koji/build"));
    CHECK(often.ledger.Corrections("koji/build") == 0);
  }
}

}  // namespace
}  // namespace workflow_health

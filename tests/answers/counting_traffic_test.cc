// Many runs, counted in parts and in any order: the counters come out the same.
#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "answers/counting_trial.h"

namespace workflow_health {
namespace {

// Starts and ends in random order, some of them lost.
std::vector<Entry> Traffic(std::mt19937& random) {
  std::uniform_int_distribution dice(0, 9);
  std::vector<Entry> entries;
  for (int hour = 0; hour < 400; hour += 2) {
    const std::string id = std::to_string(hour);
    if (dice(random) > 0) entries.push_back(Start("s" + id, hour));
    if (dice(random) > 1) {
      entries.push_back(
          End("e" + id, hour + 1,
              dice(random) > 3 ? Outcome::kSuccess : Outcome::kFailure));
    }
  }
  return entries;
}

TEST_CASE("the counters do not depend on when they were counted [I3]",
          "[counting][I3]") {
  std::mt19937 random(GENERATE(1u, 2u, 3u, 4u, 5u));
  const auto entries = Traffic(random);
  Counting once;
  once.Enter(entries);
  const Counters expected = once.Count(500);
  CHECK(expected.abandoned > 0);
  Counting often;
  size_t entered = 0;
  for (int hour = 0; hour <= 500; hour += 7) {
    std::vector<Entry> new_ones;
    while (entered < entries.size() && entries[entered].at <= At(hour)) {
      new_ones.push_back(entries[entered++]);
    }
    often.Enter(new_ones);
    often.Count(hour);
  }
  CHECK(often.Count(500) == expected);
  CHECK(often.ledger.Corrections("w") == 0);
}

// Many events of few seconds, so that runs meet in one second, one by one or
// for days: what begins and ends when depends on `random`, ids on `ids`.
std::vector<Entry> CrowdedTraffic(std::mt19937& random, std::mt19937& ids) {
  std::uniform_int_distribution dice(0, 9);
  std::vector<Entry> entries;
  const auto id = [&] { return std::to_string(ids()); };
  for (int hour = 0; hour < 400; hour += dice(random) == 0 ? 25 : 2) {
    const int starts = dice(random) / 4;
    const int ends = dice(random) > 2 ? starts : dice(random) / 4;
    for (int i = 0; i < starts; ++i) entries.push_back(Start(id(), hour));
    for (int i = 0; i < ends; ++i) {
      entries.push_back(
          End(id(), hour,
              dice(random) > 3 ? Outcome::kSuccess : Outcome::kFailure));
    }
  }
  return entries;
}

Counters CountedInSteps(std::vector<Entry> entries, std::mt19937& random) {
  std::uniform_int_distribution step(1, 40);
  Counting counting;
  std::ranges::shuffle(entries, random);
  for (int before = -1, hour = 0; before < 500;
       before = hour, hour += step(random)) {
    std::vector<Entry> new_ones;
    std::ranges::copy_if(entries, std::back_inserter(new_ones),
                         [&](const Entry& entry) {
                           return At(before) < entry.at && entry.at <= At(hour);
                         });
    counting.Enter(new_ones);
    counting.Count(hour);
  }
  CHECK(counting.ledger.Corrections("w") == 0);
  return counting.Count(500);
}

TEST_CASE("runs that meet in one second count alike whatever their ids [I3]",
          "[counting][I3]") {
  const unsigned seed = GENERATE(range(1u, 30u));
  std::optional<Counters> expected;
  for (unsigned i = 0; i < 3; ++i) {
    std::mt19937 random(seed);
    std::mt19937 ids(seed * 100 + i);
    Counting counting;
    const auto entries = CrowdedTraffic(random, ids);
    counting.Enter(entries);
    const Counters counters = counting.Count(500);
    if (!expected) expected = counters;
    REQUIRE(counters == *expected);
    CHECK(counters.duration_sum > Seconds(0));
    REQUIRE(CountedInSteps(entries, ids) == *expected);
  }
}

TEST_CASE("the runs of a window are those of the whole that lie in it",
          "[counting][I4]") {
  std::mt19937 random(GENERATE(range(1u, 10u)));
  Counting counting;
  counting.Enter(CrowdedTraffic(random, random));
  const auto runs_in = [&](const Window& window) {
    std::vector<std::pair<std::string, std::optional<Seconds>>> runs;
    for (const Run& run : RunsIn(counting.ledger, TheWorkflow(), window).runs) {
      runs.emplace_back(run.message_id, run.duration);
    }
    return runs;
  };
  const Time first = kStart - Seconds(1);
  const auto whole = runs_in({first, At(500)});
  for (int hour = 0; hour < 500; hour += 3) {
    auto runs = runs_in({first, At(hour)});
    std::ranges::copy(runs_in({At(hour), At(500)}), std::back_inserter(runs));
    REQUIRE(runs == whole);
  }
}

TEST_CASE("counters never fall, whatever comes late [I3]", "[counting][I3]") {
  std::mt19937 random(GENERATE(1u, 2u, 3u, 4u, 5u));
  auto entries = Traffic(random);
  std::ranges::shuffle(entries, random);
  Counting counting;
  Counters before(3);
  for (size_t i = 0; i < entries.size(); i += 9) {
    counting.Enter({entries.begin() + long(i),
                    entries.begin() + long(std::min(i + 9, entries.size()))});
    const Counters now = counting.Count(500);
    CHECK(now.successes >= before.successes);
    CHECK(now.failures >= before.failures);
    CHECK(now.abandoned >= before.abandoned);
    before = now;
  }
  Counting clean;
  clean.Enter(entries);
  const Counters expected = clean.Count(500);
  // No end was taken back or counted twice.
  CHECK(before.successes == expected.successes);
  CHECK(before.failures == expected.failures);
  CHECK(before.abandoned - expected.abandoned <=
        counting.ledger.Corrections("w"));
}

// What the counters of an instant are, added up run by run.
Counters FoldOf(const Ledger& ledger, Time until) {
  Counters counters(TheWorkflow().steps.size());
  for (const CountedRun& run :
       ledger.CountedRuns("w", {kStart - hours(1), until})) {
    counters.Add(run.counted);
  }
  return counters;
}

TEST_CASE("the counters of any instant are those of the runs counted up to it",
          "[counting][I3]") {
  const unsigned seed = GENERATE(range(0U, 20U));
  CAPTURE(seed);
  std::mt19937 random(seed);
  Counting counting;
  constexpr int kHours = 24 * 100;  // more than one stretch
  for (int part = 0; part < 6; ++part) {
    std::vector<Entry> entries;
    for (int i = 0; i < 60; ++i) {
      // Of some ids another time, another topic or another kind comes later.
      const std::string id = std::to_string(random() % 250);
      const int hour = int(random() % kHours);
      Entry entry = random() % 3 == 0 ? Start(id, hour)
                                      : End(id, hour, Outcome(random() % 4));
      if (random() % 9 == 0) {
        entry = NotCounted(entry, Entry::As::kUnclassified);
        entry.topic += "y";
      }
      entries.push_back(entry);
    }
    counting.Enter(entries);
    counting.Count(part % 2 == 0 ? kHours : kHours / 2);
    for (int i = 0; i < 20; ++i) {
      const Time until = kStart + Seconds(random() % (kHours * 3600));
      CHECK(counting.ledger.CountersOf(TheWorkflow(), until) ==
            FoldOf(counting.ledger, until));
    }
  }
  CHECK(counting.Now() == FoldOf(counting.ledger, At(2 * kHours)));
}

TEST_CASE("years are counted as a month is", "[counting][I3]") {
  constexpr int kDays = 3 * 365;
  std::vector<Entry> entries;
  for (int i = 0; i < kDays; ++i) {
    const std::string id = std::to_string(i);
    entries.push_back(Start("s" + id, 24 * i + 23));
    // Every fourth start is abandoned, some of them in the next month.
    if (i % 4 != 0) entries.push_back(End("e" + id, 24 * i + 25));
  }
  Counting at_once;
  at_once.Enter(entries);
  const Counters whole = at_once.Count(24 * (kDays + 9));
  CHECK(whole.successes + whole.abandoned == kDays);
  CHECK(whole.abandoned == (kDays + 3) / 4);
  Counting in_parts;
  in_parts.Enter(entries);
  for (int day = 0; day < kDays; day += 7) in_parts.Count(24 * day);
  CHECK(in_parts.Count(24 * (kDays + 9)) == whole);
  CHECK(in_parts.ledger.Corrections("w") == 0);
}

}  // namespace
}  // namespace workflow_health

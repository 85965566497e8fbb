#include <algorithm>
#include <catch2/catch.hpp>
#include <iterator>
#include <random>

#include "answers/timeline.h"
#include "ledger/ledger.h"
#include "ledger/two_steps.h"
#include "logs/packed_end.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

using std::chrono::hours;

constexpr Time kStart = std::chrono::sys_days(std::chrono::days(18'300));

Time At(int hour) { return kStart + hours(hour); }

Workflow TheWorkflow() { return TwoSteps(kStart); }

Entry Start(const std::string& id, int hour) {
  return {id,
          "org.fedoraproject.prod.monitor-gating.single-build.x",
          At(hour),
          Entry::As::kEvent,
          {{"w", kOneAtATime, At(hour), id, {}, {}}}};
}

Entry End(const std::string& id, int hour,
          Outcome outcome = Outcome::kSuccess) {
  RunEnd end{outcome, {}};
  end.log.steps.resize(3);
  Entry entry = Start(id, hour);
  PackEnd(end, &entry.events.front());
  return entry;
}

// A message that tells nothing any more.
Entry NotCounted(Entry entry, Entry::As as) {
  entry.as = as;
  entry.events.clear();
  return entry;
}

class Counting {
 public:
  void Enter(const std::vector<Entry>& entries,
             std::optional<int> read_up_to = {}) {
    Batch batch;
    batch.entries = entries;
    batch.origin = "a file";
    if (read_up_to) {
      batch.covered = {{"monitor-gating", {kStart, At(*read_up_to)}}};
    }
    (void)ledger.Record(batch);
  }
  Counters Count(int until) {
    CountRuns({TheWorkflow()}, At(until), &ledger);
    return Now();
  }
  [[nodiscard]] Counters Now() const {
    return ledger.CountersOf(TheWorkflow());
  }

  Ledger ledger{":memory:", Ledger::Mode::kWrite};
};

TEST_CASE("before runs are counted nothing is counted", "[counting]") {
  Counting counting;
  counting.Enter({End("a", 1)});
  CHECK_FALSE(counting.ledger.CountedUntil("w"));
  CHECK(counting.Now() == Counters(3));
}

TEST_CASE("runs are counted up to a time, each once [I3]", "[counting][I3]") {
  Counting counting;
  counting.Enter({End("a", 1), End("b", 2, Outcome::kFailure),
                  End("c", 3, Outcome::kError)});
  Counters counters = counting.Count(2);
  CHECK(counters.successes == 1);
  CHECK(counters.failures == 1);
  CHECK(counting.Count(2) == counters);
  counters = counting.Count(3);
  CHECK(counters.failures == 2);
  CHECK(counters.errors == 1);
  CHECK(counting.ledger.CountedUntil("w") == At(3));
}

TEST_CASE("the counters of an earlier time and what was counted since",
          "[counting]") {
  Counting counting;
  counting.Enter({End("c", 3, Outcome::kError), End("a", 1), End("b", 2)});
  const Counters counters = counting.Count(3);
  const Ledger& ledger = counting.ledger;
  CHECK(ledger.CountersOf(TheWorkflow(), At(0)) == Counters(3));
  CHECK(ledger.CountersOf(TheWorkflow(), At(1)).successes == 1);
  Counters sum = ledger.CountersOf(TheWorkflow(), At(1));
  const auto later = ledger.CountedRuns("w", {At(1), At(3)});
  REQUIRE(later.size() == 2);
  CHECK(later[0].id == "b");
  CHECK(later[1].id == "c");
  for (const CountedRun& run : later) sum.Add(run.counted);
  CHECK(sum == counters);
  CHECK(ledger.CountedRuns("v", {At(1), At(3)}).empty());
}

TEST_CASE("what was counted is not taken back by an earlier time",
          "[counting]") {
  Counting counting;
  counting.Enter({End("a", 1), End("b", 5)});
  const Counters counters = counting.Count(5);
  CHECK(counting.Count(1) == counters);
  CHECK(counting.ledger.CountedUntil("w") == At(5));
}

TEST_CASE("a run that comes late is counted when it is found [I3]",
          "[counting][I3]") {
  Counting counting;
  counting.Enter({End("a", 10)}, 10);
  counting.Count(10);
  counting.Enter({End("late", 2)});
  CHECK(counting.ledger.LateMessages("w") == 1);
  CHECK(counting.Count(10).successes == 2);
  CHECK(counting.ledger.Corrections("w") == 0);
}

TEST_CASE("a late message that changes a run is a correction [I3]",
          "[counting][I3]") {
  Counting counting;
  counting.Enter({Start("s", 0)}, 30);
  CHECK(counting.Count(30).abandoned == 1);
  counting.Enter({End("e", 1, Outcome::kFailure)});
  const Counters counters = counting.Count(31);
  // It was counted as abandoned, which stays; the end is new.
  CHECK(counters.abandoned == 1);
  CHECK(counters.failures == 1);
  CHECK(counting.ledger.Corrections("w") == 1);
  CHECK(counting.Count(32) == counters);
  CHECK(counting.ledger.Corrections("w") == 1);
}

TEST_CASE("a message that turns out to be older moves its run", "[counting]") {
  Counting counting;
  counting.Enter({End("a", 10)});
  const Counters counters = counting.Count(10);
  counting.Enter({End("a", 4)});
  CHECK(counting.Count(20) == counters);
  CHECK(counting.ledger.Corrections("w") == 1);
  CHECK(counting.Count(21) == counters);
  CHECK(counting.ledger.Corrections("w") == 1);
}

TEST_CASE("a counted event that turns out to be none is a correction [I3]",
          "[counting][I3]") {
  Entry replacement = End("a", 4);
  SECTION("it was before the history start") {
    replacement.at = kStart - hours(1);
    replacement = NotCounted(replacement, Entry::As::kIgnored);
  }
  SECTION("it has another topic") {
    replacement.topic = "org.fedoraproject.prod.bodhi.x";
    replacement = NotCounted(replacement, Entry::As::kUnclassified);
  }
  SECTION("it began a run of another workflow") {
    replacement = Start("a", 4);
    replacement.events[0].of = "v";
  }
  Counting counting;
  counting.Enter({End("a", 10)});
  const Counters counters = counting.Count(10);
  CHECK(counters.successes == 1);
  counting.Enter({replacement});
  CHECK(counting.ledger.Events("w", {At(-9), At(10)}).empty());
  CHECK(counting.Count(20) == counters);
  CHECK(counting.ledger.Corrections("w") == 1);
  CHECK_FALSE(counting.ledger.Latest("w").last);
  CHECK(counting.Count(21) == counters);
  CHECK(counting.ledger.Corrections("w") == 1);
}

TEST_CASE("an open start that turns out to be none is a correction [I3]",
          "[counting][I3]") {
  Counting counting;
  counting.Enter({Start("s", 10)});
  CHECK(counting.Count(50).abandoned == 1);
  counting.Enter({NotCounted(Start("s", 4), Entry::As::kIgnored)});
  CHECK(counting.Count(51).abandoned == 1);
  CHECK(counting.ledger.Corrections("w") == 1);
}

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

TEST_CASE("the latest runs of one second do not depend on their ids",
          "[counting]") {
  for (const bool swapped : {false, true}) {
    Counting counting;
    counting.Enter({End(swapped ? "b" : "a", 1),
                    End(swapped ? "a" : "b", 1, Outcome::kFailure)});
    counting.Count(2);
    CHECK(counting.ledger.Latest("w").failures_in_a_row == 1);
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

Entry FailureAt(const std::string& id, int hour, size_t step) {
  Entry entry = End(id, hour, Outcome::kFailure);
  RunEnd end{Outcome::kFailure, {}};
  end.log.steps.resize(3);
  end.log.failing_step = step;
  PackEnd(end, &entry.events.front());
  return entry;
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

TEST_CASE("what waits to be counted anew outlives the process",
          "[counting][I1]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Batch batch;
  batch.origin = "a file";
  {
    Ledger ledger(path, Ledger::Mode::kWrite);
    batch.entries = {Start("a", 1), Start("b", 24 * 100)};
    (void)ledger.Record(batch);
    CountRuns({TheWorkflow()}, At(24 * 150), &ledger);
    batch.entries = {End("c", 3)};
    (void)ledger.Record(batch);
  }
  Ledger ledger(path, Ledger::Mode::kWrite);
  CountRuns({TheWorkflow()}, At(24 * 150), &ledger);
  CHECK(ledger.CountersOf(TheWorkflow()).successes == 1);
  CHECK(ledger.Corrections("w") == 1);
}

TEST_CASE("messages that are replaced are counted once", "[counting]") {
  Counting counting;
  Entry later = End("a", 30);
  const Entry unclassified =
      NotCounted(Start("a", 29), Entry::As::kUnclassified);
  counting.Enter({later, unclassified, End("a", 40), End("b", 50)});
  counting.Enter({End("b", 20)});
  const auto counts = counting.ledger.CountMessages(At(60));
  CHECK(counts.at("monitor-gating").messages == 2);
  CHECK(counts.at("monitor-gating").unclassified == 1);
  CHECK(counting.ledger.CountMessages(At(20)).at("monitor-gating").messages ==
        1);
}

TEST_CASE("the latest runs tell how many failed in a row, and where",
          "[counting]") {
  Counting counting;
  counting.Enter({FailureAt("old", 1, 2), End("good", 2), FailureAt("a", 3, 1),
                  FailureAt("b", 4, 2), FailureAt("c", 5, 2),
                  End("unknown", 6, Outcome::kUnknown), Start("s", 7)});
  counting.Count(200);
  const LatestRuns latest = counting.ledger.Latest("w");
  CHECK(latest.last == At(5));
  CHECK(latest.last_success == At(2));
  CHECK(latest.failures_in_a_row == 3);
  CHECK(latest.of_one_step == 2);
  CHECK(latest.step == 2);
  CHECK(latest.last_failures == std::map<size_t, Time>{{1, At(3)}, {2, At(5)}});
}

TEST_CASE("a success ends what failed in a row", "[counting]") {
  Counting counting;
  counting.Enter({FailureAt("a", 1, 1), End("good", 2)});
  counting.Count(3);
  const LatestRuns latest = counting.ledger.Latest("w");
  CHECK(latest.last == At(2));
  CHECK(latest.last_success == At(2));
  CHECK(latest.failures_in_a_row == 0);
  CHECK(latest.of_one_step == 0);
}

TEST_CASE("where no run was counted nothing is known of the latest",
          "[counting]") {
  const LatestRuns latest = Counting().ledger.Latest("w");
  CHECK_FALSE(latest.last);
  CHECK_FALSE(latest.last_success);
  CHECK(latest.last_failures.empty());
}

TEST_CASE("messages are counted by category up to a time", "[counting]") {
  Counting counting;
  const Entry unclassified =
      NotCounted(Start("u", 2), Entry::As::kUnclassified);
  Entry ignored = NotCounted(Start("i", 3), Entry::As::kIgnored);
  ignored.topic = "org.fedoraproject.prod.bodhi.x";
  counting.Enter({End("a", 1), unclassified, ignored, End("later", 9)});
  auto counts = counting.ledger.CountMessages(At(3));
  CHECK(counts.size() == 2);
  CHECK(counts["monitor-gating"].messages == 2);
  CHECK(counts["monitor-gating"].unclassified == 1);
  CHECK(counts["monitor-gating"].ignored == 0);
  CHECK(counts["bodhi"].ignored == 1);
}

TEST_CASE("what was counted outlives the process", "[counting]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  {
    Ledger ledger(path, Ledger::Mode::kWrite);
    Batch batch;
    batch.entries = {End("a", 1)};
    batch.origin = "a file";
    (void)ledger.Record(batch);
    CountRuns({TheWorkflow()}, At(2), &ledger);
  }
  const Ledger ledger(path, Ledger::Mode::kRead);
  CHECK(ledger.CountersOf(TheWorkflow()).successes == 1);
  CHECK(ledger.CountedUntil("w") == At(2));
}

TEST_CASE("runs are not counted under other rules", "[I8]") {
  const auto under = [](const char* environment) {
    return std::vector<Measured>{
        {"w", {{"environment", environment}}, {"monitor-gating"}, kStart}};
  };
  Counting counting;
  Ledger& ledger = counting.ledger;
  ledger.CountUnder(under("prod"));
  counting.Enter({End("a", 1)});
  CountRuns({TheWorkflow()}, At(1), &ledger);
  CHECK_THROWS_AS(ledger.CountUnder(under("stg")), LedgerError);
  CHECK_THROWS_AS(CountRuns({TheWorkflow()}, At(2), &ledger), LedgerError);
  CHECK(ledger.CountedUntil("w") == At(1));
}

}  // namespace
}  // namespace workflow_health

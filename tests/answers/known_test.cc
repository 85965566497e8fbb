#include "answers/known.h"

#include <catch2/catch.hpp>

#include "config/logs_alone.h"

namespace workflow_health {
namespace {

using std::chrono::days;

TEST_CASE("nothing is known without a gap as long as the start is missing [I2]",
          "[I2]") {
  const Config config = LogsAlone();
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.CountUnder(MeasuredIn(config));
  const Time start = config.HistoryStart();
  Batch batch;
  batch.origin = "a file";
  batch.covered = {{"monitor-gating", {start + days(1), start + days(9)}}};
  (void)ledger.Record(batch);
  CHECK_FALSE(KnownWithoutGap(MeasuredIn(config), ledger).begun);
  batch.covered = {{"monitor-gating", {start - Seconds(1), start + days(1)}}};
  (void)ledger.Record(batch);
  const Known known = KnownWithoutGap(MeasuredIn(config), ledger);
  CHECK(known.begun);
  CHECK(known.until == start + days(9));
  CHECK(known.part == "monitor-gating");
}

// A ledger in which spans are read, as days from the history start on, under
// one workflow or both.
struct Joining {
  Config config = LogsAlone();
  Ledger ledger{":memory:", Ledger::Mode::kWrite};

  [[nodiscard]] Time Day(int day) const {
    return config.HistoryStart() - Seconds(1) + days(day);
  }
  // `which`: indices of workflows.
  void Read(const std::vector<size_t>& which, int since, int until) {
    std::vector<Measured> measured;
    for (const size_t i : which) measured.push_back(MeasuredIn(config)[i]);
    ledger.CountUnder(measured);
    Batch batch;
    batch.origin = "a file";
    batch.covered = {{"monitor-gating", {Day(since), Day(until)}}};
    (void)ledger.Record(batch);
    ledger.CountUnder(MeasuredIn(config));
  }
};

using Indices = std::vector<size_t>;

TEST_CASE("what is new joins when it is read as far as runs were counted",
          "[known][I2]") {
  Joining joining;
  const Config& config = joining.config;
  joining.Read({0}, 0, 9);
  CHECK(Joined(MeasuredIn(config), joining.ledger) == Indices{0});
  REQUIRE(CountKnown(config, joining.Day(9) + config.settle, &joining.ledger));
  CHECK(CountedIn(MeasuredIn(config), joining.ledger).measured == Indices{0});
  joining.Read({0, 1}, 0, 5);
  CHECK(Joined(MeasuredIn(config), joining.ledger) == Indices{0});
  CHECK(KnownWithoutGap(MeasuredIn(config), joining.ledger).until ==
        joining.Day(9));
  joining.Read({0, 1}, 5, 9);
  CHECK(Joined(MeasuredIn(config), joining.ledger) == Indices{0, 1});
  REQUIRE(CountKnown(config, joining.Day(9) + config.settle, &joining.ledger));
  CHECK(CountedIn(MeasuredIn(config), joining.ledger).measured ==
        Indices{0, 1});
}

TEST_CASE("no workflow is counted further than it is read", "[known][I3]") {
  Joining joining;
  const Config& config = joining.config;
  joining.Read({0, 1}, 0, 3);
  REQUIRE(CountKnown(config, joining.Day(30), &joining.ledger));
  // Each misses what was read while it was gone.
  joining.Read({1}, 3, 6);
  REQUIRE(CountKnown(config, joining.Day(30), &joining.ledger));
  joining.Read({0}, 6, 9);
  (void)CountKnown(config, joining.Day(30), &joining.ledger);
  for (size_t i = 0; i < 2; ++i) {
    const Measured measured = MeasuredIn(config)[i];
    CHECK(joining.ledger.CountedUntil(measured.name) <=
          KnownOf(measured, joining.ledger).until);
  }
}

TEST_CASE("what lies before the history start is not read", "[known][I2]") {
  Joining joining;
  joining.Read({0, 1}, 0, 9);
  Measured later = MeasuredIn(joining.config)[0];
  later.history_start += days(4);
  const auto read = ReadAsOf(joining.ledger, later, joining.Day(9));
  CHECK(read == std::vector<Window>{{joining.Day(4), joining.Day(9)}});
}

}  // namespace
}  // namespace workflow_health

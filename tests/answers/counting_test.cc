// How runs and messages are counted, and that the counters are kept.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "answers/counting_trial.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

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

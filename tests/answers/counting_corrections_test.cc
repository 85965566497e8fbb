// What comes late, and what it corrects.
#include <catch2/catch.hpp>
#include <string>

#include "answers/counting_trial.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

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

}  // namespace
}  // namespace workflow_health

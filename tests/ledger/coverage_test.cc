// What was read, what was proven unreadable, and which messages are late.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "ledger/entries.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

TEST_CASE("what is covered is merged, by category", "[ledger][I2]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  Batch batch;
  batch.origin = "one";
  batch.covered = {{"a", Span(0, 10)}, {"a", Span(10, 20)}, {"b", Span(5, 6)}};
  ledger.Record(batch);
  batch.origin = "two";
  batch.covered = {{"a", Span(15, 30)}, {"a", Span(40, 50)}};
  ledger.Record(batch);
  CHECK(ledger.Covered("a") == std::vector<Window>{Span(0, 30), Span(40, 50)});
  CHECK(ledger.Covered("b") == std::vector<Window>{Span(5, 6)});
  CHECK(ledger.Covered("c").empty());
  CHECK(ledger.Origins() == std::vector<std::string>{"one", "two"});
}

Batch SpansOf(const std::string& origin, std::vector<CoveredSpan> covered,
              std::vector<CoveredSpan> unreadable) {
  Batch batch;
  batch.origin = origin;
  batch.covered = std::move(covered);
  batch.unreadable = std::move(unreadable);
  return batch;
}
using Spans = std::vector<Window>;

TEST_CASE("what was proven unreadable counts as read", "[ledger][I2]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(SpansOf("a", {{"c", Span(0, 10)}, {"c", Span(11, 20)}},
                        {{"c", Span(10, 11)}, {"d", Span(5, 6)}}));
  CHECK(ledger.Covered("c") == Spans{Span(0, 20)});
  CHECK(ledger.Unreadable("c") == Spans{Span(10, 11)});
  CHECK(ledger.Covered("d") == Spans{Span(5, 6)});
  CHECK(ledger.Unreadable("d") == Spans{Span(5, 6)});
  CHECK(ledger.Unreadable("e").empty());
}

TEST_CASE("what is merely unreadable is entered, too", "[ledger][I2]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(SpansOf("a", {}, {{"c", Span(10, 11)}}));
  CHECK(ledger.Unreadable("c") == Spans{Span(10, 11)});
  CHECK(ledger.Origins() == std::vector<std::string>{"a"});
  CHECK_FALSE(ledger.IsSample().has_value());
}

TEST_CASE("messages of a span that is unreadable are entered all the same",
          "[ledger][I2]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  Batch batch = SpansOf("a", {}, {{"c", Span(9, 10)}});
  batch.entries = {End("a", 10)};
  CHECK(ledger.Record(batch).added == 1);
  CHECK(Events(ledger, kAll) == "a@10 ");
}

TEST_CASE("whoever could read a second makes it readable", "[ledger][I2]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(SpansOf("a", {}, {{"c", Span(10, 13)}}));
  ledger.Record(SpansOf("b", {{"c", Span(11, 12)}, {"d", Span(0, 99)}}, {}));
  CHECK(ledger.Unreadable("c") == Spans{Span(10, 11), Span(12, 13)});
  CHECK(ledger.Covered("c") == Spans{Span(10, 13)});
}

TEST_CASE("in whatever order spans are entered, the same is unreadable",
          "[ledger][I1][I2]") {
  std::vector<Batch> batches = {
      SpansOf("a", {{"c", Span(0, 10)}}, {{"c", Span(10, 12)}}),
      SpansOf("a", {{"c", Span(12, 30)}}, {{"c", Span(11, 13)}}),
      SpansOf("b", {{"c", Span(40, 50)}}, {{"c", Span(30, 32)}}),
      SpansOf("b", {{"c", Span(31, 32)}, {"d", Span(0, 99)}}, {}),
      SpansOf("c", {}, {{"c", Span(45, 52)}}),
      SpansOf("c", {{"c", Span(10, 11)}}, {{"c", Span(0, 3)}})};
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    std::ranges::shuffle(batches, random);
    Ledger ledger(":memory:", Ledger::Mode::kWrite);
    for (const Batch& batch : batches) ledger.Record(batch);
    REQUIRE(ledger.Unreadable("c") ==
            Spans{Span(11, 12), Span(30, 31), Span(50, 52)});
    REQUIRE(ledger.Covered("c") == Spans{Span(0, 32), Span(40, 52)});
  }
}

TEST_CASE("what was read is kept merged, whatever it was read from",
          "[ledger][I2]") {
  const unsigned seed = GENERATE(range(0U, 20U));
  CAPTURE(seed);
  std::mt19937 random(seed);
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  std::vector<Window> all;
  for (int i = 0; i < 200; ++i) {
    const int since = int(random() % 2000);
    all.push_back(Span(since, since + int(random() % (i % 10 == 0 ? 90 : 9))));
    ledger.Record(SpansOf(std::to_string(i), {{"c", all.back()}}, {}));
    REQUIRE(ledger.Covered("c") == Merge(all));
  }
}

TEST_CASE("what is unreadable since now was not read completely",
          "[ledger][I2]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(SpansOf("a", {{"c", Span(0, 30)}, {"d", Span(0, 30)}}, {}));
  Batch batch = SpansOf("b", {}, {{"c", Span(10, 11)}});
  batch.unreadable_since_now = true;
  ledger.Record(batch);
  CHECK(ledger.Unreadable("c") == Spans{Span(10, 11)});
  CHECK(ledger.Covered("c") == Spans{Span(0, 30)});
  CHECK(ledger.Unreadable("d").empty());
  ledger.Record(SpansOf("c", {{"c", Span(9, 12)}}, {}));
  CHECK(ledger.Unreadable("c").empty());
}

TEST_CASE("a message is late where all was read before it", "[ledger][I3]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  Batch batch = BatchOf({End("a", 10)});
  batch.covered = {{"monitor-gating", Span(5, 20)}, {"d", Span(0, 99)}};
  CHECK(ledger.Record(batch).late == 0);
  const Recorded later =
      ledger.Record(BatchOf({End("b", 5), End("c", 6), End("d", 20),
                             End("e", 21), End("a", 10), End("c", 6)}));
  CHECK(later.added == 4);
  CHECK(later.known == 2);
  CHECK(later.late == 2);
}

TEST_CASE("a message is late by the category of its topic", "[ledger][I3]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(SpansOf("a", {{"ci", Span(0, 20)}, {"", Span(0, 20)}}, {}));
  const auto as = Entry::As::kUnclassified;
  CHECK(ledger
            .Record(BatchOf(
                {NotCounted("a", 10, "org.fedoraproject.prod.ci.x", as),
                 NotCounted("b", 10, "org.fedoraproject.prod.ci", as),
                 NotCounted("c", 10, "org.fedoraproject.stg.cix.ci", as),
                 End("d", 10)}))
            .late == 2);
}

TEST_CASE("no message is late for a second that was proven unreadable",
          "[ledger][I3]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(SpansOf("a", {}, {{"monitor-gating", Span(9, 10)}}));
  CHECK(ledger.Record(BatchOf({End("a", 10)})).late == 0);
}

TEST_CASE("a batch that fails makes no message late", "[ledger][I1][I3]") {
  const TemporaryFolder folder;
  Ledger ledger(folder.Path("ledger.db"), Ledger::Mode::kWrite);
  ledger.Record(BatchOf({End("a", 10)}));
  Batch sample = SpansOf("b", {{"monitor-gating", Span(0, 20)}}, {});
  sample.sample = true;
  CHECK_THROWS_AS(ledger.Record(sample), LedgerError);
  CHECK(ledger.Record(BatchOf({End("b", 10)})).late == 0);
}

TEST_CASE("many spans that do not touch are entered at once", "[ledger][I7]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  Batch batch;
  for (int i = 0; i < 20'000; ++i) {
    batch.covered.push_back({"c", Span(10 * i, 10 * i + 5)});
  }
  ledger.Record(batch);
  ledger.Record(batch);
  CHECK(ledger.Covered("c").size() == 20'000);
}

}  // namespace
}  // namespace workflow_health

#include "ledger/ledger.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "ledger/entries.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

TEST_CASE("a message is entered once, however often it comes", "[ledger][I1]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  const Recorded first = ledger.Record(BatchOf({End("a", 10), End("a", 10)}));
  CHECK(first.added == 1);
  CHECK(first.known == 1);
  CHECK(ledger.Record(BatchOf({End("a", 10)})).known == 1);
  CHECK(Events(ledger, kAll) == "a@10 ");
}

TEST_CASE("of one id under two times the earlier one counts", "[ledger][I1]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(BatchOf({End("a", 20), End("b", 5)}));
  ledger.Record(BatchOf({End("a", 10), End("b", 50)}));
  CHECK(Events(ledger, kAll) == "b@5 a@10 ");
}

TEST_CASE("an earlier copy of another meaning takes the place of the later",
          "[ledger][I1]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(BatchOf({End("a", 20)}));
  ledger.Record(BatchOf({NotCounted("a", 10, "t", Entry::As::kUnclassified)}));
  CHECK(Events(ledger, kAll).empty());
  CHECK(ledger.NotCounted(Entry::As::kUnclassified, kAll).messages == 1);
}

TEST_CASE("the order of entering never matters", "[ledger][I1]") {
  std::vector<Entry> entries = {
      End("a", 10, Outcome::kSuccess, 5),
      End("a", 10, Outcome::kSuccess, 7),
      End("a", 12),
      Start("b", 10),
      End("b", 10, Outcome::kFailure),
      End("c", 11),
      End("c", 11, Outcome::kError),
      NotCounted("c", 11, "another.topic", Entry::As::kIgnored),
      End("d", 10)};
  const auto numbers = [](Ledger& ledger) {
    std::string text = Events(ledger, kAll);
    for (const Event& event : ledger.Events(kWorkflow, kAll)) {
      text += std::to_string(int(event.kind)) + event.told;
    }
    return text;
  };
  std::mt19937 random(1);
  std::string expected;
  for (int round = 0; round < 50; ++round) {
    std::ranges::shuffle(entries, random);
    Ledger ledger(":memory:", Ledger::Mode::kWrite);
    for (const Entry& entry : entries) ledger.Record(BatchOf({entry}));
    if (round == 0) expected = numbers(ledger);
    REQUIRE(numbers(ledger) == expected);
  }
}

TEST_CASE("events come in order of time and id", "[ledger]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(
      BatchOf({End("z", 10), Start("b", 10), End("a", 10), End("m", 9)}));
  CHECK(Events(ledger, kAll) == "m@9 a@10 b@10 z@10 ");
}

TEST_CASE("a message may tell several events, or none", "[ledger]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  Entry both = Start("a", 10);
  both.events.push_back({"sign", 7, At(10), "a", Event::Kind::kFails, "why"});
  both.events.push_back({"sign", 8, At(10), "a", Event::Kind::kLinks, {}});
  ledger.Record(BatchOf({both}));
  CHECK(ledger.Events("sign", kAll) ==
        std::vector<Event>{both.events[1], both.events[2]});
  CHECK(ledger.Events(kWorkflow, kAll) == std::vector<Event>{both.events[0]});
  CHECK(ledger.LastRated("sign", At(10)) == At(10));
  CHECK(ledger.CountMessages(At(10)).at("monitor-gating").messages == 1);

  // An earlier copy tells less.
  ledger.Record(BatchOf({Start("a", 9)}));
  CHECK(ledger.Events("sign", kAll).empty());
  CHECK(Events(ledger, kAll) == "a@9 ");
}

TEST_CASE("ids that are UUIDs come back as they were", "[ledger]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  const std::string id = "9047b460-6075-44c7-a9ba-e86d3e8f4525";
  ledger.Record(BatchOf({End(id, 10), End("z", 10)}));
  CHECK(Events(ledger, kAll) == "z@10 " + id + "@10 ");
  CHECK(ledger.Record(BatchOf({End(id, 10)})).known == 1);
}

TEST_CASE("the seconds before a time are told from the latest on", "[ledger]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(BatchOf({Start("a", 10), Start("b", 10), End("c", 10),
                         End("d", 20), Start("e", 30)}));
  std::string told;
  ledger.GoBack(kWorkflow, At(29),
                [&](Time second, std::int64_t opening, std::int64_t ending) {
                  told += std::to_string(second.time_since_epoch().count()) +
                          ":" + std::to_string(opening) + "/" +
                          std::to_string(ending) + " ";
                  return second > At(15);
                });
  CHECK(told == "20:0/1 10:2/1 ");
}

TEST_CASE("a window is half-open", "[ledger][I4]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(
      BatchOf({End("a", 10), End("b", 11), End("c", 20), End("d", 21)}));
  CHECK(Events(ledger, Span(10, 20)) == "b@11 c@20 ");
}

TEST_CASE("the last rated run is found whatever lies behind it", "[ledger]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  CHECK_FALSE(ledger.LastRated(kWorkflow, At(100)));
  ledger.Record(
      BatchOf({End("a", 10), End("b", 20, Outcome::kError), Start("s", 30),
               End("u", 40, Outcome::kUnknown), End("z", 99)}));
  CHECK(ledger.LastRated(kWorkflow, At(50)) == At(20));
  CHECK(ledger.LastRated(kWorkflow, At(20)) == At(20));
  CHECK(ledger.LastRated(kWorkflow, At(19)) == At(10));
  CHECK_FALSE(ledger.LastRated("another", At(50)));
}

TEST_CASE("the time of the last long look back never falls", "[ledger]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  {
    Ledger ledger(path, Ledger::Mode::kWrite);
    CHECK_FALSE(ledger.RereadAt("c").has_value());
    ledger.SetRereadAt("c", At(50));
    ledger.SetRereadAt("c", At(40));
    ledger.SetRereadAt("d", At(10));
    CHECK(ledger.RereadAt("c") == At(40));  // a clock may have been wrong
    ledger.SetRereadAt("c", At(60));
  }
  const Ledger ledger(path, Ledger::Mode::kRead);
  CHECK(ledger.RereadAt("c") == At(60));
  CHECK(ledger.RereadAt("d") == At(10));
  CHECK_FALSE(ledger.RereadAt("e").has_value());
}

TEST_CASE("what is not understood is kept by topic", "[ledger][I5]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  std::vector<Entry> entries;
  for (int i = 0; i < 60; ++i) {
    entries.push_back(NotCounted("u" + std::to_string(i), 10,
                                 i < 10 ? "often" : "t" + std::to_string(i),
                                 Entry::As::kUnclassified));
  }
  entries.push_back(NotCounted("i", 10, "elsewhere", Entry::As::kIgnored));
  entries.push_back(NotCounted("late", 99, "often", Entry::As::kUnclassified));
  ledger.Record(BatchOf(entries));
  const auto counts = ledger.NotCounted(Entry::As::kUnclassified, Span(0, 50));
  CHECK(counts.messages == 60);
  CHECK(counts.topics.size() == 20);
  CHECK(counts.topics[0].topic == "often");
  CHECK(counts.topics[0].messages == 10);
  const auto ignored = ledger.NotCounted(Entry::As::kIgnored, kAll);
  CHECK(ignored.messages == 1);
  CHECK(ignored.topics[0].topic == "elsewhere");
}

TEST_CASE("made-up messages never join real ones", "[ledger][I8]") {
  for (const bool sample : {false, true}) {
    Ledger ledger(":memory:", Ledger::Mode::kWrite);
    CHECK_FALSE(ledger.IsSample().has_value());
    Batch batch = BatchOf({End("a", 10)});
    batch.sample = sample;
    ledger.Record(batch);
    CHECK(ledger.IsSample() == sample);
    batch.entries = {End("b", 20)};
    batch.sample = !sample;
    CHECK_THROWS_AS(ledger.Record(batch), LedgerError);
    CHECK(Events(ledger, kAll) == "a@10 ");
    batch.sample = sample;
    ledger.Record(batch);
    CHECK(Events(ledger, kAll) == "a@10 b@20 ");
  }
}

TEST_CASE("what merely covers is neither real nor made up", "[ledger][I8]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  Batch batch;
  batch.covered = {{"c", Span(0, 10)}};
  ledger.Record(batch);
  CHECK_FALSE(ledger.IsSample().has_value());
  batch.entries = {End("a", 10)};
  batch.sample = true;
  ledger.Record(batch);
  CHECK(ledger.IsSample() == true);
}

}  // namespace
}  // namespace workflow_health

// What is measured in a ledger: what is new, changes, goes and comes back.
#include <catch2/catch.hpp>
#include <random>

#include "ledger/ledger.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

using Spans = std::vector<Window>;

Time At(int second) { return Time(Seconds(second)); }
Window Span(int since, int until) { return {At(since), At(until)}; }
const Window kAll = Span(0, 1'000'000);

Measured One(const std::string& name, const std::string& rule = "1",
             int history_start = 1) {
  return {name, {{"reading", rule}}, {"c"}, At(history_start)};
}

// A message that tells of each of these that something opened.
Entry Tells(const std::string& id, int at,
            const std::vector<std::string>& names) {
  Entry entry{id, "a.b.prod.c.d", At(at), Entry::As::kUnclassified, {}};
  for (const std::string& name : names) {
    entry.as = Entry::As::kEvent;
    entry.events.push_back({name, kOneAtATime, At(at), id, {}, name + "!"});
  }
  return entry;
}

Batch Of(std::vector<Entry> entries, const Spans& covered = {}) {
  Batch batch;
  batch.entries = std::move(entries);
  batch.origin = "https://archive.test";
  for (const Window& span : covered) batch.covered.push_back({"c", span});
  return batch;
}

std::string IdsOf(const Ledger& ledger, const std::string& name) {
  std::string ids;
  for (const Event& event : ledger.Events(name, kAll)) ids += event.message_id;
  return ids;
}

TEST_CASE("rules are those of the first row, and hold for all", "[rules][I8]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Ledger ledger(path, Ledger::Mode::kWrite);
  ledger.CountUnder({One("v")});
  CHECK(ledger.Rules().empty());
  Ledger other(path, Ledger::Mode::kWrite);
  other.CountUnder({One("v", "2")});
  ledger.Record(Of({Tells("a", 10, {"v"})}));
  CHECK(ledger.Rules().at("v") == CountingRules{{"reading", "1"}});
  CHECK_THROWS_WITH(other.Record(Of({Tells("b", 20, {"v"})})),
                    Catch::Contains("other rules"));
  CHECK(IdsOf(ledger, "v") == "a");
}

TEST_CASE("what is new has to be read from its history start on",
          "[rules][I2][I8]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.CountUnder({One("v")});
  ledger.Record(Of({Tells("a", 10, {"v"}), Tells("b", 11, {})},
                   {Span(0, 20), Span(30, 40)}));
  ledger.CountUnder({One("v"), One("w", "1", 6)});
  CHECK_FALSE(ledger.IsBehind(One("v")));
  CHECK(ledger.Behind(One("w", "1", 6), "c") ==
        Spans{Span(5, 20), Span(30, 40)});
  // What it tells of others is known.
  ledger.Record(
      Of({Tells("a", 10, {"v", "w"}), Tells("b", 11, {"w"})}, {Span(5, 20)}));
  CHECK(ledger.Behind(One("w", "1", 6), "c") == Spans{Span(30, 40)});
  ledger.Record(Of({}, {Span(20, 50)}));
  CHECK_FALSE(ledger.IsBehind(One("w", "1", 6)));
  CHECK(IdsOf(ledger, "v") == "a");
  CHECK(IdsOf(ledger, "w") == "ab");
  CHECK(ledger.MessageCount() == 2);
  CHECK(ledger.NotCounted(Entry::As::kUnclassified, kAll).messages == 0);
  CHECK(ledger.LateMessages("w") == 0);
}

TEST_CASE("who only reads knows nothing of what is new", "[rules][I2]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Ledger writer(path, Ledger::Mode::kWrite);
  writer.CountUnder({One("v")});
  writer.Record(Of({}, {Span(0, 20)}));
  Ledger reader(path, Ledger::Mode::kRead);
  reader.CountUnder({One("v"), One("w")});
  CHECK(reader.IsBehind(One("w")));
  CHECK(reader.Behind(One("w"), "c") == Spans{Span(0, 20)});
}

TEST_CASE("what was proven unreadable is asked again for what is new",
          "[rules][I2]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.CountUnder({One("v")});
  Batch batch = Of({}, {Span(0, 10)});
  batch.unreadable = {{"c", Span(10, 11)}};
  ledger.Record(batch);
  ledger.CountUnder({One("v"), One("w")});
  CHECK(ledger.Behind(One("w"), "c") == Spans{Span(0, 11)});
  ledger.Record(batch);
  CHECK_FALSE(ledger.IsBehind(One("w")));
}

TEST_CASE("what changed is counted anew alone", "[rules][I8]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Ledger ledger(path, Ledger::Mode::kWrite);
  ledger.CountUnder({One("v"), One("w")});
  const std::vector<Entry> entries = {
      Tells("a", 10, {"v", "w"}), Tells("b", 11, {"w"}), Tells("c", 12, {"v"})};
  ledger.Record(Of(entries, {Span(0, 20)}));
  Ledger other(path, Ledger::Mode::kWrite);
  other.CountUnder({One("v"), One("w")});
  CHECK_THROWS_AS(ledger.CountUnder({One("v"), One("w", "2")}), LedgerError);
  ledger.CountAnew({One("v"), One("w", "2")}, At(86400));
  CHECK(ledger.RecountedAt() == At(86400));
  ledger.CountUnder({One("v"), One("w", "2")});
  CHECK(IdsOf(ledger, "v") == "ac");
  CHECK(IdsOf(ledger, "w").empty());
  CHECK(ledger.Behind(One("w"), "c") == Spans{Span(0, 20)});
  // Who has the old rules enters nothing any more.
  CHECK_THROWS_AS(other.Record(Of(entries)), LedgerError);
  // It may tell the very same as before.
  ledger.Record(Of(entries, {Span(0, 20)}));
  CHECK(IdsOf(ledger, "w") == "ab");
  CHECK_FALSE(ledger.IsBehind(One("w")));
  // A second time it is under way, and nothing is forgotten.
  ledger.CountAnew({One("v"), One("w", "2")}, At(90000));
  CHECK(IdsOf(ledger, "w") == "ab");
  CHECK(ledger.RecountedAt() == At(86400));
}

TEST_CASE("what told only of what changed may tell nothing now",
          "[rules][I5]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.CountUnder({One("w")});
  ledger.Record(Of({Tells("a", 10, {"w"})}, {Span(0, 20)}));
  ledger.CountAnew({One("w", "2")}, At(0));
  ledger.CountUnder({One("w", "2")});
  ledger.Record(Of({Tells("a", 10, {})}, {Span(0, 20)}));
  CHECK(IdsOf(ledger, "w").empty());
  CHECK(ledger.NotCounted(Entry::As::kUnclassified, kAll).messages == 1);
}

TEST_CASE("what is gone keeps its rows, and reads what it missed",
          "[rules][I1][I8]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.CountUnder({One("v"), One("w")});
  ledger.Record(Of({Tells("a", 10, {"v", "w"})}, {Span(0, 20)}));
  ledger.CountUnder({One("v")});
  // Later, once more, and late.
  ledger.Record(Of({Tells("b", 25, {"v"})}, {Span(10, 30)}));
  CHECK(ledger.Behind(One("w"), "c") == Spans{Span(20, 30)});
  ledger.Record(Of({Tells("c", 5, {})}));
  CHECK(ledger.Behind(One("w"), "c") == Spans{Span(4, 5), Span(20, 30)});
  CHECK(IdsOf(ledger, "w") == "a");
  ledger.CountUnder({One("v"), One("w")});
  ledger.Record(Of({Tells("c", 5, {"w"})}, {Span(0, 30)}));
  CHECK(IdsOf(ledger, "w") == "ca");
  CHECK_FALSE(ledger.IsBehind(One("w")));
  ledger.CountUnder({One("v")});
  ledger.Forget({"w"}, At(5));
  CHECK(ledger.RecountedAt() == At(5));
  CHECK(IdsOf(ledger, "w").empty());
  CHECK(ledger.Rules().size() == 1);
}

TEST_CASE("an earlier copy that comes while a workflow is gone is read again",
          "[rules][I1]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.CountUnder({One("v"), One("w")});
  ledger.Record(Of({Tells("a", 10, {"w"})}, {Span(0, 20)}));
  ledger.CountUnder({One("v")});
  ledger.Record(Of({Tells("a", 7, {})}));
  CHECK(IdsOf(ledger, "w").empty());
  CHECK(ledger.Behind(One("w"), "c") == Spans{Span(6, 7), Span(9, 10)});
}

// Workflows come, change and go in any order; what is known in the end is what
// a ledger knows that had the last ones from the beginning.
TEST_CASE("rules that change end in the ledger of a clean read",
          "[rules][I1][I3][I8]") {
  std::mt19937 random(GENERATE(range(0U, 30U)));
  // Message i tells of w under rule r if it is divisible by r.
  const auto told = [](int i, const std::vector<Measured>& measured) {
    std::vector<std::string> names;
    for (const Measured& one : measured) {
      if (i % std::stoi(one.rules.at("reading")) == 0) {
        names.push_back(one.name);
      }
    }
    return Tells(std::string(1, char('A' + i)), 10 + i, names);
  };
  const auto read = [&](Ledger& ledger, const std::vector<Measured>& measured,
                        int since, int until) {
    Batch batch = Of({}, {Span(since, until)});
    for (int i = 0; i < 26; ++i) {
      if (Span(since, until).Contains(At(10 + i))) {
        batch.entries.push_back(told(i, measured));
      }
    }
    ledger.Record(batch);
  };
  std::vector<Measured> measured = {One("u"), One("v", "2")};
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.CountUnder(measured);
  for (int step = 0; step < 20; ++step) {
    if (random() % 2 == 0) {
      measured = {One("u", std::to_string(1 + random() % 3))};
      for (const char* name : {"v", "w"}) {
        if (random() % 3 == 0) continue;
        measured.push_back(One(name, std::to_string(1 + random() % 3)));
      }
      ledger.CountAnew(measured, At(0));
      ledger.CountUnder(measured);
    }
    const int since = int(random() % 50);
    read(ledger, measured, since, since + 1 + int(random() % 20));
  }
  // What is missing is read, and nothing else.
  for (const Measured& one : measured) {
    Spans missing = Holes(Without(ledger.Covered("c"), ledger.Behind(one, "c")),
                          Span(0, 100));
    for (const Window& span : missing) {
      read(ledger, measured, int(span.since.time_since_epoch().count()),
           int(span.until.time_since_epoch().count()));
    }
  }
  Ledger clean(":memory:", Ledger::Mode::kWrite);
  clean.CountUnder(measured);
  read(clean, measured, 0, 100);
  for (const Measured& one : measured) {
    CHECK(IdsOf(ledger, one.name) == IdsOf(clean, one.name));
    CHECK_FALSE(ledger.IsBehind(one));
  }
  CHECK(ledger.MessageCount() == clean.MessageCount());
}

}  // namespace
}  // namespace workflow_health

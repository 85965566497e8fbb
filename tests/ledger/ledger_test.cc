#include "ledger/ledger.h"

#include <sqlite3.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "logs/packed_end.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

constexpr char kWorkflow[] = "single-build";

Time At(int second) { return Time(Seconds(second)); }
Window Span(int since, int until) { return {At(since), At(until)}; }

Entry Start(const std::string& id, int at) {
  return {id,
          "org.fedoraproject.prod.monitor-gating.single-build.x",
          At(at),
          Entry::As::kEvent,
          {{kWorkflow, kOneAtATime, At(at), id, {}, {}}}};
}

Entry End(const std::string& id, int at, Outcome outcome = Outcome::kSuccess,
          int ran_for = 0) {
  RunEnd end{outcome, {}};
  end.log.steps.resize(3);
  end.log.ran_for = Seconds(ran_for);
  Entry entry = Start(id, at);
  PackEnd(end, &entry.events.front());
  return entry;
}

Entry NotCounted(const std::string& id, int at, const std::string& topic,
                 Entry::As as) {
  Entry entry;
  entry.id = id;
  entry.at = At(at);
  entry.topic = topic;
  entry.as = as;
  return entry;
}

Batch BatchOf(std::vector<Entry> entries) {
  Batch batch;
  batch.entries = std::move(entries);
  batch.origin = "a file";
  return batch;
}

// "id@time" of all events in order.
std::string Events(const Ledger& ledger, const Window& window) {
  std::string text;
  for (const Event& event : ledger.Events(kWorkflow, window)) {
    text += event.message_id + "@" +
            std::to_string(event.at.time_since_epoch().count()) + " ";
  }
  return text;
}
const Window kAll = Span(0, 1'000'000);

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

TEST_CASE("a ledger keeps all across opening and closing", "[ledger]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  {
    Ledger ledger(path, Ledger::Mode::kWrite);
    ledger.CountUnder(
        {{kWorkflow, {{"environment", "prod"}, {"reading", "1"}}, {}, {}}});
    ledger.SetRecountedAt(At(86400));
    Batch batch = BatchOf({End("a", 10), Start("s", 9)});
    batch.covered = {{"c", Span(0, 10)}};
    ledger.Record(batch);
  }
  Ledger ledger(path, Ledger::Mode::kRead);
  CHECK(ledger.Rules().at(kWorkflow) ==
        CountingRules{{"environment", "prod"}, {"reading", "1"}});
  CHECK(ledger.RecountedAt() == At(86400));
  CHECK(Events(ledger, kAll) == "s@9 a@10 ");
  CHECK(ledger.Covered("c").size() == 1);
  CHECK(ledger.LastEvent(kWorkflow) == At(10));
}

TEST_CASE("a snapshot does not see what is entered meanwhile", "[ledger]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Ledger writer(path, Ledger::Mode::kWrite);
  writer.Record(BatchOf({End("a", 10)}));
  Ledger reader(path, Ledger::Mode::kRead);
  {
    const auto snapshot = reader.Snapshot();
    CHECK(Events(reader, kAll) == "a@10 ");
    writer.Record(BatchOf({End("b", 20)}));
    CHECK(Events(reader, kAll) == "a@10 ");
  }
  CHECK(Events(reader, kAll) == "a@10 b@20 ");
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

std::string OpenError(const std::string& path, Ledger::Mode mode) {
  try {
    const Ledger ledger(path, mode);
    return "no error";
  } catch (const LedgerError& error) {
    return error.what();
  }
}

void Execute(const std::string& path, const char* sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  REQUIRE(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(database);
}

TEST_CASE("what is no ledger is refused and left alone", "[ledger][I8]") {
  const TemporaryFolder folder;
  CHECK_THAT(OpenError(folder.Path("none"), Ledger::Mode::kRead),
             Catch::Contains("cannot open the ledger"));
  CHECK_THAT(OpenError(folder.Write("empty", ""), Ledger::Mode::kRead),
             Catch::Contains("is empty"));
  const auto text = folder.Write("text", std::string(5000, 'x'));
  CHECK_THAT(OpenError(text, Ledger::Mode::kWrite),
             Catch::Contains("text is damaged (file is not a database)"));
  const std::string other = folder.Path("other.db");
  Execute(other, "CREATE TABLE mine (a)");
  CHECK_THAT(OpenError(other, Ledger::Mode::kWrite),
             Catch::Contains("another program"));
  Execute(other, "SELECT a FROM mine");
}

TEST_CASE("a ledger of a newer version is refused", "[ledger][I8]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  CHECK(OpenError(path, Ledger::Mode::kWrite) == "no error");
  Execute(path, "PRAGMA user_version = 99");
  CHECK_THAT(OpenError(path, Ledger::Mode::kWrite),
             Catch::Contains("version 99"));
}

TEST_CASE("a batch that fails leaves nothing of itself", "[ledger][I1]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Ledger ledger(path, Ledger::Mode::kWrite);
  ledger.Record(BatchOf({End("a", 10)}));
  // The spans' table fails, after the rows were entered.
  Execute(path,
          "CREATE TRIGGER full BEFORE INSERT ON span BEGIN "
          "SELECT raise(ABORT, 'disk full'); END");
  Batch batch = BatchOf({End("b", 20)});
  batch.entries[0].topic = "a.new.topic";
  batch.covered = {{"c", Span(0, 10)}};
  CHECK_THROWS_WITH(ledger.Record(batch), Catch::Contains("disk full"));
  CHECK(Events(ledger, kAll) == "a@10 ");
  Execute(path, "DROP TRIGGER full");
  ledger.Record(batch);
  CHECK(Events(ledger, kAll) == "a@10 b@20 ");
  CHECK(ledger.Covered("c").size() == 1);
}

}  // namespace
}  // namespace workflow_health

// What a ledger answers of its messages and of what they tell.
#include <catch2/catch.hpp>
#include <filesystem>

#include "ledger/count_runs.h"
#include "ledger/entries.h"
#include "ledger/two_steps.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

using Texts = std::vector<std::string>;

constexpr int kDay = 86'400;
constexpr char kTopic[] = "org.fedoraproject.prod.monitor-gating.x";

Entry Unclassified(const std::string& id, int at,
                   const std::string& topic = kTopic) {
  return NotCounted(id, at, topic, Entry::As::kUnclassified);
}

TEST_CASE("whether a window holds messages or events is told of its seconds",
          "[ledger][I4]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(BatchOf({Start("a", 10), Unclassified("b", 20)}));
  struct Case {
    Window window;
    bool messages;
    bool events;
  };
  const Case cases[] = {{Span(0, 9), false, false},
                        {Span(0, 10), true, true},
                        {Span(9, 10), true, true},
                        {Span(10, 19), false, false},
                        {Span(10, 20), true, false},
                        {Span(20, 99), false, false},
                        {Span(15, 15), false, false},
                        {{At(10), Time::max()}, true, false},
                        {{Time::min(), Time::max()}, true, true},
                        {{Time::min(), At(9)}, false, false}};
  for (const Case& one : cases) {
    CAPTURE(one.window.since.time_since_epoch().count(),
            one.window.until.time_since_epoch().count());
    CHECK(ledger.HasMessages(one.window) == one.messages);
    CHECK(ledger.HasEvents(kWorkflow, one.window) == one.events);
    CHECK_FALSE(ledger.HasEvents("another", one.window));
  }
}

TEST_CASE("the last event is any, the last rated one went well or failed",
          "[ledger]") {
  using Kind = Event::Kind;
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  int second = 0;
  for (const Kind kind : {Kind::kOpens, Kind::kCloses, Kind::kCancels,
                          Kind::kFails, Kind::kLinks}) {
    second += 10;
    Entry entry = Start(std::to_string(second), second);
    entry.events[0].kind = kind;
    ledger.Record(BatchOf({entry}));
  }
  struct Case {
    int until;
    std::optional<Time> last;
    std::optional<Time> rated;
  };
  const Case cases[] = {{9, {}, {}},          {10, At(10), {}},
                        {19, At(10), {}},     {20, At(20), At(20)},
                        {39, At(30), At(20)}, {40, At(40), At(40)},
                        {99, At(50), At(40)}};
  for (const Case& one : cases) {
    CAPTURE(one.until);
    CHECK(ledger.LastEvent(kWorkflow, At(one.until)) == one.last);
    CHECK(ledger.LastRated(kWorkflow, At(one.until)) == one.rated);
  }
  CHECK(ledger.LastEvent(kWorkflow) == At(50));
  CHECK_FALSE(ledger.LastEvent("another"));
  CHECK_FALSE(ledger.LastRated("another", At(99)));
}

TEST_CASE("events are numbered as they come and go", "[ledger]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  CHECK(ledger.EventCount(kWorkflow) == 0);
  ledger.Record(BatchOf({Start("a", 10), Start("b", 10), End("c", 30)}));
  CHECK(ledger.EventCount(kWorkflow) == 3);
  // Once more, and an earlier copy.
  ledger.Record(BatchOf({Start("a", 10), Start("b", 5)}));
  CHECK(ledger.EventCount(kWorkflow) == 3);
  // An earlier copy that tells nothing, and one that tells twice as much.
  Entry twice = Start("c", 20);
  twice.events.push_back(twice.events[0]);
  twice.events[1].key = 7;
  ledger.Record(BatchOf({Unclassified("a", 9), twice}));
  CHECK(ledger.EventCount(kWorkflow) == 3);
  CHECK(Events(ledger, kAll) == "b@5 c@20 c@20 ");
}

TEST_CASE("it is told once that messages have arrived", "[ledger]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  CHECK(ledger.TakeArrived());
  CHECK_FALSE(ledger.TakeArrived());
  ledger.Record(BatchOf({Start("a", 10)}));
  CHECK(ledger.TakeArrived());
  CHECK_FALSE(ledger.TakeArrived());
  // What is known already, or covers, is no arrival.
  Batch again = BatchOf({Start("a", 10), Start("a", 11)});
  again.covered = {{"c", Span(0, 9)}};
  ledger.Record(again);
  CHECK_FALSE(ledger.TakeArrived());
  // A message that is found to be earlier is one.
  ledger.Record(BatchOf({Start("a", 9)}));
  ledger.Record(again);
  CHECK(ledger.TakeArrived());
}

TEST_CASE("runs are unchanged up to where something was entered",
          "[ledger][I3]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Ledger ledger(path, Ledger::Mode::kWrite);
  const std::vector<Workflow> workflows = {TwoSteps(At(1))};
  const auto enter = [&](Ledger& into, const std::string& id, int at) {
    Entry entry = End(id, at);
    entry.events[0].of = "w";
    into.Record(BatchOf({entry}));
    CountRuns(workflows, At(1000), &into);
  };
  CHECK(ledger.UnchangedUntil().runs == Time::min());
  enter(ledger, "a", 500);
  (void)ledger.UnchangedUntil();
  CHECK(ledger.UnchangedUntil().runs == Time::max());
  // The earliest of all that was counted anew since.
  enter(ledger, "b", 700);
  enter(ledger, "c", 300);
  enter(ledger, "d", 900);
  CHECK(ledger.UnchangedUntil().runs == At(299));
  CHECK(ledger.UnchangedUntil().runs == Time::max());
  // What another process wrote may be anything.
  Ledger other(path, Ledger::Mode::kWrite);
  enter(other, "e", 950);
  CHECK(ledger.UnchangedUntil().runs == Time::min());
  CHECK(ledger.UnchangedUntil().runs == Time::max());
}

TEST_CASE("messages are counted up to any second of a day", "[ledger][I5]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(
      BatchOf({Unclassified("a", 0), Unclassified("b", kDay - 1),
               Unclassified("c", kDay), Unclassified("d", kDay + 1),
               Unclassified("e", 3 * kDay), Unclassified("f", 3 * kDay + 9)}));
  const auto up_to = [&](int until) {
    const auto counts = ledger.CountMessages(At(until));
    return counts.empty() ? 0 : counts.at("monitor-gating").unclassified;
  };
  const std::pair<int, int> cases[] = {
      {-1, 0},       {0, 1},        {1, 1},        {kDay - 1, 2},
      {kDay, 3},     {kDay + 1, 4}, {2 * kDay, 4}, {3 * kDay - 1, 4},
      {3 * kDay, 5}, {4 * kDay, 6}, {9 * kDay, 6}};
  for (const auto& [until, messages] : cases) {
    CAPTURE(until);
    CHECK(up_to(until) == messages);
    // A window is the difference of two of them.
    for (const auto& [since, before] : cases) {
      if (since > until) continue;
      const auto counts =
          ledger.NotCounted(Entry::As::kUnclassified, {At(since), At(until)});
      CHECK(counts.messages == messages - before);
      CHECK(counts.topics.size() == (messages > before ? 1 : 0));
    }
  }
  CHECK(ledger.CountMessages(Time::max()).at("monitor-gating").messages == 6);
  CHECK(ledger.CountMessages(Time::min()).empty());
}

TEST_CASE("topics of the same count come in order of their names",
          "[ledger][I5]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.Record(BatchOf({Unclassified("1", 10, "c"), Unclassified("2", 10, "a"),
                         Unclassified("3", 11, "b"), Unclassified("4", 12, "b"),
                         Unclassified("5", 99, "a")}));
  const auto counts = ledger.NotCounted(Entry::As::kUnclassified, Span(9, 50));
  Texts rows;
  for (const TopicCount& one : counts.topics) {
    rows.push_back(one.topic + " " + std::to_string(one.messages));
  }
  CHECK(rows == Texts{"b 2", "a 1", "c 1"});
}

TEST_CASE("a batch that holds nothing leaves nothing", "[ledger][I8]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.CountUnder({{"w", {{"a", "rule"}}, {"c"}, At(1)}});
  Batch nothing;
  nothing.origin = "nowhere";
  nothing.sample = true;
  const Recorded recorded = ledger.Record(nothing);
  CHECK(recorded.added + recorded.known + recorded.late == 0);
  CHECK(ledger.Origins().empty());
  CHECK_FALSE(ledger.IsSample());
  CHECK(ledger.Rules().empty());
}

TEST_CASE("what a ledger was filled from is told once, by name", "[ledger]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  for (const char* origin : {"b", "a", "b", "--covers a"}) {
    Batch batch = BatchOf({Start("a", 10)});
    batch.origin = origin;
    ledger.Record(batch);
  }
  CHECK(ledger.Origins() == Texts{"--covers a", "a", "b"});
}

TEST_CASE("a copy holds all that was entered, and goes its own way",
          "[ledger file]") {
  const TemporaryFolder folder;
  Ledger ledger(folder.Path("ledger.db"), Ledger::Mode::kWrite);
  ledger.CountUnder({{kWorkflow, {{"a", "rule"}}, {"c"}, At(1)}});
  Batch batch = BatchOf({Start("a", 10), End("b", 20)});
  batch.covered = {{"c", Span(0, 30)}};
  ledger.Record(batch);
  ledger.CopyTo(folder.Path("copy.db"));
  ledger.Record(BatchOf({Start("later", 40)}));
  {
    Ledger copy(folder.Path("copy.db"), Ledger::Mode::kWrite);
    CHECK(Events(copy, kAll) == "a@10 b@20 ");
    CHECK(copy.Covered("c") == std::vector{Span(0, 30)});
    CHECK(copy.Rules() == ledger.Rules());
    CHECK(copy.Origins() == Texts{"a file"});
    copy.Record(BatchOf({Start("other", 50)}));
  }
  CHECK(Events(ledger, kAll) == "a@10 b@20 later@40 ");
  CHECK_THROWS_WITH(ledger.CopyTo(folder.Path("no/folder")),
                    Catch::Contains("cannot open the ledger ") &&
                        Catch::Contains("no/folder: unable to open"));
}

}  // namespace
}  // namespace workflow_health

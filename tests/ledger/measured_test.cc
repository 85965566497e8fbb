// What is measured by topics, by several parts, or by nobody any more.
#include <catch2/catch.hpp>

#include "ledger/entries.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

using Spans = std::vector<Window>;
using Texts = std::vector<std::string>;

constexpr char kBuild[] = "org.fedoraproject.prod.buildsys.build";
constexpr char kTag[] = "org.fedoraproject.prod.buildsys.tag";

Measured Of(const std::string& name, const Texts& parts,
            int history_start = 1) {
  return {name, {{"reading", "1"}}, parts, At(history_start)};
}

Batch Covers(const std::vector<CoveredSpan>& covered) {
  Batch batch;
  batch.origin = "a file";
  batch.covered = covered;
  return batch;
}

Texts NamesOf(const std::vector<Measured>& measured) {
  Texts names;
  for (const Measured& one : measured) names.push_back(one.name);
  return names;
}

TEST_CASE(
    "what is new to a ledger is told if it holds something and can be "
    "written",
    "[rules]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Ledger ledger(path, Ledger::Mode::kWrite);
  CHECK(ledger.CountUnder({Of("v", {"c"})}).empty());
  ledger.Record(Covers({{"c", Span(0, 9)}}));
  CHECK(ledger.CountUnder({Of("v", {"c"})}).empty());
  Ledger reader(path, Ledger::Mode::kRead);
  CHECK(reader.CountUnder({Of("w", {"c"})}).empty());
  CHECK(NamesOf(ledger.CountUnder({Of("w", {"c"}), Of("v", {"c"}),
                                   Of("u", {"c"})})) == Texts{"w", "u"});
  // They are known from then on.
  CHECK(ledger.CountUnder({Of("w", {"c"}), Of("v", {"c"})}).empty());
  CHECK(ledger.Rules().size() == 3);
}

TEST_CASE("what is measured is behind in each of its parts by itself",
          "[rules][I2]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.CountUnder({Of("v", {"c"})});
  ledger.Record(Covers({{"c", Span(0, 20)}, {"d", Span(10, 30)}}));
  const Measured both = Of("w", {"c", "d", "e"}, 6);
  ledger.CountUnder({Of("v", {"c"}), both});
  CHECK(ledger.Behind(both, "c") == Spans{Span(5, 20)});
  CHECK(ledger.Behind(both, "d") == Spans{Span(10, 30)});
  CHECK(ledger.Behind(both, "e").empty());
  ledger.Record(Covers({{"c", Span(0, 20)}, {"d", Span(15, 20)}}));
  CHECK(ledger.Behind(both, "c").empty());
  CHECK(ledger.Behind(both, "d") == Spans{Span(10, 15), Span(20, 30)});
  // One part is enough.
  CHECK(ledger.IsBehind(both));
  ledger.Record(Covers({{"d", Span(0, 30)}}));
  CHECK_FALSE(ledger.IsBehind(both));
}

TEST_CASE("a message of a topic that is asked for alone is late by it",
          "[rules][I3]") {
  const auto late = [](const Texts& parts, const char* topic) {
    Ledger ledger(":memory:", Ledger::Mode::kWrite);
    ledger.CountUnder({Of("v", {"c"}), Of("w", parts)});
    ledger.Record(Covers({{kBuild, Span(0, 20)}, {"buildsys", Span(30, 40)}}));
    const auto as = Entry::As::kUnclassified;
    return ledger
        .Record(BatchOf({NotCounted("a", 10, topic, as),
                         NotCounted("b", 35, topic, as),
                         NotCounted("c", 36, topic, as)}))
        .late;
  };
  CHECK(late({kBuild}, kBuild) == 1);
  CHECK(late({kTag}, kBuild) == 2);
  CHECK(late({"buildsys"}, kBuild) == 2);
  CHECK(late({kBuild, kTag}, kTag) == 0);
}

TEST_CASE("no message is late for what is behind", "[rules][I3]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.CountUnder({Of("v", {"monitor-gating"})});
  ledger.Record(Covers({{"monitor-gating", Span(0, 20)}}));
  ledger.CountUnder(
      {Of("v", {"monitor-gating"}), Of(kWorkflow, {"monitor-gating"}, 11)});
  // It is new where all was read, but of what is new not before second 10.
  Batch batch = BatchOf({Start("a", 10), Start("b", 11), Start("c", 20)});
  CHECK(ledger.Record(batch).late == 3);
  CHECK(ledger.LateMessages(kWorkflow) == 1);
  CHECK(ledger.LateMessages("v") == 0);
}

TEST_CASE("spans that hold no second are no spans", "[ledger][I2]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  Batch batch = Covers({{"c", Span(5, 5)}, {"c", Span(9, 3)}});
  batch.unreadable = {{"c", Span(7, 7)}};
  ledger.Record(batch);
  CHECK(ledger.Covered("c").empty());
  CHECK(ledger.Unreadable("c").empty());
  ledger.Record(Covers({{"c", Span(0, 5)}, {"c", Span(6, 9)}}));
  ledger.Record(Covers({{"c", Span(5, 5)}, {"c", Span(6, 6)}}));
  CHECK(ledger.Covered("c") == Spans{Span(0, 5), Span(6, 9)});
}

TEST_CASE("what nobody knows is not counted anew", "[rules][I8]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.CountUnder({Of(kWorkflow, {"c"})});
  ledger.Record(BatchOf({Start("a", 10)}));
  ledger.CountAnew({Of("unknown", {"c"}), Of(kWorkflow, {"c"})}, At(500));
  CHECK_FALSE(ledger.RecountedAt());
  CHECK(ledger.Rules().size() == 1);
  CHECK(Events(ledger, kAll) == "a@10 ");
}

TEST_CASE("what is forgotten takes along what only it understood",
          "[rules][I5]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.CountUnder({Of(kWorkflow, {"c"}), Of("other", {"c"})});
  Entry both = Start("both", 20);
  both.events.push_back(both.events[0]);
  both.events[1].of = "other";
  ledger.Record(
      BatchOf({Start("alone", 10), both,
               NotCounted("ignored", 30, "a.b.c.d.e", Entry::As::kIgnored)}));
  ledger.Forget({kWorkflow}, At(500));
  CHECK(ledger.MessageCount() == 3);
  CHECK(ledger.EventCount(kWorkflow) == 0);
  CHECK(ledger.EventCount("other") == 1);
  const auto left = ledger.NotCounted(Entry::As::kUnclassified, kAll);
  CHECK(left.messages == 1);
  CHECK(ledger.NotCounted(Entry::As::kUnclassified, Span(9, 10)).messages == 1);
  CHECK(ledger.NotCounted(Entry::As::kIgnored, kAll).messages == 1);
  // Nothing of before is unchanged.
  CHECK(ledger.UnchangedUntil().runs == Time::min());
}

TEST_CASE("a first writer's rules hold for who began with it", "[rules][I8]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Ledger ledger(path, Ledger::Mode::kWrite);
  Ledger other(path, Ledger::Mode::kWrite);
  Measured changed = Of("v", {"c"});
  changed.rules["reading"] = "2";
  ledger.CountUnder({Of("v", {"c"})});
  other.CountUnder({changed});
  CHECK_NOTHROW(other.CheckRules());
  ledger.Record(Covers({{"c", Span(0, 9)}}));
  CHECK_NOTHROW(ledger.CheckRules());
  CHECK_THROWS_WITH(
      other.CheckRules(),
      "another process has counted v under other rules meanwhile");
}

}  // namespace
}  // namespace workflow_health

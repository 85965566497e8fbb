// What is read next of a source, and up to when it is known.
#include <catch2/catch.hpp>

#include "datagrepper/fake_archive.h"
#include "reading/reading_config.h"
#include "reading/synchronizer.h"

namespace workflow_health {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using Windows = std::vector<Window>;
using Texts = std::vector<std::string>;

constexpr char kCategory[] = "monitor-gating";
constexpr Time kNow = Time(hours(1000));
constexpr Time kSettled = kNow - minutes(15);
constexpr Time kBefore = kCountedFrom - Seconds(1);

// Throws at the reading that it is told to.
class Counting : public ReadingListener {
 public:
  void Take(const Reading&) override {
    if (++readings == fails_at) throw std::runtime_error("no room");
  }
  void Tell(const std::string&) override {}
  int readings = 0;
  int fails_at = 0;
};

struct Planning {
  Config config = ReadingConfig();
  const MessageReader reader{config};
  std::vector<Measured> measured = MeasuredIn(config);
  Source source = config.sources[0];
  FakeArchive archive;
  Ledger ledger{":memory:", Ledger::Mode::kWrite};
  Doubts doubts{3};
  Counting listener;
  std::optional<Client> client;

  Synchronizer Make() {
    ledger.CountUnder(measured);
    client.emplace(config.datagrepper, archive,
                   Patience{.attempts_at_second = 2});
    return {config, reader, measured, ledger, *client, doubts, listener};
  }
  // Of one that is read by category, or whose topics are read together.
  Windows Spans(const Synchronizer::Extent& extent) {
    const auto planned = Make().Plan(source, extent);
    CHECK(planned.size() <= 1);
    return planned.empty() ? Windows{} : planned[0].plan.spans;
  }
  void Cover(const std::string& part, const Window& window) {
    Batch batch;
    batch.covered = {{part, window}};
    (void)ledger.Record(batch);
  }
  void MakeUnreadable(Time second) {
    Batch batch;
    batch.unreadable = {{kCategory, {second - Seconds(1), second}}};
    batch.unreadable_since_now = true;
    (void)ledger.Record(batch);
  }
};

TEST_CASE("what is asked for lies between history start and what has settled",
          "[synchronizer][I2]") {
  const Time middle = kNow - hours(50);
  struct Case {
    std::optional<Time> since;
    std::optional<Time> until;
    Windows spans;
  };
  const Case cases[] = {
      {{}, {}, {{kBefore, kSettled}}},
      {middle, {}, {{middle, kSettled}}},
      {kBefore - hours(9), {}, {{kBefore, kSettled}}},
      {{}, middle, {{kBefore, middle}}},
      {{}, kSettled + Seconds(1), {{kBefore, kSettled}}},
      {middle, middle + Seconds(1), {{middle, middle + Seconds(1)}}},
      {middle, middle, {}},
      {kSettled, {}, {}},
      {{}, kBefore, {}}};
  for (const bool again : {false, true}) {
    for (const Case& one : cases) {
      Planning trial;
      CHECK(trial.Spans({kNow, one.since, one.until, again}) == one.spans);
    }
  }
}

TEST_CASE("what is known is asked for again where that is wanted",
          "[synchronizer][I2]") {
  Planning trial;
  trial.config.datagrepper.overlap = minutes(10);
  trial.config.datagrepper.reread = hours(1);
  trial.ledger.CountUnder(trial.measured);
  trial.ledger.SetRereadAt(kCategory, kNow);
  trial.Cover(kCategory, {kBefore, kSettled - minutes(5)});
  CHECK(trial.Spans({kNow, {}, {}, false}) ==
        Windows{{kSettled - minutes(15), kSettled}});
  CHECK(trial.Spans({kNow, {}, {}, true}) == Windows{{kBefore, kSettled}});
}

TEST_CASE("of much that is unreadable the latest is tried once more",
          "[synchronizer][I2]") {
  Planning trial;
  trial.ledger.CountUnder(trial.measured);
  trial.Cover(kCategory, {kBefore, kSettled});
  Windows unreadable;
  for (int i = 12; i > 0; --i) {
    const Time second = kSettled - hours(i);
    trial.MakeUnreadable(second);
    unreadable.push_back({second - Seconds(1), second});
  }
  const auto asked_alone = [&](const Synchronizer::Extent& extent) {
    Windows alone;
    for (const Window& span : trial.Spans(extent)) {
      if (span.Length() == Seconds(1)) alone.push_back(span);
    }
    return alone;
  };
  const Windows last(unreadable.begin() + 2, unreadable.end());
  CHECK(asked_alone({kNow, {}, {}, false}) == last);
  CHECK(asked_alone({kNow, {}, {}, true}) == unreadable);
  // What was not read for the ten is not read with what is around them either.
  for (const Window& span : trial.Spans({kNow, {}, {}, false})) {
    for (int i = 0; i < 2; ++i) CHECK_FALSE(span.Contains(unreadable[i].until));
  }
  // Between two of the long looks back, none of them.
  trial.ledger.SetRereadAt(kCategory, kNow);
  CHECK(asked_alone({kNow, {}, {}, false}).empty());
}

TEST_CASE("topics with the same to read are asked for together",
          "[synchronizer][I2]") {
  Planning trial;
  trial.source = {{"", {"a", "b", "c", "d"}}, kCountedFrom};
  trial.measured = {{"w", {{"a", "rule"}}, trial.source.topics, kCountedFrom}};
  trial.config.datagrepper.overlap = trial.config.datagrepper.reread =
      Seconds(0);
  trial.ledger.CountUnder(trial.measured);
  trial.Cover("b", {kBefore, kNow - hours(5)});
  trial.Cover("c", {kBefore, kSettled});
  const auto planned = trial.Make().Plan(trial.source, {kNow, {}, {}, false});
  REQUIRE(planned.size() == 2);
  CHECK(planned[0].selection.topics == Texts{"a", "d"});
  CHECK(planned[0].plan.spans == Windows{{kBefore, kSettled}});
  CHECK(planned[1].selection.topics == Texts{"b"});
  CHECK(planned[1].plan.spans == Windows{{kNow - hours(5), kSettled}});
}

TEST_CASE("a source is read if a part of it is measured", "[synchronizer]") {
  Planning trial;
  const Source topics{{"", {"a", "b"}}, kCountedFrom};
  const auto reads = [&](const Texts& parts) {
    trial.measured = {{"v", {{"a", "rule"}}, {"other"}, kCountedFrom},
                      {"w", {{"a", "rule"}}, parts, kCountedFrom}};
    return trial.Make().Reads(topics);
  };
  CHECK(reads({"b"}));
  CHECK(reads({"c", "a"}));
  CHECK_FALSE(reads({"c"}));
  CHECK_FALSE(reads({}));
}

TEST_CASE("a source is known as far as the part that is known least",
          "[synchronizer][I2]") {
  Planning trial;
  trial.source = {{"", {"a", "b"}}, kCountedFrom};
  trial.measured = {{"w", {{"a", "rule"}}, trial.source.topics, kCountedFrom}};
  const auto known = [&] { return trial.Make().KnownUntil(trial.source); };
  CHECK_FALSE(known());
  trial.Cover("a", {kBefore, kNow - hours(2)});
  CHECK_FALSE(known());
  // The first second is missing.
  trial.Cover("b", {kCountedFrom, kNow - hours(9)});
  CHECK_FALSE(known());
  trial.Cover("b", {kBefore, kCountedFrom});
  CHECK(known() == kNow - hours(9));
  trial.Cover("b", {kNow - hours(8), kNow - hours(1)});
  CHECK(known() == kNow - hours(9));
  trial.Cover("b", {kNow - hours(9), kNow - hours(8)});
  CHECK(known() == kNow - hours(2));
  // What is new has read nothing of all that.
  trial.measured.push_back({"new", {{"a", "rule"}}, {"b"}, kCountedFrom});
  CHECK_FALSE(known());
}

TEST_CASE("the time of the long look back is kept when all was read",
          "[synchronizer]") {
  Planning trial;
  const Synchronizer::Extent extent{kNow, {}, {}, false};
  trial.archive.fault = [](const FakeArchive::Request&) {
    return FakeArchive::Status(502);
  };
  const Synchronized stopped = trial.Make().Read(trial.source, extent);
  CHECK(stopped.stopped);
  CHECK_FALSE(stopped.whole);
  CHECK_FALSE(trial.ledger.RereadAt(kCategory));
  trial.archive.fault = nullptr;
  CHECK(trial.Make().Read(trial.source, extent).whole);
  CHECK(trial.ledger.RereadAt(kCategory) == kNow);
  // It is not due yet.
  Synchronizer::Extent later{kNow + hours(1), {}, {}, false};
  CHECK(trial.Make().Read(trial.source, later).whole);
  CHECK(trial.ledger.RereadAt(kCategory) == kNow);
}

TEST_CASE("what was read before it was enough is kept", "[synchronizer][I2]") {
  Planning trial;
  Synchronizer::Extent extent{kNow, {}, {}, false};
  extent.enough = [] { return true; };
  const Synchronized none = trial.Make().Read(trial.source, extent);
  CHECK(trial.archive.requests.empty());
  CHECK_FALSE(none.whole);
  CHECK_FALSE(none.stopped);
  CHECK(none.missing == Windows{{kBefore, kSettled}});
  for (int i = 0; i < 300; ++i) {
    trial.archive.Add(
        "org.fedoraproject.prod.monitor-gating.single-build.end.success",
        kNow - minutes(16 + 19 * i));
  }
  extent.enough = [&] { return trial.listener.readings >= 2; };
  const Synchronized some = trial.Make().Read(trial.source, extent);
  CHECK(trial.listener.readings == 2);
  CHECK_FALSE(some.whole);
  CHECK(some.messages == trial.ledger.MessageCount());
  CHECK_FALSE(trial.ledger.Covered(kCategory).empty());
  CHECK_FALSE(some.missing.empty());
  extent.enough = {};
  const Synchronized rest = trial.Make().Read(trial.source, extent);
  CHECK(rest.whole);
  CHECK(rest.missing.empty());
  CHECK(trial.ledger.MessageCount() == 300);
}

TEST_CASE("a listener that fails leaves what it was told of unrecorded",
          "[synchronizer]") {
  Planning trial;
  for (int i = 0; i < 300; ++i) {
    trial.archive.Add(
        "org.fedoraproject.prod.monitor-gating.single-build.end.success",
        kNow - minutes(16 + 19 * i));
  }
  trial.listener.fails_at = 1;
  const Synchronizer::Extent extent{kNow, {}, {}, false};
  CHECK_THROWS_WITH(trial.Make().Read(trial.source, extent), "no room");
  CHECK(trial.ledger.MessageCount() == 0);
  CHECK(trial.ledger.Covered(kCategory).empty());
}

}  // namespace
}  // namespace workflow_health

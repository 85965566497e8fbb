#include "app/synchronizer.h"

#include <catch2/catch.hpp>

#include "datagrepper/fake_archive.h"

namespace workflow_health {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr char kCategory[] = "monitor-gating";
// The clock of the server.
constexpr Time kNow = Time(hours(1000));

class Nobody : public ReadingListener {
 public:
  void Take(const Reading&) override {}
  void Tell(const std::string&) override {}
};

// What a reading finds at `now` by the clock here.
Synchronized ReadAt(Time now, Ledger& ledger) {
  Config config = ParseConfig(DefaultConfigText()).value();
  for (Workflow& workflow : config.workflows) {
    workflow.history_start = Time(hours(900));
  }
  config.datagrepper.url = "https://archive.test";
  FakeArchive archive;
  Client client(config.datagrepper, archive, {});
  Nobody nobody;
  ledger.CountUnder(CountingRulesOf(config));
  Synchronizer synchronizer(config, ledger, client, nobody);
  return synchronizer.Read(kCategory, {now, {}, {}, false});
}

TEST_CASE("what has settled is read", "[synchronizer][I2]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  const Synchronized result = ReadAt(kNow, ledger);
  CHECK(result.whole);
  CHECK(result.missing.empty());
  CHECK(result.known_until == kNow - minutes(15));
}

TEST_CASE("a clock that is a little fast makes no hole", "[synchronizer][I2]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  const Seconds fast = GENERATE(Seconds(1), Seconds(59));
  const Synchronized result = ReadAt(kNow + fast, ledger);
  CHECK(result.whole);
  CHECK(result.missing.empty());
  CHECK(*result.known_until >= kNow - minutes(15));
  CHECK(*result.known_until <= kNow - minutes(15) + Seconds(1));
}

TEST_CASE("what a clock that is far off cannot know is missing",
          "[synchronizer][I2]") {
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  const Synchronized result = ReadAt(kNow + hours(30), ledger);
  REQUIRE(result.missing.size() == 1);
  CHECK(result.missing[0].until == kNow + hours(30) - minutes(15));
  CHECK(*result.known_until <= kNow - minutes(15) + Seconds(1));
}

}  // namespace
}  // namespace workflow_health

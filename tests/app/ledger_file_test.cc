#include "app/ledger_file.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "temporary_folder.h"

namespace workflow_health {
namespace {

TEST_CASE("a ledger that goes away meanwhile is no success", "[ledger file]") {
  const auto recount = GENERATE(false, true);
  TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Config config = ParseConfig(DefaultConfigText()).value();
  std::ostringstream out;
  const auto fill = [&](bool remove) {
    return FillLedger(path, config, {recount}, {out, out, Time(), false, 0, ""},
                      [&](Ledger& ledger) {
                        Batch batch;
                        batch.covered = {{"c", {Time(), Time(Seconds(9))}}};
                        (void)ledger.Record(batch);
                        if (remove) std::filesystem::remove(path);
                        return true;
                      });
  };
  REQUIRE(fill(false) == Exit::kDone);
  if (recount) config.environment = "stg";
  CHECK_THROWS_WITH(fill(true), Catch::EndsWith("was removed meanwhile"));
}

TEST_CASE("a recount that was not finished goes on under the same rules",
          "[ledger file][I8]") {
  TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  const CountingRules rules = {{"reading", "5"}};
  Batch batch;
  batch.origin = "a file";
  batch.covered = {{"c", {Time(), Time(Seconds(9))}}};
  {
    Recount recount(path, rules, Time());
    CHECK_FALSE(recount.goes_on());
    (void)recount.fresh().Record(batch);
  }
  {
    Recount recount(path, rules, Time());
    CHECK(recount.goes_on());
    CHECK(recount.fresh().Covered("c").size() == 1);
  }
  Recount others(path, {{"reading", "6"}}, Time());
  CHECK_FALSE(others.goes_on());
  CHECK(others.fresh().Covered("c").empty());
  CHECK(others.set_aside() == path + ".recount.set-aside");
  CHECK(Ledger(others.set_aside(), Ledger::Mode::kRead).Rules() == rules);
}

TEST_CASE("what a killed recount left does not stop the next",
          "[ledger file]") {
  TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  for (const char* suffix : {"", "-wal", "-shm", "-journal", ".lock"}) {
    (void)folder.Write(std::string("ledger.db.recount") + suffix, "");
  }
  Recount recount(path, {{"reading", "5"}}, Time());
  CHECK(recount.fresh().MessageCount() == 0);
  recount.Discard();
  CHECK_FALSE(std::filesystem::exists(path + ".recount"));
}

TEST_CASE("two do not count anew at once", "[ledger file]") {
  TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  {
    const Recount recount(path, {{"reading", "5"}}, Time());
    CHECK_THROWS_WITH(Recount(path, {{"reading", "6"}}, Time()),
                      Catch::Contains("another process counts the ledger"));
  }
  CHECK_NOTHROW(Recount(path, {{"reading", "6"}}, Time()));
}

TEST_CASE("every recount keeps the ledger of before", "[ledger file][I8]") {
  TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Ledger ledger(path, Ledger::Mode::kWrite);
  std::vector<std::string> kept;
  for (const char* reading : {"5", "6", "7"}) {
    Recount recount(path, {{"reading", reading}}, Time());
    Batch batch;
    batch.origin = reading;
    batch.sample = false;
    batch.covered = {{"c", {Time(), Time(Seconds(9))}}};
    (void)recount.fresh().Record(batch);
    kept.push_back(recount.SwapInto(ledger));
  }
  const std::string before = path + ".before-recount";
  CHECK(kept == std::vector{before, before + ".2", before + ".3"});
  CHECK(Ledger(kept[1], Ledger::Mode::kRead).Rules() ==
        CountingRules{{"reading", "5"}});
  CHECK(Ledger(kept[2], Ledger::Mode::kRead).Rules() ==
        CountingRules{{"reading", "6"}});
}

TEST_CASE("what is no file is no place for a ledger", "[ledger file]") {
  TemporaryFolder folder;
  std::ostringstream out;
  const Surroundings surroundings{out, out, Time(), false, 0, ""};
  const std::string fifo = folder.Path("fifo");
  REQUIRE(mkfifo(fifo.c_str(), 0600) == 0);
  for (const std::string& path :
       {fifo, folder.Path(""), std::string("/dev/null"),
        std::string(":memory:")}) {
    CHECK_THROWS_WITH(LedgerPath(path, surroundings),
                      Catch::Contains("is no regular file"));
  }
  CHECK(LedgerPath(folder.Path("none"), surroundings) == folder.Path("none"));
}

}  // namespace
}  // namespace workflow_health

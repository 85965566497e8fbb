#include "app/ledger_file.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "config/logs_alone.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

TEST_CASE("a ledger that goes away meanwhile is no success", "[ledger file]") {
  const auto recount = GENERATE(false, true);
  TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Config config = LogsAlone();
  std::ostringstream out;
  const auto fill = [&](bool remove) {
    return FillLedger(path, config, {recount, {}, false},
                      {out, out, Time(), false, 0, ""}, [&](Ledger& ledger) {
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

TEST_CASE("every recount keeps the previous ledger", "[ledger file][I8]") {
  TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Ledger ledger(path, Ledger::Mode::kWrite);
  const auto under = [](const char* reading) {
    return std::vector<Measured>{{"w", {{"reading", reading}}, {"c"}, {}}};
  };
  Batch batch;
  batch.origin = "a file";
  batch.covered = {{"c", {Time(), Time(Seconds(9))}}};
  std::vector<std::string> kept;
  for (const char* reading : {"5", "6", "7"}) {
    if (!ledger.Rules().empty()) {
      kept.push_back(BeginRecount(path, under(reading), Time(), &ledger));
    }
    ledger.CountUnder(under(reading));
    (void)ledger.Record(batch);
  }
  const std::string before = path + ".before-recount";
  CHECK(kept == std::vector{before, before + ".2"});
  for (const auto& [name, reading] :
       {std::pair(kept[0], "5"), std::pair(kept[1], "6")}) {
    CHECK(Ledger(name, Ledger::Mode::kRead).Rules().at("w") ==
          CountingRules{{"reading", reading}});
  }
}

TEST_CASE("files that were read have to be imported again, addresses not",
          "[ledger file][I8]") {
  TemporaryFolder folder;
  const std::string file = folder.Write("one", "");
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  for (const std::string& origin :
       {file, "--covers " + file, folder.Path("gone"),
        std::string("https://archive.test")}) {
    Batch batch;
    batch.origin = origin;
    batch.covered = {{"c", {Time(), Time(Seconds(9))}}};
    (void)ledger.Record(batch);
  }
  CHECK(ToImportAgain(ledger, {}).size() == 3);
  const auto left = ToImportAgain(ledger, {folder.Path("./one")});
  REQUIRE(left.size() == 1);
  CHECK(left[0] == "what is new or recounted lacks the messages from " +
                       folder.Path("gone") + " until it is imported again");
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
                      Catch::Contains("is not a regular file"));
  }
  CHECK(LedgerPath(folder.Path("none"), surroundings) == folder.Path("none"));
}

}  // namespace
}  // namespace workflow_health

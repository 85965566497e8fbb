#include "app/ledger_file.h"

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
    return FillLedger(path, config, recount, {out, out, Time(), false, 0, ""},
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

TEST_CASE("what a killed recount left is taken away", "[ledger file]") {
  TemporaryFolder folder;
  const std::string path = folder.Path("ledger.db");
  Config config = ParseConfig(DefaultConfigText()).value();
  const Ledger old(path, Ledger::Mode::kWrite);
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    (void)folder.Write(std::string("ledger.db.recount") + suffix, "");
  }
  { const Recount recount(path, CountingRulesOf(config), Time()); }
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    CHECK_FALSE(std::filesystem::exists(path + ".recount" + suffix));
  }
}

}  // namespace
}  // namespace workflow_health

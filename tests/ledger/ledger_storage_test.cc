// What a ledger's file keeps, and which files are refused.
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <string>

#include "ledger/entries.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

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

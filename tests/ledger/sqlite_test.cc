#include "ledger/sqlite.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "ledger/ledger.h"
#include "temporary_folder.h"

namespace workflow_health::sqlite {
namespace {

using Catch::Contains;

// With a table of a number and a text.
class Table {
 public:
  Table() { database.Execute("CREATE TABLE t (a INTEGER UNIQUE, b)"); }
  void Insert(std::int64_t number) {
    Statement(database, "INSERT INTO t (a) VALUES (?1)").Bind(1, number).Run();
  }
  [[nodiscard]] std::int64_t Rows() {
    return database.Number("SELECT count(*) FROM t");
  }
  Database database{":memory:", Database::Mode::kWrite};
};

TEST_CASE("a transaction leaves nothing unless it is committed", "[sqlite]") {
  Table table;
  {
    const Transaction given_up(table.database, Transaction::Kind::kWrite);
    table.Insert(1);
  }
  CHECK(table.Rows() == 0);
  {
    Transaction kept(table.database, Transaction::Kind::kWrite);
    table.Insert(1);
    kept.Commit();
  }
  CHECK(table.Rows() == 1);
}

TEST_CASE("a statement that is used again knows nothing of before",
          "[sqlite]") {
  Table table;
  const char* select = "SELECT ?1, ?2";
  {
    Statement first(table.database, select);
    REQUIRE(first.Bind(1, 5).Bind(2, "text").Step());
    // Left in its midst.
    CHECK(first.Number(0) == 5);
  }
  Statement second(table.database, select);
  REQUIRE(second.Step());
  CHECK(second.IsNull(0));
  CHECK(second.IsNull(1));
  CHECK_FALSE(second.Step());
}

TEST_CASE("two statements of one text do not get into each other's way",
          "[sqlite]") {
  Table table;
  for (const int number : {1, 2, 3}) table.Insert(number);
  const char* select = "SELECT a FROM t ORDER BY a";
  std::int64_t sum = 0;
  Statement outer(table.database, select);
  while (outer.Step()) {
    Statement inner(table.database, select);
    while (inner.Step()) sum += 10 * outer.Number(0) + inner.Number(0);
  }
  CHECK(sum == 3 * 10 * 6 + 3 * 6);
}

TEST_CASE("a text and a blob come back as what they were", "[sqlite]") {
  Table table;
  const std::string bytes("a\0b", 3);
  Statement select(table.database, "SELECT ?1, ?2, ?3");
  select.Bind(1, std::string_view(bytes)).BindBlob(2, bytes).BindNull(3);
  REQUIRE(select.Step());
  CHECK(select.Text(0) == bytes);
  CHECK_FALSE(select.IsBlob(0));
  CHECK(select.Text(1) == bytes);
  CHECK(select.IsBlob(1));
  CHECK(select.IsNull(2));
  CHECK_FALSE(select.IsBlob(2));
  CHECK(select.Text(2).empty());
}

TEST_CASE("a number outside its limits was written by nobody", "[sqlite]") {
  Table table;
  Statement select(table.database, "SELECT 5");
  REQUIRE(select.Step());
  CHECK(select.NumberWithin(0, 5, 5) == 5);
  CHECK_THROWS_AS(select.NumberWithin(0, 6, 9), DamagedLedger);
  CHECK_THROWS_WITH(select.NumberWithin(0, -1, 4),
                    Contains("(5 where -1 to 4 was expected)"));
}

TEST_CASE("a statement that selects nothing has the number 0", "[sqlite]") {
  Table table;
  CHECK(table.database.Number("SELECT a FROM t") == 0);
  table.Insert(7);
  CHECK(table.database.Number("SELECT a FROM t") == 7);
}

TEST_CASE("the rows are told that a statement changed", "[sqlite]") {
  Table table;
  for (const int number : {1, 2, 3}) table.Insert(number);
  CHECK(table.database.ChangedRows() == 1);
  table.database.Execute("UPDATE t SET b = 1 WHERE a > 1");
  CHECK(table.database.ChangedRows() == 2);
  table.database.Execute("DELETE FROM t WHERE a > 9");
  CHECK(table.database.ChangedRows() == 0);
}

TEST_CASE("a row that a table does not take is no damage", "[sqlite]") {
  Table table;
  table.Insert(1);
  CHECK_FALSE(table.database.WasRefused());
  try {
    table.Insert(1);
    FAIL("it was taken");
  } catch (const LedgerError& error) {
    CHECK(dynamic_cast<const DamagedLedger*>(&error) == nullptr);
    CHECK_THAT(error.what(), Contains("UNIQUE constraint failed"));
  }
  CHECK(table.database.WasRefused());
  CHECK_THROWS_AS(table.database.Execute("SELECT c FROM t"), DamagedLedger);
  CHECK_FALSE(table.database.WasRefused());
}

TEST_CASE("a database that is read cannot be written", "[sqlite]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("it");
  CHECK_THROWS_WITH(
      Database(path, Database::Mode::kRead),
      "cannot open the ledger " + path + ": unable to open database file");
  Database writer(path, Database::Mode::kWrite);
  writer.Execute("CREATE TABLE t (a)");
  Database reader(path, Database::Mode::kRead);
  CHECK(reader.IsReadOnly());
  CHECK_FALSE(writer.IsReadOnly());
  CHECK_THROWS_WITH(
      reader.Execute("INSERT INTO t VALUES (1)"),
      Contains("ledger " + path + ": ") &&
          Catch::EndsWith("; even reading a ledger needs write permission "
                          "for it and for its folder"));
  CHECK(reader.path() == path);
  CHECK(Table().database.path().empty());
}

TEST_CASE("a file that was renamed or removed has moved", "[sqlite]") {
  const TemporaryFolder folder;
  const std::string path = folder.Path("it");
  Database database(path, Database::Mode::kWrite);
  database.Execute("CREATE TABLE t (a)");
  CHECK_FALSE(database.HasMoved());
  std::filesystem::rename(path, path + ".aside");
  CHECK(database.HasMoved());
  std::filesystem::rename(path + ".aside", path);
  CHECK_FALSE(database.HasMoved());
  std::filesystem::remove(path);
  CHECK(database.HasMoved());
}

TEST_CASE("a file is read alone whatever its name is", "[sqlite]") {
  const TemporaryFolder folder;
  for (const char* name : {"100%", "100%25", "a?b=c", "a#b", "a b"}) {
    CAPTURE(name);
    const std::string path = folder.Path(name);
    Database(path, Database::Mode::kWrite).Execute("CREATE TABLE t (a)");
    Database alone(Database::Alone{path});
    CHECK(alone.Number("SELECT count(*) FROM t") == 0);
    CHECK(alone.path() == path);
  }
}

}  // namespace
}  // namespace workflow_health::sqlite

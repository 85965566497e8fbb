#include "ledger/schema.h"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>

#include "ledger/integrity.h"
#include "ledger/ledger.h"

namespace workflow_health {

// Those of migrations/, embedded.
extern const std::string_view kMigration1;
extern const std::string_view kMigration2;
extern const std::string_view kMigration3;
extern const std::string_view kMigration4;
extern const std::string_view kMigration5;
extern const std::string_view kMigration6;
extern const std::string_view kMigration7;
extern const std::string_view kMigration8;

namespace {

// Element i makes version i + 1 of version i; what was released never changes.
constexpr std::array kMigrations = {&kMigration1, &kMigration2, &kMigration3,
                                    &kMigration4, &kMigration5, &kMigration6,
                                    &kMigration7, &kMigration8};

// "WfHl": tells a ledger from any other SQLite database.
constexpr std::int64_t kApplicationId = 0x5766486C;

constexpr auto kPresent = static_cast<std::int64_t>(kMigrations.size());

// A row that the new tables do not take was never written.
void Apply(sqlite::Database& database, std::string_view migration) {
  try {
    database.Execute(std::string(migration));
  } catch (const DamagedLedger&) {
    throw;
  } catch (const LedgerError& error) {
    if (!database.WasRefused()) throw;
    database.ThrowDamaged(error.what());
  }
}

void Migrate(sqlite::Database& database, std::int64_t version) {
  for (auto i = static_cast<size_t>(version); i < kMigrations.size(); ++i) {
    Apply(database, *kMigrations.at(i));
  }
  database.Execute(fmt::format("PRAGMA application_id = {}", kApplicationId));
  database.Execute(fmt::format("PRAGMA user_version = {}", kPresent));
}

bool IsUpToDate(sqlite::Database& database) {
  return database.Number("PRAGMA user_version") == kPresent &&
         database.Number("PRAGMA application_id") == kApplicationId;
}

void CheckKnown(sqlite::Database& database, const std::string& path) {
  const bool empty = database.Number("SELECT count(*) FROM sqlite_master") == 0;
  if (!empty && database.Number("PRAGMA application_id") != kApplicationId) {
    throw LedgerError(fmt::format(
        "{} is a database of another program; expected a ledger or no file",
        path));
  }
  const std::int64_t version = database.Number("PRAGMA user_version");
  if (version > kPresent) {
    throw LedgerError(fmt::format(
        "the ledger {} has version {}; this program knows up to version {}: "
        "use a newer workflow-health",
        path, version, kPresent));
  }
}

}  // namespace

void CheckUpToDate(sqlite::Database& database, const std::string& path) {
  if (IsUpToDate(database)) return;
  CheckKnown(database, path);
  throw LedgerError(fmt::format(
      "the ledger {} is empty, or of an older version: `workflow-health sync` "
      "or `workflow-health import` brings it up to date",
      path));
}

void BringUpToDate(sqlite::Database& database, const std::string& path) {
  if (IsUpToDate(database)) return;
  sqlite::Transaction transaction(database, sqlite::Transaction::Kind::kWrite);
  CheckKnown(database, path);
  const std::int64_t version = database.Number("PRAGMA user_version");
  // A damaged ledger must not be rewritten as a sound one.
  if (version > 0) CheckStructure(database);
  Migrate(database, version);
  transaction.Commit();
}

}  // namespace workflow_health

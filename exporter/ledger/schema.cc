#include "ledger/schema.h"

#include <fmt/format.h>

#include <array>

#include "ledger/ledger.h"

namespace workflow_health {
namespace {

// "WfHl": tells a ledger from any other SQLite database.
constexpr std::int64_t kApplicationId = 0x5766486C;

// Migration i makes version i + 1 out of version i. Never edit one that was
// released: append.
constexpr std::array kMigrations = {
    R"sql(
    CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE rule (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE topic (
      topic_id INTEGER PRIMARY KEY,
      topic TEXT NOT NULL UNIQUE
    );
    -- Each message once. `workflow` to `reading` are of those that began or
    -- ended a run; the others were not understood, or ignored.
    CREATE TABLE message (
      id TEXT NOT NULL UNIQUE,
      at INTEGER NOT NULL,        -- sent-at, seconds since 1970
      topic_id INTEGER NOT NULL REFERENCES topic,
      counted INTEGER NOT NULL,   -- as Classified::As
      workflow TEXT,
      kind INTEGER,               -- as Event::Kind
      outcome INTEGER,            -- as Outcome
      reading BLOB NOT NULL       -- what the log said; see reading.h
    );
    CREATE INDEX event ON message (workflow, at) WHERE workflow IS NOT NULL;
    CREATE INDEX not_counted ON message (at) WHERE workflow IS NULL;
    -- What was read completely: later than `since`, not later than `until`.
    CREATE TABLE span (
      category TEXT NOT NULL,
      origin TEXT NOT NULL,
      since INTEGER NOT NULL,
      until INTEGER NOT NULL
    );
    CREATE INDEX span_by_origin ON span (category, origin);
    -- Every file that anything was entered from.
    CREATE TABLE origin (name TEXT PRIMARY KEY) WITHOUT ROWID;
    )sql",
    R"sql(
    -- What was proven unreadable: of it, messages may be missing. It stays here
    -- even if another one read it completely. Bounds as those of `span`.
    CREATE TABLE unreadable (
      category TEXT NOT NULL,
      origin TEXT NOT NULL,
      since INTEGER NOT NULL,
      until INTEGER NOT NULL
    );
    CREATE INDEX unreadable_by_origin ON unreadable (category, origin);
    -- When what was read long ago was last read once more.
    CREATE TABLE reread (
      category TEXT PRIMARY KEY,
      at INTEGER NOT NULL
    ) WITHOUT ROWID;
    )sql",
    R"sql(
    -- Runs as they were counted, once and for all, and what is known of them
    -- now: nothing if there is no such run any more.
    CREATE TABLE counted_run (
      workflow TEXT NOT NULL,
      id TEXT NOT NULL,           -- of its last message
      at INTEGER NOT NULL,        -- its event time
      outcome INTEGER NOT NULL,   -- as Outcome
      step INTEGER NOT NULL,      -- the failing one
      duration INTEGER,           -- seconds
      now_outcome INTEGER,
      now_step INTEGER,
      now_duration INTEGER,
      PRIMARY KEY (workflow, id)
    ) WITHOUT ROWID;
    CREATE INDEX counted_run_by_time ON counted_run (workflow, at);
    -- Up to when runs were counted, and from when on messages have come or
    -- changed since: one row.
    CREATE TABLE counting (until INTEGER, changed INTEGER);
    INSERT INTO counting VALUES (NULL, NULL);
    -- 'corrections' and 'late' messages, counted when they were found.
    CREATE TABLE counter (
      name TEXT NOT NULL,
      workflow TEXT NOT NULL,
      value INTEGER NOT NULL,
      PRIMARY KEY (name, workflow)
    ) WITHOUT ROWID;
    )sql",
};

constexpr auto kPresent = static_cast<std::int64_t>(kMigrations.size());

void Migrate(sqlite::Database& database, std::int64_t version) {
  for (auto i = static_cast<size_t>(version); i < kMigrations.size(); ++i) {
    database.Execute(kMigrations.at(i));
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
  Migrate(database, database.Number("PRAGMA user_version"));
  transaction.Commit();
}

}  // namespace workflow_health

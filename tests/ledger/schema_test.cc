#include "ledger/schema.h"

#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <string>

#include "ledger/count_runs.h"
#include "ledger/ledger.h"
#include "logs/log_workflow_of.h"
#include "logs/packed_end.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

constexpr int kPresent = 8;

Time At(int second) { return Time(Seconds(second)); }
const Window kAll = {At(0), At(1000)};

void Execute(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  REQUIRE(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) ==
          SQLITE_OK);
  sqlite3_close(database);
}

// What version 1 was, with an end, what covers it, and one that is not counted.
constexpr char kVersion1[] = R"sql(
  CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE rule (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE topic (
    topic_id INTEGER PRIMARY KEY,
    topic TEXT NOT NULL UNIQUE
  );
  CREATE TABLE message (
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    topic_id INTEGER NOT NULL REFERENCES topic,
    counted INTEGER NOT NULL,
    workflow TEXT,
    kind INTEGER,
    outcome INTEGER,
    reading BLOB NOT NULL
  );
  CREATE INDEX event ON message (workflow, at) WHERE workflow IS NOT NULL;
  CREATE INDEX not_counted ON message (at) WHERE workflow IS NULL;
  CREATE TABLE span (
    category TEXT NOT NULL,
    origin TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL
  );
  CREATE INDEX span_by_origin ON span (category, origin);
  CREATE TABLE origin (name TEXT PRIMARY KEY) WITHOUT ROWID;
  INSERT INTO about VALUES ('sample', 'false');
  INSERT INTO rule VALUES ('reading', '1');
  INSERT INTO topic VALUES (1, 'org.fedoraproject.prod.monitor-gating.x');
  INSERT INTO message VALUES ('a', 10, 1, 0, 'w', 1, 1,
    x'010000000000000000000000FFFFFFFFFFFFFFFF05000000');
  INSERT INTO message VALUES ('b', 11, 1, 1, NULL, NULL, NULL, x'');
  INSERT INTO span VALUES ('monitor-gating', 'a file', 0, 10);
  INSERT INTO span VALUES ('monitor-gating', 'another', 15, 20);
  INSERT INTO span VALUES ('monitor-gating', 'a file', 8, 15);
  INSERT INTO span VALUES ('monitor-gating', 'another', 2, 5);
  INSERT INTO origin VALUES ('a file');
  PRAGMA application_id = 0x5766486C;
  PRAGMA user_version = 1;
)sql";

// What version 2 added.
constexpr char kVersion2[] = R"sql(
  CREATE TABLE unreadable (
    category TEXT NOT NULL,
    origin TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER NOT NULL
  );
  CREATE INDEX unreadable_by_origin ON unreadable (category, origin);
  CREATE TABLE reread (
    category TEXT PRIMARY KEY,
    at INTEGER NOT NULL
  ) WITHOUT ROWID;
  INSERT INTO unreadable VALUES ('monitor-gating', 'a file', 20, 30);
  INSERT INTO reread VALUES ('monitor-gating', 25);
  PRAGMA user_version = 2;
)sql";

// What version 3 added.
constexpr char kVersion3[] = R"sql(
  CREATE TABLE counted_run (
    workflow TEXT NOT NULL,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    step INTEGER NOT NULL,
    duration INTEGER,
    now_outcome INTEGER,
    now_step INTEGER,
    now_duration INTEGER,
    PRIMARY KEY (workflow, id)
  ) WITHOUT ROWID;
  CREATE INDEX counted_run_by_time ON counted_run (workflow, at);
  CREATE TABLE counting (until INTEGER, changed INTEGER);
  INSERT INTO counting VALUES (20, NULL);
  CREATE TABLE counter (
    name TEXT NOT NULL,
    workflow TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (name, workflow)
  ) WITHOUT ROWID;
  INSERT INTO counted_run VALUES ('w', 'a', 10, 1, 1, NULL, 1, 1, NULL);
  INSERT INTO counter VALUES ('corrections', 'w', 7);
  INSERT INTO about VALUES ('recounted_at', '2024-01-01T00:00:00Z');
  PRAGMA user_version = 3;
)sql";

std::string LedgerOfVersion(const TemporaryFolder& folder, int version) {
  const std::string path = folder.Path("ledger.db");
  Execute(path, kVersion1);
  if (version >= 2) Execute(path, kVersion2);
  if (version >= 3) Execute(path, kVersion3);
  return path;
}

Workflow TheWorkflow() {
  Workflow workflow = WorkflowOf("w", {{"koji", "build", "Building"}});
  workflow.name = "w";
  workflow.history_start = At(1);
  return workflow;
}

TEST_CASE("a ledger of an older version is not read as it is", "[schema][I8]") {
  const TemporaryFolder folder;
  const std::string path =
      LedgerOfVersion(folder, GENERATE(range(1, kPresent)));
  for (int again = 0; again < 2; ++again) {
    CHECK_THROWS_WITH(Ledger(path, Ledger::Mode::kRead),
                      Catch::Contains("of an older version") &&
                          Catch::Contains("`workflow-health sync`") &&
                          Catch::Contains("`workflow-health import`"));
  }
}

TEST_CASE("a ledger of an older version is brought up to date in its place",
          "[schema][I8]") {
  const int version = GENERATE(range(1, kPresent));
  const TemporaryFolder folder;
  const std::string path = LedgerOfVersion(folder, version);
  {
    Ledger ledger(path, Ledger::Mode::kWrite);
    ledger.CountUnder({{"w", ledger.Rules().at("w"), {"c"}, At(1)}});
    CountRuns({TheWorkflow()}, At(20), &ledger);
  }
  const Ledger ledger(path, Ledger::Mode::kRead);
  const auto events = ledger.Events("w", kAll);
  REQUIRE(events.size() == 1);
  CHECK(events[0].message_id == "a");
  const auto end = UnpackEnd(events[0]);
  REQUIRE(end);
  CHECK(end->outcome == Outcome::kFailure);
  CHECK(end->log.failing_step == 1);
  CHECK(end->log.steps.at(1).duration == Seconds(5));
  CHECK(ledger.NotCounted(Entry::As::kUnclassified, kAll).messages == 1);
  CHECK(ledger.Rules().at("w") == CountingRules{{"reading", "1"}});
  CHECK(ledger.CountedUntil("w") == At(20));
  CHECK(ledger.IsSample() == false);
  CHECK(ledger.Covered("monitor-gating") ==
        std::vector<Window>{{At(0), At(version < 2 ? 20 : 30)}});
  CHECK(ledger.Unreadable("monitor-gating").size() == (version < 2 ? 0 : 1));
  CHECK(ledger.RereadAt("monitor-gating").has_value() == (version >= 2));
  CHECK(ledger.CountersOf(TheWorkflow()).failures == 1);
  CHECK(ledger.Corrections("w") == (version < 3 ? 0 : 7));
  CHECK(ledger.RecountedAt().has_value() == (version >= 3));
}

TEST_CASE("what was never written does not become right by a new version",
          "[schema]") {
  const std::string damage = GENERATE(
      "UPDATE message SET counted = 9", "UPDATE message SET outcome = 4",
      "UPDATE message SET at = -5", "UPDATE message SET reading = x'00'",
      "UPDATE span SET until = -7", "UPDATE counted_run SET outcome = 'x'",
      "DROP TABLE counter");
  const TemporaryFolder folder;
  const std::string path = LedgerOfVersion(folder, 3);
  Execute(path, damage);
  for (int again = 0; again < 2; ++again) {
    CHECK_THROWS_AS(Ledger(path, Ledger::Mode::kWrite), DamagedLedger);
  }
}

}  // namespace
}  // namespace workflow_health

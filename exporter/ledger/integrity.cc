#include "ledger/integrity.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace workflow_health {
namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

// What the digest of a row is made from, by table. `reread` has none: no number
// depends on it.
struct Digested {
  std::string_view table;
  std::string_view columns;
};
constexpr std::array<Digested, 15> kDigested = {{
    {"about", "key, value"},
    {"rule", "measured_id, name, text"},
    {"topic", "topic"},
    {"measured", "name, events, until, reached, changed"},
    {"message", "id, at, topic_id, counted, told, earliest, latest"},
    {"event", "measured_id, key, at, message, kind, told"},
    {"span", "part, since, until"},
    {"unreadable", "part, since, until"},
    {"arrived", "topic_id, day, counted, messages"},
    {"counted_run",
     "measured_id, id, at, outcome, step, duration, now_outcome, now_step, "
     "now_duration"},
    {"total", "measured_id, day, outcome, step, bound, runs, seconds"},
    {"attempt",
     "measured_id, key, opened, at, \"end\", what, duration, recovered, "
     "counted_end, counted_what"},
    {"attempt_total", "measured_id, \"end\", what, attempts"},
    {"behind", "measured_id, part, since, until"},
    {"counter", "name, measured_id, value"},
}};

void CheckRows(Database& database, const Digested& digested) {
  const std::int64_t wrong = database.Number(
      fmt::format("SELECT count(*) FROM {} WHERE digest <> row_digest({})",
                  digested.table, digested.columns));
  if (wrong == 0) return;
  database.ThrowDamaged(
      fmt::format("{} rows of the table {} differ from what was written", wrong,
                  digested.table));
}

// Columns that no digest holds.
constexpr std::array kOtherColumns = {"SELECT measured_id FROM measured",
                                      "SELECT topic_id FROM topic",
                                      "SELECT name FROM origin",
                                      "SELECT part, at FROM reread",
                                      "SELECT attempt_id FROM attempt",
                                      "SELECT measured_id, key FROM uncounted"};

// Rows that were removed leave no digest behind.
void CheckSum(Database& database, const char* sum, std::string_view rows) {
  const std::int64_t told = database.Number(sum);
  const std::int64_t found =
      database.Number(fmt::format("SELECT count(*) FROM {}", rows));
  if (told == found) return;
  const std::string_view table = rows.substr(0, rows.find(' '));
  database.ThrowDamaged(fmt::format("the table {} has {} rows instead of {}",
                                    table, found, told));
}

}  // namespace

void CheckStructure(Database& database) {
  Statement check(database, "PRAGMA integrity_check(1)");
  const std::string found =
      check.Step() ? std::string(check.Text(0)) : "no answer";
  if (found != "ok") database.ThrowDamaged(found);
}

void CheckWhole(Database& database) {
  // Of one instant: others may write meanwhile.
  const Transaction one_instant(database, Transaction::Kind::kRead);
  CheckStructure(database);
  for (const Digested& digested : kDigested) CheckRows(database, digested);
  for (const char* columns : kOtherColumns) {
    (void)Statement(database, columns).Step();
  }
  CheckSum(database, "SELECT ifnull(sum(messages), 0) FROM arrived", "message");
  CheckSum(database, "SELECT ifnull(sum(events), 0) FROM measured", "event");
  CheckSum(database, "SELECT ifnull(sum(runs), 0) FROM total", "counted_run");
  CheckSum(database,
           "SELECT ifnull(sum(value), 0) FROM counter WHERE name = 'attempts'",
           "attempt");
  CheckSum(database, "SELECT ifnull(sum(attempts), 0) FROM attempt_total",
           R"(attempt WHERE counted_end IS NOT NULL OR "end" BETWEEN 1 AND 6)");
}

}  // namespace workflow_health

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

// What its digest is of, by table. `reread` has none: no number depends on it.
struct Digested {
  std::string_view table;
  std::string_view columns;
};
constexpr std::array<Digested, 11> kDigested = {{
    {"about", "key, value"},
    {"rule", "name, text"},
    {"topic", "topic"},
    {"message", "id, at, topic_id, counted, workflow, kind, outcome, reading"},
    {"span", "category, since, until"},
    {"unreadable", "category, since, until"},
    {"arrived", "topic_id, day, counted, messages"},
    {"counted_run",
     "workflow, id, at, outcome, step, duration, now_outcome, now_step, "
     "now_duration"},
    {"total", "workflow, day, outcome, step, bound, runs, seconds"},
    {"counting", "until, changed"},
    {"counter", "name, workflow, value"},
}};

// http://www.isthe.com/chongo/tech/comp/fnv/
class Fnv1a {
 public:
  void Add(std::string_view bytes) {
    for (const char byte : bytes) {
      hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
    }
  }
  void Add(std::int64_t number) {
    for (int shift = 0; shift < 64; shift += 8) {
      const char byte = static_cast<char>((number >> shift) & 0xFF);
      Add(std::string_view(&byte, 1));
    }
  }
  [[nodiscard]] std::int64_t hash() const {
    return static_cast<std::int64_t>(hash_);
  }

 private:
  std::uint64_t hash_ = 0xCBF29CE484222325U;
};

// Text and blobs are told by their lengths, so that no two rows look alike.
void AddValue(sqlite3_value* value, Fnv1a* digest) {
  const int type = sqlite3_value_type(value);
  digest->Add(std::int64_t(type));
  if (type == SQLITE_NULL) return;
  if (type == SQLITE_INTEGER) {
    digest->Add(std::int64_t(sqlite3_value_int64(value)));
    return;
  }
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
  const auto size = static_cast<size_t>(sqlite3_value_bytes(value));
  digest->Add(static_cast<std::int64_t>(size));
  if (size > 0) digest->Add(std::string_view(bytes, size));
}

void RowDigest(sqlite3_context* context, int count, sqlite3_value** values) {
  Fnv1a digest;
  for (int i = 0; i < count; ++i) AddValue(values[i], &digest);
  sqlite3_result_int64(context, digest.hash());
}

void CheckRows(Database& database, const Digested& digested) {
  const std::int64_t wrong = database.Number(
      fmt::format("SELECT count(*) FROM {} WHERE digest <> row_digest({})",
                  digested.table, digested.columns));
  if (wrong == 0) return;
  database.ThrowDamaged(
      fmt::format("{} rows of the table {} are not as they "
                  "were written",
                  wrong, digested.table));
}

// Rows that were removed leave no digest behind.
void CheckSum(Database& database, const char* sum, const char* rows) {
  const std::int64_t told = database.Number(sum);
  const std::int64_t found =
      database.Number(fmt::format("SELECT count(*) FROM {}", rows));
  if (told == found) return;
  database.ThrowDamaged(fmt::format(
      "the table {} has {} rows, where {} were counted", rows, found, told));
}

}  // namespace

void DefineRowDigest(Database& database) {
  constexpr int kAnyNumber = -1;
  sqlite3_create_function(database.handle(), "row_digest", kAnyNumber,
                          SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr,
                          RowDigest, nullptr, nullptr);
}

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
  CheckSum(database, "SELECT ifnull(sum(messages), 0) FROM arrived", "message");
  CheckSum(database, "SELECT ifnull(sum(runs), 0) FROM total", "counted_run");
  if (database.Number("SELECT count(*) FROM counting") != 1) {
    database.ThrowDamaged("the table counting has not one row");
  }
}

}  // namespace workflow_health

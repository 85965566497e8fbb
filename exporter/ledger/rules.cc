// What is measured in a ledger, and the rules that it is counted under.
#include <fmt/format.h>

#include <utility>

#include "ledger/ledger.h"
#include "ledger/storage.h"

namespace workflow_health {
namespace {

using sqlite::Statement;
using sqlite::Transaction;

// What a message tells is not known any more, until it is entered again.
constexpr std::string_view kForgetTold = R"sql(
  UPDATE message
  SET told = 0, digest = row_digest(id, at, topic_id, counted, 0, earliest, latest)
  WHERE id IN (SELECT message FROM event WHERE measured_id = {})
)sql";

// A message that told only what is forgotten for good is no longer understood.
constexpr std::string_view kForgetCounted = R"sql(
  UPDATE message
  SET counted = {1}, digest = row_digest(id, at, topic_id, {1}, told, earliest, latest)
  WHERE id IN (SELECT message FROM event WHERE measured_id = {0})
    AND NOT EXISTS (
      SELECT 1 FROM measured AS other CROSS JOIN event AS o
      WHERE other.measured_id <> {0} AND o.measured_id = other.measured_id
        AND o.at BETWEEN message.at - earliest AND message.at + latest
        AND o.message = message.id);
  DELETE FROM arrived;
  INSERT INTO arrived
    SELECT topic_id, day, counted, messages,
      row_digest(topic_id, day, counted, messages)
    FROM (
      SELECT topic_id, at / 86400 AS day, counted, count(*) AS messages
      FROM message GROUP BY 1, 2, 3);
)sql";

// What was counted of events, which stay.
constexpr std::string_view kForgetAttempts = R"sql(
  DELETE FROM attempt WHERE measured_id = {0};
  DELETE FROM attempt_total WHERE measured_id = {0};
  DELETE FROM counter WHERE measured_id = {0};
  INSERT OR IGNORE INTO uncounted
    SELECT DISTINCT measured_id, key FROM event WHERE measured_id = {0};
  UPDATE measured
  SET until = NULL, reached = NULL, changed = NULL,
    digest = row_digest(name, events, NULL, NULL, NULL)
  WHERE measured_id = {0};
)sql";

// All that the ledger holds of what is measured, by its tables.
constexpr std::string_view kTablesOf[] = {
    "event",   "counted_run",   "total",     "counter", "behind",
    "attempt", "attempt_total", "uncounted", "rule",    "measured"};

}  // namespace

std::map<std::string, CountingRules> Ledger::Rules() const {
  return storage_->Rules();
}

std::vector<Measured> Ledger::CountUnder(std::vector<Measured> measured) {
  storage_->measured = std::move(measured);
  storage_->rules_kept_at.reset();
  if (storage_->database.IsReadOnly()) return {};
  auto added = storage_->CheckRules();
  if (added.empty() || storage_->HoldsNothing()) return {};
  Transaction transaction = storage_->BeginWriting();
  storage_->KeepRules();
  transaction.Commit();
  return added;
}

// Within the transaction: another process may have counted anew meanwhile.
void Ledger::CheckRules() const { (void)storage_->CheckRules(); }

// Another process that has the old rules must not enter anything in between.
void Ledger::CountAnew(const std::vector<Measured>& measured, Time now) {
  Transaction transaction = storage_->BeginWriting();
  const auto rules = storage_->Rules();
  for (const Measured& one : measured) {
    const auto known = rules.find(one.name);
    if (known == rules.end() || known->second == one.rules) continue;
    if (DifferOfEventsAlone(known->second, one.rules)) {
      storage_->CountEventsAnew(one.name);
      storage_->KeepRulesOf(one);
    } else {
      storage_->Forget(one.name);
      storage_->Keep(one);
    }
    storage_->SetAbout("recounted_at", FormatTime(now));
  }
  transaction.Commit();
}

void Ledger::Forget(const std::vector<std::string>& names, Time now) {
  Transaction transaction = storage_->BeginWriting();
  for (const std::string& name : names) {
    storage_->database.Execute(
        fmt::format(kForgetCounted, storage_->MeasuredId(name),
                    std::int64_t(Entry::As::kUnclassified)));
    storage_->Forget(name);
  }
  storage_->SetAbout("recounted_at", FormatTime(now));
  transaction.Commit();
}

std::map<std::string, CountingRules> Ledger::Storage::Rules() {
  std::map<std::string, CountingRules> found;
  if (HoldsNothing()) return found;
  Statement select(database, R"sql(
    SELECT measured.name, rule.name, text FROM rule JOIN measured
    USING (measured_id)
  )sql");
  while (select.Step()) {
    found[std::string(select.Text(0))].emplace(select.Text(1), select.Text(2));
  }
  return found;
}

std::vector<Measured> Ledger::Storage::CheckRules() {
  std::vector<Measured> added;
  const auto found = Rules();
  for (const Measured& one : measured) {
    const auto known = found.find(one.name);
    if (known == found.end()) {
      added.push_back(one);
    } else if (known->second != one.rules) {
      throw LedgerError(fmt::format(
          "another process has counted {} under other rules meanwhile",
          one.name));
    }
  }
  return added;
}

// Only another process can change them between two batches.
void Ledger::Storage::KeepRules() {
  const std::int64_t version = database.Number("PRAGMA data_version");
  if (rules_kept_at == version) return;
  const auto added = CheckRules();
  for (const Measured& one : added) Keep(one);
  // What is added is kept for certain with the next batch.
  if (added.empty()) rules_kept_at = version;
}

void Ledger::Storage::Keep(const Measured& added) {
  KeepRulesOf(added);
  const std::int64_t measured_id = MeasuredId(added.name);
  for (const std::string& part : added.parts) {
    AddBehind(measured_id, part, ReadBefore(added, part));
  }
}

void Ledger::Storage::KeepRulesOf(const Measured& added) {
  const std::int64_t measured_id = MeasuredId(added.name);
  database.Execute(
      fmt::format("DELETE FROM rule WHERE measured_id = {}", measured_id));
  Statement insert(database, R"sql(
    INSERT INTO rule VALUES (?1, ?2, ?3, row_digest(?1, ?2, ?3))
  )sql");
  for (const auto& [name, text] : added.rules) {
    insert.Bind(1, measured_id)
        .Bind(2, std::string_view(name))
        .Bind(3, std::string_view(text))
        .Run();
  }
}

void Ledger::Storage::Forget(const std::string& name) {
  const std::int64_t measured_id = MeasuredId(name);
  database.Execute(fmt::format(kForgetTold, measured_id));
  for (const std::string_view table : kTablesOf) {
    database.Execute(fmt::format("DELETE FROM {} WHERE measured_id = {}", table,
                                 measured_id));
  }
  measured_ids.clear();
  rules_kept_at.reset();
  unchanged_until = {};
}

void Ledger::Storage::CountEventsAnew(const std::string& name) {
  database.Execute(fmt::format(kForgetAttempts, MeasuredId(name)));
  rules_kept_at.reset();
  unchanged_until = {};
}

bool Ledger::Storage::HoldsNothing() {
  return database.Number(R"sql(
    SELECT NOT EXISTS (SELECT 1 FROM message) AND
           NOT EXISTS (SELECT 1 FROM span) AND
           NOT EXISTS (SELECT 1 FROM unreadable)
  )sql") != 0;
}

}  // namespace workflow_health

// What is told of a ledger as a whole: its kind, its origins.
#include "ledger/ledger.h"
#include "ledger/storage.h"

namespace workflow_health {

using sqlite::Statement;
using sqlite::Transaction;

std::optional<Time> Ledger::RecountedAt() const {
  const auto text = storage_->About("recounted_at");
  if (!text) return std::nullopt;
  const auto time = ParseTime(*text);
  if (!time) storage_->database.ThrowDamaged(time.error().message);
  return *time;
}

void Ledger::SetRecountedAt(Time time) {
  const std::string text = FormatTime(time);
  Transaction transaction = storage_->BeginWriting();
  storage_->SetAbout("recounted_at", text);
  transaction.Commit();
}

std::optional<bool> Ledger::IsSample() const {
  const auto text = storage_->About("sample");
  return text ? std::optional(*text == "true") : std::nullopt;
}

std::vector<std::string> Ledger::Origins() const {
  std::vector<std::string> origins;
  Statement select(storage_->database, "SELECT name FROM origin ORDER BY name");
  while (select.Step()) origins.emplace_back(select.Text(0));
  return origins;
}

std::optional<std::string> Ledger::Storage::About(std::string_view key) {
  Statement select(database, "SELECT value FROM about WHERE key = ?1");
  if (!select.Bind(1, key).Step()) return std::nullopt;
  return std::string(select.Text(0));
}

void Ledger::Storage::SetAbout(std::string_view key, std::string_view value) {
  Statement insert(database, R"sql(
    INSERT OR REPLACE INTO about VALUES (?1, ?2, row_digest(?1, ?2))
  )sql");
  insert.Bind(1, key).Bind(2, value).Run();
}

void Ledger::Storage::CheckSample(bool sample) {
  const std::string word = sample ? "true" : "false";
  const auto before = About("sample");
  if (!before) {
    SetAbout("sample", word);
  }
  if (!before || *before == word) return;
  throw LedgerError(sample
                        ? "the ledger holds real messages, but these are made "
                          "up: use another ledger for them (--ledger.path)"
                        : "the ledger holds made-up messages, but these are "
                          "real: use another ledger for them (--ledger.path)");
}

void Ledger::Storage::Remember(const std::string& origin) {
  Statement insert(database, "INSERT OR IGNORE INTO origin VALUES (?1)");
  insert.Bind(1, std::string_view(origin)).Run();
}

}  // namespace workflow_health

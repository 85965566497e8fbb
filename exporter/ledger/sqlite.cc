#include "ledger/sqlite.h"

#include <fmt/format.h>

#include <utility>

#include "ledger/ledger.h"

namespace workflow_health::sqlite {
namespace {

// How long others are waited for, and how often they are looked at meanwhile.
constexpr int kBusyMilliseconds = 30'000;
constexpr int kBusyTries = 600;
// Of SQLite's machine, between two calls of `give_up`: milliseconds.
constexpr int kInstructionsBetween = 100'000;

bool IsBusy(int code) {
  return (code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED;
}

// Readers share the index of the write-ahead log, which is a file.
const char* Hint(sqlite3* database) {
  return (sqlite3_errcode(database) & 0xFF) == SQLITE_READONLY
             ? "; even reading a ledger needs write permission for it and for "
               "its folder"
             : "";
}

std::string PathOf(sqlite3* database) {
  const char* path = sqlite3_db_filename(database, "main");
  return path == nullptr ? "?" : path;
}

[[noreturn]] void ThrowDamagedAt(const std::string& path,
                                 std::string_view found) {
  throw DamagedLedger(fmt::format(
      "the ledger {0} is damaged ({1}): it is neither shown nor changed. Set "
      "it aside and read the archive again: `mv {0} {0}.damaged; rm -f {0}-wal "
      "{0}-shm; workflow-health sync --ledger.path {0}`; then import again any "
      "files that you had imported",
      path, found));
}

// Tables that are not there, or not as they were made, are errors of SQL.
bool MeansDamage(int code) {
  const int primary = code & 0xFF;
  return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB ||
         primary == SQLITE_FORMAT || primary == SQLITE_ERROR;
}

[[noreturn]] void Throw(sqlite3* database) {
  if (MeansDamage(sqlite3_extended_errcode(database))) {
    ThrowDamagedAt(PathOf(database), sqlite3_errmsg(database));
  }
  throw LedgerError(fmt::format("ledger {}: {}{}", PathOf(database),
                                sqlite3_errmsg(database), Hint(database)));
}

}  // namespace

Database::Database(const std::string& path, Mode mode,
                   std::function<bool()> give_up)
    : give_up_(std::move(give_up)) {
  Open(path, mode == Mode::kWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                  : SQLITE_OPEN_READONLY);
  sqlite3_busy_handler(handle(), Wait, this);
  if (!give_up_) return;
  const auto ask = [](void* self) {
    return int(static_cast<Database*>(self)->WaitsNoMore());
  };
  sqlite3_progress_handler(handle(), kInstructionsBetween, ask, this);
}

// https://www.sqlite.org/uri.html
Database::Database(const Alone& file) {
  std::string uri = "file:";
  for (const char c : file.path) {
    uri += c == '%'   ? "%25"
           : c == '?' ? "%3f"
           : c == '#' ? "%23"
                      : std::string(1, c);
  }
  Open(uri + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

void Database::Open(const std::string& path, int flags) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &handle,
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | flags, nullptr);
  handle_.reset(handle);
  if (code == SQLITE_OK) return;
  throw LedgerError(
      fmt::format("cannot open the ledger {}: {}", path, sqlite3_errstr(code)));
}

int Database::Wait(void* self, int tries) {
  const auto& database = *static_cast<const Database*>(self);
  if (!database.patient_ || tries >= kBusyTries || database.WaitsNoMore()) {
    return 0;
  }
  sqlite3_sleep(kBusyMilliseconds / kBusyTries);
  return 1;
}

// Null if it cannot be prepared.
Database::Prepared Database::Prepare(std::string_view sql) {
  if (const auto found = prepared_.find(sql); found != prepared_.end()) {
    Prepared statement = std::move(found->second);
    prepared_.erase(found);
    return statement;
  }
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                     SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  return Prepared(statement);
}

void Database::GiveBack(std::string_view sql, Prepared statement) {
  constexpr size_t kMostPrepared = 200;
  if (!statement) return;
  sqlite3_reset(statement.get());
  sqlite3_clear_bindings(statement.get());
  if (prepared_.size() >= kMostPrepared) prepared_.clear();
  prepared_.insert_or_assign(std::string(sql), std::move(statement));
}

bool Database::IsReadOnly() const {
  return sqlite3_db_readonly(handle_.get(), "main") != 0;
}

std::string Database::path() const {
  const char* path = sqlite3_db_filename(handle(), "main");
  return path == nullptr ? "" : path;
}

bool Database::HasMoved() const {
  int moved = 0;
  sqlite3_file_control(handle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return moved != 0;
}

void Database::WriteLogWhenClosed(bool write) {
  sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, int(!write),
                    nullptr);
}

bool Database::Checkpoint() {
  patient_ = false;
  const int code = sqlite3_wal_checkpoint_v2(
      handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  patient_ = true;
  if (code != SQLITE_OK && !IsBusy(code)) Throw(handle());
  return code == SQLITE_OK;
}

void Database::ThrowDamaged(std::string_view found) const {
  ThrowDamagedAt(PathOf(handle()), found);
}

void Database::Become(const Database& other) {
  sqlite3_backup* backup =
      sqlite3_backup_init(handle(), "main", other.handle(), "main");
  if (backup == nullptr) Throw(handle());
  constexpr int kAllPages = -1;
  int code = SQLITE_BUSY;
  for (int tries = 0; IsBusy(code); ++tries) {
    code = sqlite3_backup_step(backup, kAllPages);
    if (IsBusy(code) && Wait(this, tries) == 0) break;
  }
  sqlite3_backup_finish(backup);
  if (code != SQLITE_DONE) {
    throw LedgerError(
        fmt::format("cannot copy the ledger: {}", sqlite3_errstr(code)));
  }
}

void Database::Execute(const std::string& sql) {
  if (sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr) !=
      SQLITE_OK) {
    Throw(handle());
  }
}

void Database::ExecutePatiently(const std::string& sql) {
  for (int tries = 0;; ++tries) {
    const int code =
        sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return;
    if (!IsBusy(code) || Wait(this, tries) == 0) Throw(handle());
  }
}

std::int64_t Database::Number(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.Step() ? statement.Number(0) : 0;
}

bool Database::WasRefused() const {
  return (sqlite3_errcode(handle()) & 0xFF) == SQLITE_CONSTRAINT;
}

std::int64_t Database::ChangedRows() const {
  return sqlite3_changes64(handle());
}

Statement::Statement(Database& database, std::string_view sql)
    : owner_(database),
      database_(database.handle()),
      sql_(sql),
      statement_(database.Prepare(sql)) {
  if (!statement_) Check(sqlite3_errcode(database_));
}

Statement::~Statement() { owner_.GiveBack(sql_, std::move(statement_)); }

Statement& Statement::Bind(int parameter, std::int64_t value) {
  Check(sqlite3_bind_int64(statement_.get(), parameter, value));
  return *this;
}

Statement& Statement::Bind(int parameter, std::string_view text) {
  Check(sqlite3_bind_text64(statement_.get(), parameter, text.data(),
                            text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Statement& Statement::BindBlob(int parameter, std::string_view bytes) {
  Check(sqlite3_bind_blob64(statement_.get(), parameter, bytes.data(),
                            bytes.size(), SQLITE_STATIC));
  return *this;
}

Statement& Statement::BindNull(int parameter) {
  Check(sqlite3_bind_null(statement_.get(), parameter));
  return *this;
}

bool Statement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) Throw(database_);
  return code == SQLITE_ROW;
}

void Statement::Run() {
  while (Step()) {
  }
  Reset();
}

void Statement::Reset() { sqlite3_reset(statement_.get()); }

bool Statement::IsNull(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::Number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::int64_t Statement::NumberWithin(int column, std::int64_t least,
                                     std::int64_t most) const {
  const std::int64_t number = Number(column);
  if (least <= number && number <= most) return number;
  ThrowDamaged(
      fmt::format("{} where {} to {} was expected", number, least, most));
}

void Statement::ThrowDamaged(std::string_view found) const {
  ThrowDamagedAt(PathOf(database_), found);
}

bool Statement::IsBlob(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_BLOB;
}

std::string_view Statement::Text(int column) const {
  const auto* bytes =
      static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return {bytes, static_cast<size_t>(size)};
}

void Statement::Check(int code) const {
  if (code != SQLITE_OK) Throw(database_);
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
  database_.Execute(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  // Best effort: SQLite may have rolled back by itself after an error.
  if (open_) {
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void Transaction::Commit() {
  database_.Execute("COMMIT");
  open_ = false;
}

}  // namespace workflow_health::sqlite

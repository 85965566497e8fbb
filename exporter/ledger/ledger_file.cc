// The file of a ledger: opened, left, copied and replaced.
#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "base/free_name.h"
#include "ledger/digest.h"
#include "ledger/integrity.h"
#include "ledger/packed_id.h"
#include "ledger/schema.h"
#include "ledger/storage.h"

namespace workflow_health {
namespace {

namespace fs = std::filesystem;
using sqlite::Database;
using sqlite::Transaction;

// Written by one process at a time and read by others meanwhile. With WAL,
// `synchronous = NORMAL` may lose the last transactions when the power fails,
// never a part of one.
constexpr char kWriterPragmas[] = R"sql(
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
)sql";
constexpr char kPragmas[] = R"sql(
  PRAGMA cache_size = -4096;
  PRAGMA temp_store = MEMORY;
)sql";

// What the statements of a ledger call.
void DefineFunctions(Database* database) {
  DefineRowDigest(*database);
  DefinePackedId(*database);
}

// Whether the file at `path` is a ledger, and whole, without its log.
bool IsWholeAlone(const std::string& path) {
  try {
    Database database(Database::Alone{path});
    DefineFunctions(&database);
    CheckUpToDate(database, path);
    CheckWhole(database);
    return true;
  } catch (const LedgerError&) {
    return false;
  }
}

bool HasContent(const std::string& path) {
  std::error_code none;
  return fs::file_size(path, none) > 0 && !none;
}

// The log of the ledger at `path` gets a name that says so; its index is made
// anew by whoever opens the ledger next.
std::string MoveLog(const std::string& path) {
  std::string aside = FreeName(path + "-wal.set-aside");
  std::error_code error;
  fs::rename(path + "-wal", aside, error);
  if (error) {
    throw LedgerError(
        fmt::format("cannot rename {}-wal: {}", path, error.message()));
  }
  fs::remove(path + "-shm", error);
  return aside;
}

}  // namespace

Ledger::Storage::Storage(const std::string& path_, Mode mode, GiveUp give_up)
    : path(path_),
      database(
          path,
          mode == Mode::kWrite ? Database::Mode::kWrite : Database::Mode::kRead,
          std::move(give_up)),
      file(IdentityOf(path)) {
  // Nothing gets into a file before it is known to be whole.
  database.WriteLogWhenClosed(false);
  database.Execute(kPragmas);
  DefineFunctions(&database);
  if (mode == Mode::kWrite) {
    // The busy timeout does not hold for a change to WAL.
    database.ExecutePatiently(kWriterPragmas);
    BringUpToDate(database, path);
  } else {
    CheckUpToDate(database, path);
  }
  if (mode != Mode::kReadChecked) CheckWhole(database);
  database.WriteLogWhenClosed(true);
}

void Ledger::ThrowDamaged(std::string_view found) const {
  storage_->database.ThrowDamaged(found);
}

bool Ledger::Storage::IsInPlace() const {
  return database.path().empty() ||
         (file == IdentityOf(path) && !database.HasMoved());
}

void Ledger::Storage::CheckInPlace() const {
  if (IsInPlace()) return;
  throw LedgerError(
      fmt::format("the ledger {} was {} meanwhile", path,
                  fs::exists(path) ? "replaced by another file" : "removed"));
}

Transaction Ledger::Storage::BeginWriting() {
  CheckInPlace();
  written = true;
  topic_ids.clear();
  measured_ids.clear();
  return Transaction(database, Transaction::Kind::kWrite);
}

Ledger::Ledger(const std::string& path, Mode mode, GiveUp give_up) {
  try {
    storage_ = std::make_unique<Storage>(path, mode, give_up);
  } catch (const DamagedLedger&) {
    if (!HasContent(path + "-wal") || !IsWholeAlone(path)) throw;
    if (mode != Mode::kWrite) {
      throw LedgerError(
          fmt::format("the ledger {0} is undamaged, but {0}-wal beside it is "
                      "the write-ahead log of another file: `serve`, `sync` "
                      "and `import` set it aside",
                      path));
    }
    const std::string aside = MoveLog(path);
    storage_ = std::make_unique<Storage>(path, mode, std::move(give_up));
    storage_->set_aside = aside;
  }
}

Ledger::~Ledger() = default;

bool Ledger::IsInPlace() const { return storage_->IsInPlace(); }

void Ledger::CheckInPlace() const { storage_->CheckInPlace(); }

void Ledger::SetLogAside() {
  // A log that is not ours belongs to whoever uses the file that is there now.
  if (!storage_->written) return;
  const std::string path = storage_->database.path();
  if (HasContent(path + "-wal")) storage_->set_aside = MoveLog(path);
}

const std::string& Ledger::LogSetAside() const { return storage_->set_aside; }

void Ledger::Checkpoint() {
  storage_->CheckInPlace();
  if (storage_->written) storage_->written = !storage_->database.Checkpoint();
}

std::shared_ptr<const void> Ledger::Snapshot() {
  return std::make_shared<Transaction>(storage_->database,
                                       Transaction::Kind::kRead);
}

void Ledger::CopyTo(const std::string& path) const {
  Database copy(path, Database::Mode::kWrite);
  copy.Become(storage_->database);
}

}  // namespace workflow_health

// SQLite's C interface with owners for its handles. Only the ledger's own
// sources include this. Not thread-safe. All functions throw LedgerError.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace workflow_health::sqlite {

class Database {
 public:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const {
      sqlite3_finalize(statement);
    }
  };
  enum class Mode { kWrite, kRead };  // to be written, it is made if need be
  // `give_up` is asked while it waits or works; empty: never.
  Database(const std::string& path, Mode mode,
           std::function<bool()> give_up = {});
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  // A file that nobody changes, without its log.
  struct Alone {
    std::string path;
  };
  explicit Database(const Alone& file);

  [[nodiscard]] bool IsReadOnly() const;
  // Where SQLite found the file; empty: it has none.
  [[nodiscard]] std::string path() const;
  // Whether the file was renamed or removed.
  [[nodiscard]] bool HasMoved() const;
  // Whether closing writes the log into the file; it does by default.
  void WriteLogWhenClosed(bool write);
  // Writes the log into the file and empties it; false if others are in the
  // way.
  bool Checkpoint();

  // Says what is wrong with the file, and what to do.
  [[noreturn]] void ThrowDamaged(std::string_view found) const;
  // One or more statements without results.
  void Execute(const std::string& sql);
  // The same, tried again while another process is in the way: for what SQLite
  // does not wait for by itself.
  void ExecutePatiently(const std::string& sql);
  // The single integer that `sql` selects.
  [[nodiscard]] std::int64_t Number(const std::string& sql);
  // Takes over all that `other` holds, in one transaction.
  void Become(const Database& other);
  // Whether the last statement failed because a table does not take a row.
  [[nodiscard]] bool WasRefused() const;
  // By the last statement that changes any.
  [[nodiscard]] std::int64_t ChangedRows() const;
  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

  // Statements that were prepared once wait here to be used again.
  using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;
  [[nodiscard]] Prepared Prepare(std::string_view sql);
  void GiveBack(std::string_view sql, Prepared statement);

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  void Open(const std::string& path, int flags);
  [[nodiscard]] bool WaitsNoMore() const { return give_up_ && give_up_(); }
  static int Wait(void* self, int tries);

  const std::function<bool()> give_up_;
  bool patient_ = true;
  std::unique_ptr<sqlite3, Close> handle_;
  // After the handle: they must go first.
  std::map<std::string, Prepared, std::less<>> prepared_;
};

// A prepared statement. Parameters and columns count as SQLite counts them:
// parameters from 1, columns from 0. Bound text must outlive the next Step().
class Statement {
 public:
  // The database must outlive it.
  Statement(Database& database, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& Bind(int parameter, std::int64_t value);
  Statement& Bind(int parameter, std::string_view text);
  Statement& BindBlob(int parameter, std::string_view bytes);
  Statement& BindNull(int parameter);

  // True while there is a row.
  bool Step();
  // Runs the statement to its end and makes it ready to be run again.
  void Run();
  void Reset();

  [[nodiscard]] std::int64_t Number(int column) const;
  // Throws DamagedLedger unless it lies in [least, most].
  [[nodiscard]] std::int64_t NumberWithin(int column, std::int64_t least,
                                          std::int64_t most) const;
  [[nodiscard]] bool IsNull(int column) const;
  [[nodiscard]] bool IsBlob(int column) const;
  [[nodiscard]] std::string_view Text(int column) const;  // until Step()
  // Throws as for a value of the present row that nobody wrote.
  [[noreturn]] void ThrowDamaged(std::string_view found) const;

 private:
  void Check(int code) const;

  Database& owner_;
  sqlite3* database_;
  const std::string sql_;
  Database::Prepared statement_;
};

// Rolled back unless committed.
class Transaction {
 public:
  enum class Kind { kRead, kWrite };
  Transaction(Database& database, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void Commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace workflow_health::sqlite

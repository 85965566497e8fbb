// The rows of one step's attempts, and the sums of what was counted of them.
// Only the ledger's own sources include this.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "ledger/sqlite.h"
#include "workflow/counted_attempt.h"

namespace workflow_health {

// A row of `SELECT attempt_id, key, opened, at, "end", what, duration,
// recovered, counted_end, counted_what FROM attempt`.
inline constexpr char kAttemptColumns[] =
    R"(attempt_id, key, opened, at, "end", what, duration, recovered,
       counted_end, counted_what)";
[[nodiscard]] CountedAttempt AttemptIn(const sqlite::Statement& row);

class AttemptRows {
 public:
  // The database must outlive it.
  AttemptRows(sqlite::Database& database, std::int64_t measured_id);

  [[nodiscard]] std::vector<CountedAttempt> OfKey(std::int64_t key);
  // Those that stalled within a window, whether or not the source had dried up.
  [[nodiscard]] std::vector<CountedAttempt> Stalled(const Window& window);
  // Whether at least so many attempts opened within a window.
  [[nodiscard]] bool HasOpenings(const Window& window, int at_least);

  // Within a transaction.
  void Apply(const AttemptChange& change);
  // `kept` was counted in the present transaction, and is `now`: nobody knows.
  void Replace(const CountedAttempt& kept, const CountedAttempt& now);
  // Raises the sums, and forgets what they were raised by.
  void KeepTotals();

  // How many corrections there were since the call before.
  [[nodiscard]] std::int64_t TakeCorrections() {
    return std::exchange(corrections_, 0);
  }
  // The same of rows that were added, less those removed.
  [[nodiscard]] std::int64_t TakeRows() { return std::exchange(rows_, 0); }
  // The earliest end of what changed, before or after; Time::max() if nothing
  // did.
  [[nodiscard]] Time ChangedSince() const { return changed_since_; }

 private:
  void Put(const CountedAttempt& attempt);
  void Note(const CountedAttempt& attempt);

  sqlite::Database& database_;
  const std::int64_t measured_id_;
  sqlite::Statement of_key_;
  sqlite::Statement put_;
  sqlite::Statement remove_;
  std::map<std::pair<AttemptEnd, std::string>, std::int64_t> counted_;
  std::int64_t corrections_ = 0;
  std::int64_t rows_ = 0;
  Time changed_since_ = Time::max();
};

}  // namespace workflow_health

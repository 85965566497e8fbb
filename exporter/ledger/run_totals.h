// Sums of the runs of one workflow by day, as they were counted: what a counter
// shows need not be added up anew. Only the ledger's own sources include this.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "base/time.h"
#include "ledger/sqlite.h"
#include "workflow/counting.h"

namespace workflow_health {

class RunTotals {
 public:
  // Adds so many runs to those of the day of `at`; a negative number takes
  // away.
  void Add(Time at, const RunCount& count, std::int64_t runs);
  // Raises the sums in the table `total`. Within a transaction.
  void Keep(sqlite::Database& database, std::int64_t measured_id) const;

 private:
  // Day, outcome, failing step, bound of the bucket of the duration.
  using Key = std::tuple<std::int64_t, Outcome, size_t, std::int64_t>;
  struct Sum {
    std::int64_t runs = 0;
    std::int64_t seconds = 0;
  };
  static void Run(std::int64_t measured_id, const Key& key, const Sum& sum,
                  sqlite::Statement* statement);

  std::map<Key, Sum> sums_;
};

}  // namespace workflow_health

#include "ledger/run_totals.h"

#include <algorithm>

#include "ledger/storage.h"

namespace workflow_health {
namespace {

using sqlite::Database;
using sqlite::Statement;

constexpr std::int64_t kNoBound = -1;

// The bucket of a duration, by its bound.
std::int64_t BoundOf(const std::optional<Seconds>& duration) {
  if (!duration) return kNoBound;
  const auto bound =
      std::ranges::lower_bound(Counters::kDurationBounds, *duration);
  return bound == Counters::kDurationBounds.end() ? kLongest : bound->count();
}

}  // namespace

void RunTotals::Add(Time at, const RunCount& count, std::int64_t runs) {
  Sum& sum = sums_[{DayOf(at), count.outcome, count.failing_step,
                    BoundOf(count.duration)}];
  sum.runs += runs;
  sum.seconds += runs * count.duration.value_or(Seconds(0)).count();
}

void RunTotals::Keep(Database& database, std::int64_t measured_id) const {
  Statement update(database, R"sql(
    UPDATE total
    SET runs = runs + ?6, seconds = seconds + ?7,
      digest = row_digest(measured_id, day, outcome, step, bound, runs + ?6,
                          seconds + ?7)
    WHERE measured_id = ?1 AND day = ?2 AND outcome = ?3 AND step = ?4
      AND bound = ?5
  )sql");
  Statement insert(database, R"sql(
    INSERT INTO total VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,
                              row_digest(?1, ?2, ?3, ?4, ?5, ?6, ?7))
  )sql");
  for (const auto& [key, sum] : sums_) {
    for (Statement* statement : {&update, &insert}) {
      Run(measured_id, key, sum, statement);
      if (database.ChangedRows() > 0) break;
    }
  }
}

void RunTotals::Run(std::int64_t measured_id, const Key& key, const Sum& sum,
                    Statement* statement) {
  const auto& [day, outcome, step, bound] = key;
  statement->Bind(1, measured_id)
      .Bind(2, day)
      .Bind(3, std::int64_t(outcome))
      .Bind(4, std::int64_t(step))
      .Bind(5, bound)
      .Bind(6, sum.runs)
      .Bind(7, sum.seconds)
      .Run();
}

}  // namespace workflow_health

// How the runs that were counted ended last.
#include <fmt/format.h>

#include "ledger/storage.h"

namespace workflow_health {
namespace {

using sqlite::Statement;

// Of the next step that has one.
std::string SelectLastFailure() {
  return fmt::format(R"sql(
    SELECT now_step, at FROM counted_run
    WHERE measured_id = (SELECT measured_id FROM measured WHERE name = ?1)
      AND now_step > ?2 AND now_outcome IN ({}, {})
    ORDER BY now_step, at DESC LIMIT 1
  )sql",
                     int(Outcome::kFailure), int(Outcome::kError));
}

// `latest` knows all runs that are newer.
void AddOlder(Time at, Outcome outcome, size_t step, LatestRuns* latest) {
  if (!latest->last) {
    latest->last = at;
    latest->step = step;
  }
  if (outcome == Outcome::kSuccess) {
    latest->last_success = at;
    return;
  }
  const bool of_one_step =
      latest->of_one_step == latest->failures_in_a_row && latest->step == step;
  ++latest->failures_in_a_row;
  if (of_one_step) ++latest->of_one_step;
}

}  // namespace

LatestRuns Ledger::Latest(const std::string& workflow) const {
  LatestRuns latest;
  Statement select(storage_->database, R"sql(
    SELECT at, now_outcome, now_step FROM counted_run
    WHERE measured_id = (SELECT measured_id FROM measured WHERE name = ?1)
    ORDER BY at DESC, now_outcome DESC, now_step DESC
  )sql");
  select.Bind(1, std::string_view(workflow));
  while (!latest.last_success && select.Step()) {
    if (select.IsNull(1)) continue;
    const auto outcome = EnumIn(select, 1, Outcome::kAbandoned);
    if (IsRated(outcome)) {
      AddOlder(TimeIn(select, 0), outcome, StepIn(select, 2), &latest);
    }
  }
  Statement failure(storage_->database, SelectLastFailure());
  failure.Bind(1, std::string_view(workflow)).Bind(2, std::int64_t(-1));
  while (failure.Step()) {
    const size_t step = StepIn(failure, 0);
    latest.last_failures[step] = TimeIn(failure, 1);
    failure.Reset();
    failure.Bind(2, std::int64_t(step));
  }
  return latest;
}

}  // namespace workflow_health

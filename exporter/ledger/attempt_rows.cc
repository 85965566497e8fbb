#include "ledger/attempt_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ledger/storage.h"

namespace workflow_health {
namespace {

using sqlite::Database;
using sqlite::Statement;

std::string Select(std::string_view condition) {
  return fmt::format("SELECT {} FROM attempt WHERE measured_id = ?1 AND {}",
                     kAttemptColumns, condition);
}

constexpr std::string_view kPut = R"sql(
  INSERT OR REPLACE INTO attempt
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,
          row_digest(?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11))
)sql";

AttemptEnd EndIn(const Statement& row, int column) {
  return EnumIn(row, column, AttemptEnd::kGone);
}

void BindTime(int parameter, const std::optional<Time>& time,
              Statement* statement) {
  if (time) {
    statement->Bind(parameter, Number(*time));
  } else {
    statement->BindNull(parameter);
  }
}

std::vector<CountedAttempt> AttemptsIn(Statement& select) {
  std::vector<CountedAttempt> attempts;
  while (select.Step()) attempts.push_back(AttemptIn(select));
  select.Reset();
  return attempts;
}

}  // namespace

CountedAttempt AttemptIn(const Statement& row) {
  CountedAttempt attempt;
  attempt.row = row.Number(0);
  attempt.key = row.Number(1);
  attempt.opened = TimeIn(row, 2);
  if (!row.IsNull(3)) attempt.at = TimeIn(row, 3);
  attempt.now = {EndIn(row, 4), std::string(row.Text(5))};
  attempt.duration = Seconds(row.NumberWithin(6, 0, kLongest));
  if (!row.IsNull(7)) attempt.recovered = TimeIn(row, 7);
  if (!row.IsNull(8)) {
    attempt.counted = {EndIn(row, 8), std::string(row.Text(9))};
  }
  return attempt;
}

AttemptRows::AttemptRows(Database& database, std::int64_t measured_id)
    : database_(database),
      measured_id_(measured_id),
      of_key_(database, Select("key = ?2 ORDER BY attempt_id")),
      put_(database, kPut),
      remove_(database, "DELETE FROM attempt WHERE attempt_id = ?1") {}

std::vector<CountedAttempt> AttemptRows::OfKey(std::int64_t key) {
  of_key_.Bind(1, measured_id_).Bind(2, key);
  return AttemptsIn(of_key_);
}

std::vector<CountedAttempt> AttemptRows::Stalled(const Window& window) {
  Statement select(database_, Select(R"("end" IN (4, 6) AND at > ?2 AND at <= ?3
                          ORDER BY at, attempt_id)"));
  select.Bind(1, measured_id_)
      .Bind(2, Number(window.since))
      .Bind(3, Number(window.until));
  return AttemptsIn(select);
}

bool AttemptRows::HasOpenings(const Window& window, int at_least) {
  Statement select(database_, fmt::format(R"sql(
    SELECT count(*) FROM (
      SELECT 1 FROM attempt
      WHERE measured_id = ?1 AND opened > ?2 AND opened <= ?3
        AND "end" NOT IN ({}, {})
      LIMIT ?4)
  )sql",
                                          int(AttemptEnd::kUnmatched),
                                          int(AttemptEnd::kGone)));
  select.Bind(1, measured_id_)
      .Bind(2, Number(window.since))
      .Bind(3, Number(window.until))
      .Bind(4, std::int64_t{at_least});
  return select.Step() && select.Number(0) >= at_least;
}

void AttemptRows::Apply(const AttemptChange& change) {
  const CountedAttempt& attempt = change.attempt;
  Note(attempt);
  if (change.what == AttemptChange::Do::kRemove) {
    remove_.Bind(1, attempt.row).Run();
    --rows_;
    return;
  }
  if (change.was) changed_since_ = std::min(changed_since_, *change.was);
  Put(attempt);
  if (change.counts) ++counted_[{attempt.now.end, attempt.now.what}];
  if (change.corrects) ++corrections_;
}

void AttemptRows::Replace(const CountedAttempt& kept,
                          const CountedAttempt& now) {
  --counted_[{kept.now.end, kept.now.what}];
  ++counted_[{now.now.end, now.now.what}];
  Note(now);
  Put(now);
}

void AttemptRows::Note(const CountedAttempt& attempt) {
  changed_since_ = std::min(changed_since_, attempt.at.value_or(Time::max()));
}

void AttemptRows::Put(const CountedAttempt& attempt) {
  if (attempt.row == 0) {
    ++rows_;
    put_.BindNull(1);
  } else {
    put_.Bind(1, attempt.row);
  }
  put_.Bind(2, measured_id_)
      .Bind(3, attempt.key)
      .Bind(4, Number(attempt.opened));
  BindTime(5, attempt.at, &put_);
  put_.Bind(6, std::int64_t(attempt.now.end))
      .Bind(7, std::string_view(attempt.now.what))
      .Bind(8, std::int64_t{attempt.duration.count()});
  BindTime(9, attempt.recovered, &put_);
  if (attempt.counted) {
    put_.Bind(10, std::int64_t(attempt.counted->end))
        .Bind(11, std::string_view(attempt.counted->what));
  } else {
    put_.BindNull(10).BindNull(11);
  }
  put_.Run();
}

void AttemptRows::KeepTotals() {
  Statement update(database_, R"sql(
    UPDATE attempt_total
    SET attempts = attempts + ?4,
      digest = row_digest(measured_id, "end", what, attempts + ?4)
    WHERE measured_id = ?1 AND "end" = ?2 AND what = ?3
  )sql");
  Statement insert(database_, R"sql(
    INSERT INTO attempt_total
    VALUES (?1, ?2, ?3, ?4, row_digest(?1, ?2, ?3, ?4))
  )sql");
  for (const auto& [count, attempts] : counted_) {
    if (attempts == 0) continue;
    for (Statement* statement : {&update, &insert}) {
      statement->Bind(1, measured_id_)
          .Bind(2, std::int64_t(count.first))
          .Bind(3, std::string_view(count.second))
          .Bind(4, attempts)
          .Run();
      if (database_.ChangedRows() > 0) break;
    }
  }
  counted_.clear();
}

}  // namespace workflow_health

// Runs that were counted: see counting.h in workflow/.
#include <algorithm>
#include <iterator>
#include <utility>

#include "ledger/run_totals.h"
#include "ledger/storage.h"

namespace workflow_health {
namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

// No run is later; days up to here fit into numbers.
constexpr Time kLastCounted =
    std::chrono::sys_days(std::chrono::year(10'100) / std::chrono::January / 1);
// What is counted in one transaction; this bounds the memory that it takes.
constexpr Seconds kStretch = std::chrono::days(30);

RunCount CountIn(const Statement& row, int column) {
  RunCount count;
  count.outcome = EnumIn(row, column, Outcome::kAbandoned);
  count.failing_step = StepIn(row, column + 1);
  if (!row.IsNull(column + 2)) {
    count.duration = Seconds(row.NumberWithin(column + 2, 0, kLongest));
  }
  return count;
}

void BindCount(int parameter, const std::optional<RunCount>& count,
               Statement* statement) {
  if (!count) {
    statement->BindNull(parameter)
        .BindNull(parameter + 1)
        .BindNull(parameter + 2);
    return;
  }
  statement->Bind(parameter, std::int64_t(count->outcome))
      .Bind(parameter + 1, std::int64_t(count->failing_step));
  if (count->duration) {
    statement->Bind(parameter + 2, std::int64_t(count->duration->count()));
  } else {
    statement->BindNull(parameter + 2);
  }
}

std::vector<CountedRun> CountedIn(Database& database,
                                  const std::string& workflow,
                                  const Window& window) {
  std::vector<CountedRun> runs;
  Statement select(database, R"sql(
    SELECT id, at, outcome, step, duration, now_outcome, now_step, now_duration
    FROM counted_run
    WHERE measured_id = (SELECT measured_id FROM measured WHERE name = ?1)
      AND at > ?2 AND at <= ?3
    ORDER BY at, id
  )sql");
  select.Bind(1, std::string_view(workflow))
      .Bind(2, Number(window.since))
      .Bind(3, Number(window.until));
  while (select.Step()) {
    CountedRun run{IdIn(select, 0), TimeIn(select, 1), CountIn(select, 2),
                   std::nullopt};
    if (!select.IsNull(5)) run.now = CountIn(select, 5);
    runs.push_back(std::move(run));
  }
  return runs;
}

// A run that was counted, wherever it lies now: one that moved is not new.
std::optional<CountedRun> CountedAs(Statement& select, std::int64_t measured_id,
                                    const std::string& id) {
  std::optional<CountedRun> run;
  const PackedId packed(id);
  select.Bind(1, measured_id);
  packed.Bind(2, &select);
  if (select.Step()) {
    run = {id, TimeIn(select, 0), CountIn(select, 1), std::nullopt};
  }
  select.Reset();
  return run;
}

constexpr std::string_view kSelectCountedAs = R"sql(
  SELECT at, outcome, step, duration FROM counted_run
  WHERE measured_id = ?1 AND id = ?2
)sql";

void Add(Database& database, std::int64_t measured_id,
         const std::vector<CountedRun>& runs, RunTotals* totals) {
  Statement insert(database, R"sql(
    INSERT INTO counted_run
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,
            row_digest(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))
  )sql");
  for (const CountedRun& run : runs) {
    const PackedId id(run.id);
    insert.Bind(1, measured_id).Bind(3, Number(run.at));
    id.Bind(2, &insert);
    BindCount(4, run.counted, &insert);
    BindCount(7, run.now, &insert);
    insert.Run();
    totals->Add(run.at, run.counted, 1);
  }
}

void Correct(Database& database, std::int64_t measured_id,
             const std::vector<CountedRun>& runs, RunTotals* totals) {
  Statement select(database, kSelectCountedAs);
  Statement update(database, R"sql(
    UPDATE counted_run
    SET now_outcome = ?3, now_step = ?4, now_duration = ?5, at = ?6,
      digest = row_digest(?1, ?2, ?6, outcome, step, duration, ?3, ?4, ?5)
    WHERE measured_id = ?1 AND id = ?2
  )sql");
  for (const CountedRun& run : runs) {
    if (const auto before = CountedAs(select, measured_id, run.id)) {
      totals->Add(before->at, before->counted, -1);
      totals->Add(run.at, before->counted, 1);
    }
    const PackedId id(run.id);
    update.Bind(1, measured_id);
    id.Bind(2, &update);
    BindCount(3, run.now, &update);
    update.Bind(6, Number(run.at)).Run();
  }
}

// What is found in a stretch may have been counted in another one.
void PartMoved(Database& database, std::int64_t measured_id,
               Difference* difference) {
  Statement select(database, kSelectCountedAs);
  std::erase_if(difference->added, [&](const CountedRun& run) {
    const auto before = CountedAs(select, measured_id, run.id);
    if (before) {
      difference->corrected.push_back(
          {run.id, run.at, before->counted, run.now});
    }
    return before.has_value();
  });
}

}  // namespace

void Ledger::CountRuns(const std::vector<Workflow>& workflows, Time until,
                       const RunsOf& runs_of) {
  for (const Workflow& workflow : workflows) {
    until = std::max(until, CountedUntil(workflow.name).value_or(until));
  }
  for (const Workflow& workflow : workflows) {
    while (!CountStretch(workflow, until, runs_of)) {
    }
  }
}

bool Ledger::CountStretch(const Workflow& workflow, Time until,
                          const RunsOf& runs_of) {
  Transaction transaction = storage_->BeginWriting();
  storage_->KeepRules();
  const auto [before, reached, changed] = storage_->CountingOf(workflow.name);
  until = std::max({until, before.value_or(until), reached.value_or(until)});
  if (before == until && !reached && !changed) return true;
  const Time begin = workflow.history_start - Seconds(1);
  Time since = reached.value_or(before.value_or(begin));
  // A message changes no run that is older than itself.
  if (changed) since = std::min(since, *changed - Seconds(1));
  since = std::clamp(since, std::min(begin, until), until);
  const Window stretch{since, std::min(since + kStretch, until)};
  Time& unchanged = storage_->unchanged_until.runs;
  unchanged = std::min(unchanged, since);
  CountRunsOf(workflow, stretch, runs_of);
  const bool done = stretch.until == until;
  storage_->SetCounted(storage_->MeasuredId(workflow.name),
                       done ? until : before,
                       done ? std::nullopt : std::optional(stretch.until));
  transaction.Commit();
  return done;
}

void Ledger::CountRunsOf(const Workflow& workflow, const Window& window,
                         const RunsOf& runs_of) {
  if (window.since >= window.until) return;
  Database& database = storage_->database;
  Difference difference = Compare(runs_of(workflow, window),
                                  CountedIn(database, workflow.name, window));
  const std::int64_t measured_id = storage_->MeasuredId(workflow.name);
  PartMoved(database, measured_id, &difference);
  RunTotals totals;
  Add(database, measured_id, difference.added, &totals);
  Correct(database, measured_id, difference.corrected, &totals);
  storage_->Raise(kCorrections, measured_id, std::ssize(difference.corrected));
  totals.Keep(database, measured_id);
}

Counters Ledger::CountersOf(const Workflow& workflow, Time until) const {
  Counters counters(workflow.steps.size());
  Statement select(storage_->database, R"sql(
    SELECT outcome, step, nullif(bound, -1), sum(runs), sum(seconds)
    FROM total
    WHERE measured_id = (SELECT measured_id FROM measured WHERE name = ?1)
      AND day < ?2
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT outcome, step, duration, count(*), ifnull(sum(duration), 0)
    FROM counted_run
    WHERE measured_id = (SELECT measured_id FROM measured WHERE name = ?1)
      AND at >= ?2 * 86400 AND at <= ?3
    GROUP BY 1, 2, 3
  )sql");
  const Time last = std::min(until, kLastCounted);
  select.Bind(1, std::string_view(workflow.name))
      .Bind(2, DayOf(last))
      .Bind(3, Number(last));
  while (select.Step()) {
    const RunCount count = CountIn(select, 0);
    if (count.failing_step >= workflow.steps.size()) {
      select.ThrowDamaged("a run failed at a step that does not exist");
    }
    counters.Add(count, select.Number(3), Seconds(select.Number(4)));
  }
  return counters;
}

std::vector<CountedRun> Ledger::CountedRuns(const std::string& workflow,
                                            const Window& window) const {
  return CountedIn(storage_->database, workflow, window);
}

}  // namespace workflow_health

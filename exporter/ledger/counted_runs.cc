// Runs that were counted: see counting.h in workflow/.
#include <fmt/format.h>

#include <algorithm>

#include "ledger/run_totals.h"
#include "ledger/storage.h"
#include "logs/pairing.h"

namespace workflow_health {
namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

constexpr char kCorrections[] = "corrections";
constexpr char kLate[] = "late";

// No run is later; days up to here fit into numbers.
constexpr Time kLastCounted =
    std::chrono::sys_days(std::chrono::year(10'100) / std::chrono::January / 1);
// What is counted in one transaction: so much memory it takes.
constexpr Seconds kStretch = std::chrono::days(30);

// `column` of the row that says how far runs were counted.
std::optional<Time> Counting(Database& database, const std::string& column) {
  Statement select(database, "SELECT " + column + " FROM counting");
  if (!select.Step() || select.IsNull(0)) return std::nullopt;
  return TimeIn(select, 0);
}

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

void Raise(Database& database, std::string_view name,
           const std::string& workflow, std::int64_t by) {
  Statement raise(database, R"sql(
    INSERT INTO counter VALUES (?1, ?2, ?3, row_digest(?1, ?2, ?3))
    ON CONFLICT (name, workflow) DO UPDATE SET
      value = value + excluded.value,
      digest = row_digest(name, workflow, value + excluded.value)
  )sql");
  raise.Bind(1, name).Bind(2, std::string_view(workflow)).Bind(3, by).Run();
}

std::int64_t CounterOf(Database& database, std::string_view name,
                       const std::string& workflow) {
  Statement select(
      database, "SELECT value FROM counter WHERE name = ?1 AND workflow = ?2");
  select.Bind(1, name).Bind(2, std::string_view(workflow));
  return select.Step() ? select.Number(0) : 0;
}

std::vector<CountedRun> CountedIn(Database& database,
                                  const std::string& workflow,
                                  const Window& window) {
  std::vector<CountedRun> runs;
  Statement select(database, R"sql(
    SELECT id, at, outcome, step, duration, now_outcome, now_step, now_duration
    FROM counted_run WHERE workflow = ?1 AND at > ?2 AND at <= ?3
    ORDER BY at, id
  )sql");
  select.Bind(1, std::string_view(workflow))
      .Bind(2, Number(window.since))
      .Bind(3, Number(window.until));
  while (select.Step()) {
    CountedRun run{std::string(select.Text(0)), TimeIn(select, 1),
                   CountIn(select, 2), std::nullopt};
    if (!select.IsNull(5)) run.now = CountIn(select, 5);
    runs.push_back(std::move(run));
  }
  return runs;
}

// A run that was counted, wherever it lies now: one that moved is not new.
std::optional<CountedRun> CountedAs(Statement& select,
                                    const std::string& workflow,
                                    const std::string& id) {
  std::optional<CountedRun> run;
  select.Bind(1, std::string_view(workflow)).Bind(2, std::string_view(id));
  if (select.Step()) {
    run = {id, TimeIn(select, 0), CountIn(select, 1), std::nullopt};
  }
  select.Reset();
  return run;
}

constexpr std::string_view kSelectCountedAs = R"sql(
  SELECT at, outcome, step, duration FROM counted_run
  WHERE workflow = ?1 AND id = ?2
)sql";

void Add(Database& database, const std::string& workflow,
         const std::vector<CountedRun>& runs, RunTotals* totals) {
  Statement insert(database, R"sql(
    INSERT INTO counted_run
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,
            row_digest(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9))
  )sql");
  for (const CountedRun& run : runs) {
    insert.Bind(1, std::string_view(workflow))
        .Bind(2, std::string_view(run.id))
        .Bind(3, Number(run.at));
    BindCount(4, run.counted, &insert);
    BindCount(7, run.now, &insert);
    insert.Run();
    totals->Add(run.at, run.counted, 1);
  }
}

void Correct(Database& database, const std::string& workflow,
             const std::vector<CountedRun>& runs, RunTotals* totals) {
  if (runs.empty()) return;
  Statement select(database, kSelectCountedAs);
  Statement update(database, R"sql(
    UPDATE counted_run
    SET now_outcome = ?3, now_step = ?4, now_duration = ?5, at = ?6,
      digest = row_digest(?1, ?2, ?6, outcome, step, duration, ?3, ?4, ?5)
    WHERE workflow = ?1 AND id = ?2
  )sql");
  for (const CountedRun& run : runs) {
    if (const auto before = CountedAs(select, workflow, run.id)) {
      totals->Add(before->at, before->counted, -1);
      totals->Add(run.at, before->counted, 1);
    }
    update.Bind(1, std::string_view(workflow))
        .Bind(2, std::string_view(run.id));
    BindCount(3, run.now, &update);
    update.Bind(6, Number(run.at)).Run();
  }
  Raise(database, kCorrections, workflow, std::int64_t(runs.size()));
}

// What is found in a stretch may have been counted in another one.
void PartMoved(Database& database, const std::string& workflow,
               Difference* difference) {
  Statement select(database, kSelectCountedAs);
  std::erase_if(difference->added, [&](const CountedRun& run) {
    const auto before = CountedAs(select, workflow, run.id);
    if (before) {
      difference->corrected.push_back(
          {run.id, run.at, before->counted, run.now});
    }
    return before.has_value();
  });
}

std::string SelectSeconds() {
  return fmt::format(R"sql(
    SELECT at, sum(kind = {}), sum(kind = {}) FROM message
    WHERE workflow = ?1 AND at <= ?2 GROUP BY at ORDER BY at DESC
  )sql",
                     int(Event::Kind::kStart), int(Event::Kind::kEnd));
}

// From where on runs are counted.
Time Begin(const std::vector<Workflow>& workflows, Time until) {
  Time begin = until;
  for (const Workflow& workflow : workflows) {
    begin = std::min(begin, workflow.history_start - Seconds(1));
  }
  return begin;
}

}  // namespace

std::vector<Event> Ledger::EventsOfRuns(const Workflow& workflow,
                                        const Window& window) const {
  const Window told{window.since - workflow.abandoned_after, window.until};
  std::vector<Event> events = Events(workflow.name, told);
  Statement seconds(storage_->database, SelectSeconds());
  seconds.Bind(1, std::string_view(workflow.name)).Bind(2, Number(told.since));
  OpenStart open(told.since + Seconds(1), workflow.abandoned_after);
  while (seconds.Step() && open.GoBack(TimeOf(seconds.Number(0)),
                                       seconds.Number(1), seconds.Number(2))) {
  }
  if (!open.at()) return events;
  Event start;
  start.at = *open.at();
  events.insert(events.begin(), std::move(start));
  return events;
}

void Ledger::CountRuns(const std::vector<Workflow>& workflows, Time until) {
  while (!CountStretch(workflows, until)) {
  }
}

bool Ledger::CountStretch(const std::vector<Workflow>& workflows, Time until) {
  Database& database = storage_->database;
  Transaction transaction = storage_->BeginWriting();
  storage_->KeepRules();
  const auto before = Counting(database, "until");
  until = std::max(until, before.value_or(until));
  // A message changes no run that is older than itself.
  const auto changed = Counting(database, "changed");
  if (before == until && !changed) return true;
  Time since = before.value_or(Begin(workflows, until));
  if (changed) since = std::min(since, *changed - Seconds(1));
  const Window stretch{since, std::min(since + kStretch, until)};
  for (const Workflow& workflow : workflows) {
    CountRunsOf(workflow, stretch);
  }
  const bool done = stretch.until == until;
  storage_->SetCounted(
      std::max(before.value_or(stretch.until), stretch.until),
      done ? std::nullopt : std::optional(stretch.until + Seconds(1)));
  transaction.Commit();
  return done;
}

void Ledger::CountRunsOf(const Workflow& workflow, Window window) {
  Database& database = storage_->database;
  window.since = std::max(window.since, workflow.history_start - Seconds(1));
  if (window.since >= window.until) return;
  Difference difference =
      Compare(RunsFrom(EventsOfRuns(workflow, window), workflow, window),
              CountedIn(database, workflow.name, window));
  PartMoved(database, workflow.name, &difference);
  RunTotals totals;
  Add(database, workflow.name, difference.added, &totals);
  Correct(database, workflow.name, difference.corrected, &totals);
  totals.Keep(database, workflow.name);
}

void Ledger::Storage::SetCounted(Time until, std::optional<Time> from) {
  Statement update(database, R"sql(
    UPDATE counting
    SET until = ?1, changed = ?2, digest = row_digest(?1, ?2)
  )sql");
  update.Bind(1, Number(until));
  if (from) {
    update.Bind(2, Number(*from));
  } else {
    update.BindNull(2);
  }
  update.Run();
}

std::optional<Time> Ledger::CountedUntil() const {
  return Counting(storage_->database, "until");
}

Counters Ledger::CountersOf(const Workflow& workflow, Time until) const {
  Counters counters(workflow.steps.size());
  Statement select(storage_->database, R"sql(
    SELECT outcome, step, nullif(bound, -1), sum(runs), sum(seconds)
    FROM total WHERE workflow = ?1 AND day < ?2 GROUP BY 1, 2, 3
    UNION ALL
    SELECT outcome, step, duration, count(*), ifnull(sum(duration), 0)
    FROM counted_run WHERE workflow = ?1 AND at >= ?2 * 86400 AND at <= ?3
    GROUP BY 1, 2, 3
  )sql");
  const Time last = std::min(until, kLastCounted);
  select.Bind(1, std::string_view(workflow.name))
      .Bind(2, DayOf(last))
      .Bind(3, Number(last));
  while (select.Step()) {
    const RunCount count = CountIn(select, 0);
    if (count.failing_step >= workflow.steps.size()) {
      select.ThrowDamaged("a run failed at a step that there is not");
    }
    counters.Add(count, select.Number(3), Seconds(select.Number(4)));
  }
  return counters;
}

std::vector<CountedRun> Ledger::CountedRuns(const std::string& workflow,
                                            const Window& window) const {
  return CountedIn(storage_->database, workflow, window);
}

std::int64_t Ledger::Corrections(const std::string& workflow) const {
  return CounterOf(storage_->database, kCorrections, workflow);
}

std::int64_t Ledger::LateMessages(const std::string& workflow) const {
  return CounterOf(storage_->database, kLate, workflow);
}

void Ledger::Storage::NoteChange(Time at) {
  Statement update(database, R"sql(
    UPDATE counting
    SET changed = min(ifnull(changed, ?1), ?1),
      digest = row_digest(until, min(ifnull(changed, ?1), ?1))
  )sql");
  update.Bind(1, Number(at)).Run();
}

void Ledger::Storage::NoteLate(const Entry& entry) {
  if (entry.counted != Classified::As::kEvent) return;
  Raise(database, kLate, entry.workflow, 1);
}

}  // namespace workflow_health

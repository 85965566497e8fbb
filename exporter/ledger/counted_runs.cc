// Runs that were counted: see counting.h in workflow/.
#include <fmt/format.h>

#include <algorithm>

#include "ledger/storage.h"
#include "workflow/pairing.h"

namespace workflow_health {
namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

constexpr char kCorrections[] = "corrections";
constexpr char kLate[] = "late";

// Far more than any workflow has, and longer than any run takes.
constexpr std::int64_t kMostSteps = 100'000;
constexpr std::int64_t kLongest = 1LL << 40;

// `column` of the row that says how far runs were counted.
std::optional<Time> Counting(Database& database, const std::string& column) {
  Statement select(database, "SELECT " + column + " FROM counting");
  if (!select.Step() || select.IsNull(0)) return std::nullopt;
  return TimeIn(select, 0);
}

size_t StepIn(const Statement& row, int column) {
  return static_cast<size_t>(row.NumberWithin(column, 0, kMostSteps - 1));
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

void Add(Database& database, const std::string& workflow,
         const std::vector<CountedRun>& runs) {
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
  }
}

void Correct(Database& database, const std::string& workflow,
             const std::vector<CountedRun>& runs) {
  Statement update(database, R"sql(
    UPDATE counted_run
    SET now_outcome = ?3, now_step = ?4, now_duration = ?5, at = ?6,
      digest = row_digest(?1, ?2, ?6, outcome, step, duration, ?3, ?4, ?5)
    WHERE workflow = ?1 AND id = ?2
  )sql");
  for (const CountedRun& run : runs) {
    update.Bind(1, std::string_view(workflow))
        .Bind(2, std::string_view(run.id));
    BindCount(3, run.now, &update);
    update.Bind(6, Number(run.at)).Run();
  }
  if (runs.empty()) return;
  Raise(database, kCorrections, workflow, std::int64_t(runs.size()));
}

std::string SelectSeconds() {
  return fmt::format(R"sql(
    SELECT at, sum(kind = {}), sum(kind = {}) FROM message
    WHERE workflow = ?1 AND at <= ?2 GROUP BY at ORDER BY at DESC
  )sql",
                     int(Event::Kind::kStart), int(Event::Kind::kEnd));
}

std::string SelectLastFailures() {
  return fmt::format(R"sql(
    SELECT now_step, max(at) FROM counted_run
    WHERE workflow = ?1 AND now_outcome IN ({}, {}) GROUP BY now_step
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
  Database& database = storage_->database;
  Transaction transaction = storage_->BeginWriting();
  storage_->KeepRules();
  const auto before = CountedUntil();
  const auto changed = Counting(database, "changed");
  until = std::max(until, before.value_or(until));
  for (const Workflow& workflow : workflows) {
    Window window{before.value_or(workflow.history_start - Seconds(1)), until};
    // A message changes no run that is older than itself.
    if (changed) window.since = std::min(window.since, *changed - Seconds(1));
    const Difference difference =
        Compare(RunsFrom(EventsOfRuns(workflow, window), workflow, window),
                CountedIn(database, workflow.name, window));
    Add(database, workflow.name, difference.added);
    Correct(database, workflow.name, difference.corrected);
  }
  Statement update(database, R"sql(
    UPDATE counting
    SET until = ?1, changed = NULL, digest = row_digest(?1, NULL)
  )sql");
  update.Bind(1, Number(until)).Run();
  transaction.Commit();
}

std::optional<Time> Ledger::CountedUntil() const {
  return Counting(storage_->database, "until");
}

Counters Ledger::CountersOf(const Workflow& workflow, Time until) const {
  Counters counters(workflow.steps.size());
  Statement select(storage_->database, R"sql(
    SELECT outcome, step, duration, count(*) FROM counted_run
    WHERE workflow = ?1 AND at <= ?2 GROUP BY outcome, step, duration
  )sql");
  select.Bind(1, std::string_view(workflow.name)).Bind(2, Number(until));
  while (select.Step()) {
    const RunCount count = CountIn(select, 0);
    if (count.failing_step >= workflow.steps.size()) {
      select.ThrowDamaged("a run failed at a step that there is not");
    }
    counters.Add(count, select.Number(3));
  }
  return counters;
}

std::vector<CountedRun> Ledger::CountedRuns(const std::string& workflow,
                                            const Window& window) const {
  return CountedIn(storage_->database, workflow, window);
}

LatestRuns Ledger::Latest(const std::string& workflow) const {
  LatestRuns latest;
  Statement select(storage_->database, R"sql(
    SELECT at, now_outcome, now_step FROM counted_run
    WHERE workflow = ?1 ORDER BY at DESC, now_outcome DESC, now_step DESC
  )sql");
  select.Bind(1, std::string_view(workflow));
  while (!latest.last_success && select.Step()) {
    if (select.IsNull(1)) continue;
    const auto outcome = EnumIn(select, 1, Outcome::kAbandoned);
    if (IsRated(outcome)) {
      AddOlder(TimeIn(select, 0), outcome, StepIn(select, 2), &latest);
    }
  }
  Statement failures(storage_->database, SelectLastFailures());
  failures.Bind(1, std::string_view(workflow));
  while (failures.Step()) {
    latest.last_failures[StepIn(failures, 0)] = TimeIn(failures, 1);
  }
  return latest;
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

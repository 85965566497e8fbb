// How far what is measured was counted, and what is counted beside it.
#include <utility>

#include "ledger/storage.h"

namespace workflow_health {

using sqlite::Statement;

Ledger::Storage::Counting Ledger::Storage::CountingOf(const std::string& name) {
  Counting counting;
  Statement select(database,
                   "SELECT until, reached, changed FROM measured "
                   "WHERE name = ?1");
  if (!select.Bind(1, std::string_view(name)).Step()) return counting;
  if (!select.IsNull(0)) counting.until = TimeIn(select, 0);
  if (!select.IsNull(1)) counting.reached = TimeIn(select, 1);
  if (!select.IsNull(2)) counting.changed = TimeIn(select, 2);
  return counting;
}

void Ledger::Storage::SetCounted(std::int64_t measured_id,
                                 std::optional<Time> until,
                                 std::optional<Time> reached) {
  Statement update(database, R"sql(
    UPDATE measured SET until = ?2, reached = ?3, changed = NULL,
      digest = row_digest(name, events, ?2, ?3, NULL)
    WHERE measured_id = ?1
  )sql");
  update.Bind(1, measured_id);
  for (const auto& [parameter, time] :
       {std::pair(2, until), std::pair(3, reached)}) {
    if (time) {
      update.Bind(parameter, Number(*time));
    } else {
      update.BindNull(parameter);
    }
  }
  update.Run();
}

void Ledger::Storage::SetReached(std::int64_t measured_id, Time reached) {
  Statement update(database, R"sql(
    UPDATE measured SET reached = ?2,
      digest = row_digest(name, events, until, ?2, changed)
    WHERE measured_id = ?1
  )sql");
  update.Bind(1, measured_id).Bind(2, Number(reached)).Run();
}

void Ledger::Storage::Raise(std::string_view counter, std::int64_t measured_id,
                            std::int64_t by) {
  if (by == 0) return;
  Statement update(database, R"sql(
    UPDATE counter
    SET value = value + ?3, digest = row_digest(name, measured_id, value + ?3)
    WHERE name = ?1 AND measured_id = ?2
  )sql");
  Statement insert(database, R"sql(
    INSERT INTO counter VALUES (?1, ?2, ?3, row_digest(?1, ?2, ?3))
  )sql");
  for (Statement* statement : {&update, &insert}) {
    statement->Bind(1, counter).Bind(2, measured_id).Bind(3, by).Run();
    if (database.ChangedRows() > 0) break;
  }
}

std::int64_t Ledger::Storage::CounterOf(std::string_view counter,
                                        const std::string& name) {
  Statement select(database, R"sql(
    SELECT value FROM counter JOIN measured USING (measured_id)
    WHERE counter.name = ?1 AND measured.name = ?2
  )sql");
  select.Bind(1, counter).Bind(2, std::string_view(name));
  return select.Step() ? select.Number(0) : 0;
}

Ledger::Unchanged Ledger::UnchangedUntil() {
  const std::int64_t version = storage_->database.Number("PRAGMA data_version");
  const bool others = version != storage_->version_of_others;
  storage_->version_of_others = version;
  const Unchanged until =
      std::exchange(storage_->unchanged_until, {Time::max(), Time::max()});
  return others ? Unchanged() : until;
}

std::optional<Time> Ledger::CountedUntil(const std::string& name) const {
  return storage_->CountingOf(name).until;
}

std::int64_t Ledger::Corrections(const std::string& name) const {
  return storage_->CounterOf(kCorrections, name);
}

std::int64_t Ledger::LateMessages(const std::string& name) const {
  return storage_->CounterOf(kLate, name);
}

// Where the archive was read without its rules, a message comes in time.
void Ledger::Storage::NoteLate(const Entry& entry) {
  const std::string part = PartOf(entry.topic);
  for (const Event& event : entry.events) {
    const std::int64_t measured_id = MeasuredId(event.of);
    if (Covers(Behind(measured_id, part), event.at)) continue;
    Raise(kLate, measured_id, 1);
  }
}

void Ledger::Storage::NoteLateEvents(const Entry& entry) {
  for (const Event& event : entry.events) {
    if (event.at >= entry.at) continue;
    const auto counted = CountingOf(event.of).until;
    if (counted && event.at <= *counted) Raise(kLate, MeasuredId(event.of), 1);
  }
}

}  // namespace workflow_health

// What the messages of a ledger tell.
#include <fmt/format.h>

#include "ledger/storage.h"

namespace workflow_health {
namespace {

using sqlite::Statement;

Event EventIn(const Statement& row, const std::string& of) {
  return {of,
          row.Number(0),
          TimeIn(row, 1),
          IdIn(row, 2),
          EnumIn(row, 3, Event::Kind::kLinks),
          std::string(row.Text(4))};
}

}  // namespace

std::vector<Event> Ledger::Events(const std::string& of,
                                  const Window& window) const {
  std::vector<Event> events;
  Statement select(storage_->database, R"sql(
    SELECT key, at, message, kind, told FROM event
    WHERE measured_id = (SELECT measured_id FROM measured WHERE name = ?1)
      AND at > ?2 AND at <= ?3
    ORDER BY at, message
  )sql");
  select.Bind(1, std::string_view(of))
      .Bind(2, Number(window.since))
      .Bind(3, Number(window.until));
  while (select.Step()) events.push_back(EventIn(select, of));
  return events;
}

void Ledger::GoBack(const std::string& of, Time until,
                    const TakeSecond& take) const {
  Statement select(storage_->database, fmt::format(R"sql(
        SELECT at, sum(kind = {0}), sum(kind <> {0}) FROM event
        WHERE measured_id = (SELECT measured_id FROM measured WHERE name = ?1)
          AND at <= ?2
        GROUP BY at ORDER BY at DESC
      )sql",
                                                   int(Event::Kind::kOpens)));
  select.Bind(1, std::string_view(of)).Bind(2, Number(until));
  while (select.Step() &&
         take(TimeIn(select, 0), select.Number(1), select.Number(2))) {
  }
}

std::optional<Time> Ledger::LastRated(const std::string& of, Time until) const {
  Statement select(storage_->database, fmt::format(R"sql(
        SELECT at FROM event
        WHERE measured_id = (SELECT measured_id FROM measured WHERE name = ?1)
          AND at <= ?2 AND kind IN ({}, {})
        ORDER BY at DESC LIMIT 1
      )sql",
                                                   int(Event::Kind::kCloses),
                                                   int(Event::Kind::kFails)));
  select.Bind(1, std::string_view(of)).Bind(2, Number(until));
  if (!select.Step()) return std::nullopt;
  return TimeIn(select, 0);
}

std::optional<Time> Ledger::LastEvent(const std::string& of, Time until) const {
  Statement select(storage_->database, R"sql(
    SELECT at FROM event
    WHERE measured_id = (SELECT measured_id FROM measured WHERE name = ?1)
      AND at <= ?2
    ORDER BY at DESC LIMIT 1
  )sql");
  select.Bind(1, std::string_view(of)).Bind(2, Number(until));
  if (!select.Step()) return std::nullopt;
  return TimeIn(select, 0);
}

std::int64_t Ledger::Storage::MeasuredId(const std::string& name) {
  const auto known = measured_ids.find(name);
  if (known != measured_ids.end()) return known->second;
  Statement insert(database, R"sql(
    INSERT OR IGNORE INTO measured (name, events, digest)
    VALUES (?1, 0, row_digest(?1, 0))
  )sql");
  insert.Bind(1, std::string_view(name)).Run();
  Statement select(database,
                   "SELECT measured_id FROM measured WHERE name = ?1");
  select.Bind(1, std::string_view(name)).Step();
  return measured_ids[name] = select.Number(0);
}

void Ledger::Storage::InsertEvents(const PackedId& id,
                                   const std::vector<Event>& told) {
  if (!insert_event) {
    insert_event = std::make_unique<Statement>(database, R"sql(
      INSERT INTO event VALUES (?1, ?2, ?3, ?4, ?5, ?6,
                                row_digest(?1, ?2, ?3, ?4, ?5, ?6))
    )sql");
  }
  for (const Event& event : told) {
    const std::int64_t measured_id = MeasuredId(event.of);
    insert_event->Bind(1, measured_id)
        .Bind(2, event.key)
        .Bind(3, Number(event.at));
    id.Bind(4, insert_event.get());
    insert_event->Bind(5, std::int64_t(event.kind))
        .BindBlob(6, event.told)
        .Run();
    ++events[measured_id];
  }
}

void Ledger::Storage::RemoveEvents(const PackedId& id, Time at) {
  Statement remove(database, R"sql(
    DELETE FROM event
    WHERE measured_id IN (SELECT measured_id FROM measured)
      AND at = ?2 AND message = ?1
    RETURNING measured_id
  )sql");
  id.Bind(1, &remove);
  remove.Bind(2, Number(at));
  while (remove.Step()) --events[remove.Number(0)];
}

void Ledger::Storage::KeepNumbersOfEvents() {
  Statement update(database, R"sql(
    UPDATE measured
    SET events = events + ?2, digest = row_digest(name, events + ?2)
    WHERE measured_id = ?1
  )sql");
  for (const auto& [measured_id, number] : events) {
    update.Bind(1, measured_id).Bind(2, number).Run();
  }
}

}  // namespace workflow_health

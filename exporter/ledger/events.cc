// What the messages of a ledger tell.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "ledger/digest.h"
#include "ledger/storage.h"

namespace workflow_health {
namespace {

using sqlite::Statement;

// The digest of what a message tells of one thing, in whatever order.
std::int64_t ToldBy(std::vector<Event> events) {
  std::ranges::sort(events, {}, [](const Event& event) {
    return std::tuple(event.key, event.kind, event.at, event.told);
  });
  Digest digest;
  for (const Event& event : events) {
    AddTold(event, &digest);
    digest.Add(Number(event.at));
  }
  return digest.Value();
}

}  // namespace

Event EventIn(const Statement& row, const std::string& of) {
  return {of,
          row.Number(0),
          TimeIn(row, 1),
          IdIn(row, 2),
          EnumIn(row, 3, Event::Kind::kLinks),
          std::string(row.Text(4))};
}

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

void Ledger::EventsByKey(
    const std::string& step,
    const std::function<void(const std::vector<Event>&)>& take) const {
  std::vector<Event> events;
  Statement select(storage_->database, R"sql(
    SELECT key, at, message, kind, told FROM event
    WHERE measured_id = (SELECT measured_id FROM measured WHERE name = ?1)
    ORDER BY key, at, message
  )sql");
  select.Bind(1, std::string_view(step));
  while (select.Step()) {
    Event event = EventIn(select, step);
    if (!events.empty() && events.front().key != event.key) {
      take(events);
      events.clear();
    }
    events.push_back(std::move(event));
  }
  if (!events.empty()) take(events);
}

bool Ledger::HasEvents(const std::string& of, const Window& window) const {
  Statement select(storage_->database, R"sql(
    SELECT 1 FROM event
    WHERE measured_id = (SELECT measured_id FROM measured WHERE name = ?1)
      AND at > ?2 AND at <= ?3
    LIMIT 1
  )sql");
  select.Bind(1, std::string_view(of))
      .Bind(2, Number(window.since))
      .Bind(3, Number(window.until));
  return select.Step();
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

long long Ledger::EventCount(const std::string& of) const {
  Statement select(storage_->database,
                   "SELECT events FROM measured WHERE name = ?1");
  return select.Bind(1, std::string_view(of)).Step() ? select.Number(0) : 0;
}

void AddTold(const Event& event, Digest* digest) {
  digest->AddText(event.of)
      .Add(event.key)
      .Add(std::int64_t(event.kind))
      .AddBlob(event.told);
}

std::int64_t Ledger::Storage::MeasuredId(const std::string& name) {
  const auto known = measured_ids.find(name);
  if (known != measured_ids.end()) return known->second;
  Statement insert(database, R"sql(
    INSERT OR IGNORE INTO measured (name, events, digest)
    VALUES (?1, 0, row_digest(?1, 0, NULL, NULL, NULL))
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
    NoteEvent(measured_id, event.key, event.at, 1);
  }
}

void Ledger::Storage::RemoveEvents(const PackedId& id, const Arrival& known) {
  Statement remove(database, R"sql(
    DELETE FROM event
    WHERE measured_id IN (SELECT measured_id FROM measured)
      AND at BETWEEN ?2 AND ?3 AND message = ?1
    RETURNING measured_id, key, at
  )sql");
  id.Bind(1, &remove);
  remove.Bind(2, Number(known.events.since))
      .Bind(3, Number(known.events.until));
  while (remove.Step()) {
    NoteEvent(remove.Number(0), remove.Number(1), TimeIn(remove, 2), -1);
  }
}

bool Ledger::Storage::JoinEvents(const PackedId& id, const Arrival& arrival,
                                 const std::vector<Event>& told) {
  std::map<std::string, std::vector<Event>> joining;
  for (const Event& event : told) joining[event.of].push_back(event);
  Statement remove(database, R"sql(
    DELETE FROM event
    WHERE measured_id = ?1 AND key = ?2 AND at = ?3 AND message = ?4
  )sql");
  bool joined = false;
  for (const auto& [name, of] : joining) {
    const std::int64_t measured_id = MeasuredId(name);
    const auto known = EventsOf(measured_id, name, arrival, id);
    if (!known.empty() && ToldBy(known) <= ToldBy(of)) continue;
    joined = true;
    for (const Event& event : known) {
      remove.Bind(1, measured_id).Bind(2, event.key).Bind(3, Number(event.at));
      id.Bind(4, &remove);
      remove.Run();
      NoteEvent(measured_id, event.key, event.at, -1);
    }
    InsertEvents(id, of);
  }
  return joined;
}

bool Ledger::Storage::TellsEvents(const PackedId& id, const Arrival& arrival) {
  Statement select(database, R"sql(
    SELECT 1 FROM measured CROSS JOIN event USING (measured_id)
    WHERE event.at BETWEEN ?2 AND ?3 AND event.message = ?1 LIMIT 1
  )sql");
  id.Bind(1, &select);
  select.Bind(2, Number(arrival.events.since))
      .Bind(3, Number(arrival.events.until));
  return select.Step();
}

std::vector<Event> Ledger::Storage::EventsOf(std::int64_t measured_id,
                                             const std::string& name,
                                             const Arrival& arrival,
                                             const PackedId& id) {
  std::vector<Event> events;
  Statement select(database, R"sql(
    SELECT key, at, message, kind, told FROM event
    WHERE measured_id = ?1 AND at BETWEEN ?2 AND ?3 AND message = ?4
    ORDER BY key, kind
  )sql");
  select.Bind(1, measured_id)
      .Bind(2, Number(arrival.events.since))
      .Bind(3, Number(arrival.events.until));
  id.Bind(4, &select);
  while (select.Step()) events.push_back(EventIn(select, name));
  return events;
}

bool Ledger::Storage::HasEnding(std::int64_t measured_id,
                                const Window& window) {
  Statement select(database, fmt::format(R"sql(
    SELECT 1 FROM event
    WHERE measured_id = ?1 AND at > ?2 AND at <= ?3 AND kind IN ({}, {})
    ORDER BY at DESC LIMIT 1
  )sql",
                                         int(Event::Kind::kCloses),
                                         int(Event::Kind::kFails)));
  select.Bind(1, measured_id)
      .Bind(2, Number(window.since))
      .Bind(3, Number(window.until));
  return select.Step();
}

// What has a key has to be counted by it.
void Ledger::Storage::NoteEvent(std::int64_t measured_id, std::int64_t key,
                                Time at, int number) {
  Changed& of = changed[measured_id];
  of.events += number;
  of.since = std::min(of.since, at);
  if (key == kOneAtATime) return;
  if (!insert_uncounted) {
    insert_uncounted = std::make_unique<Statement>(
        database, "INSERT OR IGNORE INTO uncounted VALUES (?1, ?2)");
  }
  insert_uncounted->Bind(1, measured_id).Bind(2, key).Run();
}

void Ledger::Storage::KeepNumbersOfEvents() {
  Statement update(database, R"sql(
    UPDATE measured SET
      events = events + ?2,
      changed = min(ifnull(changed, ?3), ?3),
      digest = row_digest(name, events + ?2, until, reached,
                          min(ifnull(changed, ?3), ?3))
    WHERE measured_id = ?1
  )sql");
  for (const auto& [measured_id, of] : changed) {
    update.Bind(1, measured_id)
        .Bind(2, of.events)
        .Bind(3, Number(of.since))
        .Run();
  }
}

}  // namespace workflow_health

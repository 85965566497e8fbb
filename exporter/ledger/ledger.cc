#include "ledger/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "ledger/sqlite.h"
#include "ledger/storage.h"
#include "logs/packed_reading.h"

namespace workflow_health {
namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

constexpr int kTopicsListed = 20;

constexpr std::string_view kInsertMessage = R"sql(
  INSERT INTO message
    (id, at, topic_id, counted, workflow, kind, outcome, reading, digest)
  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,
          row_digest(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8))
  ON CONFLICT (id) DO UPDATE SET
    at = excluded.at, topic_id = excluded.topic_id, counted = excluded.counted,
    workflow = excluded.workflow, kind = excluded.kind,
    outcome = excluded.outcome, reading = excluded.reading,
    digest = excluded.digest
  WHERE
    (excluded.at, (SELECT topic FROM topic WHERE topic_id = excluded.topic_id),
     excluded.reading) <
    (at, (SELECT topic FROM topic WHERE topic_id = message.topic_id), reading)
)sql";

constexpr std::string_view kSelectKnown = R"sql(
  SELECT at, topic_id, counted FROM message WHERE id = ?1
)sql";

constexpr std::string_view kSelectEvents = R"sql(
  SELECT at, id, kind, outcome, reading FROM message
  WHERE workflow = ?1 AND at > ?2 AND at <= ?3 ORDER BY at, id
)sql";

// Of the days before that of an instant, and of that day up to the instant.
// Both indices of messages begin with something else than the time, one with
// the workflow: each is looked for.
constexpr std::string_view kSelectArrived = R"sql(
  WITH RECURSIVE
    workflow (name) AS (
      SELECT min(workflow) FROM message WHERE workflow > ''
      UNION ALL
      SELECT (SELECT min(m.workflow) FROM message AS m WHERE m.workflow > name)
      FROM workflow WHERE name IS NOT NULL),
    part (topic_id, counted, messages) AS (
      SELECT topic_id, counted, messages FROM arrived WHERE day < ?1
      UNION ALL
      SELECT topic_id, counted, 1 FROM message
      WHERE workflow IS NULL AND at >= ?1 * 86400 AND at <= ?2
      UNION ALL
      SELECT topic_id, counted, 1
      FROM workflow CROSS JOIN message ON message.workflow = name
      WHERE at >= ?1 * 86400 AND at <= ?2)
  SELECT topic, counted, sum(messages) FROM part JOIN topic USING (topic_id)
  GROUP BY topic_id, counted
)sql";

std::string SelectLastRated() {
  return fmt::format(R"sql(
    SELECT at, id, kind, outcome, reading FROM message
    WHERE workflow = ?1 AND at <= ?2 AND kind = {} AND outcome IN ({}, {}, {})
    ORDER BY at DESC, outcome DESC, id DESC LIMIT 1
  )sql",
                     int(Event::Kind::kEnd), int(Outcome::kSuccess),
                     int(Outcome::kFailure), int(Outcome::kError));
}

Event EventOf(const Statement& row) {
  Event event;
  event.at = TimeIn(row, 0);
  event.message_id = row.Text(1);
  event.kind = EnumIn(row, 2, Event::Kind::kEnd);
  event.outcome = EnumIn(row, 3, Outcome::kUnknown);
  if (event.kind != Event::Kind::kEnd) return event;
  auto log = UnpackReading(row.Text(4));
  if (!log) row.ThrowDamaged("what a log said cannot be read");
  event.log = std::move(*log);
  return event;
}

}  // namespace

Entry EntryOf(const Message& message, const Classified& classified,
              const std::vector<Workflow>& workflows) {
  Entry entry{
      message.id, message.topic, message.sent_at, classified.as, {}, {}, {},
      {}};
  if (classified.as != Classified::As::kEvent) return entry;
  entry.workflow = workflows.at(classified.workflow).name;
  entry.kind = classified.event.kind;
  entry.outcome = classified.event.outcome;
  if (entry.kind == Event::Kind::kEnd) {
    entry.reading = PackReading(classified.event.log);
  }
  return entry;
}

Recorded Ledger::Record(const Batch& batch) {
  Recorded recorded;
  if (batch.entries.empty() && batch.covered.empty() &&
      batch.unreadable.empty()) {
    return recorded;
  }
  Transaction transaction = storage_->BeginWriting();
  storage_->KeepRules();
  // What merely covers is neither real nor made up.
  if (!batch.entries.empty() || batch.sample) {
    storage_->CheckSample(batch.sample);
  }
  storage_->topic_ids.clear();
  storage_->arrived.clear();
  storage_->changed.reset();
  for (const Entry& entry : batch.entries) storage_->Enter(entry, &recorded);
  storage_->KeepArrived();
  if (storage_->changed) storage_->NoteChange(*storage_->changed);
  storage_->AddSpans(kComplete, batch.covered);
  storage_->AddSpans(kUnreadable, batch.unreadable);
  if (batch.unreadable_since_now) storage_->TakeOut(batch.unreadable);
  storage_->Remember(batch.origin);
  transaction.Commit();
  return recorded;
}

std::vector<Event> Ledger::Events(const std::string& workflow,
                                  const Window& window) const {
  std::vector<Event> events;
  Statement select(storage_->database, kSelectEvents);
  select.Bind(1, std::string_view(workflow))
      .Bind(2, Number(window.since))
      .Bind(3, Number(window.until));
  while (select.Step()) events.push_back(EventOf(select));
  return events;
}

std::optional<Event> Ledger::LastRated(const std::string& workflow,
                                       Time time) const {
  Statement select(storage_->database, SelectLastRated());
  select.Bind(1, std::string_view(workflow)).Bind(2, Number(time));
  if (!select.Step()) return std::nullopt;
  return EventOf(select);
}

std::optional<Time> Ledger::LastEvent(const std::string& workflow,
                                      Time until) const {
  Statement select(storage_->database, R"sql(
    SELECT at FROM message WHERE workflow = ?1 AND at <= ?2
    ORDER BY at DESC LIMIT 1
  )sql");
  select.Bind(1, std::string_view(workflow)).Bind(2, Number(until));
  if (!select.Step()) return std::nullopt;
  return TimeIn(select, 0);
}

std::optional<Time> Ledger::RereadAt(const std::string& category) const {
  Statement select(storage_->database,
                   "SELECT at FROM reread WHERE category = ?1");
  if (!select.Bind(1, std::string_view(category)).Step()) return std::nullopt;
  return TimeIn(select, 0);
}

void Ledger::SetRereadAt(const std::string& category, Time time) {
  Transaction transaction = storage_->BeginWriting();
  Statement insert(storage_->database, R"sql(
    INSERT OR REPLACE INTO reread VALUES (?1, ?2)
  )sql");
  insert.Bind(1, std::string_view(category)).Bind(2, Number(time)).Run();
  transaction.Commit();
}

TopicCounts Ledger::NotCounted(Classified::As as, const Window& window) const {
  TopicCounts counts;
  Statement select(storage_->database, R"sql(
    SELECT topic, count(*) AS messages, sum(count(*)) OVER ()
    FROM message JOIN topic USING (topic_id)
    WHERE workflow IS NULL AND counted = ?1 AND at > ?2 AND at <= ?3
    GROUP BY topic_id ORDER BY messages DESC, topic LIMIT ?4
  )sql");
  select.Bind(1, std::int64_t(as))
      .Bind(2, Number(window.since))
      .Bind(3, Number(window.until))
      .Bind(4, std::int64_t(kTopicsListed));
  while (select.Step()) {
    counts.topics.push_back({std::string(select.Text(0)), select.Number(1)});
    counts.messages = select.Number(2);
  }
  return counts;
}

std::map<std::string, MessageCounts> Ledger::CountMessages(Time until) const {
  std::map<std::string, MessageCounts> counts;
  Statement select(storage_->database, kSelectArrived);
  select.Bind(1, DayOf(until)).Bind(2, Number(until));
  while (select.Step()) {
    MessageCounts& category =
        counts[std::string(SplitTopic(select.Text(0)).category)];
    const auto as = EnumIn(select, 1, Classified::As::kIgnored);
    const std::int64_t messages = select.Number(2);
    category.messages += messages;
    if (as == Classified::As::kUnclassified) category.unclassified += messages;
    if (as == Classified::As::kIgnored) category.ignored += messages;
  }
  return counts;
}

long long Ledger::MessageCount() const {
  return storage_->database.Number("SELECT count(*) FROM message");
}

std::int64_t Ledger::Storage::TopicId(const std::string& topic) {
  const auto known = topic_ids.find(topic);
  if (known != topic_ids.end()) return known->second;
  Statement insert(database, R"sql(
    INSERT OR IGNORE INTO topic (topic, digest) VALUES (?1, row_digest(?1))
  )sql");
  insert.Bind(1, std::string_view(topic)).Run();
  Statement select(database, "SELECT topic_id FROM topic WHERE topic = ?1");
  select.Bind(1, std::string_view(topic)).Step();
  return topic_ids[topic] = select.Number(0);
}

void Ledger::Storage::Enter(const Entry& entry, Recorded* recorded) {
  const auto known = KnownAs(entry.id);
  const std::int64_t topic_id = TopicId(entry.topic);
  if (Insert(entry, topic_id)) {
    // What the entry replaces is not there any more.
    if (known) Arrive(*known, -1);
    Arrive({entry.at, topic_id, entry.counted}, 1);
  }
  ++(known ? recorded->known : recorded->added);
  if (known || !IsLate(entry)) return;
  ++recorded->late;
  NoteLate(entry);
}

void Ledger::Storage::Arrive(const Arrival& arrival, std::int64_t messages) {
  arrived[{arrival.topic_id, DayOf(arrival.at), arrival.counted}] += messages;
  if (arrival.counted == Classified::As::kEvent) NoteEvent(arrival.at);
}

void Ledger::Storage::KeepArrived() {
  Statement update(database, R"sql(
    UPDATE arrived
    SET messages = messages + ?4,
      digest = row_digest(topic_id, day, counted, messages + ?4)
    WHERE topic_id = ?1 AND day = ?2 AND counted = ?3
  )sql");
  Statement insert(database, R"sql(
    INSERT INTO arrived VALUES (?1, ?2, ?3, ?4, row_digest(?1, ?2, ?3, ?4))
  )sql");
  for (const auto& [key, messages] : arrived) {
    const auto& [topic_id, day, counted] = key;
    for (Statement* statement : {&update, &insert}) {
      statement->Bind(1, topic_id)
          .Bind(2, day)
          .Bind(3, std::int64_t(counted))
          .Bind(4, messages)
          .Run();
      if (database.ChangedRows() > 0) break;
    }
  }
}

std::optional<Ledger::Storage::Arrival> Ledger::Storage::KnownAs(
    const std::string& id) {
  if (!select_known) {
    select_known = std::make_unique<Statement>(database, kSelectKnown);
  }
  Statement& select = *select_known;
  std::optional<Arrival> known;
  if (select.Bind(1, std::string_view(id)).Step()) {
    known = {TimeIn(select, 0), select.Number(1),
             EnumIn(select, 2, Classified::As::kIgnored)};
  }
  select.Reset();
  return known;
}

bool Ledger::Storage::Insert(const Entry& entry, std::int64_t topic_id) {
  if (!insert_message) {
    insert_message = std::make_unique<Statement>(database, kInsertMessage);
  }
  Statement& insert = *insert_message;
  insert.Bind(1, std::string_view(entry.id))
      .Bind(2, Number(entry.at))
      .Bind(3, topic_id)
      .Bind(4, std::int64_t(entry.counted))
      .BindBlob(8, entry.reading);
  if (entry.counted == Classified::As::kEvent) {
    insert.Bind(5, std::string_view(entry.workflow))
        .Bind(6, std::int64_t(entry.kind))
        .Bind(7, std::int64_t(entry.outcome));
  } else {
    insert.BindNull(5).BindNull(6).BindNull(7);
  }
  insert.Run();
  return database.ChangedRows() > 0;
}

void Ledger::Storage::NoteEvent(Time at) {
  changed = std::min(changed.value_or(at), at);
}

}  // namespace workflow_health

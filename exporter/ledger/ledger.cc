#include "ledger/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "ledger/reading.h"
#include "ledger/sqlite.h"
#include "ledger/storage.h"

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
  SELECT at, workflow IS NOT NULL FROM message WHERE id = ?1
)sql";

constexpr std::string_view kSelectEvents = R"sql(
  SELECT at, id, kind, outcome, reading FROM message
  WHERE workflow = ?1 AND at > ?2 AND at <= ?3 ORDER BY at, id
)sql";

// The tables of spans, which look alike.
constexpr std::string_view kComplete = "span";
constexpr std::string_view kUnreadable = "unreadable";

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

CountingRules Ledger::Rules() const { return storage_->Rules(); }

void Ledger::CountUnder(CountingRules rules) {
  storage_->rules = std::move(rules);
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
  storage_->complete.clear();
  storage_->changed.reset();
  for (const Entry& entry : batch.entries) storage_->Enter(entry, &recorded);
  if (storage_->changed) storage_->NoteChange(*storage_->changed);
  storage_->AddSpans(kComplete, batch.covered, batch.origin);
  storage_->AddSpans(kUnreadable, batch.unreadable, batch.origin);
  storage_->Remember(batch.origin);
  transaction.Commit();
  return recorded;
}

std::optional<Time> Ledger::RecountedAt() const {
  const auto text = storage_->About("recounted_at");
  if (!text) return std::nullopt;
  const auto time = ParseTime(*text);
  if (!time) storage_->database.ThrowDamaged(time.error().message);
  return *time;
}

void Ledger::SetRecountedAt(Time time) {
  const std::string text = FormatTime(time);
  Transaction transaction = storage_->BeginWriting();
  storage_->SetAbout("recounted_at", text);
  transaction.Commit();
}

std::optional<bool> Ledger::IsSample() const {
  const auto text = storage_->About("sample");
  return text ? std::optional(*text == "true") : std::nullopt;
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

std::vector<Window> Ledger::Covered(const std::string& category) const {
  auto spans = storage_->Spans(kComplete, category);
  std::ranges::copy(storage_->Spans(kUnreadable, category),
                    std::back_inserter(spans));
  return Merge(std::move(spans));
}

std::vector<Window> Ledger::Unreadable(const std::string& category) const {
  return Without(storage_->Spans(kUnreadable, category),
                 storage_->Spans(kComplete, category));
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
  Statement select(storage_->database, R"sql(
    SELECT topic, counted, count(*) FROM message JOIN topic USING (topic_id)
    WHERE at <= ?1 GROUP BY topic_id, counted
  )sql");
  select.Bind(1, Number(until));
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

std::vector<std::string> Ledger::Origins() const {
  std::vector<std::string> origins;
  Statement select(storage_->database, "SELECT name FROM origin ORDER BY name");
  while (select.Step()) origins.emplace_back(select.Text(0));
  return origins;
}

long long Ledger::MessageCount() const {
  return storage_->database.Number("SELECT count(*) FROM message");
}

CountingRules Ledger::Storage::Rules() {
  CountingRules found;
  Statement select(database, "SELECT name, text FROM rule");
  while (select.Step()) {
    found.emplace(std::string(select.Text(0)), std::string(select.Text(1)));
  }
  return found;
}

// Within the transaction: another process may have counted anew meanwhile.
void Ledger::CheckRules() const { storage_->CheckRules(); }

bool Ledger::Storage::CheckRules() {
  const CountingRules found = Rules();
  if (found == rules) return true;
  if (found.empty()) return false;
  throw LedgerError("the ledger was counted under other rules meanwhile");
}

void Ledger::Storage::KeepRules() {
  if (CheckRules()) return;
  Statement insert(database,
                   "INSERT INTO rule VALUES (?1, ?2, row_digest(?1, ?2))");
  for (const auto& [name, text] : rules) {
    insert.Bind(1, std::string_view(name)).Bind(2, std::string_view(text));
    insert.Run();
  }
}

std::optional<std::string> Ledger::Storage::About(std::string_view key) {
  Statement select(database, "SELECT value FROM about WHERE key = ?1");
  if (!select.Bind(1, key).Step()) return std::nullopt;
  return std::string(select.Text(0));
}

void Ledger::Storage::SetAbout(std::string_view key, std::string_view value) {
  Statement insert(database, R"sql(
    INSERT OR REPLACE INTO about VALUES (?1, ?2, row_digest(?1, ?2))
  )sql");
  insert.Bind(1, key).Bind(2, value).Run();
}

void Ledger::Storage::CheckSample(bool sample) {
  const std::string word = sample ? "true" : "false";
  const auto before = About("sample");
  if (!before) {
    SetAbout("sample", word);
  }
  if (!before || *before == word) return;
  throw LedgerError(
      sample ? "the ledger holds real messages, and these are made up: give "
               "them a ledger of their own (--ledger.path)"
             : "the ledger holds made-up messages, and these are real: give "
               "them a ledger of their own (--ledger.path)");
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
  if (Insert(entry)) {
    // What the entry replaces is not there any more.
    if (known && known->is_event) NoteEvent(known->at);
    if (entry.counted == Classified::As::kEvent) NoteEvent(entry.at);
  }
  ++(known ? recorded->known : recorded->added);
  if (known || !IsLate(entry)) return;
  ++recorded->late;
  NoteLate(entry);
}

std::optional<Ledger::Storage::Known> Ledger::Storage::KnownAs(
    const std::string& id) {
  if (!select_known) {
    select_known = std::make_unique<Statement>(database, kSelectKnown);
  }
  Statement& select = *select_known;
  std::optional<Known> known;
  if (select.Bind(1, std::string_view(id)).Step()) {
    known = {TimeIn(select, 0), select.Number(1) != 0};
  }
  select.Reset();
  return known;
}

bool Ledger::Storage::Insert(const Entry& entry) {
  if (!insert_message) {
    insert_message = std::make_unique<Statement>(database, kInsertMessage);
  }
  Statement& insert = *insert_message;
  insert.Bind(1, std::string_view(entry.id))
      .Bind(2, Number(entry.at))
      .Bind(3, TopicId(entry.topic))
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

// The spans of the present batch are entered after its entries.
bool Ledger::Storage::IsLate(const Entry& entry) {
  const std::string_view category = SplitTopic(entry.topic).category;
  auto known = complete.find(category);
  if (known == complete.end()) {
    const std::string name(category);
    known = complete.emplace(name, Spans(kComplete, name)).first;
  }
  return Covers(known->second, entry.at);
}

std::vector<Window> Ledger::Storage::Spans(std::string_view table,
                                           const std::string& category) {
  std::vector<Window> spans;
  Statement select(
      database,
      fmt::format("SELECT since, until FROM {} WHERE category = ?1", table));
  select.Bind(1, std::string_view(category));
  while (select.Step()) {
    spans.push_back({TimeIn(select, 0), TimeIn(select, 1)});
  }
  return Merge(std::move(spans));
}

void Ledger::Storage::AddSpans(std::string_view table,
                               const std::vector<CoveredSpan>& added,
                               const std::string& origin) {
  std::map<std::string, std::vector<Window>> spans;
  for (const CoveredSpan& one : added) {
    spans[one.category].push_back(one.span);
  }
  for (auto& [category, of_category] : spans) {
    AddSpansOf(table, category, origin, std::move(of_category));
  }
}

void Ledger::Storage::AddSpansOf(std::string_view table,
                                 const std::string& category,
                                 const std::string& origin,
                                 std::vector<Window> spans) {
  const std::string of_origin =
      fmt::format("FROM {} WHERE category = ?1 AND origin = ?2", table);
  Statement select(database, "SELECT since, until " + of_origin);
  select.Bind(1, std::string_view(category)).Bind(2, std::string_view(origin));
  while (select.Step()) {
    spans.push_back({TimeIn(select, 0), TimeIn(select, 1)});
  }
  Statement remove(database, "DELETE " + of_origin);
  remove.Bind(1, std::string_view(category)).Bind(2, std::string_view(origin));
  remove.Run();
  Statement insert(database,
                   fmt::format("INSERT INTO {} VALUES (?1, ?2, ?3, ?4, "
                               "row_digest(?1, ?2, ?3, ?4))",
                               table));
  for (const Window& span : Merge(std::move(spans))) {
    insert.Bind(1, std::string_view(category))
        .Bind(2, std::string_view(origin))
        .Bind(3, Number(span.since))
        .Bind(4, Number(span.until))
        .Run();
  }
}

void Ledger::Storage::Remember(const std::string& origin) {
  Statement insert(database, "INSERT OR IGNORE INTO origin VALUES (?1)");
  insert.Bind(1, std::string_view(origin)).Run();
}

}  // namespace workflow_health

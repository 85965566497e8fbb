#include "ledger/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "ledger/digest.h"
#include "ledger/sqlite.h"
#include "ledger/storage.h"
#include "workflow/topic.h"

namespace workflow_health {
namespace {

using sqlite::Database;
using sqlite::Statement;
using sqlite::Transaction;

constexpr int kTopicsListed = 20;

constexpr std::string_view kInsertMessage = R"sql(
  INSERT OR REPLACE INTO message VALUES
    (?1, ?2, ?3, ?4, ?5, ?6, ?7, row_digest(?1, ?2, ?3, ?4, ?5, ?6, ?7))
)sql";

// By topic, and by how they are counted: `messages` up to ?2, less those up to
// ?1. Of whole days there are sums.
constexpr std::string_view kSelectArrived = R"sql(
  WITH part (topic_id, counted, messages) AS (
    SELECT topic_id, counted, messages FROM arrived
    WHERE day >= ?1 / 86400 AND day < ?2 / 86400
    UNION ALL
    SELECT topic_id, counted, -1 FROM message
    WHERE at >= ?1 / 86400 * 86400 AND at <= ?1
    UNION ALL
    SELECT topic_id, counted, 1 FROM message
    WHERE at >= ?2 / 86400 * 86400 AND at <= ?2)
)sql";

// Of a message: what it tells, and how it is counted.
std::int64_t DigestOf(const Entry& entry) {
  Digest digest;
  digest.Add(std::int64_t(entry.as));
  for (const Event& event : entry.events) {
    AddTold(event, &digest);
    if (event.at != entry.at) digest.Add((event.at - entry.at).count());
  }
  return digest.Value();
}

Window SpanOf(const Entry& entry) {
  Window span{entry.at, entry.at};
  for (const Event& event : entry.events) {
    span.since = std::min(span.since, event.at);
    span.until = std::max(span.until, event.at);
  }
  return span;
}

// No message is earlier than 1970, nor later than the year 9999.
void BindWindow(const Window& window, Statement* statement) {
  constexpr Time kFirst;
  constexpr Time kLast = std::chrono::sys_days(std::chrono::year(10'000) /
                                               std::chrono::January / 1);
  const Time since = std::clamp(window.since, kFirst - Seconds(1), kLast);
  statement->Bind(1, Number(since))
      .Bind(2, Number(std::clamp(window.until, since, kLast)));
}

}  // namespace

Recorded Ledger::Record(const Batch& batch) {
  Recorded recorded;
  if (batch.entries.empty() && batch.covered.empty() &&
      batch.unreadable.empty()) {
    return recorded;
  }
  Transaction transaction = storage_->BeginWriting();
  storage_->KeepRules();
  // A batch without messages says nothing of whether they are made up.
  if (!batch.entries.empty() || batch.sample) {
    storage_->CheckSample(batch.sample);
  }
  storage_->arrived.clear();
  storage_->changed.clear();
  storage_->came.clear();
  for (const Entry& entry : batch.entries) storage_->Enter(entry, &recorded);
  storage_->KeepArrived();
  storage_->KeepNumbersOfEvents();
  storage_->KeepBehind(batch.covered);
  storage_->KeepBehind(batch.unreadable);
  storage_->AddSpans(kComplete, batch.covered);
  storage_->AddSpans(kUnreadable, batch.unreadable);
  if (batch.unreadable_since_now) storage_->TakeOut(batch.unreadable);
  storage_->Remember(batch.origin);
  transaction.Commit();
  return recorded;
}

std::optional<Time> Ledger::RereadAt(const std::string& part) const {
  Statement select(storage_->database, "SELECT at FROM reread WHERE part = ?1");
  if (!select.Bind(1, std::string_view(part)).Step()) return std::nullopt;
  return TimeIn(select, 0);
}

void Ledger::SetRereadAt(const std::string& part, Time time) {
  Transaction transaction = storage_->BeginWriting();
  Statement insert(storage_->database, R"sql(
    INSERT OR REPLACE INTO reread VALUES (?1, ?2)
  )sql");
  insert.Bind(1, std::string_view(part)).Bind(2, Number(time)).Run();
  transaction.Commit();
}

TopicCounts Ledger::NotCounted(Entry::As as, const Window& window) const {
  TopicCounts counts;
  Statement select(storage_->database, std::string(kSelectArrived) + R"sql(
    SELECT topic, sum(messages) AS messages, sum(sum(messages)) OVER ()
    FROM part JOIN topic USING (topic_id) WHERE counted = ?3
    GROUP BY topic_id HAVING sum(messages) > 0
    ORDER BY messages DESC, topic LIMIT ?4
  )sql");
  BindWindow(window, &select);
  select.Bind(3, std::int64_t(as)).Bind(4, std::int64_t(kTopicsListed));
  while (select.Step()) {
    counts.topics.push_back({std::string(select.Text(0)), select.Number(1)});
    counts.messages = select.Number(2);
  }
  return counts;
}

std::map<std::string, MessageCounts> Ledger::CountMessages(Time until) const {
  std::map<std::string, MessageCounts> counts;
  Statement select(storage_->database, std::string(kSelectArrived) + R"sql(
    SELECT topic, counted, sum(messages)
    FROM part JOIN topic USING (topic_id) GROUP BY topic_id, counted
  )sql");
  BindWindow({Time::min(), until}, &select);
  while (select.Step()) {
    const std::int64_t messages = select.Number(2);
    if (messages == 0) continue;
    MessageCounts& category =
        counts[std::string(SplitTopic(select.Text(0)).category)];
    const auto as = EnumIn(select, 1, Entry::As::kIgnored);
    category.messages += messages;
    if (as == Entry::As::kUnclassified) category.unclassified += messages;
    if (as == Entry::As::kIgnored) category.ignored += messages;
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
  const PackedId id(entry.id);
  const auto known = KnownAs(id);
  const Arrival arrival{entry.at, TopicId(entry.topic), entry.as,
                        DigestOf(entry), SpanOf(entry)};
  if (!known || CountsBefore(arrival, *known)) {
    if (known) {
      RemoveEvents(id, *known);
      NoteCame(entry.topic, entry.at);
      NoteCame(entry.topic, known->at);
    }
    InsertEvents(id, entry.events);
    Replace(id, known, arrival);
  } else if (arrival.at == known->at && arrival.topic_id == known->topic_id &&
             arrival.told != known->told) {
    Join(id, *known, arrival, entry);
  }
  ++(known ? recorded->known : recorded->added);
  if (known) return;
  if (!IsLate(entry)) return NoteLateEvents(entry);
  ++recorded->late;
  NoteCame(entry.topic, entry.at);
  NoteLate(entry);
}

void Ledger::Storage::NoteCame(const std::string& topic, Time at) {
  came.push_back({PartOf(topic), {at - Seconds(1), at}});
}

void Ledger::Storage::Replace(const PackedId& id,
                              const std::optional<Arrival>& known,
                              const Arrival& now) {
  if (known) Arrive(*known, -1);
  Insert(id, now);
  Arrive(now, 1);
}

// It tells the same under other rules, or is another message.
void Ledger::Storage::Join(const PackedId& id, const Arrival& known,
                           Arrival joining, const Entry& entry) {
  const bool joined = JoinEvents(id, known, entry.events);
  joining.events.since = std::min(joining.events.since, known.events.since);
  joining.events.until = std::max(joining.events.until, known.events.until);
  if (TellsEvents(id, joining)) joining.counted = Entry::As::kEvent;
  if (!joined) joining.told = std::min(joining.told, known.told);
  Replace(id, known, joining);
}

bool Ledger::Storage::CountsBefore(const Arrival& one, const Arrival& other) {
  if (one.at != other.at) return one.at < other.at;
  if (one.topic_id == other.topic_id) return false;
  Statement select(database, R"sql(
    SELECT (SELECT topic FROM topic WHERE topic_id = ?1) <
           (SELECT topic FROM topic WHERE topic_id = ?2)
  )sql");
  return select.Bind(1, one.topic_id).Bind(2, other.topic_id).Step() &&
         select.Number(0) != 0;
}

void Ledger::Storage::Arrive(const Arrival& arrival, std::int64_t messages) {
  arrived[{arrival.topic_id, DayOf(arrival.at), arrival.counted}] += messages;
}

bool Ledger::TakeArrived() {
  return std::exchange(storage_->has_arrived, false);
}

bool Ledger::HasMessages(const Window& window) const {
  Statement select(storage_->database,
                   "SELECT 1 FROM message WHERE at > ?1 AND at <= ?2 LIMIT 1");
  BindWindow(window, &select);
  return select.Step();
}

long long Ledger::MessagesOf(const std::vector<std::string>& parts,
                             const Window& window) const {
  std::vector<std::int64_t> ids;
  Statement topics(storage_->database, "SELECT topic_id, topic FROM topic");
  while (topics.Step()) {
    const std::string part = storage_->PartOf(std::string(topics.Text(1)));
    if (std::ranges::find(parts, part) == parts.end()) continue;
    ids.push_back(topics.Number(0));
  }
  Statement select(storage_->database, fmt::format(R"sql(
    SELECT count(*) FROM message
    WHERE at > ?1 AND at <= ?2 AND topic_id IN ({})
  )sql",
                                                   fmt::join(ids, ", ")));
  BindWindow(window, &select);
  return select.Step() ? select.Number(0) : 0;
}

void Ledger::Storage::KeepArrived() {
  has_arrived |= !arrived.empty();
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
    const PackedId& id) {
  if (!select_known) {
    select_known = std::make_unique<Statement>(database, R"sql(
      SELECT at, topic_id, counted, told, earliest, latest
      FROM message WHERE id = ?1
    )sql");
  }
  Statement& select = *select_known;
  std::optional<Arrival> known;
  id.Bind(1, &select);
  if (select.Step()) {
    const Time at = TimeIn(select, 0);
    known = {at,
             select.Number(1),
             EnumIn(select, 2, Entry::As::kIgnored),
             select.Number(3),
             {at - Seconds(select.NumberWithin(4, 0, kLongest)),
              at + Seconds(select.NumberWithin(5, 0, kLongest))}};
  }
  select.Reset();
  return known;
}

void Ledger::Storage::Insert(const PackedId& id, const Arrival& arrival) {
  if (!insert_message) {
    insert_message = std::make_unique<Statement>(database, kInsertMessage);
  }
  id.Bind(1, insert_message.get());
  insert_message->Bind(2, Number(arrival.at))
      .Bind(3, arrival.topic_id)
      .Bind(4, std::int64_t(arrival.counted))
      .Bind(5, arrival.told)
      .Bind(6, std::int64_t{(arrival.at - arrival.events.since).count()})
      .Bind(7, std::int64_t{(arrival.events.until - arrival.at).count()})
      .Run();
}

}  // namespace workflow_health

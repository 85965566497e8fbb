// What a ledger keeps while it is open. Only the ledger's own sources include
// this.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "ledger/digest.h"
#include "ledger/file_identity.h"
#include "ledger/ledger.h"
#include "ledger/packed_id.h"
#include "ledger/sqlite.h"

namespace workflow_health {

// Times are stored as seconds since 1970.
inline std::int64_t Number(Time time) {
  return time.time_since_epoch().count();
}
inline Time TimeOf(std::int64_t number) { return Time(Seconds(number)); }

// What a column of the present row holds; throws DamagedLedger for what was
// never written. Times begin with the second before 1970, which is the open end
// of the earliest span, and end with year 9999 and the longest limit.
[[nodiscard]] inline Time TimeIn(const sqlite::Statement& row, int column) {
  constexpr Time kLatest = std::chrono::sys_days(std::chrono::year(10'100) /
                                                 std::chrono::January / 1);
  return TimeOf(row.NumberWithin(column, -1, Number(kLatest)));
}

// `last` is the last enumerator.
template <class Enum>
[[nodiscard]] Enum EnumIn(const sqlite::Statement& row, int column, Enum last) {
  return static_cast<Enum>(
      row.NumberWithin(column, 0, static_cast<std::int64_t>(last)));
}

// A step as it is stored: an index, below a limit that no workflow comes near.
[[nodiscard]] inline size_t StepIn(const sqlite::Statement& row, int column) {
  constexpr std::int64_t kMostSteps = 100'000;
  return static_cast<size_t>(row.NumberWithin(column, 0, kMostSteps - 1));
}

// Seconds: longer than any run takes.
inline constexpr std::int64_t kLongest = 1LL << 40;

// The day of an instant: a number of 86,400 seconds since 1970.
[[nodiscard]] inline std::int64_t DayOf(Time time) {
  return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

// What an event tells, without its message and time; events.cc.
void AddTold(const Event& event, Digest* digest);
// A row of `SELECT key, at, message, kind, told FROM event`.
[[nodiscard]] Event EventIn(const sqlite::Statement& row,
                            const std::string& of);

// What is counted by name: corrections, and messages that came late.
inline constexpr std::string_view kCorrections = "corrections";
inline constexpr std::string_view kLate = "late";
// How many attempts, and unmatched ends, are kept.
inline constexpr std::string_view kAttempts = "attempts";

// The tables of spans.
inline constexpr std::string_view kComplete = "span";
inline constexpr std::string_view kUnreadable = "unreadable";

class AttemptRows;

struct Ledger::Storage {
  Storage(const std::string& path, Mode mode, GiveUp give_up);

  [[nodiscard]] bool IsInPlace() const;
  void CheckInPlace() const;  // throws LedgerError
  // Throws LedgerError as well if the file is not in place.
  [[nodiscard]] sqlite::Transaction BeginWriting();

  [[nodiscard]] std::map<std::string, CountingRules> Rules();
  // The measured things that the ledger does not know yet; throws if any was
  // counted under other rules.
  [[nodiscard]] std::vector<Measured> CheckRules();
  void KeepRules();
  void Keep(const Measured& added);
  void KeepRulesOf(const Measured& added);
  void Forget(const std::string& name);
  void CountEventsAnew(const std::string& name);
  [[nodiscard]] bool HoldsNothing();
  [[nodiscard]] std::optional<std::string> About(std::string_view key);
  void SetAbout(std::string_view key, std::string_view value);
  void CheckSample(bool sample);
  std::int64_t TopicId(const std::string& topic);
  void Enter(const Entry& entry, Recorded* recorded);
  // A message as it is kept and summed up, without what it tells.
  struct Arrival {
    Time at;
    std::int64_t topic_id = 0;
    Entry::As counted = Entry::As::kUnclassified;
    std::int64_t told = 0;  // a digest of what it tells
    // Between which instants the events lie that it tells.
    Window events{at, at};
  };
  [[nodiscard]] std::optional<Arrival> KnownAs(const PackedId& id);
  // Whether `one` counts, and not `other` with the same id; false both ways if
  // they are at one place.
  [[nodiscard]] bool CountsBefore(const Arrival& one, const Arrival& other);
  void Replace(const PackedId& id, const std::optional<Arrival>& known,
               const Arrival& now);
  // Adds what another message of the same id and place tells.
  void Join(const PackedId& id, const Arrival& known, Arrival joining,
            const Entry& entry);
  void Insert(const PackedId& id, const Arrival& arrival);
  void Arrive(const Arrival& arrival, std::int64_t messages);
  void KeepArrived();
  // Of a message that is new, or that does not count any more; events.cc.
  void InsertEvents(const PackedId& id, const std::vector<Event>& told);
  void RemoveEvents(const PackedId& id, const Arrival& known);
  [[nodiscard]] bool TellsEvents(const PackedId& id, const Arrival& arrival);
  // Returns whether any of them takes the place of those that are there.
  bool JoinEvents(const PackedId& id, const Arrival& arrival,
                  const std::vector<Event>& told);
  // What a message tells of one thing.
  [[nodiscard]] std::vector<Event> EventsOf(std::int64_t measured_id,
                                            const std::string& name,
                                            const Arrival& arrival,
                                            const PackedId& id);
  void KeepNumbersOfEvents();
  // The number that stands for a workflow or a step; it is made if need be.
  std::int64_t MeasuredId(const std::string& name);
  // An event came, or went.
  void NoteEvent(std::int64_t measured_id, std::int64_t key, Time at,
                 int number);
  [[nodiscard]] bool IsLate(const Entry& entry);
  void NoteCame(const std::string& topic, Time at);
  // The part of the archive that its messages are read with: the topic itself
  // if it is asked for alone, else its category.
  [[nodiscard]] std::string PartOf(const std::string& topic) const;
  // `table` is kComplete or kUnreadable.
  [[nodiscard]] std::vector<Window> Spans(std::string_view table,
                                          const std::string& part);
  [[nodiscard]] std::vector<Window> Covered(const std::string& part);
  [[nodiscard]] std::vector<Window> Behind(std::int64_t measured_id,
                                           const std::string& part);
  // Of a part, what was read before `added` was measured.
  [[nodiscard]] std::vector<Window> ReadBefore(const Measured& added,
                                               const std::string& part);
  void AddBehind(std::int64_t measured_id, const std::string& part,
                 const std::vector<Window>& spans);
  // Before they are added to what is covered.
  void KeepBehind(const std::vector<CoveredSpan>& read);
  void AddSpans(std::string_view table, const std::vector<CoveredSpan>& added);
  // `taken` does not count as read completely any more.
  void TakeOut(const std::vector<CoveredSpan>& taken);
  void Remember(const std::string& origin);
  void NoteLate(const Entry& entry);
  // The same for those of its events alone that lie before the message, where
  // all was counted.
  void NoteLateEvents(const Entry& entry);
  // How far what is measured was counted; counting.cc.
  struct Counting {
    std::optional<Time> until;    // all of it
    std::optional<Time> reached;  // by a counting that was ended midway
    std::optional<Time> changed;  // from when on it must be counted again
  };
  [[nodiscard]] Counting CountingOf(const std::string& name);
  // Counted up to `until`; `reached`: where the counting goes on.
  void SetCounted(std::int64_t measured_id, std::optional<Time> until,
                  std::optional<Time> reached);
  // A counting that goes on, with what must be counted again.
  void SetReached(std::int64_t measured_id, Time reached);
  void Raise(std::string_view counter, std::int64_t measured_id,
             std::int64_t by);
  [[nodiscard]] std::int64_t CounterOf(std::string_view counter,
                                       const std::string& name);
  // Whether something of the step ended within a window.
  [[nodiscard]] bool HasEnding(std::int64_t measured_id, const Window& window);
  [[nodiscard]] bool IsDry(std::int64_t measured_id, AttemptRows* rows,
                           Time at);
  // `condition` may use ?2 and ?3: the window's ends.
  [[nodiscard]] std::vector<CountedAttempt> AttemptsWhere(
      const std::string& step, std::string_view condition,
      const Window& window);

  const std::string path;
  sqlite::Database database;
  FileIdentity file;               // when it was opened
  bool written = true;             // since the log was written into the file
  std::string set_aside;           // see Ledger::LogSetAside()
  std::vector<Measured> measured;  // what is recorded is counted under
  // The data_version at which the ledger held the rules of all of them.
  std::optional<std::int64_t> rules_kept_at;
  // Of the present transaction: what is rolled back must not be remembered.
  std::map<std::string, std::int64_t> topic_ids;
  std::map<std::string, std::int64_t> measured_ids;
  // Of the present batch: messages by topic, day and how they are counted.
  std::map<std::tuple<std::int64_t, std::int64_t, Entry::As>, std::int64_t>
      arrived;
  // Of the present batch, of what is measured: events that were entered, less
  // those removed, and the earliest of both.
  struct Changed {
    std::int64_t events = 0;
    Time since = Time::max();
  };
  std::map<std::int64_t, Changed> changed;
  // Of the present batch: seconds of messages that are new where all was read,
  // or that tell something else now.
  std::vector<CoveredSpan> came;
  // See Ledger::UnchangedUntil().
  Unchanged unchanged_until;
  std::int64_t version_of_others = 0;
  bool has_arrived = true;  // see Ledger::TakeArrived()
  std::unique_ptr<sqlite::Statement> select_known;
  std::unique_ptr<sqlite::Statement> insert_message;
  std::unique_ptr<sqlite::Statement> insert_event;
  std::unique_ptr<sqlite::Statement> insert_uncounted;
  std::unique_ptr<sqlite::Statement> select_span_before;
};

}  // namespace workflow_health

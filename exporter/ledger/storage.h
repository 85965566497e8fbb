// What a ledger keeps while it is open. Only the ledger's own sources include
// this.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/file_identity.h"
#include "ledger/ledger.h"
#include "ledger/sqlite.h"

namespace workflow_health {

// Times are stored as seconds since 1970.
inline std::int64_t Number(Time time) {
  return time.time_since_epoch().count();
}
inline Time TimeOf(std::int64_t number) { return Time(Seconds(number)); }

// What a column of the present row holds; throws DamagedLedger of what was
// never written. Times begin with the second before 1970, which is the open
// end of the earliest span, and end with year 9999 and the longest limit.
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

struct Ledger::Storage {
  Storage(const std::string& path, Mode mode, GiveUp give_up);

  [[nodiscard]] bool IsInPlace() const;
  void CheckInPlace() const;  // throws LedgerError
  // Throws LedgerError as well if the file is not in place.
  [[nodiscard]] sqlite::Transaction BeginWriting();

  [[nodiscard]] CountingRules Rules();
  // Whether the ledger knows its rules yet; throws if they are others.
  bool CheckRules();
  void KeepRules();
  [[nodiscard]] std::optional<std::string> About(std::string_view key);
  void SetAbout(std::string_view key, std::string_view value);
  void CheckSample(bool sample);
  std::int64_t TopicId(const std::string& topic);
  void Enter(const Entry& entry, Recorded* recorded);
  // What is known under the id of a message already.
  struct Known {
    Time at;
    bool is_event = false;
  };
  [[nodiscard]] std::optional<Known> KnownAs(const std::string& id);
  // False if another one of the same id counts.
  bool Insert(const Entry& entry);
  void NoteEvent(Time at);
  [[nodiscard]] bool IsLate(const Entry& entry);
  // `table` is kComplete or kUnreadable.
  [[nodiscard]] std::vector<Window> Spans(std::string_view table,
                                          const std::string& category);
  void AddSpans(std::string_view table, const std::vector<CoveredSpan>& added,
                const std::string& origin);
  void AddSpansOf(std::string_view table, const std::string& category,
                  const std::string& origin, std::vector<Window> spans);
  void Remember(const std::string& origin);
  // Of runs that have to be counted; see counted_runs.cc.
  void NoteChange(Time at);
  void NoteLate(const Entry& entry);

  const std::string path;
  sqlite::Database database;
  FileIdentity file;      // when it was opened
  bool written = true;    // since the log was written into the file
  std::string set_aside;  // see Ledger::log_set_aside()
  CountingRules rules;    // what is recorded is counted under
  // Of the present batch: what is rolled back must not be remembered.
  std::map<std::string, std::int64_t> topic_ids;
  // What was read completely before the present batch, by category.
  std::map<std::string, std::vector<Window>, std::less<>> complete;
  // Of the present batch: the earliest event that is new, another, or none any
  // more.
  std::optional<Time> changed;
  std::unique_ptr<sqlite::Statement> select_known;
  std::unique_ptr<sqlite::Statement> insert_message;
};

}  // namespace workflow_health

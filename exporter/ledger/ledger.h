// The embedded database in which each message is entered once.
//
// A row and what it covers are entered in one transaction: a process that is
// killed at any instant leaves either both or neither. Not thread-safe; several
// processes may use one file at once. Every function throws LedgerError where
// the storage fails, DamagedLedger where it holds what nobody wrote.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "workflow/catalogue.h"
#include "workflow/counting.h"
#include "workflow/coverage.h"
#include "workflow/event.h"
#include "workflow/measured.h"
#include "workflow/topic_counts.h"

namespace workflow_health {

// `what()` is one line for a person and names the file.
class LedgerError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Of a file that is not what was written into it; `what()` tells the cure.
class DamagedLedger : public LedgerError {
 public:
  using LedgerError::LedgerError;
};

struct Batch {
  std::vector<Entry> entries;
  std::vector<CoveredSpan> covered;
  // What was proven unreadable: messages of it may be missing. Those that could
  // be read are among the entries all the same.
  std::vector<CoveredSpan> unreadable;
  std::string origin;   // where they come from: a file's path
  bool sample = false;  // the messages are made up
  // What is unreadable is so since now, even if it was read completely before:
  // something came late that cannot be read.
  bool unreadable_since_now = false;
};

struct Recorded {
  long long added = 0;
  long long known = 0;  // the id was there already
  // Of those added: of a time at which, before this batch, all messages of
  // their part of the archive had been read.
  long long late = 0;
};

// How the runs of a workflow ended last, as far as they were counted. Only
// those with an outcome are looked at.
struct LatestRuns {
  std::optional<Time> last;
  std::optional<Time> last_success;
  int failures_in_a_row = 0;  // the latest ones
  // Of those, the latest ones that are charged to the same step, and that step.
  int of_one_step = 0;
  size_t step = 0;
  std::map<size_t, Time> last_failures;  // by step
};

struct MessageCounts {
  std::int64_t messages = 0;
  std::int64_t unclassified = 0;
  std::int64_t ignored = 0;
};

// Asked again and again while something takes long or another process is in the
// way: true ends it, with a LedgerError.
using GiveUp = std::function<bool()>;

class Ledger {
 public:
  enum class Mode {
    kWrite,
    kRead,
    kReadChecked,  // another object of this process has read it as a whole
  };
  // To be written, a ledger is made if there is none, or brought up to date.
  // ":memory:" is a ledger that goes away with the object. Reads it once as a
  // whole: throws DamagedLedger of one that is not what was written.
  //
  // A write-ahead log that lies beside a file that is whole without it, and not
  // with it, belongs to a file that was there before: it is renamed where the
  // ledger is to be written, and refused where it is to be read.
  Ledger(const std::string& path, Mode mode, GiveUp give_up = {});
  ~Ledger();

  // False if no file, or another one, has its name by now. What is written then
  // is lost: whatever writes throws.
  [[nodiscard]] bool IsInPlace() const;
  void CheckInPlace() const;  // throws LedgerError if it is not
  // To be called before a ledger that is not in place is given up: what it has
  // not written into its file yet must not get into the other one.
  void SetLogAside();
  // The name of a log that was set aside, if one was.
  [[nodiscard]] const std::string& log_set_aside() const;
  // Writes everything into the file itself, so that a copy of that alone is a
  // ledger. Not while others read or write it.
  void Checkpoint();

  // The rules under which the ledger was filled, by what is measured; none as
  // long as nothing was.
  [[nodiscard]] std::map<std::string, CountingRules> Rules() const;
  // What is recorded through this object is counted under these rules. What the
  // ledger does not know yet is behind from now on; see Behind(). What else it
  // measured keeps its rows.
  void CountUnder(std::vector<Measured> measured);
  // Throws where the ledger was filled under others, by another process.
  void CheckRules() const;
  // Forgets what was counted under others than these rules, so that it is read
  // and counted anew from `now` on. What tells it stays as messages.
  void CountAnew(const std::vector<Measured>& measured, Time now);
  // Forgets it for good, whatever its rules are.
  void Forget(const std::vector<std::string>& names, Time now);

  // When the archive was last counted anew under other rules, if ever.
  [[nodiscard]] std::optional<Time> RecountedAt() const;
  void SetRecountedAt(Time time);

  // Enters a batch whole or not at all. Of one id under two times the earlier
  // one counts; of two that differ at the same time, the one of the smaller
  // topic, and of each thing that is measured what has the smaller digest: the
  // order of entering never matters.
  // Throws where made-up messages would join real ones, or messages those that
  // were counted under other rules.
  Recorded Record(const Batch& batch);

  // While the handle lives, all that is read is of one instant. It must not
  // outlive the ledger.
  [[nodiscard]] std::shared_ptr<const void> Snapshot();

  // No value as long as nothing was entered.
  [[nodiscard]] std::optional<bool> IsSample() const;

  // `of` names what is measured: a workflow, or a step.
  //
  // Its events within `window`, in order of (time, message id); of ids, those
  // that are UUIDs come last.
  [[nodiscard]] std::vector<Event> Events(const std::string& of,
                                          const Window& window) const;
  using TakeSecond = std::function<bool(Time second, std::int64_t opening,
                                        std::int64_t ending)>;
  // Tells `take` of each second not later than `until`, the latest first, how
  // many of its events open something, and how many end it. Stops where `take`
  // returns false.
  void GoBack(const std::string& of, Time until, const TakeSecond& take) const;
  // The time of the last event not later than `until` that something went well
  // or failed.
  [[nodiscard]] std::optional<Time> LastRated(const std::string& of,
                                              Time until) const;
  // The time of the last event of any kind not later than `until`.
  [[nodiscard]] std::optional<Time> LastEvent(const std::string& of,
                                              Time until = Time::max()) const;
  // Of a part of the archive (a category, or a topic), what counts as read,
  // merged: what was read completely, and what was proven unreadable.
  [[nodiscard]] std::vector<Window> Covered(const std::string& part) const;
  // What was proven unreadable and was never read completely, merged.
  [[nodiscard]] std::vector<Window> Unreadable(const std::string& part) const;
  // What of a part is read anew for what is measured, merged: it was read
  // without its rules, or has to be read until it is where the rest is.
  [[nodiscard]] std::vector<Window> Behind(const Measured& measured,
                                           const std::string& part) const;
  // Whether there is any such span of its parts.
  [[nodiscard]] bool IsBehind(const Measured& measured) const;

  // When what was read long ago was last read once more, if ever.
  [[nodiscard]] std::optional<Time> RereadAt(const std::string& part) const;
  void SetRereadAt(const std::string& part, Time time);

  // Messages that are no events within `window`, most frequent topics first.
  [[nodiscard]] TopicCounts NotCounted(Entry::As as,
                                       const Window& window) const;
  // Makes the runs of a window of the events of the ledger.
  using RunsOf =
      std::function<std::vector<Run>(const Workflow&, const Window&)>;
  // Counts the runs up to `until` that were not counted yet, in counters that
  // never fall (see counting.h); never less than what was counted before of any
  // of them. Goes on a month at a time: what was counted when it is ended is
  // counted for good. Throws where the ledger was filled under other rules.
  void CountRuns(const std::vector<Workflow>& workflows, Time until,
                 const RunsOf& runs_of);
  // Runs that ended by then are those of the call before: nothing was entered
  // since that could change one. Time::min() at the first call, and where
  // others wrote.
  [[nodiscard]] Time UnchangedUntil();
  // Up to when those of a workflow were counted last, all of them, if ever.
  [[nodiscard]] std::optional<Time> CountedUntil(
      const std::string& workflow) const;
  // Of the runs that were counted up to `until`.
  [[nodiscard]] Counters CountersOf(const Workflow& workflow,
                                    Time until = Time::max()) const;
  // Those of `window`, in order of time.
  [[nodiscard]] std::vector<CountedRun> CountedRuns(const std::string& workflow,
                                                    const Window& window) const;
  [[nodiscard]] LatestRuns Latest(const std::string& workflow) const;
  // Runs of which something else is known than was counted, each time that it
  // was found; and messages that came late, into what had been read.
  [[nodiscard]] std::int64_t Corrections(const std::string& workflow) const;
  [[nodiscard]] std::int64_t LateMessages(const std::string& workflow) const;

  // Whether messages were entered through this object since the call before;
  // true at the first call.
  [[nodiscard]] bool TakeArrived();
  [[nodiscard]] bool HasMessages(const Window& window) const;
  // Not later than `until`, by category.
  [[nodiscard]] std::map<std::string, MessageCounts> CountMessages(
      Time until) const;

  // What the ledger was filled from, by name.
  [[nodiscard]] std::vector<std::string> Origins() const;
  [[nodiscard]] long long MessageCount() const;
  // What messages tell of something that is measured.
  [[nodiscard]] long long EventCount(const std::string& of) const;

  // As of a value that nobody wrote.
  [[noreturn]] void ThrowDamaged(std::string_view found) const;

  // Makes a copy at `path`, which must not exist.
  void CopyTo(const std::string& path) const;

 private:
  struct Storage;

  // Counts the next stretch of runs not later than `until`, in a transaction of
  // its own; whether it was the last one.
  bool CountStretch(const Workflow& workflow, Time until,
                    const RunsOf& runs_of);
  void CountRunsOf(const Workflow& workflow, const Window& window,
                   const RunsOf& runs_of);

  std::unique_ptr<Storage> storage_;
};

}  // namespace workflow_health

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
#include <utility>
#include <vector>

#include "base/time.h"
#include "workflow/catalogue.h"
#include "workflow/counted_attempt.h"
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
  // The unreadable spans are so from now on, even if they were read completely
  // before: something came late that cannot be read.
  bool unreadable_since_now = false;
};

struct Recorded {
  long long added = 0;
  long long known = 0;  // the id was there already
  // How many of those added have a time at which, before this batch, all
  // messages of their part of the archive had been read.
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
  // For writing, a ledger is made if there is none, or brought up to date.
  // ":memory:" is a ledger that goes away with the object. Reads the whole
  // ledger once: throws DamagedLedger if it is not what was written.
  //
  // If a file is whole without the write-ahead log that lies beside it, and not
  // with it, the log belongs to an earlier file: it is renamed if the ledger is
  // to be written, and refused if it is to be read.
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
  [[nodiscard]] const std::string& LogSetAside() const;
  // Writes everything into the file itself, so that a copy of that alone is a
  // ledger. Not while others read or write it.
  void Checkpoint();

  // The rules under which the ledger was filled, by what is measured; none as
  // long as nothing was.
  [[nodiscard]] std::map<std::string, CountingRules> Rules() const;
  // What is recorded through this object is counted under these rules. What the
  // ledger does not know yet is behind from now on; see Behind(). Whatever else
  // it measured keeps its rows. Returns what is new to a ledger that holds
  // something and can be written.
  std::vector<Measured> CountUnder(std::vector<Measured> measured);
  // Throws if another process filled the ledger under other rules.
  void CheckRules() const;
  // Forgets what was counted under other rules than these, so that it is read
  // and counted anew from `now` on. The messages that tell it stay, and its
  // events as well where only rules of events differ (see measured.h).
  void CountAnew(const std::vector<Measured>& measured, Time now);
  // Forgets these names for good, whatever their rules are.
  void Forget(const std::vector<std::string>& names, Time now);

  // When the archive was last counted anew under other rules, if ever.
  [[nodiscard]] std::optional<Time> RecountedAt() const;
  void SetRecountedAt(Time time);

  // Enters a batch whole or not at all. Of two messages with one id, the
  // earlier one counts; at the same time, the one with the smaller topic; with
  // the same topic, for each thing that is measured, what has the smaller
  // digest. So the order of entering never matters. Throws if made-up messages
  // would join real ones, or if messages would join those that were counted
  // under other rules.
  Recorded Record(const Batch& batch);

  // While the handle lives, all that is read is of one instant. It must not
  // outlive the ledger.
  [[nodiscard]] std::shared_ptr<const void> Snapshot();

  // No value as long as nothing was entered.
  [[nodiscard]] std::optional<bool> IsSample() const;

  // `of` names what is measured: a workflow, or a step.
  //
  // Its events within `window`, in order of (time, message id); ids that are
  // UUIDs come last.
  [[nodiscard]] std::vector<Event> Events(const std::string& of,
                                          const Window& window) const;
  [[nodiscard]] bool HasEvents(const std::string& of,
                               const Window& window) const;
  using TakeSecond = std::function<bool(Time second, std::int64_t opening,
                                        std::int64_t ending)>;
  // Tells `take`, for each second not later than `until`, the latest first, how
  // many of its events open something, and how many end something. Stops where
  // `take` returns false.
  void GoBack(const std::string& of, Time until, const TakeSecond& take) const;
  // The time of the last event not later than `until` which tells that
  // something went well or failed.
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
  // The spans of a part that are read anew for `measured`, merged: they were
  // read without its rules, or are left until it has caught up with the rest.
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
  // of them. Goes on a month at a time: what was counted when it is interrupted
  // is counted for good. Throws where the ledger was filled under other rules.
  void CountRuns(const std::vector<Workflow>& workflows, Time until,
                 const RunsOf& runs_of);
  // How attempts at a step are made of the events of one key, and counted.
  struct StepCounting {
    std::string step;
    Seconds deadline;   // what is pending ends by then
    Seconds undecided;  // what an event means is certain after so long
    std::function<std::vector<CountedAttempt>(const std::vector<Event>&,
                                              Time as_of)>
        attempts_of;
  };
  // The same for the attempts at live steps. Looks only at those of which
  // something came, or whose time is over.
  void CountAttempts(const std::vector<StepCounting>& steps, Time until);

  // Runs, and attempts, that ended by then are the same as at the call before:
  // nothing was entered since that could change one. Time::min() at the first
  // call, and if others wrote.
  struct Unchanged {
    Time runs = Time::min();
    Time attempts = Time::min();
  };
  [[nodiscard]] Unchanged UnchangedUntil();
  // Up to when all runs of a workflow, or all attempts at a step, were last
  // counted, if ever.
  [[nodiscard]] std::optional<Time> CountedUntil(const std::string& name) const;
  // Of the runs that were counted up to `until`.
  [[nodiscard]] Counters CountersOf(const Workflow& workflow,
                                    Time until = Time::max()) const;
  // Those of `window`, in order of time.
  [[nodiscard]] std::vector<CountedRun> CountedRuns(const std::string& workflow,
                                                    const Window& window) const;
  [[nodiscard]] LatestRuns Latest(const std::string& workflow) const;
  // How often a run, or an attempt, was found to differ from what was counted;
  // and how many messages came late, into what had been read.
  [[nodiscard]] std::int64_t Corrections(const std::string& name) const;
  [[nodiscard]] std::int64_t LateMessages(const std::string& name) const;

  // Attempts at a step, and unmatched ends, that ended in a window: in order of
  // time. All of this is of what was counted.
  [[nodiscard]] std::vector<CountedAttempt> CountedAttempts(
      const std::string& step, const Window& window) const;
  // Those that were open at an instant, in the order of their openings.
  [[nodiscard]] std::vector<CountedAttempt> PendingAttempts(
      const std::string& step, Time as_of) const;
  // How many attempts were counted as what.
  [[nodiscard]] std::vector<std::pair<AttemptCount, std::int64_t>>
  AttemptCounts(const std::string& step) const;
  // The events of a step, as they come, one key after the other.
  void EventsByKey(
      const std::string& step,
      const std::function<void(const std::vector<Event>&)>& take) const;
  // Whether the source of a step's ends has dried up.
  [[nodiscard]] bool IsDry(const std::string& step, Time at) const;

  // Whether messages were entered through this object since the call before;
  // true at the first call.
  [[nodiscard]] bool TakeArrived();
  [[nodiscard]] bool HasMessages(const Window& window) const;
  // How many messages of these parts of the archive there are.
  [[nodiscard]] long long MessagesOf(const std::vector<std::string>& parts,
                                     const Window& window) const;
  // Not later than `until`, by category.
  [[nodiscard]] std::map<std::string, MessageCounts> CountMessages(
      Time until) const;

  // What the ledger was filled from, by name.
  [[nodiscard]] std::vector<std::string> Origins() const;
  [[nodiscard]] long long MessageCount() const;
  // What messages tell of something that is measured.
  [[nodiscard]] long long EventCount(const std::string& of) const;

  // Throws as for a value that nobody wrote.
  [[noreturn]] void ThrowDamaged(std::string_view found) const;

  // Makes a copy at `path`, which must not exist.
  void CopyTo(const std::string& path) const;

 private:
  struct Storage;
  class AttemptCounter;

  // Counts the next stretch of runs not later than `until`, in a transaction of
  // its own; returns whether it was the last one.
  bool CountStretch(const Workflow& workflow, Time until,
                    const RunsOf& runs_of);
  void CountRunsOf(const Workflow& workflow, const Window& window,
                   const RunsOf& runs_of);

  std::unique_ptr<Storage> storage_;
};

}  // namespace workflow_health

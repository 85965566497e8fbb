// Brings a ledger up to what the archive holds.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/error.h"
#include "config/config.h"
#include "datagrepper/client.h"
#include "datagrepper/spans_to_read.h"
#include "ledger/ledger.h"
#include "logs/classify.h"

namespace workflow_health {

// Who is told while the archive is read.
class ReadingListener {
 public:
  ReadingListener() = default;
  virtual ~ReadingListener() = default;
  ReadingListener(const ReadingListener&) = delete;
  ReadingListener& operator=(const ReadingListener&) = delete;

  // Before it is recorded. If it throws, nothing more is read.
  virtual void Take(const Reading& reading) = 0;
  // What a person should know: what is tried again, what was given up.
  virtual void Tell(const std::string& notice) = 0;
};

// What could not be read, and why, for a person.
struct Unread {
  Window span;
  std::string why;
};

// Seconds that were not answered, although others were. Only what fails again
// and again is proven unreadable.
class Doubts {
 public:
  // So many readings have to find the same.
  explicit Doubts(int enough) : enough_(enough) {}

  // Another reading found it; true if that is enough.
  bool Add(const std::string& part, const Window& second);
  void Forget(const std::string& part, const Window& read);
  [[nodiscard]] std::vector<Window> Of(const std::string& part) const;

 private:
  int enough_;
  std::map<std::string, std::map<Time, int>> found_;  // by their end
};

// A part of a source that is read in one query, and what of it.
struct PlannedReading {
  Selection selection;
  SpansToRead plan;
};

// One source, read once.
struct Synchronized {
  std::string source;      // its name
  long long messages = 0;  // read
  Recorded recorded;       // of these
  bool whole = false;      // all that was to be read was read
  // What of the span that was wanted is not known all the same.
  std::vector<Window> missing;
  std::optional<Time> known_until;  // see Synchronizer::KnownUntil()
  // Seconds that cannot be read completely, found this time, and those of which
  // that is not proven yet: these are missing as well.
  std::vector<Unread> unreadable;
  std::vector<Unread> doubtful;
  // Messages that are made up in the midst of real ones, or the reverse, which
  // are entered as ignored; and those whose place in the archive is not that of
  // their headers. A sentence on each of the first ones, for a person.
  long long odd_messages = 0;
  std::vector<std::string> oddities;
  // The server does not tell its clock: what is later than the latest message
  // is not known.
  bool without_clock = false;
  std::optional<Error> stopped;  // why nothing more could be read
};

// Reads what is missing, and what was read already once more as the
// configuration says, into the ledger. A reading and what it covers are
// recorded together: whatever stops it, the next one goes on from there.
class Synchronizer {
 public:
  // All must outlive the synchronizer. `listener` is told of each reading
  // before it is recorded. What is missing is what one of `measured` does not
  // know; all that is read is entered for all of the configuration.
  Synchronizer(const Config& config, std::vector<Measured> measured,
               Ledger& ledger, Client& client, Doubts& doubts,
               ReadingListener& listener);

  // What is to be read of a source at `now`, later than `since` (or from
  // its history start on) and not later than `until`, nor than what is settled.
  // `again`: all of that, known or not.
  struct Extent {
    Time now;
    std::optional<Time> since;
    std::optional<Time> until;
    bool again = false;
    // Asked after each reading, if any: true leaves the rest for the next time.
    std::function<bool()> enough = {};
  };
  // Parts of which the same is to be read are read together; those of which
  // nothing is are left out.
  [[nodiscard]] std::vector<PlannedReading> Plan(const Source& source,
                                                 const Extent& extent) const;
  // Whether any of `measured` is read there.
  [[nodiscard]] bool Reads(const Source& source) const;
  // The end of what is known of all its parts without a gap from history start
  // on, if anything.
  [[nodiscard]] std::optional<Time> KnownUntil(const Source& source) const;
  // `stop` ends it at once; what was read by then is kept.
  [[nodiscard]] Synchronized Read(const Source& source, const Extent& extent,
                                  const std::stop_token& stop = {});

 private:
  class Recorder;

  [[nodiscard]] SpansToRead PlanPart(const std::string& part,
                                     const Window& wanted,
                                     const Extent& extent) const;
  [[nodiscard]] std::vector<Window> Apart(const std::string& part,
                                          const SpansToRead& plan,
                                          bool again) const;
  [[nodiscard]] std::vector<Window> Behind(const std::string& part) const;
  [[nodiscard]] std::vector<Window> Known(const std::string& part) const;
  void KeepReread(const std::vector<PlannedReading>& read, Time now);
  [[nodiscard]] Window Wanted(const Source& source, const Extent& extent) const;
  [[nodiscard]] std::optional<Time> KnownMessage(const Source& source,
                                                 Time now) const;

  const Config& config_;
  const std::vector<Measured> measured_;
  Ledger& ledger_;
  Client& client_;
  Doubts& doubts_;
  ReadingListener& listener_;
  Classifier classifier_;
};

}  // namespace workflow_health

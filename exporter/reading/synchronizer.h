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
#include "reading/message_reader.h"
#include "reading/recorder.h"

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

// A part of a source that is read in one query, and what of it.
struct PlannedReading {
  Selection selection;
  SpansToRead plan;
};

// Reads what is missing, and what was read already once more as the
// configuration says, into the ledger. A reading and what it covers are
// recorded together: whatever stops it, the next one goes on from there.
class Synchronizer {
 public:
  // All must outlive the synchronizer. `listener` is told of each reading
  // before it is recorded. Whatever at least one of `measured` does not know is
  // missing; all that is read is entered for all of the configuration.
  Synchronizer(const Config& config, const MessageReader& reader,
               std::vector<Measured> measured, Ledger& ledger, Client& client,
               Doubts& doubts, ReadingListener& listener);

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
  // Parts with the same spans to read are read together; those with none are
  // left out.
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
  using Number = std::function<long long(const Window&)>;
  [[nodiscard]] Number NumberIn(const Source& source) const;
  [[nodiscard]] SpansToRead PlanPart(const std::string& part,
                                     const Window& wanted, const Extent& extent,
                                     const Number& number) const;
  [[nodiscard]] std::vector<Window> Apart(const std::string& part,
                                          const SpansToRead& plan,
                                          bool again) const;
  // One reading after the other, through one client.
  struct Session {
    const Extent& extent;
    const std::stop_token& stop;
    std::optional<Time> known;
    Recorder& recorder;
    Synchronized* result;

    [[nodiscard]] bool IsOver() const {
      return result->stopped || (extent.enough && extent.enough());
    }
  };
  void ReadSpans(const Selection& selection, const std::vector<Window>& spans,
                 Session& session);
  // Reads once more what the archive holds another number of messages of.
  void Count(const PlannedReading& planned, Session& session);
  [[nodiscard]] std::vector<Window> CountOnce(const Selection& selection,
                                              const std::vector<Window>& spans,
                                              Session& session,
                                              std::vector<Window>* to_read);
  [[nodiscard]] std::vector<Window> Behind(const std::string& part) const;
  [[nodiscard]] std::vector<Window> Known(const std::string& part) const;
  void KeepTimes(const std::vector<PlannedReading>& read, Time now);
  [[nodiscard]] Window Wanted(const Source& source, const Extent& extent) const;
  [[nodiscard]] std::optional<Time> KnownMessage(const Source& source,
                                                 Time now) const;

  const Config& config_;
  const MessageReader& reader_;
  const std::vector<Measured> measured_;
  Ledger& ledger_;
  Client& client_;
  Doubts& doubts_;
  ReadingListener& listener_;
};

}  // namespace workflow_health

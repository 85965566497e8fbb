// Reads datagrepper again and again, and tells what has changed.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/log.h"
#include "config/config.h"
#include "datagrepper/client.h"
#include "ledger/ledger.h"
#include "reading/progress.h"
#include "reading/source_meter.h"
#include "reading/synchronizer.h"
#include "reading/unreadable.h"

namespace workflow_health {

class SourceReader final : private ReadingListener {
 public:
  // Gets a sentence for people on the state of the source.
  using TellState = std::function<void(std::string)>;

  // All must outlive it.
  SourceReader(const Config& config, Fetcher& fetcher, SourceMeter& meter,
               Log& log, TellState tell_state);

  enum class Ended {
    kStopped,  // before all was asked for
    kHoles,    // of what was asked for, some is not known
    kWhole,
  };
  // Reads into `ledger` what has settled at `now` and at least one of
  // `measured` does not know, and once more the end of the rest. `stop` ends it
  // at once, `enough` (see Synchronizer::Extent) at the next reading; if
  // `enough` is given, the state of the source goes only to the log. A category
  // whose workflows have all ended is left out until an hour of it (or 60
  // polls, if that is less) is not known. The log gets a line when the source
  // begins or ceases to answer, when a long reading begins, and when a span
  // begins to be missing.
  Ended Read(Ledger& ledger, const std::vector<Measured>& measured, Time now,
             const std::stop_token& stop,
             const std::function<bool()>& enough = {});

  // What the ledger knows to be unreadable, and what is not proven unreadable
  // yet; a sentence each.
  [[nodiscard]] std::vector<std::string> Unreadable(const Ledger& ledger) const;

 private:
  void Take(const Reading& reading) override;
  void Tell(const std::string& notice) override;

  [[nodiscard]] bool IsDue(const Synchronizer& synchronizer,
                           const Source& source, Time now) const;
  [[nodiscard]] std::optional<bool> ReadSource(
      Synchronizer& synchronizer, const Source& source,
      const Synchronizer::Extent& extent, const std::stop_token& stop);
  void BeginProgress(const std::string& category,
                     const std::vector<PlannedReading>& planned);
  void TellAnswered(Time now);
  void TellStopped(const std::string& why, Time now);
  void TellMissing(const Synchronized& result);
  void TellUnreadable(const Synchronized& result);
  void TellOddities(const Synchronized& result);
  void TellOnce(const std::string& sentence, const std::string& source);
  void TellRead(const Synchronized& result);

  const Config& config_;
  SourceMeter& meter_;
  Log& log_;
  TellState tell_state_;
  MeteredFetcher fetcher_;
  Client client_;
  const MessageReader reader_;
  Doubts doubts_;
  bool told_state_ = false;  // anything, so far
  std::optional<Time> down_since_;
  // By category: what was not known after the last reading.
  std::map<std::string, std::vector<Window>> missing_;
  std::set<std::string> read_;   // categories, by this reader
  std::set<std::string> begun_;  // whose long reading was told, and goes on
  std::set<std::string> told_;   // once, whatever it was
  Reasons reasons_;
  std::map<std::string, std::vector<Unread>> doubtful_;
  std::optional<ReadingProgress> progress_;  // if it is a long one
};

}  // namespace workflow_health

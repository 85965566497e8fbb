// Keeps a ledger up to what the archive holds, and shows what it says.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "answers/figures.h"
#include "app/ledger_file.h"
#include "app/pages.h"
#include "app/report_maker.h"
#include "base/log.h"
#include "config/config.h"
#include "datagrepper/fetcher.h"
#include "ledger/ledger.h"
#include "reading/source_reader.h"

namespace workflow_health {

struct PollerOptions {
  Config config;
  std::string ledger_path;
  // Whether a ledger that was counted under other rules is counted anew.
  bool accept_recount = false;
  // Whether the program is to end: asked while others hold the ledger.
  GiveUp ends = {};
};

class Poller {
 public:
  using Clock = std::function<Time()>;

  // `fetcher` is null where the ledger is shown as it is and nobody is asked.
  // All must outlive the poller, as must what `pages` refer to.
  //
  // Opens or makes the ledger, and shows what was counted already; without a
  // fetcher, what can be. Throws LedgerError where that fails, or where the
  // rules are others and may not be, or cannot be counted anew.
  Poller(PollerOptions options, Fetcher* fetcher, SourceMeter& meter,
         Pages& pages, Log& log, Clock clock);

  // Polls on a thread of its own from now on ...
  void Start();
  // ... until it is stopped, which is at once, whatever it waits for; and goes
  // on after another Start(). What was read by then is in the ledger.
  void Stop();

  // Once, on this thread; not after Start(). Nothing is shown before the first
  // reading was complete: counters that climb to what they are would be read as
  // events. Faults of the ledger are told to the log, at each change, and to
  // the pages.
  void Poll(const std::stop_token& stop = {});

 private:
  void Open();
  void CheckRules();
  void Leave();
  [[nodiscard]] bool Ends() const;
  void PollLedger(const std::stop_token& stop);
  [[nodiscard]] SourceReader::Ended Read(const std::stop_token& stop);
  [[nodiscard]] std::vector<Measured> MeasuredThat(
      const std::vector<size_t>& joined) const;
  void CatchUp(const std::stop_token& stop);
  [[nodiscard]] Seconds LengthBehind() const;
  void TellJoined(const std::vector<size_t>& before);
  void TellUnreadable();
  void CountAndShow();

  const PollerOptions options_;
  const std::vector<Measured> measured_;
  Pages& pages_;
  Log& log_;
  const Clock clock_;
  std::optional<SourceReader> reader_;
  std::stop_token stop_;            // of the present poll
  std::unique_ptr<Ledger> ledger_;  // null after a fault
  LiveFigures figures_;             // of that ledger
  const std::shared_ptr<ReportMaker> reports_;
  bool accepted_ = false;  // a recount, under these rules
  bool has_more_ = false;  // to read before the next poll is due
  std::string fault_;      // of the ledger; empty: none
  std::jthread thread_;    // the last: it uses all of the above
};

}  // namespace workflow_health

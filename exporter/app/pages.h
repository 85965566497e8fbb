// What the exporter shows: changed by those who know, read by the web server.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/snapshot.h"
#include "reading/source_meter.h"
#include "web/response.h"

namespace workflow_health {

// Takes calls from any thread. None waits for more than another call, but for
// the slow routes, which wait for a report.
class Pages {
 public:
  // `source` must outlive it; null: nobody asks datagrepper.
  Pages(std::string telemetry_path, const SourceMeter* source)
      : telemetry_path_(std::move(telemetry_path)), source_(source) {}

  void Show(std::shared_ptr<const Snapshot> snapshot);
  // What of the archive cannot be read; a sentence each.
  void TellUnreadable(std::vector<std::string> sentences);
  // A sentence on what the program does.
  void Tell(std::string state);
  // Why the ledger cannot be used; empty: it can. What is shown stays what it
  // is, and right as of its time: that is still ready, with a warning.
  void TellLedgerFault(std::string fault);
  // How reading the configuration ended; the first time, it was good.
  void TellReload(bool successful, Time at);

  // They refer to this. Those that take a while are apart: who waits for one
  // holds up nobody else.
  [[nodiscard]] Routes MakeRoutes() const;
  [[nodiscard]] Routes MakeSlowRoutes() const;

 private:
  struct Shown {
    std::shared_ptr<const Snapshot> snapshot;  // null: nothing is known yet
    std::string state;
    std::string ledger_fault;
    std::vector<std::string> unreadable;  // as it is shown
    bool reload_successful = true;
    std::optional<Time> reloaded_at;
  };

  [[nodiscard]] Shown Now() const;
  // What it does, and what it cannot do.
  [[nodiscard]] static std::string StateOf(const Shown& now);
  [[nodiscard]] WebPagePointer MetricsPage() const;
  [[nodiscard]] WebPagePointer FrontPage() const;
  [[nodiscard]] WebPagePointer ReportPage() const;
  [[nodiscard]] WebPagePointer ReadyPage() const;

  const std::string telemetry_path_;
  const SourceMeter* const source_;
  mutable std::mutex mutex_;
  Shown shown_;
};

}  // namespace workflow_health

// What is shown of a ledger.
#pragma once

#include <functional>
#include <memory>

#include "answers/figures.h"
#include "app/report_maker.h"
#include "config/config.h"
#include "ledger/ledger.h"
#include "web/page.h"

namespace workflow_health {

// All as of one instant.
struct Snapshot {
  PackedText metrics;  // the series of workflows
  // Takes a while at the first call; see MadeOnce() and ReportMaker.
  std::function<ShownReportPointer()> report;
};

// Null if no runs were counted yet. `live` is for this ledger alone. `now` is
// what the answer's notes depend on. Throws LedgerError, also where the ledger
// was filled under other rules.
[[nodiscard]] std::shared_ptr<const Snapshot> SnapshotOf(
    const Config& config, LiveFigures& live,
    const std::shared_ptr<ReportMaker>& reports, Ledger& ledger, Time now);

}  // namespace workflow_health

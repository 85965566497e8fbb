// From the ledger to what a report is made of.
#pragma once

#include "app/options.h"
#include "base/error.h"
#include "config/config.h"
#include "ledger/ledger.h"
#include "report/report.h"

namespace workflow_health {

// Neither messages nor anything covered: there is nothing to report on.
[[nodiscard]] bool HoldsNothing(const Config& config, const Ledger& ledger);

// Over the window that `options` ask for, and as of then; `now` is what the
// defaults depend on. Fails where that window is empty.
[[nodiscard]] Result<ReportInput> GatherReport(const Config& config,
                                               const Ledger& ledger,
                                               const ReportOptions& options,
                                               Time now);

}  // namespace workflow_health

// From the ledger to what is shown to Prometheus.
#pragma once

#include <optional>

#include "config/config.h"
#include "ledger/ledger.h"
#include "metrics/figures.h"

namespace workflow_health {

// Up to when all workflows are known without a gap from their history start
// on, and settled at `now`; no value as long as one is not known at all.
[[nodiscard]] std::optional<Time> KnownUntil(const Config& config,
                                             const Ledger& ledger, Time now);

// All of one instant, up to when runs were counted in the ledger; no value if
// they never were. The same numbers as those of a report as of then.
[[nodiscard]] std::optional<Figures> FiguresOf(const Config& config,
                                               const Ledger& ledger);

}  // namespace workflow_health

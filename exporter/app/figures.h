// From the ledger to what is shown to Prometheus.
#pragma once

#include <optional>

#include "config/config.h"
#include "ledger/ledger.h"
#include "metrics/figures.h"

namespace workflow_health {

// All of one instant, up to when runs were counted in the ledger; no value if
// they never were. The same numbers as those of a report as of then.
[[nodiscard]] std::optional<Figures> FiguresOf(const Config& config,
                                               const Ledger& ledger);

}  // namespace workflow_health

// From the ledger to what is shown to Prometheus.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "config/config.h"
#include "ledger/ledger.h"
#include "metrics/figures.h"
#include "workflow/run.h"
#include "workflow/tally.h"

namespace workflow_health {

// All of one instant, up to when runs were counted in the ledger; no value if
// they never were. The same numbers as those of a report as of then.
[[nodiscard]] std::optional<Figures> FiguresOf(const Config& config,
                                               const Ledger& ledger);

// Of the runs of one workflow within a window of that length, and their tally:
// without its steps, and those.
[[nodiscard]] WindowFigures WindowOf(std::span<const Run> runs,
                                     const Tally& tally, Seconds length);
[[nodiscard]] std::vector<StepInWindow> StepsOf(std::span<const Run> runs,
                                                const Tally& tally);

}  // namespace workflow_health

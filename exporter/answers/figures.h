// From the ledger to what is shown to Prometheus.
#pragma once

#include <optional>

#include "answers/timeline.h"
#include "config/config.h"
#include "ledger/ledger.h"
#include "metrics/figures.h"

namespace workflow_health {

// All of one instant, up to when runs were counted in the ledger; no value if
// they never were. The same numbers as those of a report as of then.
[[nodiscard]] std::optional<Figures> FiguresOf(const Config& config,
                                               const Ledger& ledger);

// Of one window of a timeline, as of its instant. Without its steps there are
// `step_count` of which nothing is known.
[[nodiscard]] WindowFigures WindowOf(const Timeline& timeline, size_t window,
                                     size_t step_count, bool with_steps);

}  // namespace workflow_health

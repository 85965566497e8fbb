// The log of a planned run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sample/plan.h"
#include "sample/script.h"

namespace workflow_health {

// Everything about a run's log that the plan leaves open depends on this: the
// sample's seed and the run.
[[nodiscard]] std::uint64_t LogSeed(std::uint64_t sample_seed,
                                    const Script& script,
                                    const PlannedRun& run);

// From a run's start to its end. At most kLongestRun.
[[nodiscard]] Seconds LengthOf(const Script& script, const PlannedRun& run,
                               std::uint64_t log_seed);

[[nodiscard]] std::vector<std::string> LogLinesOf(const Script& script,
                                                  const PlannedRun& run,
                                                  std::uint64_t log_seed);

}  // namespace workflow_health

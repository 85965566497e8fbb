// What a correct reader must make of made-up live traffic.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "live/step_rules.h"
#include "sample/live_plan.h"

namespace workflow_health {

// Counted from the plan as of `end`, for the 90 days and for the 7 days before
// it: a JSON object whose `attempts` have the shape of `report --format json`.
// `steps` are those of the default configuration, which name causes and
// verdicts.
[[nodiscard]] std::string LiveTruthOf(const LivePlan& plan,
                                      const std::vector<StepRules>& steps,
                                      Time end);

}  // namespace workflow_health

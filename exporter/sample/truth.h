// What a correct reader must make of the archive.
#pragma once

#include <string>

#include "base/time.h"
#include "config/config.h"
#include "sample/plan.h"

namespace workflow_health {

// Counted from the plan by the rules, for the 90 days before `end` and the 90
// days before those. A JSON object in the shape of `report --format json`, but
// with the rows of `applications` and `steps` in the order of the workflow.
[[nodiscard]] std::string TruthOf(const Plan& plan, const Config& config,
                                  Time end);

}  // namespace workflow_health

// The evidence: every failed run, and how its failing step was determined.
#pragma once

#include <string>
#include <vector>

#include "report/report.h"

namespace workflow_health {

// The failed ones among `runs`, in their order. `steps`: those of the workflow.
[[nodiscard]] std::vector<FailedRun> FailedRunsOf(
    const std::vector<Run>& runs, const std::vector<Step>& steps,
    const std::string& datagrepper_url);

}  // namespace workflow_health

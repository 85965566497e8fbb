// What the formats tell of live steps.
#pragma once

#include <boost/json/array.hpp>
#include <vector>

#include "report/document.h"
#include "report/report.h"

namespace workflow_health {

// `as_of`: of the pending ones.
[[nodiscard]] StepReport MakeStepReport(const StepRules& rules,
                                        const StepAttempts& input, Time as_of);

// A section of its own, if there are any.
void AddSteps(const Report& report, Document* document);

// As docs/report-json.md says: one object for each step.
[[nodiscard]] boost::json::array JsonOf(const std::vector<StepReport>& steps);

}  // namespace workflow_health

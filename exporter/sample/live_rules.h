// Whether a configuration has the live steps that the made-up traffic is for.
#pragma once

#include <vector>

#include "live/step_rules.h"

namespace workflow_health {

// Whether they tell the same of the same messages, wherever their history
// starts.
[[nodiscard]] bool SameRules(const std::vector<StepRules>& one,
                             const std::vector<StepRules>& other);

}  // namespace workflow_health

// The live steps of the configuration.
#pragma once

#include <string>
#include <vector>

#include "config/sources.h"
#include "live/step_rules.h"
#include "yaml/collection.h"

namespace workflow_health {

// Those of the root's list `steps`, if there is one. None may have a source of
// `categories`: workflows read these.
[[nodiscard]] std::vector<StepRules> ReadSteps(
    const Mapping& root, const Sources& sources,
    const std::vector<std::string>& categories, Mistakes& mistakes);

}  // namespace workflow_health

// What the configuration says beside the workflows.
#pragma once

#include "config/config.h"
#include "yaml/collection.h"

namespace workflow_health {

// Target, expected runs and `ended` of `mapping`; what it does not hold is as
// in `inherited`.
[[nodiscard]] Settings ReadSettings(const Mapping& mapping,
                                    const Settings& inherited);

// Datagrepper, environment, settle and windows, into `config`.
void ReadGlobals(const Mapping& root, Mistakes& mistakes, Config* config);

}  // namespace workflow_health

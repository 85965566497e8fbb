// The workflows of the configuration.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "config/sources.h"
#include "yaml/collection.h"

namespace workflow_health {

// Workflows with their settings and sources, into `config`.
void ReadWorkflows(const Mapping& root, const Sources& sources,
                   const Settings& inherited, Mistakes& mistakes,
                   Config* config);

}  // namespace workflow_health

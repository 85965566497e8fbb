// The workflows of the configuration and where their messages come from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "yaml/collection.h"

namespace workflow_health {

// Sources and workflows with their settings, into `config`.
void ReadWorkflows(const Mapping& root, const Settings& inherited,
                   Mistakes& mistakes, Config* config);

}  // namespace workflow_health

// What messages tell of a live step, as the configuration says it.
#pragma once

#include <optional>
#include <vector>

#include "live/step_rules.h"
#include "yaml/collection.h"

namespace workflow_health {

// An item of `events`. Every mistake in it is found, but for causes and
// verdicts that depend on the rest of the step. `supersedes`: of the step; it
// is read from each message, too.
[[nodiscard]] std::optional<EventRule> ReadEventRule(
    const YamlValue& item, const std::vector<TextTemplate>& supersedes,
    Mistakes& mistakes);

// A list of templates.
[[nodiscard]] std::vector<TextTemplate> ReadTemplates(const YamlValue& list,
                                                      Mistakes& mistakes);

}  // namespace workflow_health

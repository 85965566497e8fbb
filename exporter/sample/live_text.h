// The topics and bodies of made-up live traffic.
#pragma once

#include <cstdint>
#include <string>

#include "sample/live_plan.h"

namespace workflow_health {

[[nodiscard]] std::string LiveTopicOf(const LiveContent& content);

// As JSON. `seed` decides what the plan leaves open.
[[nodiscard]] std::string LiveBodyOf(const LiveMessage& message,
                                     const LivePlan& plan, std::uint64_t seed);

}  // namespace workflow_health

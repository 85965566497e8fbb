// The version of the program, as CMakeLists.txt says.
#pragma once

namespace workflow_health {

inline constexpr char kVersion[] = WORKFLOW_HEALTH_VERSION;

}  // namespace workflow_health

// What was built, and by what.
#pragma once

#include <string_view>

namespace workflow_health {

// As CMakeLists.txt says.
inline constexpr char kVersion[] = WORKFLOW_HEALTH_VERSION;

// The commit, twelve digits or more, with "-dirty" behind it if files of the
// repository differ; or "unknown". cmake/revision.cmake finds it at each build.
extern const std::string_view kRevision;

// "g++ 12.2.0".
inline constexpr char kCompiler[] = WORKFLOW_HEALTH_COMPILER;

}  // namespace workflow_health

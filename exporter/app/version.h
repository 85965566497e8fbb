// What was built, and by what.
#pragma once

#include <string>
#include <string_view>

namespace workflow_health {

// As CMakeLists.txt says.
inline constexpr char kVersion[] = WORKFLOW_HEALTH_VERSION;

// The commit, twelve digits or more, with "-dirty" behind it if files of the
// repository differ; or "unknown". cmake/revision.cmake finds it at each build.
extern const std::string_view kRevision;

// "g++ 12.2.0".
inline constexpr char kCompiler[] = WORKFLOW_HEALTH_COMPILER;

// "workflow-health 0.1.0, revision 0123456789ab, g++ 12.2.0".
[[nodiscard]] inline std::string MadeBy() {
  return std::string("workflow-health ") + kVersion + ", revision " +
         std::string(kRevision) + ", " + kCompiler;
}

}  // namespace workflow_health

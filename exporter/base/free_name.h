// Names for files that are kept beside others.
#pragma once

#include <string>

namespace workflow_health {

// `path` if nothing has that name yet, else the first one of "path.2",
// "path.3" and so on that nothing has.
[[nodiscard]] std::string FreeName(const std::string& path);

}  // namespace workflow_health

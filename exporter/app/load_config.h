// The configuration that a command works with.
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "base/time.h"
#include "config/config.h"

namespace workflow_health {

// The configuration in `file`, or the one built in if that is empty. Tells all
// its mistakes on `err`, as FILE:LINE:COLUMN. A history start later than `now`
// is one.
[[nodiscard]] std::optional<Config> LoadConfig(const std::string& file,
                                               Time now, std::ostream& err);

}  // namespace workflow_health

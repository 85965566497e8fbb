// The made-up archive of live traffic: see sample.h.
#pragma once

#include <ostream>
#include <string>

#include "config/config.h"
#include "sample/sample.h"

namespace workflow_health {

// As WriteSample() with Profile::kLive.
[[nodiscard]] std::string WriteLiveSample(const Config& config,
                                          const SampleOptions& options,
                                          std::ostream& out);

}  // namespace workflow_health

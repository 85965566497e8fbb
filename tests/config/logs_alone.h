// The default configuration without live steps.
#pragma once

#include "config/config.h"

namespace workflow_health {

inline Config LogsAlone() {
  Config config = ParseConfig(DefaultConfigText()).value();
  config.steps.clear();
  std::erase_if(config.sources,
                [](const Source& source) { return source.category.empty(); });
  return config;
}

}  // namespace workflow_health

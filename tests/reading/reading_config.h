// The default configuration for archives that begin in 1970.
#pragma once

#include "config/config.h"
#include "config/logs_alone.h"

namespace workflow_health {

// From when on everything is counted.
inline constexpr Time kCountedFrom = Time(std::chrono::hours(900));

inline Config ReadingConfig() {
  Config config = LogsAlone();
  for (Workflow& workflow : config.workflows) {
    workflow.history_start = kCountedFrom;
  }
  for (Source& source : config.sources) source.history_start = kCountedFrom;
  config.datagrepper.url = "https://archive.test";
  return config;
}

}  // namespace workflow_health

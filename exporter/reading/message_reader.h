// What a message tells, of whatever is measured.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "live/step_reader.h"
#include "logs/classify.h"
#include "workflow/event.h"
#include "workflow/message.h"

namespace workflow_health {

// Thread-safe.
class MessageReader {
 public:
  explicit MessageReader(const Config& config)
      : logs_(config.environment, config.workflows, config.logs),
        steps_(config.steps) {}

  // A message of a topic that steps read is not unclassified: it is an event,
  // or it is ignored.
  [[nodiscard]] Entry Read(const Message& message) const;

 private:
  Classifier logs_;
  StepReader steps_;
};

}  // namespace workflow_health

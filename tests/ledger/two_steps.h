// A workflow of two steps, whose runs are counted from a time on.
#pragma once

#include "logs/log_workflow_of.h"

namespace workflow_health {

inline Workflow TwoSteps(Time history_start) {
  Workflow workflow = WorkflowOf(
      "single", {{"koji", "build", "Building"}, {"bodhi", "wait", "Waiting"}});
  workflow.name = "w";
  workflow.history_start = history_start;
  workflow.abandoned_after = std::chrono::hours(24);
  return workflow;
}

}  // namespace workflow_health

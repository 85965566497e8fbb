// One pass through a workflow, whatever kind of source told of it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace workflow_health {

enum class Outcome {
  kSuccess,
  kFailure,
  kError,      // a failure whose cause the monitor itself reports
  kUnknown,    // ended, but the message does not say how
  kAbandoned,  // started and never ended
};

// Only these count for or against the uptime.
[[nodiscard]] constexpr bool IsFailure(Outcome outcome) {
  return outcome == Outcome::kFailure || outcome == Outcome::kError;
}
[[nodiscard]] constexpr bool IsRated(Outcome outcome) {
  return outcome == Outcome::kSuccess || IsFailure(outcome);
}

// How the failing step of a failed run was determined, surest first.
enum class Evidence {
  kMarked,        // its line is marked [FAILED]
  kBegun,         // it was begun and not done
  kInferred,      // it follows the last step that was done
  kUnattributed,  // the log does not tell
};

enum class StepOutcome { kNotReached, kPassed, kSkipped, kFailed };

struct StepResult {
  StepOutcome outcome = StepOutcome::kNotReached;
  std::optional<Seconds> duration;
  bool seen = false;  // the run's log shows it
  bool operator==(const StepResult&) const = default;
};

struct Run {
  // The time of its end; of an abandoned run, its start plus the limit.
  Time at;
  // Of its last message: where the run can be looked up.
  std::string message_id;
  Outcome outcome = Outcome::kUnknown;
  // Of failed runs: index into Workflow::steps.
  size_t failing_step = 0;
  Evidence evidence = Evidence::kUnattributed;
  std::optional<Seconds> duration;
  // One entry for each of Workflow::steps; empty unless the run is rated.
  std::vector<StepResult> steps;
  // Lines of its log that the configuration does not know.
  int unknown_lines = 0;
};

}  // namespace workflow_health

// Runs made by hand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "workflow/run.h"

namespace workflow_health {

inline Time At(std::string_view text) { return ParseTime(text).value(); }

// Charged to `failing_step`: it passed every step before that.
inline Run RunOf(Time at, Outcome outcome, size_t failing_step,
                 size_t step_count) {
  Run run;
  run.at = at;
  run.message_id = FormatTime(at);
  run.outcome = outcome;
  if (!IsRated(outcome)) return run;
  run.steps.resize(step_count);
  const bool failed = IsFailure(outcome);
  if (failed) run.failing_step = failing_step;
  for (size_t i = 0; i < (failed ? failing_step : step_count); ++i) {
    run.steps[i].outcome = StepOutcome::kPassed;
  }
  if (failed) run.steps[failing_step].outcome = StepOutcome::kFailed;
  return run;
}

inline Run Success(Time at, size_t step_count = 3) {
  return RunOf(at, Outcome::kSuccess, 0, step_count);
}

inline Run FailureAt(Time at, size_t step = 1, size_t step_count = 3) {
  return RunOf(at, Outcome::kFailure, step, step_count);
}

// One run an hour, the first at `first`. '.' is a success, a digit a failure
// charged to that step, 'e' an error, '?' unknown, 'a' abandoned.
inline std::vector<Run> RunsLike(std::string_view picture,
                                 Time first = At("2020-09-07T00:00:00Z"),
                                 size_t step_count = 3) {
  std::vector<Run> runs;
  for (const char c : picture) {
    const Outcome outcome = c == '.'   ? Outcome::kSuccess
                            : c == 'e' ? Outcome::kError
                            : c == '?' ? Outcome::kUnknown
                            : c == 'a' ? Outcome::kAbandoned
                                       : Outcome::kFailure;
    const size_t step = c >= '0' && c <= '9' ? size_t(c - '0') : 0;
    runs.push_back(RunOf(first, outcome, step, step_count));
    first += std::chrono::hours(1);
  }
  return runs;
}

}  // namespace workflow_health

#include "workflow/pairing.h"

#include <algorithm>
#include <optional>

namespace workflow_health {
namespace {

// A run passes every step before its failing one; log workflows never skip, so
// that a step without a line counts as passed.
std::vector<StepResult> StepsOf(const Event& end) {
  std::vector<StepResult> steps(end.log.durations.size());
  const bool failed = IsFailure(end.outcome);
  for (size_t i = 0; i < steps.size(); ++i) {
    if (failed && i == end.log.failing_step) {
      steps[i].outcome = StepOutcome::kFailed;
      break;
    }
    steps[i] = {StepOutcome::kPassed, end.log.durations[i]};
  }
  return steps;
}

Run EndedRun(const Event& end, std::optional<Time> start) {
  Run run;
  run.at = end.at;
  run.message_id = end.message_id;
  run.outcome = end.outcome;
  run.unknown_lines = end.log.unknown_lines;
  run.duration = end.log.ran_for;
  if (!run.duration && start) run.duration = end.at - *start;
  if (IsRated(end.outcome)) run.steps = StepsOf(end);
  if (IsFailure(end.outcome)) {
    run.failing_step = end.log.failing_step;
    run.evidence = end.log.evidence;
  }
  return run;
}

}  // namespace

std::vector<Run> RunsFrom(const std::vector<Event>& events,
                          const Workflow& workflow, const Window& window) {
  std::vector<Run> runs;
  const Event* open = nullptr;
  const auto abandon = [&] {
    if (open == nullptr) return;
    const Time at = open->at + workflow.abandoned_after;
    if (window.Contains(at)) {
      Run& run = runs.emplace_back();
      run.at = at;
      run.message_id = open->message_id;
      run.outcome = Outcome::kAbandoned;
    }
    open = nullptr;
  };
  for (const Event& event : events) {
    if (open != nullptr && event.at > open->at + workflow.abandoned_after) {
      abandon();
    }
    if (event.kind == Event::Kind::kStart) {
      abandon();
      open = &event;
      continue;
    }
    const auto start = open == nullptr ? std::nullopt : std::optional(open->at);
    open = nullptr;
    if (window.Contains(event.at)) runs.push_back(EndedRun(event, start));
  }
  abandon();
  std::ranges::stable_sort(runs, {}, &Run::at);
  return runs;
}

}  // namespace workflow_health

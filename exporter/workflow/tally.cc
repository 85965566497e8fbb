#include "workflow/tally.h"

#include <algorithm>

namespace workflow_health {
namespace {

void Count(StepOutcome outcome, bool seen, StepTally* tally) {
  if (seen) ++tally->seen;
  switch (outcome) {
    case StepOutcome::kPassed:
      ++tally->passed;
      break;
    case StepOutcome::kSkipped:
      ++tally->skipped;
      break;
    case StepOutcome::kFailed:
      ++tally->failed;
      break;
    case StepOutcome::kNotReached:
      break;
  }
}

void CountOutcome(Outcome outcome, Tally* tally) {
  switch (outcome) {
    case Outcome::kSuccess:
      ++tally->successes;
      break;
    case Outcome::kFailure:
      ++tally->failed;
      break;
    case Outcome::kError:
      ++tally->errors;
      break;
    case Outcome::kUnknown:
      ++tally->unknown;
      break;
    case Outcome::kAbandoned:
      ++tally->abandoned;
      break;
  }
}

void CountDay(Time at, bool failure, Days* days) {
  DayTally& day = (*days)[std::chrono::floor<std::chrono::days>(at)];
  ++day.runs;
  if (failure) ++day.failures;
}

// How a run went at an application: failed if it failed at any of its steps.
StepOutcome OutcomeAt(const Run& run, const Application& application) {
  bool passed = false;
  bool skipped = false;
  for (const size_t step : application.steps) {
    const StepOutcome outcome = run.steps[step].outcome;
    if (outcome == StepOutcome::kFailed) return outcome;
    passed |= outcome == StepOutcome::kPassed;
    skipped |= outcome == StepOutcome::kSkipped;
  }
  if (passed) return StepOutcome::kPassed;
  return skipped ? StepOutcome::kSkipped : StepOutcome::kNotReached;
}

}  // namespace

double StepTally::ChainRate() const {
  if (Entered() == 0) return 1;
  return double(passed + skipped) / double(Entered());
}

std::optional<double> Tally::Uptime() const {
  if (Runs() == 0) return std::nullopt;
  return double(successes) / double(Runs());
}

Tally TallyOf(std::span<const Run> runs, size_t step_count) {
  Tally tally;
  tally.steps.resize(step_count);
  for (const Run& run : runs) {
    CountOutcome(run.outcome, &tally);
    if (!IsRated(run.outcome)) continue;
    CountDay(run.at, IsFailure(run.outcome), &tally.days);
    for (size_t i = 0; i < run.steps.size(); ++i) {
      Count(run.steps[i].outcome, run.steps[i].seen, &tally.steps[i]);
    }
  }
  return tally;
}

Days DaysOfStep(std::span<const Run> runs, size_t step) {
  Days days;
  for (const Run& run : runs) {
    if (!IsRated(run.outcome)) continue;
    const StepOutcome outcome = run.steps[step].outcome;
    if (outcome == StepOutcome::kPassed || outcome == StepOutcome::kFailed) {
      CountDay(run.at, outcome == StepOutcome::kFailed, &days);
    }
  }
  return days;
}

StepTally TallyOfApplication(const std::vector<Run>& runs,
                             const Application& application) {
  StepTally tally;
  for (const Run& run : runs) {
    if (!IsRated(run.outcome)) continue;
    const bool seen = std::ranges::any_of(
        application.steps, [&](size_t step) { return run.steps[step].seen; });
    Count(OutcomeAt(run, application), seen, &tally);
  }
  return tally;
}

std::vector<Seconds> DurationsOfApplication(std::span<const Run> runs,
                                            const Application& application) {
  std::vector<Seconds> durations;
  for (const Run& run : runs) {
    if (!IsRated(run.outcome)) continue;
    std::optional<Seconds> sum;
    const bool passed =
        std::ranges::all_of(application.steps, [&](size_t step) {
          const StepResult& result = run.steps[step];
          if (result.duration)
            sum = sum.value_or(Seconds(0)) + *result.duration;
          return result.outcome == StepOutcome::kPassed;
        });
    if (passed && sum) durations.push_back(*sum);
  }
  std::ranges::sort(durations);
  return durations;
}

size_t NearestRank(size_t count, size_t percent) {
  const size_t rank = (percent * count + 99) / 100;
  return std::max<size_t>(rank, 1) - 1;
}

std::optional<Seconds> Percentile(const std::vector<Seconds>& ascending,
                                  size_t percent) {
  if (ascending.empty()) return std::nullopt;
  return ascending[NearestRank(ascending.size(), percent)];
}

}  // namespace workflow_health

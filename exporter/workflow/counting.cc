#include "workflow/counting.h"

#include <algorithm>
#include <unordered_map>

namespace workflow_health {

RunCount CountOf(const Run& run) {
  RunCount count;
  count.outcome = run.outcome;
  if (IsFailure(run.outcome)) count.failing_step = run.failing_step;
  if (IsRated(run.outcome)) count.duration = run.duration;
  return count;
}

Difference Compare(const std::vector<Run>& runs,
                   const std::vector<CountedRun>& counted) {
  Difference difference;
  std::unordered_map<std::string, const CountedRun*> known;
  for (const CountedRun& run : counted) known.emplace(run.id, &run);
  for (const Run& run : runs) {
    const RunCount now = CountOf(run);
    const auto node = known.extract(run.message_id);
    if (node.empty()) {
      difference.added.push_back({run.message_id, run.at, now, now});
    } else if (node.mapped()->now != now || node.mapped()->at != run.at) {
      difference.corrected.push_back(
          {run.message_id, run.at, node.mapped()->counted, now});
    }
  }
  for (const CountedRun& run : counted) {
    if (!run.now || !known.contains(run.id)) continue;
    difference.corrected.push_back(run);
    difference.corrected.back().now.reset();
  }
  return difference;
}

void Counters::Add(const RunCount& run, std::int64_t times, Seconds seconds) {
  const bool failed = IsFailure(run.outcome);
  if (run.outcome == Outcome::kSuccess) successes += times;
  if (failed) failures += times;
  if (run.outcome == Outcome::kError) errors += times;
  if (run.outcome == Outcome::kAbandoned) abandoned += times;
  if (run.outcome == Outcome::kUnknown) unknown += times;
  if (!IsRated(run.outcome)) return;
  const size_t passed = failed ? run.failing_step : steps.size();
  for (size_t i = 0; i < passed; ++i) steps[i].successes += times;
  if (failed) steps[run.failing_step].failures += times;
  if (!run.duration) return;
  const auto bucket = std::ranges::lower_bound(kDurationBounds, *run.duration);
  durations.at(size_t(bucket - kDurationBounds.begin())) += times;
  duration_sum += seconds;
}

}  // namespace workflow_health

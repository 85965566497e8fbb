#include "workflow/outage.h"

#include <functional>

#include "workflow/coverage.h"

namespace workflow_health {
namespace {

using Failed = std::function<bool(const Run&)>;

// Begins, prolongs or ends the last one.
void Extend(const Run& run, bool failed, std::vector<Breakage>* breakages) {
  const bool broken = !breakages->empty() && !breakages->back().until;
  if (failed) {
    if (!broken) breakages->push_back({run.at, std::nullopt, 0, 0});
    ++breakages->back().runs;
    ++breakages->back().runs_in_window;
  } else if (broken) {
    breakages->back().until = run.at;
  }
}

void ExtendAll(const std::vector<Run>& runs, const Failed& failed,
               std::vector<Breakage>* breakages) {
  for (const Run& run : runs) {
    if (IsRated(run.outcome)) Extend(run, failed(run), breakages);
  }
}

std::vector<Breakage> BreakagesWhere(const std::vector<Run>& runs,
                                     const std::vector<Run>& earlier,
                                     const Failed& failed) {
  std::vector<Breakage> breakages;
  ExtendAll(earlier, failed, &breakages);
  std::erase_if(breakages,
                [](const Breakage& over) { return over.until.has_value(); });
  for (Breakage& lasting : breakages) lasting.runs_in_window = 0;
  ExtendAll(runs, failed, &breakages);
  return breakages;
}

}  // namespace

std::vector<Breakage> Breakages(const std::vector<Run>& runs,
                                const std::vector<Run>& earlier) {
  return BreakagesWhere(runs, earlier,
                        [](const Run& run) { return IsFailure(run.outcome); });
}

std::vector<Breakage> BreakagesOfStep(const std::vector<Run>& runs, size_t step,
                                      const std::vector<Run>& earlier) {
  return BreakagesWhere(runs, earlier, [step](const Run& run) {
    return IsFailure(run.outcome) && run.failing_step == step;
  });
}

Reliability ReliabilityOf(const std::vector<Breakage>& breakages,
                          const Window& window,
                          const std::vector<Window>& holes) {
  Reliability reliability;
  Seconds recovering{0};
  int recovered = 0;
  for (const Breakage& breakage : breakages) {
    ++reliability.breakages;
    if (breakage.until) {
      recovering += *breakage.until - breakage.since;
      ++recovered;
    }
    if (!breakage.IsOutage()) continue;
    ++reliability.outages;
    auto& longest = reliability.longest_outage;
    if (!longest ||
        breakage.Length(window.until) > longest->Length(window.until)) {
      longest = breakage;
    }
  }
  const Seconds covered = LengthOutside(holes, window);
  if (reliability.breakages > 0 && covered > Seconds(0)) {
    reliability.mean_time_between_failures = covered / reliability.breakages;
  }
  if (recovered > 0) reliability.mean_time_to_recovery = recovering / recovered;
  return reliability;
}

}  // namespace workflow_health

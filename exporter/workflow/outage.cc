#include "workflow/outage.h"

#include <functional>

namespace workflow_health {
namespace {

std::vector<Breakage> BreakagesWhere(
    const std::vector<Run>& runs,
    const std::function<bool(const Run&)>& failed) {
  std::vector<Breakage> breakages;
  bool broken = false;
  for (const Run& run : runs) {
    if (!IsRated(run.outcome)) continue;
    if (failed(run)) {
      if (!broken) breakages.push_back({run.at, std::nullopt, 0});
      ++breakages.back().runs;
      broken = true;
    } else if (broken) {
      breakages.back().until = run.at;
      broken = false;
    }
  }
  return breakages;
}

}  // namespace

std::vector<Breakage> Breakages(const std::vector<Run>& runs) {
  return BreakagesWhere(runs,
                        [](const Run& run) { return IsFailure(run.outcome); });
}

std::vector<Breakage> BreakagesOfStep(const std::vector<Run>& runs,
                                      size_t step) {
  return BreakagesWhere(runs, [step](const Run& run) {
    return IsFailure(run.outcome) && run.failing_step == step;
  });
}

Reliability ReliabilityOf(const std::vector<Breakage>& breakages,
                          const Window& window) {
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
  if (reliability.breakages > 0) {
    reliability.mean_time_between_failures =
        window.Length() / reliability.breakages;
  }
  if (recovered > 0) reliability.mean_time_to_recovery = recovering / recovered;
  return reliability;
}

}  // namespace workflow_health

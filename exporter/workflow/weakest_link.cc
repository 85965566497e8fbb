#include "workflow/weakest_link.h"

#include <algorithm>

#include "workflow/outage.h"

namespace workflow_health {
namespace {

// No run got past a step where none came to the next one.
std::optional<double> RateWithout(size_t perfect,
                                  const std::vector<StepTally>& steps) {
  const size_t next = perfect + 1;
  if (next < steps.size() && steps[next].Entered() == 0) return std::nullopt;
  double rate = 1;
  for (size_t step = 0; step < steps.size(); ++step) {
    if (step != perfect) rate *= steps[step].ChainRate();
  }
  return rate;
}

void CountOutages(const std::vector<Breakage>& breakages, WeakLink* link) {
  for (const Breakage& breakage : breakages) {
    if (!breakage.IsOutage() || breakage.runs_in_window == 0) continue;
    ++link->outages;
    link->failures_in_outages += breakage.runs_in_window;
  }
}

WeakLink LinkOf(const Seen& seen, const Tally& tally, size_t step) {
  WeakLink link;
  link.step = step;
  link.tally = tally.steps[step];
  link.interval =
      UptimeInterval(DaysOfStep(seen.runs, step)).value_or(Interval());
  link.uptime_if_perfect = RateWithout(step, tally.steps);
  CountOutages(BreakagesOfStep(seen, step), &link);
  const int tried = link.tally.passed + link.tally.failed;
  link.saved_by_one_retry = (link.tally.failed - link.failures_in_outages) *
                            double(link.tally.passed) / tried;
  return link;
}

}  // namespace

std::vector<WeakLink> WeakestLinks(const Seen& seen, const Tally& tally) {
  std::vector<WeakLink> links;
  for (size_t step = kUnattributedStep + 1; step < tally.steps.size(); ++step) {
    if (tally.steps[step].failed > 0)
      links.push_back(LinkOf(seen, tally, step));
  }
  std::ranges::stable_sort(
      links, {}, [](const WeakLink& link) { return link.interval.high; });
  return links;
}

}  // namespace workflow_health

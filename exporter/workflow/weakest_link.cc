#include "workflow/weakest_link.h"

#include <algorithm>

#include "workflow/outage.h"

namespace workflow_health {
namespace {

WeakLink LinkOf(const std::vector<Run>& runs, const Tally& tally, size_t step) {
  WeakLink link;
  link.step = step;
  link.tally = tally.steps[step];
  link.interval = UptimeInterval(DaysOfStep(runs, step)).value_or(Interval());
  // The step's factor is taken out of the product; where every run that came
  // there failed, nothing tells how the rest would have gone.
  const double rate = link.tally.ChainRate();
  link.uptime_if_perfect = rate > 0 ? *tally.Uptime() / rate : 1;
  for (const Breakage& breakage : BreakagesOfStep(runs, step)) {
    if (!breakage.IsOutage()) continue;
    ++link.outages;
    link.failures_in_outages += breakage.runs;
  }
  const int tried = link.tally.passed + link.tally.failed;
  link.saved_by_one_retry = (link.tally.failed - link.failures_in_outages) *
                            double(link.tally.passed) / tried;
  return link;
}

}  // namespace

std::vector<WeakLink> WeakestLinks(const std::vector<Run>& runs,
                                   const Tally& tally) {
  std::vector<WeakLink> links;
  for (size_t step = kUnattributedStep + 1; step < tally.steps.size(); ++step) {
    if (tally.steps[step].failed > 0)
      links.push_back(LinkOf(runs, tally, step));
  }
  std::ranges::stable_sort(
      links, {}, [](const WeakLink& link) { return link.interval.high; });
  return links;
}

}  // namespace workflow_health

#include "datagrepper/spans_to_read.h"

#include <algorithm>

#include "workflow/coverage.h"

namespace workflow_health {

SpansToRead PlanReading(const Datagrepper& datagrepper,
                        const std::vector<Window>& covered,
                        std::optional<Time> reread_at, const Window& wanted,
                        Time now) {
  SpansToRead plan;
  plan.long_reread =
      datagrepper.reread > datagrepper.overlap &&
      (!reread_at || now - *reread_at >= datagrepper.reread_every);
  plan.spans = Holes(covered, wanted);
  const Seconds length =
      plan.long_reread ? datagrepper.reread : datagrepper.overlap;
  if (!covered.empty()) {
    // Whatever lies before it was read long after it was sent, or read again.
    const Window& last = covered.back();
    const Time until = std::min(last.until, wanted.until);
    const Time since = std::max(until - length, wanted.since);
    if (since < until) plan.spans.push_back({since, until});
  }
  plan.spans = Merge(std::move(plan.spans));
  return plan;
}

}  // namespace workflow_health

#include "datagrepper/spans_to_read.h"

#include <algorithm>

#include "workflow/coverage.h"

namespace workflow_health {
namespace {

// The end of `covered`, as far as it is wanted.
Window EndOf(const Window& covered, Seconds length, const Window& wanted) {
  const Time until = std::min(covered.until, wanted.until);
  return {std::max(until - length, wanted.since), until};
}

// Whether the whole end of what was covered, `length` of it, is read once more.
bool IsWhole(const std::vector<Window>& covered, Seconds length,
             const Window& wanted) {
  if (covered.empty()) return true;
  const Time until = covered.back().until;
  return wanted.until >= until &&
         wanted.since <= std::max(until - length, covered.front().since);
}

}  // namespace

SpansToRead PlanReading(const Datagrepper& datagrepper,
                        const std::vector<Window>& covered,
                        std::optional<Time> reread_at, const Window& wanted,
                        Time now) {
  SpansToRead plan;
  // A time in the future comes from a clock that was wrong.
  const bool due = !reread_at || *reread_at > now ||
                   now - *reread_at >= datagrepper.reread_every;
  const bool is_long = due && datagrepper.reread > datagrepper.overlap;
  plan.long_reread = is_long && IsWhole(covered, datagrepper.reread, wanted);
  plan.spans = Holes(covered, wanted);
  for (const Window& span : covered) {
    const bool last = span == covered.back();
    plan.spans.push_back(
        EndOf(span, last && is_long ? datagrepper.reread : datagrepper.overlap,
              wanted));
  }
  plan.spans = Merge(std::move(plan.spans));
  return plan;
}

}  // namespace workflow_health

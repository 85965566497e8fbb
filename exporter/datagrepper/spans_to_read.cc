#include "datagrepper/spans_to_read.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "workflow/coverage.h"

namespace workflow_health {
namespace {

// So many are read once more with what is new, in one page with that.
constexpr long long kReadAgain = 40;
// So many are counted in one request, however long ago they were sent; else
// those of a day.
constexpr long long kCountedAtOnce = 1000;
constexpr Seconds kCountedTogether = std::chrono::days(1);
// The overlap is counted so often while its length passes.
constexpr int kCountsOfOverlap = 10;

// The end of `covered`, as far as it is wanted.
Window EndOf(const Window& covered, Seconds length, const Window& wanted) {
  const Time until = std::min(covered.until, wanted.until);
  return {std::max(until - length, wanted.since), until};
}

// The end of `end` that holds few messages.
Window FewOf(Window end, const AlreadyRead& already) {
  while (end.Length() > Seconds(1) && already.number(end) > kReadAgain) {
    end.since = end.until - end.Length() / 2;
  }
  return end;
}

// Whether the whole end of what was covered, `length` of it, is looked at.
bool IsWhole(const std::vector<Window>& covered, Seconds length,
             const Window& wanted) {
  if (covered.empty()) return true;
  const Time until = covered.back().until;
  return wanted.until >= until &&
         wanted.since <= std::max(until - length, covered.front().since);
}

// A time in the future comes from a clock that was wrong.
bool IsDue(std::optional<Time> last, Seconds every, Time now) {
  return !last || *last > now || now - *last >= every;
}

std::vector<Window> InRequests(const std::vector<Window>& spans,
                               const AlreadyRead& already) {
  std::vector<Window> cut;
  for (Window span : spans) {
    while (span.Length() > kCountedTogether &&
           already.number(span) > kCountedAtOnce) {
      const Time until = span.since + kCountedTogether;
      cut.push_back({std::exchange(span.since, until), until});
    }
    cut.push_back(span);
  }
  return cut;
}

}  // namespace

SpansToRead PlanReading(const Datagrepper& datagrepper,
                        const AlreadyRead& already, const Window& wanted,
                        Time now) {
  SpansToRead plan;
  const auto& covered = already.covered;
  const bool is_long =
      IsDue(already.reread_at, datagrepper.reread_every, now) &&
      datagrepper.reread > datagrepper.overlap;
  const bool is_counted =
      IsDue(already.counted_at, datagrepper.overlap / kCountsOfOverlap, now);
  plan.long_reread = is_long && IsWhole(covered, datagrepper.reread, wanted);
  plan.spans = Holes(covered, wanted);
  for (const Window& span : covered) {
    const Window end = EndOf(span, datagrepper.overlap, wanted);
    plan.spans.push_back(FewOf(end, already));
    if (is_counted) plan.counted.push_back(end);
    if (!is_long || span != covered.back()) continue;
    const Window far = EndOf(span, datagrepper.reread, wanted);
    std::ranges::copy(Within(covered, far), std::back_inserter(plan.counted));
  }
  plan.spans = Merge(std::move(plan.spans));
  plan.counted =
      InRequests(Without(Merge(std::move(plan.counted)), plan.spans), already);
  return plan;
}

}  // namespace workflow_health

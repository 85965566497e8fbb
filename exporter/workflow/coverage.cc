#include "workflow/coverage.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace workflow_health {

std::vector<Window> Merge(std::vector<Window> spans) {
  std::ranges::sort(spans, {}, &Window::since);
  std::vector<Window> merged;
  for (const Window& span : spans) {
    if (span.since >= span.until) continue;
    if (merged.empty() || merged.back().until < span.since) {
      merged.push_back(span);
    } else {
      merged.back().until = std::max(merged.back().until, span.until);
    }
  }
  return merged;
}

std::vector<Window> Holes(const std::vector<Window>& spans,
                          const Window& window) {
  std::vector<Window> holes;
  Time known = window.since;
  for (const Window& span : spans) {
    if (span.until <= known) continue;
    if (span.since >= window.until) break;
    if (span.since > known) holes.push_back({known, span.since});
    known = span.until;
  }
  if (known < window.until) holes.push_back({known, window.until});
  return holes;
}

std::vector<Window> Within(const std::vector<Window>& spans,
                           const Window& window) {
  std::vector<Window> within;
  within.reserve(spans.size());
  for (const Window& span : spans) {
    within.push_back({std::max(span.since, window.since),
                      std::min(span.until, window.until)});
  }
  return Merge(std::move(within));
}

std::vector<Window> Without(const std::vector<Window>& spans,
                            const std::vector<Window>& taken) {
  std::vector<Window> without;
  for (const Window& span : spans) {
    std::ranges::copy(Holes(taken, span), std::back_inserter(without));
  }
  return without;
}

bool Covers(const std::vector<Window>& spans, Time time) {
  const auto span = std::ranges::lower_bound(spans, time, {}, &Window::until);
  return span != spans.end() && span->Contains(time);
}

double CoveredRatio(const std::vector<Window>& spans, const Window& window) {
  if (window.since >= window.until) return 1;
  Seconds missing{0};
  for (const Window& hole : Holes(spans, window)) missing += hole.Length();
  return 1 - double(missing.count()) / double(window.Length().count());
}

Time ContiguousEnd(const std::vector<Window>& spans, Time since) {
  for (const Window& span : spans) {
    if (span.since <= since && since < span.until) return span.until;
  }
  return since;
}

}  // namespace workflow_health

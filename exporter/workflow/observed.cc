#include "workflow/observed.h"

#include <algorithm>
#include <utility>

#include "workflow/coverage.h"

namespace workflow_health {
namespace {

std::vector<Time> TimesOfRated(const Seen& seen) {
  std::vector<Time> times;
  for (const auto& runs : {seen.earlier, seen.runs}) {
    for (const Run& run : runs) {
      if (IsRated(run.outcome)) times.push_back(run.at);
    }
  }
  return times;
}

}  // namespace

Time SpeaksUntil(Time at, std::span<const Window> holes) {
  const auto hole = std::ranges::upper_bound(holes, at, {}, &Window::until);
  if (hole == holes.end()) return at + kSpeaksFor;
  return std::min(at + kSpeaksFor, std::max(at, hole->since));
}

std::vector<Window> Observed(const Seen& seen) {
  const std::vector<Time> times = TimesOfRated(seen);
  std::vector<Window> spans;
  for (size_t i = 0; i < times.size(); ++i) {
    const Time until = SpeaksUntil(times[i], seen.holes);
    const bool last = i + 1 == times.size();
    spans.push_back({times[i], last ? until : std::min(until, times[i + 1])});
  }
  return Within(spans, seen.window);
}

std::vector<Window> Silence(const Seen& seen) {
  const std::vector<Window> holes(seen.holes.begin(), seen.holes.end());
  return Without(Holes(Observed(seen), seen.window), Merge(holes));
}

}  // namespace workflow_health

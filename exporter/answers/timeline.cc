#include "answers/timeline.h"

#include <algorithm>
#include <utility>

#include "logs/pairing.h"

namespace workflow_health {

RunsInWindow RunsIn(const Ledger& ledger, const Workflow& workflow,
                    const Window& window) {
  const auto events = ledger.EventsOfRuns(workflow, window);
  const auto is_start = [](const Event& event) {
    return event.kind == Event::Kind::kStart;
  };
  return {RunsFrom(events, workflow, window),
          std::ranges::any_of(events, is_start)};
}

Timeline::Timeline(const Ledger& ledger, const Workflow& workflow,
                   const Window& span, std::vector<Seconds> lengths)
    : lengths_(std::move(lengths)), windows_(lengths_.size()) {
  const Seconds longest = *std::ranges::max_element(lengths_);
  runs_ = RunsIn(ledger, workflow, {span.since - longest, span.until}).runs;
}

void Timeline::MoveTo(Time as_of) {
  for (size_t i = 0; i < windows_.size(); ++i) {
    const Bounds before = windows_[i];
    Bounds& now = windows_[i];
    now.first = FirstAfter(as_of - lengths_[i], before.first);
    now.end = FirstAfter(as_of, before.end);
    now.changed = now.first != before.first || now.end != before.end;
  }
}

std::span<const Run> Timeline::Runs(size_t window) const {
  const Bounds& bounds = windows_[window];
  return std::span(runs_).subspan(bounds.first, bounds.end - bounds.first);
}

size_t Timeline::FirstAfter(Time time, size_t from) const {
  while (from < runs_.size() && runs_[from].at <= time) ++from;
  return from;
}

}  // namespace workflow_health

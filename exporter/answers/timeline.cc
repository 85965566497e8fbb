#include "answers/timeline.h"

#include <algorithm>
#include <utility>

#include "logs/pairing.h"

namespace workflow_health {

namespace {

// All events that RunsFrom() needs to know for the runs of `window`.
std::vector<Event> EventsOfRuns(const Ledger& ledger, const Workflow& workflow,
                                const Window& window) {
  const Window told{window.since - workflow.abandoned_after, window.until};
  std::vector<Event> events = ledger.Events(workflow.name, told);
  OpenStart open(told.since + Seconds(1), workflow.abandoned_after);
  ledger.GoBack(
      workflow.name, told.since,
      [&open](Time second, std::int64_t opening, std::int64_t ending) {
        return open.GoBack(second, opening, ending);
      });
  if (open.at()) {
    events.insert(events.begin(),
                  {workflow.name, kOneAtATime, *open.at(), {}, {}, {}});
  }
  return events;
}

}  // namespace

RunsInWindow RunsIn(const Ledger& ledger, const Workflow& workflow,
                    const Window& window) {
  const auto events = EventsOfRuns(ledger, workflow, window);
  auto runs = RunsFrom(events, workflow, window);
  if (!runs) ledger.ThrowDamaged(runs.error().message);
  const auto opens = [](const Event& event) {
    return event.kind == Event::Kind::kOpens;
  };
  return {std::move(*runs), std::ranges::any_of(events, opens)};
}

void CountRuns(const std::vector<Workflow>& workflows, Time until,
               Ledger* ledger) {
  ledger->CountRuns(workflows, until,
                    [ledger](const Workflow& workflow, const Window& window) {
                      return RunsIn(*ledger, workflow, window).runs;
                    });
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

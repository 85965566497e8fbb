#include "answers/timeline.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
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

// A run ends with an event, or a limit after one. Most polls bring neither.
std::vector<Run> RunsEndingIn(const Ledger& ledger, const Workflow& workflow,
                              const Window& window) {
  const Seconds limit = workflow.abandoned_after;
  const bool none = !ledger.HasEvents(workflow.name, window) &&
                    !ledger.HasEvents(workflow.name, {window.since - limit,
                                                      window.until - limit});
  return none ? std::vector<Run>() : RunsIn(ledger, workflow, window).runs;
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
                      return RunsEndingIn(*ledger, workflow, window);
                    });
}

Timeline::Timeline(const Ledger& ledger, const Workflow& workflow,
                   const Window& span, std::vector<Seconds> lengths)
    : workflow_(workflow),
      lengths_(std::move(lengths)),
      windows_(lengths_.size()) {
  const Seconds longest = *std::ranges::max_element(lengths_);
  Renew(ledger, {span.since - longest, span.until});
}

void Timeline::Renew(const Ledger& ledger, const Window& span) {
  const auto first = std::ranges::upper_bound(runs_, span.since, {}, &Run::at);
  auto read = RunsEndingIn(ledger, workflow_, span);
  if (first == runs_.end() && read.empty()) return;
  runs_.erase(first, runs_.end());
  std::ranges::move(read, std::back_inserter(runs_));
  renewed_ = true;
}

void Timeline::MoveTo(Time as_of) {
  if (renewed_) windows_.assign(windows_.size(), {});
  for (size_t i = 0; i < windows_.size(); ++i) {
    const Bounds before = windows_[i];
    Bounds& now = windows_[i];
    now.first = FirstAfter(as_of - lengths_[i], before.first);
    now.end = FirstAfter(as_of, before.end);
    now.changed =
        renewed_ || now.first != before.first || now.end != before.end;
  }
  renewed_ = false;
  ForgetPassed();
}

void Timeline::ForgetPassed() {
  const size_t passed =
      std::ranges::min_element(windows_, {}, &Bounds::first)->first;
  if (passed <= runs_.size() / 2) return;
  runs_.erase(runs_.begin(), runs_.begin() + std::ptrdiff_t(passed));
  for (Bounds& window : windows_) {
    window.first -= passed;
    window.end -= passed;
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

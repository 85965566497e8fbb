#include "logs/pairing.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "logs/packed_end.h"

namespace workflow_health {
namespace {

// What ended a run, and what it told.
struct Ending {
  const Event* event = nullptr;
  RunEnd told;
};

// A run passes every step before its failing one; log workflows never skip, so
// that a step without a line counts as passed.
std::vector<StepResult> StepsOf(const RunEnd& end,
                                std::optional<Seconds> of_run) {
  std::vector<StepResult> steps(end.log.steps.size());
  const bool failed = IsFailure(end.outcome);
  for (size_t i = 0; i < steps.size(); ++i) {
    const StepReading& read = end.log.steps[i];
    if (failed && i == end.log.failing_step) {
      steps[i] = {StepOutcome::kFailed, std::nullopt, read.seen};
      break;
    }
    steps[i] = {StepOutcome::kPassed, std::nullopt, read.seen};
    if (!of_run || read.duration <= of_run) steps[i].duration = read.duration;
  }
  return steps;
}

Run EndedRun(const Ending& ending, std::optional<Time> start) {
  const Event& event = *ending.event;
  const RunEnd& end = ending.told;
  Run run;
  run.at = event.at;
  run.message_id = event.message_id;
  run.outcome = end.outcome;
  run.unknown_lines = end.log.unknown_lines;
  run.duration = end.log.ran_for;
  if (!run.duration && start) run.duration = event.at - *start;
  if (IsRated(end.outcome)) run.steps = StepsOf(end, run.duration);
  if (IsFailure(end.outcome)) {
    run.failing_step = end.log.failing_step;
    run.evidence = end.log.evidence;
  }
  return run;
}

// Which of two ends of one second is paired first.
bool GoesFirst(const Ending& one, const Ending& other) {
  const RunEnd& a = one.told;
  const RunEnd& b = other.told;
  return std::tie(b.log.ran_for, a.outcome, a.log.failing_step) <
         std::tie(a.log.ran_for, b.outcome, b.log.failing_step);
}

bool IsBefore(const Run& one, const Run& other) {
  return std::tie(one.at, one.outcome, one.failing_step, one.message_id) <
         std::tie(other.at, other.outcome, other.failing_step,
                  other.message_id);
}

class Pairing {
 public:
  Pairing(const Workflow& workflow, const Window& window)
      : workflow_(workflow), window_(window) {}

  // Fails where what an end tells cannot be read.
  [[nodiscard]] std::optional<Error> AddSecond(std::span<const Event> events) {
    if (open_ != nullptr && events.front().at > LimitOf(*open_)) Abandon();
    const auto ends = EndsAmong(events);
    if (!ends) return ends.error();
    auto start = NextStart(events.begin(), events.end());
    for (const Ending& end : *ends) {
      if (open_ == nullptr && start != events.end()) {
        open_ = &*start;
        start = NextStart(start + 1, events.end());
      }
      Close(end);
    }
    for (; start != events.end(); start = NextStart(start + 1, events.end())) {
      Abandon();
      open_ = &*start;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::vector<Run> Take() && {
    Abandon();
    std::ranges::sort(runs_, IsBefore);
    return std::move(runs_);
  }

 private:
  using Iterator = std::span<const Event>::iterator;

  static Iterator NextStart(Iterator from, Iterator end) {
    return std::find_if(from, end, [](const Event& event) {
      return event.kind == Event::Kind::kOpens;
    });
  }

  [[nodiscard]] Result<std::vector<Ending>> EndsAmong(
      std::span<const Event> events) {
    std::vector<Ending> ends;
    for (const Event& event : events) {
      if (event.kind == Event::Kind::kOpens) continue;
      auto end = UnpackEnd(event);
      if (!end || end->log.steps.size() != workflow_.steps.size()) {
        return Error{fmt::format("what the log of {} said cannot be read",
                                 event.message_id)};
      }
      ends.push_back({&event, std::move(*end)});
    }
    std::ranges::stable_sort(ends, GoesFirst);
    return ends;
  }

  [[nodiscard]] Time LimitOf(const Event& start) const {
    return start.at + workflow_.abandoned_after;
  }

  void Close(const Ending& end) {
    const auto start =
        open_ == nullptr ? std::nullopt : std::optional(open_->at);
    open_ = nullptr;
    if (window_.Contains(end.event->at)) runs_.push_back(EndedRun(end, start));
  }

  void Abandon() {
    if (open_ == nullptr) return;
    const Event& start = *std::exchange(open_, nullptr);
    if (!window_.Contains(LimitOf(start))) return;
    Run& run = runs_.emplace_back();
    run.at = LimitOf(start);
    run.message_id = start.message_id;
    run.outcome = Outcome::kAbandoned;
  }

  const Workflow& workflow_;
  const Window& window_;
  const Event* open_ = nullptr;
  std::vector<Run> runs_;
};

}  // namespace

Result<std::vector<Run>> RunsFrom(const std::vector<Event>& events,
                                  const Workflow& workflow,
                                  const Window& window) {
  Pairing pairing(workflow, window);
  for (std::span rest(events); !rest.empty();) {
    const auto next = std::ranges::find_if(
        rest, [&](const Event& event) { return event.at != rest.front().at; });
    const auto count = static_cast<size_t>(next - rest.begin());
    if (auto error = pairing.AddSecond(rest.first(count))) {
      return std::move(*error);
    }
    rest = rest.subspan(count);
  }
  return std::move(pairing).Take();
}

bool OpenStart::GoBack(Time second, std::int64_t starts, std::int64_t ends) {
  if (next_ - second > abandoned_after_) return false;
  if (!latest_) latest_ = second;
  next_ = second;
  is_open_ = starts > ends;
  return starts == ends;
}

}  // namespace workflow_health

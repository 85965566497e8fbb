// Events of one key at small times, and what they settle to, as lines.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "live/settle.h"

namespace workflow_health {

inline constexpr Seconds kDeadline = std::chrono::seconds(1000);

inline StepRules Rules() {
  StepRules step;
  step.step = {"koji", "build"};
  step.deadline = kDeadline;
  return step;
}

inline Instant At(double second) {
  return Instant(Microseconds(static_cast<long long>(second * 1e6)));
}

inline StepEvent EventAt(double second, Event::Kind kind,
                         std::string what = {}) {
  StepEvent event;
  event.at = At(second);
  event.message_id = fmt::format("{}-{}", second, int(kind));
  event.kind = kind;
  event.key = 7;
  event.what = std::move(what);
  return event;
}
inline StepEvent Opens(double second) {
  return EventAt(second, Event::Kind::kOpens);
}
inline StepEvent Closes(double second) {
  return EventAt(second, Event::Kind::kCloses);
}
inline StepEvent Fails(double second) {
  return EventAt(second, Event::Kind::kFails, "error");
}
inline StepEvent Cancels(double second) {
  return EventAt(second, Event::Kind::kCancels);
}

inline StepEvent Of(std::int64_t item, StepEvent event) {
  event.item = item;
  event.message_id += fmt::format(" {}", item);
  return event;
}

inline const char* Word(Attempt::End end) {
  switch (end) {
    case Attempt::End::kPending:
      return "pending";
    case Attempt::End::kSucceeded:
      return "succeeded";
    case Attempt::End::kVerdict:
      return "verdict";
    case Attempt::End::kFailed:
    case Attempt::End::kStalled:
      return "failed";
    default:
      break;
  }
  return "cancelled";
}

inline double SecondOf(Instant at) {
  return double(at.time_since_epoch().count()) / 1e6;
}

// "0 failed stalled 1000 recovered 1100": an attempt in each line.
inline std::vector<std::string> Lines(const Settled& settled) {
  std::vector<std::string> lines;
  for (const Attempt& attempt : settled.attempts) {
    std::string line =
        fmt::format("{} {}", SecondOf(attempt.opened), Word(attempt.end));
    if (!attempt.what.empty()) line += " " + attempt.what;
    if (attempt.end != Attempt::End::kPending) {
      line += fmt::format(" {}", SecondOf(attempt.ended));
    }
    if (attempt.recovered) {
      line += fmt::format(" recovered {}", SecondOf(*attempt.recovered));
    }
    lines.push_back(std::move(line));
  }
  if (!settled.unmatched.empty()) {
    lines.push_back(fmt::format("{} unmatched", settled.unmatched.size()));
  }
  return lines;
}

inline std::vector<std::string> Told(const std::vector<StepEvent>& events,
                                     long long as_of = 1'000'000,
                                     const StepRules& step = Rules()) {
  return Lines(Settle(step, events, Time(Seconds(as_of))));
}

}  // namespace workflow_health

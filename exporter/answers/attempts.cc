#include "answers/attempts.h"

#include <algorithm>
#include <utility>

#include "live/settle.h"

namespace workflow_health {
namespace {

Time Ceil(Instant instant) { return std::chrono::ceil<Seconds>(instant); }

CountedAttempt CountedOf(Attempt attempt) {
  CountedAttempt counted;
  counted.opened = Ceil(attempt.opened);
  counted.now = {attempt.end, std::move(attempt.what)};
  if (attempt.recovered) counted.recovered = Ceil(*attempt.recovered);
  if (attempt.end == AttemptEnd::kPending) return counted;
  counted.at = Ceil(attempt.ended);
  counted.duration =
      std::chrono::round<Seconds>(attempt.ended - attempt.opened);
  return counted;
}

// It is certain when nothing that opens can come any more.
CountedAttempt Unmatched(Instant ended) {
  const Time certain = Ceil(ended + kClockSkew);
  CountedAttempt counted;
  counted.opened = certain;
  counted.at = certain;
  counted.now.end = AttemptEnd::kUnmatched;
  return counted;
}

// Instants in ascending order.
bool HasAny(const std::vector<Time>& times, const Window& window, long least) {
  const auto first = std::ranges::upper_bound(times, window.since);
  const auto last = std::ranges::upper_bound(times, window.until);
  return last - first >= least;
}

// Of all events of a step: what a source that dried up leaves of its attempts
// can be told only then.
AttemptsAsOf Fold(const Ledger& ledger, const StepRules& step,
                  const Window& window, Time as_of) {
  AttemptsAsOf found;
  std::vector<Time> openings;
  std::vector<Time> endings;
  ledger.EventsByKey(step.Name(), [&](const std::vector<Event>& events) {
    for (const Event& event : events) {
      if (event.kind == Event::Kind::kCloses ||
          event.kind == Event::Kind::kFails) {
        endings.push_back(event.at);
      }
    }
    for (CountedAttempt& attempt : AttemptsOf(step, events, as_of, ledger)) {
      if (attempt.now.end != AttemptEnd::kUnmatched) {
        openings.push_back(attempt.opened);
      }
      if (!attempt.at) {
        found.pending.push_back(std::move(attempt));
      } else if (window.Contains(*attempt.at)) {
        found.ended.push_back(std::move(attempt));
      }
    }
  });
  std::ranges::sort(openings);
  std::ranges::sort(endings);
  for (CountedAttempt& attempt : found.ended) {
    if (attempt.now.end != AttemptEnd::kStalled) continue;
    const Window before{*attempt.at - kDryAfter, *attempt.at};
    if (!HasAny(endings, before, 1) && HasAny(openings, before, kDryOpenings)) {
      attempt.now.end = AttemptEnd::kDry;
    }
  }
  std::ranges::sort(found.ended, {}, &CountedAttempt::at);
  std::ranges::sort(found.pending, {}, &CountedAttempt::opened);
  return found;
}

}  // namespace

std::vector<CountedAttempt> AttemptsOf(const StepRules& step,
                                       const std::vector<Event>& events,
                                       Time as_of, const Ledger& ledger) {
  std::vector<StepEvent> told;
  for (const Event& event : events) {
    auto unpacked = UnpackStepEvent(event);
    if (!unpacked) ledger.ThrowDamaged("an event tells nothing of its step");
    told.push_back(*std::move(unpacked));
  }
  Settled settled = Settle(step, told, as_of);
  std::vector<CountedAttempt> counted;
  for (Attempt& attempt : settled.attempts) {
    counted.push_back(CountedOf(std::move(attempt)));
  }
  for (const Instant ended : settled.unmatched) {
    counted.push_back(Unmatched(ended));
  }
  return counted;
}

void CountAttempts(const std::vector<const StepRules*>& steps, Time until,
                   Ledger* ledger) {
  std::vector<Ledger::StepCounting> countings;
  countings.reserve(steps.size());
  for (const StepRules* step : steps) {
    countings.push_back(
        {step->Name(), step->deadline, kClockSkew,
         [step, ledger](const std::vector<Event>& events, Time as_of) {
           return AttemptsOf(*step, events, as_of, *ledger);
         }});
  }
  ledger->CountAttempts(countings, until);
}

AttemptsAsOf AttemptsIn(const Ledger& ledger, const StepRules& step,
                        const Window& window, Time as_of) {
  const auto counted = ledger.CountedUntil(step.Name());
  if (counted && *counted >= as_of) {
    AttemptsAsOf found{ledger.CountedAttempts(step.Name(), window),
                       ledger.PendingAttempts(step.Name(), as_of)};
    for (CountedAttempt& attempt : found.ended) {
      if (attempt.recovered > as_of) attempt.recovered.reset();
    }
    return found;
  }
  return Fold(ledger, step, window, as_of);
}

}  // namespace workflow_health

#include "answers/live_attempts.h"

#include <algorithm>
#include <utility>

#include "workflow/tally.h"

namespace workflow_health {
LiveAttempts::LiveAttempts(const StepRules& step, std::vector<Seconds> windows)
    : step_(step.Name()),
      windows_(std::move(windows)),
      spans_(windows_.size()),
      sums_(windows_.size()) {}

AttemptFigures LiveAttempts::At(const Ledger& ledger, Time unchanged,
                                Time as_of) {
  Renew(ledger, unchanged, as_of);
  SumUp(as_of);
  AttemptFigures figures;
  figures.known = true;
  figures.counted = ledger.AttemptCounts(step_);
  figures.corrections = ledger.Corrections(step_);
  figures.late_messages = ledger.LateMessages(step_);
  figures.windows = sums_;
  const auto pending = ledger.PendingAttempts(step_, as_of);
  figures.pending = std::ssize(pending);
  if (!pending.empty()) figures.oldest_pending = pending.front().opened;
  figures.source_dry = ledger.IsDry(step_, as_of);
  return figures;
}

void LiveAttempts::Renew(const Ledger& ledger, Time unchanged, Time as_of) {
  const Time since = as_of - *std::ranges::max_element(windows_);
  const auto changed =
      std::ranges::upper_bound(ended_, unchanged, {}, &Ended::at);
  renewed_ |= changed != ended_.end();
  ended_.erase(changed, ended_.end());
  const Window missing{std::max(unchanged, since), as_of};
  for (const CountedAttempt& attempt : ledger.CountedAttempts(step_, missing)) {
    const bool failed = IsFailure(attempt.now.end);
    if (!failed && !IsSuccess(attempt.now.end)) continue;
    ended_.push_back({*attempt.at,
                      static_cast<std::int32_t>(attempt.duration.count()),
                      failed});
    renewed_ = true;
  }
  Forget(since);
}

// Now and then: it moves all that is left.
void LiveAttempts::Forget(Time until) {
  const auto first = std::ranges::upper_bound(ended_, until, {}, &Ended::at);
  if (first - ended_.begin() < std::ssize(ended_) / 4) return;
  ended_.erase(ended_.begin(), first);
  renewed_ = true;
}

void LiveAttempts::SumUp(Time as_of) {
  const bool renewed = std::exchange(renewed_, false);
  std::vector<Seconds> durations;
  for (size_t i = 0; i < windows_.size(); ++i) {
    const auto first =
        std::ranges::upper_bound(ended_, as_of - windows_[i], {}, &Ended::at);
    const Span span{static_cast<size_t>(first - ended_.begin()), ended_.size()};
    if (std::exchange(spans_[i], span) == span && !renewed) continue;
    AttemptFigures::OfWindow sum;
    durations.clear();
    for (auto one = first; one != ended_.end(); ++one) {
      ++sum.attempts;
      if (one->failed) {
        ++sum.failures;
      } else {
        durations.emplace_back(one->seconds);
      }
    }
    sum.median = PercentileOf(&durations, 50);
    sum.p95 = PercentileOf(&durations, 95);
    sums_[i] = sum;
  }
}

}  // namespace workflow_health

#include "workflow/attempt_summary.h"

#include <algorithm>
#include <utility>

#include "workflow/tally.h"

namespace workflow_health {
namespace {

void Add(const CountedAttempt& attempt, AttemptSummary* summary) {
  switch (attempt.now.end) {
    case AttemptEnd::kVerdict:
      ++summary->verdicts[attempt.now.what];
      [[fallthrough]];
    case AttemptEnd::kSucceeded:
      ++summary->successes;
      break;
    case AttemptEnd::kStalled:
    case AttemptEnd::kFailed:
      ++summary->failures;
      ++summary->causes[attempt.now.what];
      if (attempt.now.end == AttemptEnd::kStalled) ++summary->stalled;
      if (attempt.recovered) ++summary->recovered;
      break;
    case AttemptEnd::kCancelled:
      ++summary->cancelled;
      break;
    case AttemptEnd::kDry:
      ++summary->dry;
      break;
    case AttemptEnd::kUnmatched:
      ++summary->unmatched;
      break;
    case AttemptEnd::kPending:
    case AttemptEnd::kGone:
      break;
  }
}

}  // namespace

AttemptSummary SummaryOf(std::span<const CountedAttempt> attempts) {
  AttemptSummary summary;
  std::vector<Seconds> recovered;
  for (const CountedAttempt& attempt : attempts) {
    Add(attempt, &summary);
    if (attempt.now.end == AttemptEnd::kStalled && attempt.recovered) {
      recovered.push_back(*attempt.recovered - *attempt.at);
    }
  }
  const auto durations = DurationsOf(attempts);
  summary.median = RankedDuration(durations, 50);
  summary.p95 = RankedDuration(durations, 95);
  summary.recovered_after = RankedDuration(std::move(recovered), 50);
  return summary;
}

std::optional<Seconds> RankedDuration(std::vector<Seconds> durations,
                                      size_t percent) {
  return PercentileOf(&durations, percent);
}

std::vector<Seconds> DurationsOf(std::span<const CountedAttempt> attempts) {
  std::vector<Seconds> durations;
  for (const CountedAttempt& attempt : attempts) {
    if (IsSuccess(attempt.now.end)) durations.push_back(attempt.duration);
  }
  return durations;
}

}  // namespace workflow_health

#include "report/attempts.h"

#include <algorithm>

namespace workflow_health {

StepReport MakeStepReport(const StepRules& rules, const StepAttempts& input,
                          Time as_of) {
  StepReport report;
  static_cast<AttemptSummary&>(report) = SummaryOf(input.ended);
  report.step = rules.step;
  report.charged = rules.charged;
  for (const std::string& cause : rules.Causes()) report.causes[cause];
  for (const std::string& verdict : rules.Verdicts()) report.verdicts[verdict];
  report.covered_ratio = input.covered_ratio;
  report.previous_covered_ratio = input.previous_covered_ratio;
  report.pending = std::ssize(input.pending);
  if (report.pending > 0) report.oldest_pending = input.pending.front().opened;
  if (report.p95) {
    report.unusual = std::ranges::count_if(
        input.pending, [&](const CountedAttempt& attempt) {
          return as_of - attempt.opened > *report.p95;
        });
  }
  report.previous_median = RankedDuration(input.earlier, 50);
  report.previous_p95 = RankedDuration(input.earlier, 95);
  report.trend = CompareRanks(input.earlier, DurationsOf(input.ended));
  return report;
}

}  // namespace workflow_health

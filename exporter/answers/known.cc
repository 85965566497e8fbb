#include "answers/known.h"

#include <algorithm>

#include "workflow/coverage.h"

namespace workflow_health {

Known KnownWithoutGap(const Config& config, const Ledger& ledger) {
  Known known{{}, Time::max()};
  for (const Workflow& workflow : config.workflows) {
    const Time until = ContiguousEnd(ledger.Covered(workflow.category),
                                     workflow.history_start - Seconds(1));
    known.begun = known.begun && until >= workflow.history_start;
    if (until >= known.until) continue;
    known.category = workflow.category;
    known.until = until;
  }
  return known;
}

bool CountKnown(const Config& config, Time now, Ledger* ledger) {
  const Known known = KnownWithoutGap(config, *ledger);
  if (!known.begun) return false;
  ledger->CountRuns(config.workflows,
                    std::min(now - config.settle, known.until));
  return true;
}

std::vector<Window> ReadAsOf(const Ledger& ledger, const std::string& category,
                             Time as_of) {
  return Without(Within(ledger.Covered(category), {Time::min(), as_of}),
                 ledger.Unreadable(category));
}

double ReadRatio(const Config& config, const Ledger& ledger,
                 const Window& window, Time as_of) {
  double ratio = 1;
  for (const std::string& category : config.Categories()) {
    ratio = std::min(ratio,
                     CoveredRatio(ReadAsOf(ledger, category, as_of), window));
  }
  return ratio;
}

}  // namespace workflow_health

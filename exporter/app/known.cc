#include "app/known.h"

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

}  // namespace workflow_health

// Runs of a ledger's events, where each end is a run or closes one.
#pragma once

#include <vector>

#include "ledger/ledger.h"
#include "logs/pairing.h"

namespace workflow_health {

inline void CountRuns(const std::vector<Workflow>& workflows, Time until,
                      Ledger* ledger) {
  ledger->CountRuns(
      workflows, until, [&](const Workflow& workflow, const Window& window) {
        const auto events = ledger->Events(
            workflow.name,
            {window.since - workflow.abandoned_after, window.until});
        return RunsFrom(events, workflow, window).value();
      });
}

}  // namespace workflow_health

// From the ledger's events to the attempts at live steps.
#pragma once

#include <vector>

#include "ledger/ledger.h"
#include "live/step_rules.h"
#include "workflow/counted_attempt.h"

namespace workflow_health {

// The attempts that events of one key tell, as of an instant, and the ends that
// belong to none. Throws DamagedLedger for an event that no step has told.
[[nodiscard]] std::vector<CountedAttempt> AttemptsOf(
    const StepRules& step, const std::vector<Event>& events, Time as_of,
    const Ledger& ledger);

// Counts the attempts at steps up to `until`: see Ledger::CountAttempts(). The
// steps must outlive the call.
void CountAttempts(const std::vector<const StepRules*>& steps, Time until,
                   Ledger* ledger);

// Attempts at one step, as of an instant.
struct AttemptsAsOf {
  std::vector<CountedAttempt> ended;    // in a window, in order of time
  std::vector<CountedAttempt> pending;  // in the order of their openings
};
// As they were counted, if they were counted that far; else made of all events
// of the step, which takes as long as there are many. `window` ends no later
// than the instant.
[[nodiscard]] AttemptsAsOf AttemptsIn(const Ledger& ledger,
                                      const StepRules& step,
                                      const Window& window, Time as_of);

}  // namespace workflow_health

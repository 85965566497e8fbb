// Gathers from the ledger what a report is made of.
#pragma once

#include <optional>

#include "base/error.h"
#include "base/time.h"
#include "config/config.h"
#include "ledger/ledger.h"
#include "report/report.h"

namespace workflow_health {

// The window that a report is to be about: (since, until], and what was known
// at `as_of`.
struct AskedWindow {
  std::optional<Seconds> last;  // its length; no value: 90 days. `since` wins
  std::optional<Time> since;
  std::optional<Time> until;  // no value: the as-of
  std::optional<Time> as_of;  // no value: as far as was read without a gap
};

// Neither messages nor anything covered: there is nothing to report on.
[[nodiscard]] bool HoldsNothing(const Config& config, const Ledger& ledger);

// Over the window that was asked for, and as of then; the defaults depend on
// `now`. Fails where that window is empty.
[[nodiscard]] Result<ReportInput> GatherReport(const Config& config,
                                               const Ledger& ledger,
                                               const AskedWindow& asked,
                                               Time now);

}  // namespace workflow_health

// How far the archive is known in a ledger.
#pragma once

#include <string>
#include <vector>

#include "config/config.h"
#include "ledger/ledger.h"

namespace workflow_health {

// Up to when all sources are known without a gap, each from its history start
// on, and the category of the one that is known least far.
struct Known {
  std::string category;
  Time until;
  bool begun = true;  // false if not even the start of one is known
};
[[nodiscard]] Known KnownWithoutGap(const Config& config, const Ledger& ledger);

// Counts all runs that are known without a gap and have settled at `now`; false
// if not even the start of a source is known, so that nothing can be counted.
[[nodiscard]] bool CountKnown(const Config& config, Time now, Ledger* ledger);

// What had been read of a category at a time: without what is unreadable, which
// counts as read only to go on behind it.
[[nodiscard]] std::vector<Window> ReadAsOf(const Ledger& ledger,
                                           const std::string& category,
                                           Time as_of);

// The share of a window that had been read then, of the category that was read
// least.
[[nodiscard]] double ReadRatio(const Config& config, const Ledger& ledger,
                               const Window& window, Time as_of);

}  // namespace workflow_health

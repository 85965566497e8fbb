// How far the archive is known in a ledger.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "ledger/ledger.h"

namespace workflow_health {

// Those of Config::workflows, by their index, that are read as far as runs were
// counted; all of them, if none is. The rest is still read from its history
// start on: nothing is shown of it, and nothing waits for it.
[[nodiscard]] std::vector<size_t> Joined(const Config& config,
                                         const Ledger& ledger);

// Up to when all that joined is known without a gap, each from its history
// start on, and the category of the one that is known least far.
struct Known {
  std::string category;
  Time until;
  bool begun = true;  // false if not even the start of one is known
};
[[nodiscard]] Known KnownWithoutGap(const Config& config, const Ledger& ledger);

// Counts all runs that are known without a gap and have settled at `now`; false
// if not even the start of a source is known, so that nothing can be counted.
[[nodiscard]] bool CountKnown(const Config& config, Time now, Ledger* ledger);

// Up to when the runs of what joined were counted, if ever, and of which: all
// but those whose counting was ended midway.
struct Counted {
  std::optional<Time> until;
  std::vector<size_t> workflows;  // indices into Config::workflows
};
[[nodiscard]] Counted CountedIn(const Config& config, const Ledger& ledger);

// What had been read for a workflow at a time: without what is unreadable,
// which counts as read only to go on behind it.
[[nodiscard]] std::vector<Window> ReadAsOf(const Ledger& ledger,
                                           const Measured& measured,
                                           Time as_of);

// What was proven unreadable of it by then, merged.
[[nodiscard]] std::vector<Window> UnreadableAsOf(const Ledger& ledger,
                                                 const Measured& measured,
                                                 Time as_of);

// The share of a window that had been read then, of that of `measured` that was
// read least.
[[nodiscard]] double ReadRatio(const std::vector<Measured>& measured,
                               const Ledger& ledger, const Window& window,
                               Time as_of);

}  // namespace workflow_health

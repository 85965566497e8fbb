// How far the archive is known in a ledger.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "ledger/ledger.h"

namespace workflow_health {

// Up to when something is known without a gap, from its history start on, and
// the part of the archive that is known least far.
struct Known {
  std::string part;
  Time until;
  bool begun = true;  // false if not even the start is known
};
[[nodiscard]] Known KnownOf(const Measured& measured, const Ledger& ledger);

// The indices of those of `measured` that are read as far as runs were counted;
// as long as nothing was counted, of those whose start is known, or of all if
// none is. A new one, or one that is counted anew, joins later: nothing is
// shown of it until then, and nothing waits for it.
[[nodiscard]] std::vector<size_t> Joined(const std::vector<Measured>& measured,
                                         const Ledger& ledger);

// The same for who reads: as long as nothing was counted, whatever its start
// is.
[[nodiscard]] std::vector<size_t> JoinedToRead(
    const std::vector<Measured>& measured, const Ledger& ledger);

// Of what joined (of everything, if nothing did), what is known least far.
[[nodiscard]] Known KnownWithoutGap(const std::vector<Measured>& measured,
                                    const Ledger& ledger);

// Up to when everything of `joined` is known and has settled at `now`: `until`
// is where it is known without a gap. Where messages tell times of their own,
// that is less by how far such a time may lie behind the message's.
[[nodiscard]] Time SettledAt(const Config& config,
                             const std::vector<size_t>& joined, Time until,
                             Time now);

// Counts all runs and attempts of what joined that are known without a gap and
// have settled at `now`; false if nothing can be counted: nothing joined, or
// not even the start of something is known.
[[nodiscard]] bool CountKnown(const Config& config, Time now, Ledger* ledger);

// The same for the attempts at steps alone.
void CountKnownAttempts(const Config& config, Time now, Ledger* ledger);

// Up to when what joined was counted, if ever, and what that includes: all but
// that whose counting was ended midway.
struct Counted {
  std::optional<Time> until;
  std::vector<size_t> measured;  // indices into what is measured
};
[[nodiscard]] Counted CountedIn(const std::vector<Measured>& measured,
                                const Ledger& ledger);

// What had been read for a workflow at a time: without what is unreadable,
// which counts as read only to go on behind it.
[[nodiscard]] std::vector<Window> ReadAsOf(const Ledger& ledger,
                                           const Measured& measured,
                                           Time as_of);

// What was proven unreadable of it by then, merged.
[[nodiscard]] std::vector<Window> UnreadableAsOf(const Ledger& ledger,
                                                 const Measured& measured,
                                                 Time as_of);

// The share of a window that had been read by then, for the one of `measured`
// that was read least.
[[nodiscard]] double ReadRatio(const std::vector<Measured>& measured,
                               const Ledger& ledger, const Window& window,
                               Time as_of);

}  // namespace workflow_health

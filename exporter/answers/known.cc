#include "answers/known.h"

#include <algorithm>

#include "answers/timeline.h"
#include "workflow/coverage.h"

namespace workflow_health {

Known KnownWithoutGap(const Config& config, const Ledger& ledger) {
  Known known{{}, Time::max()};
  for (const Source& source : config.sources) {
    const Time until = ContiguousEnd(ledger.Covered(source.category),
                                     source.history_start - Seconds(1));
    known.begun = known.begun && until >= source.history_start;
    if (until >= known.until) continue;
    known.category = source.category;
    known.until = until;
  }
  return known;
}

bool CountKnown(const Config& config, Time now, Ledger* ledger) {
  const Known known = KnownWithoutGap(config, *ledger);
  if (!known.begun) return false;
  CountRuns(config.workflows, std::min(now - config.settle, known.until),
            ledger);
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
  for (const Source& source : config.sources) {
    const auto read = ReadAsOf(ledger, source.category, as_of);
    ratio = std::min(ratio, CoveredRatio(read, window));
  }
  return ratio;
}

}  // namespace workflow_health

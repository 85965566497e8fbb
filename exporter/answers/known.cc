#include "answers/known.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "answers/timeline.h"
#include "workflow/coverage.h"

namespace workflow_health {

namespace {

// Up to when all parts are known without a gap, and the one that is known least
// far.
Known KnownOf(const Measured& measured, const Ledger& ledger) {
  Known known{{}, Time::max()};
  for (const std::string& part : measured.parts) {
    const auto read =
        Without(ledger.Covered(part), ledger.Behind(measured, part));
    const Time until = ContiguousEnd(read, measured.history_start - Seconds(1));
    known.begun = known.begun && until >= measured.history_start;
    if (until >= known.until) continue;
    known.category = part;
    known.until = until;
  }
  return known;
}

}  // namespace

std::vector<size_t> Joined(const Config& config, const Ledger& ledger) {
  const auto measured = MeasuredIn(config);
  std::optional<Time> counted;
  for (const Measured& one : measured) {
    counted = std::max(counted, ledger.CountedUntil(one.name));
  }
  std::vector<size_t> joined;
  for (size_t i = 0; i < measured.size(); ++i) {
    if (ledger.IsBehind(measured[i])) continue;
    if (counted && KnownOf(measured[i], ledger).until < *counted) continue;
    joined.push_back(i);
  }
  if (!joined.empty()) return joined;
  joined.resize(measured.size());
  std::iota(joined.begin(), joined.end(), 0);
  return joined;
}

Known KnownWithoutGap(const Config& config, const Ledger& ledger) {
  const auto measured = MeasuredIn(config);
  Known known{{}, Time::max()};
  for (const size_t i : Joined(config, ledger)) {
    const Known of = KnownOf(measured[i], ledger);
    const bool begun = known.begun && of.begun;
    if (of.until < known.until) known = of;
    known.begun = begun;
  }
  return known;
}

bool CountKnown(const Config& config, Time now, Ledger* ledger) {
  const Known known = KnownWithoutGap(config, *ledger);
  if (!known.begun) return false;
  std::vector<Workflow> workflows;
  for (const size_t i : Joined(config, *ledger)) {
    workflows.push_back(config.workflows[i]);
  }
  CountRuns(workflows, std::min(now - config.settle, known.until), ledger);
  return true;
}

Counted CountedIn(const Config& config, const Ledger& ledger) {
  const auto until_of = [&](size_t i) {
    return ledger.CountedUntil(config.workflows[i].name);
  };
  Counted counted;
  const auto joined = Joined(config, ledger);
  for (const size_t i : joined) {
    counted.until = std::max(counted.until, until_of(i));
  }
  if (!counted.until) return counted;
  std::ranges::copy_if(joined, std::back_inserter(counted.workflows),
                       [&](size_t i) { return until_of(i) == counted.until; });
  return counted;
}

std::vector<Window> ReadAsOf(const Ledger& ledger, const Measured& measured,
                             Time as_of) {
  std::vector<Window> read = {{Time::min(), as_of}};
  for (const std::string& part : measured.parts) {
    const auto of_part =
        Without(Without(ledger.Covered(part), ledger.Unreadable(part)),
                ledger.Behind(measured, part));
    std::vector<Window> both;
    for (const Window& span : of_part) {
      std::ranges::copy(Within(read, span), std::back_inserter(both));
    }
    read = Merge(std::move(both));
  }
  return read;
}

std::vector<Window> UnreadableAsOf(const Ledger& ledger,
                                   const Measured& measured, Time as_of) {
  std::vector<Window> unreadable;
  for (const std::string& part : measured.parts) {
    std::ranges::copy(
        Without(ledger.Unreadable(part), ledger.Behind(measured, part)),
        std::back_inserter(unreadable));
  }
  return Within(Merge(std::move(unreadable)), {Time::min(), as_of});
}

double ReadRatio(const std::vector<Measured>& measured, const Ledger& ledger,
                 const Window& window, Time as_of) {
  double ratio = 1;
  for (const Measured& one : measured) {
    const auto read = ReadAsOf(ledger, one, as_of);
    ratio = std::min(ratio, CoveredRatio(read, window));
  }
  return ratio;
}

}  // namespace workflow_health

#include "answers/known.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "answers/timeline.h"
#include "workflow/coverage.h"

namespace workflow_health {

namespace {

std::vector<size_t> All(const std::vector<Measured>& measured) {
  std::vector<size_t> all(measured.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace

Known KnownOf(const Measured& measured, const Ledger& ledger) {
  Known known{{}, Time::max()};
  for (const std::string& part : measured.parts) {
    const auto read =
        Without(ledger.Covered(part), ledger.Behind(measured, part));
    const Time until = ContiguousEnd(read, measured.history_start - Seconds(1));
    known.begun = known.begun && until >= measured.history_start;
    if (until >= known.until) continue;
    known.part = part;
    known.until = until;
  }
  return known;
}

std::vector<size_t> Joined(const std::vector<Measured>& measured,
                           const Ledger& ledger) {
  std::optional<Time> counted;
  for (const Measured& one : measured) {
    counted = std::max(counted, ledger.CountedUntil(one.name));
  }
  std::vector<size_t> joined;
  for (size_t i = 0; i < measured.size(); ++i) {
    const bool joins = counted ? KnownOf(measured[i], ledger).until >= *counted
                               : !ledger.IsBehind(measured[i]);
    if (joins) joined.push_back(i);
  }
  return joined.empty() && !counted ? All(measured) : joined;
}

Known KnownWithoutGap(const std::vector<Measured>& measured,
                      const Ledger& ledger) {
  auto joined = Joined(measured, ledger);
  if (joined.empty()) joined = All(measured);
  Known known{{}, Time::max()};
  for (const size_t i : joined) {
    const Known of = KnownOf(measured[i], ledger);
    const bool begun = known.begun && of.begun;
    if (of.until < known.until) known = of;
    known.begun = begun;
  }
  return known;
}

bool CountKnown(const Config& config, Time now, Ledger* ledger) {
  const auto measured = MeasuredIn(config);
  const Known known = KnownWithoutGap(measured, *ledger);
  const auto joined = Joined(measured, *ledger);
  if (!known.begun || joined.empty()) return false;
  std::vector<Workflow> workflows;
  for (const size_t i : joined) workflows.push_back(config.workflows[i]);
  CountRuns(workflows, std::min(now - config.settle, known.until), ledger);
  return true;
}

Counted CountedIn(const std::vector<Measured>& measured, const Ledger& ledger) {
  const auto until_of = [&](size_t i) {
    return ledger.CountedUntil(measured[i].name);
  };
  Counted counted;
  const auto joined = Joined(measured, ledger);
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
  std::vector<Window> read = {{measured.history_start - Seconds(1), as_of}};
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
  return Within(Merge(std::move(unreadable)),
                {measured.history_start - Seconds(1), as_of});
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

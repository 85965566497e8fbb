#include "answers/known.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include "answers/attempts.h"
#include "answers/timeline.h"
#include "workflow/coverage.h"

namespace workflow_health {

namespace {

std::vector<size_t> All(const std::vector<Measured>& measured) {
  std::vector<size_t> all(measured.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::optional<Time> LastCounted(const std::vector<Measured>& measured,
                                const Ledger& ledger) {
  std::optional<Time> counted;
  for (const Measured& one : measured) {
    counted = std::max(counted, ledger.CountedUntil(one.name));
  }
  return counted;
}

// Null if a workflow has that index.
const StepRules* StepOf(const Config& config, size_t index) {
  if (index < config.workflows.size()) return nullptr;
  return &config.steps[index - config.workflows.size()];
}

// What can be counted, and up to when.
struct Countable {
  Time until;
  std::vector<Workflow> workflows;
  std::vector<const StepRules*> steps;
};

// No value if nothing can.
std::optional<Countable> FindCountable(const Config& config, Time now,
                                       const Ledger& ledger) {
  const auto measured = MeasuredIn(config);
  const Known known = KnownWithoutGap(measured, ledger);
  const auto joined = Joined(measured, ledger);
  if (!known.begun || joined.empty()) return std::nullopt;
  Countable countable{SettledAt(config, joined, known.until, now), {}, {}};
  for (const size_t i : joined) {
    if (const StepRules* step = StepOf(config, i)) {
      countable.steps.push_back(step);
    } else {
      countable.workflows.push_back(config.workflows[i]);
    }
  }
  return countable;
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
  auto joined = JoinedToRead(measured, ledger);
  if (LastCounted(measured, ledger)) return joined;
  std::vector<size_t> begun;
  std::ranges::copy_if(joined, std::back_inserter(begun), [&](size_t i) {
    return KnownOf(measured[i], ledger).begun;
  });
  return begun.empty() ? joined : begun;
}

std::vector<size_t> JoinedToRead(const std::vector<Measured>& measured,
                                 const Ledger& ledger) {
  const auto counted = LastCounted(measured, ledger);
  std::vector<size_t> joined;
  for (size_t i = 0; i < measured.size(); ++i) {
    const auto is_counted = [&](const Known& known) {
      return known.begun && known.until >= *counted;
    };
    const bool joins = counted ? is_counted(KnownOf(measured[i], ledger))
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

Time SettledAt(const Config& config, const std::vector<size_t>& joined,
               Time until, Time now) {
  const Time settled = std::min(now - config.settle, until);
  const bool own_times = std::ranges::any_of(joined, [&](size_t i) {
    const StepRules* step = StepOf(config, i);
    return step != nullptr && step->ReadsOwnTimes();
  });
  return own_times ? settled - kLongestAfter : settled;
}

bool CountKnown(const Config& config, Time now, Ledger* ledger) {
  const auto countable = FindCountable(config, now, *ledger);
  if (!countable) return false;
  CountRuns(countable->workflows, countable->until, ledger);
  CountAttempts(countable->steps, countable->until, ledger);
  return true;
}

void CountKnownAttempts(const Config& config, Time now, Ledger* ledger) {
  const auto countable = FindCountable(config, now, *ledger);
  if (countable) CountAttempts(countable->steps, countable->until, ledger);
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
  std::ranges::copy_if(joined, std::back_inserter(counted.measured),
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

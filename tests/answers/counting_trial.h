// A workflow, starts and ends of its runs, and a ledger that counts them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "answers/timeline.h"
#include "ledger/ledger.h"
#include "ledger/two_steps.h"
#include "logs/packed_end.h"

namespace workflow_health {

using std::chrono::hours;

inline constexpr Time kStart = std::chrono::sys_days(std::chrono::days(18'300));

inline Time At(int hour) { return kStart + hours(hour); }

inline Workflow TheWorkflow() { return TwoSteps(kStart); }

inline Entry Start(const std::string& id, int hour) {
  return {id,
          "org.fedoraproject.prod.monitor-gating.single-build.x",
          At(hour),
          Entry::As::kEvent,
          {{"w", kOneAtATime, At(hour), id, {}, {}}}};
}

inline Entry End(const std::string& id, int hour,
                 Outcome outcome = Outcome::kSuccess) {
  RunEnd end{outcome, {}};
  end.log.steps.resize(3);
  Entry entry = Start(id, hour);
  PackEnd(end, &entry.events.front());
  return entry;
}

// A message that tells nothing any more.
inline Entry NotCounted(Entry entry, Entry::As as) {
  entry.as = as;
  entry.events.clear();
  return entry;
}

class Counting {
 public:
  void Enter(const std::vector<Entry>& entries,
             std::optional<int> read_up_to = {}) {
    Batch batch;
    batch.entries = entries;
    batch.origin = "a file";
    if (read_up_to) {
      batch.covered = {{"monitor-gating", {kStart, At(*read_up_to)}}};
    }
    (void)ledger.Record(batch);
  }
  Counters Count(int until) {
    CountRuns({TheWorkflow()}, At(until), &ledger);
    return Now();
  }
  [[nodiscard]] Counters Now() const {
    return ledger.CountersOf(TheWorkflow());
  }

  Ledger ledger{":memory:", Ledger::Mode::kWrite};
};

}  // namespace workflow_health

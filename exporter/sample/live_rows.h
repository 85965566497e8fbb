// In which order, how often and in which shape the messages of made-up live
// traffic stand in the archive.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "sample/envelope.h"
#include "sample/live_plan.h"

namespace workflow_health {

struct LiveRow {
  Time at;
  // Its place: a late message stands behind messages that were sent later.
  Time position;
  std::uint32_t message = 0;  // index into LivePlan::messages
  Shape shape = Shape::kOwn;
};

// In order of position. No row is later than `end`. Rows of one message have
// the same id; the one with the earliest time counts.
[[nodiscard]] std::vector<LiveRow> LiveRowsOf(const LivePlan& plan,
                                              std::uint64_t seed, Time end);

}  // namespace workflow_health

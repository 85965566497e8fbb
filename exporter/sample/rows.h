// In which order, how often and in which shape the planned messages stand in
// the archive.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "sample/envelope.h"
#include "sample/plan.h"

namespace workflow_health {

enum class MessageKind : std::uint8_t { kStart, kEnd, kStray };

struct Row {
  Time at;  // `sent-at`
  // Its place: a late message stands behind messages that were sent later.
  Time position;
  std::uint32_t subject = 0;   // index of the run, or of the stray
  std::uint16_t workflow = 0;  // index into Plan::workflows, of runs
  MessageKind kind = MessageKind::kStart;
  Shape shape = Shape::kOwn;
  bool has_id = true;
};

// In order of position. No row is later than `end`. Rows of one message have
// the same id; the one with the earliest time counts.
[[nodiscard]] std::vector<Row> RowsOf(const Plan& plan, std::uint64_t seed,
                                      Time end);

}  // namespace workflow_health

// The end of a run, as an event tells it.
#pragma once

#include <optional>

#include "logs/log_reader.h"
#include "workflow/event.h"
#include "workflow/run.h"

namespace workflow_health {

struct RunEnd {
  Outcome outcome = Outcome::kUnknown;  // never kAbandoned
  LogReading log;
};

// Sets `kind` and `told` of the event. `told` holds numbers of 32 bits,
// little-endian: outcome, failing step, evidence, unknown lines, `ran for`, and
// a duration for each step; -1 stands for none, -2 for a step that was seen and
// has no duration. A run that ended without an outcome counts as cancelled.
void PackEnd(const RunEnd& end, Event* event);

// No value if PackEnd() did not make the event.
[[nodiscard]] std::optional<RunEnd> UnpackEnd(const Event& event);

}  // namespace workflow_health

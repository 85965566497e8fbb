// What to read next of one part of the archive.
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "config/config.h"

namespace workflow_health {

struct SpansToRead {
  std::vector<Window> spans;  // ascending, none touching another
  bool long_reread = false;   // the longer of the two is among them, whole
  bool operator==(const SpansToRead&) const = default;
};

// What is missing of `wanted`, and the end of each span that was `covered`
// (merged) once more: times come from the publishers' clocks, so messages may
// appear late in what was read. Such an end is `overlap` long; that of the last
// span is `reread` long if this was last done, at `reread_at`, at least
// `reread_every` before `now`, or later than `now`.
[[nodiscard]] SpansToRead PlanReading(const Datagrepper& datagrepper,
                                      const std::vector<Window>& covered,
                                      std::optional<Time> reread_at,
                                      const Window& wanted, Time now);

}  // namespace workflow_health

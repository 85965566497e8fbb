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
// (merged) once more: times are the publishers' clocks, so that messages appear
// late behind what was read. The length of that is `overlap`; of the last one
// it is `reread` if that was last done, at `reread_at`, more than
// `reread_every` before `now`, or later than it.
[[nodiscard]] SpansToRead PlanReading(const Datagrepper& datagrepper,
                                      const std::vector<Window>& covered,
                                      std::optional<Time> reread_at,
                                      const Window& wanted, Time now);

}  // namespace workflow_health

// What to read next of one category.
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"
#include "config/config.h"

namespace workflow_health {

struct SpansToRead {
  std::vector<Window> spans;  // ascending, none touching another
  bool long_reread = false;   // the longer of the two is among them
};

// What is missing of `wanted`, and the end of what was `covered` (merged) once
// more: times are the publishers' clocks, so that messages appear late behind
// what was read. The length of that is `overlap`, or `reread` if that was last
// done, at `reread_at`, more than `reread_every` before `now`.
[[nodiscard]] SpansToRead PlanReading(const Datagrepper& datagrepper,
                                      const std::vector<Window>& covered,
                                      std::optional<Time> reread_at,
                                      const Window& wanted, Time now);

}  // namespace workflow_health

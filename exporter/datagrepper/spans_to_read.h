// What to read next of one part of the archive.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "base/time.h"
#include "config/config.h"

namespace workflow_health {

struct SpansToRead {
  std::vector<Window> spans;  // ascending, none touching another
  // What was read and is not read once more unless the number of its messages
  // has changed; ascending.
  std::vector<Window> counted;
  // The end of what was read is among them as far back as `reread` says.
  bool long_reread = false;
  bool operator==(const SpansToRead&) const = default;
};

// What is known of a part, and of those that are read with it.
struct AlreadyRead {
  std::vector<Window> covered;     // merged
  std::optional<Time> reread_at;   // when the long end was last looked at
  std::optional<Time> counted_at;  // when the overlap was last counted
  // How many messages were read there.
  std::function<long long(const Window&)> number;
};

// What is missing of `wanted`, and the end of each span that was covered once
// more: times come from the publishers' clocks, so messages may appear late in
// what was read. Such an end is `overlap` long. Of a dense one only the latest
// messages are read, as many as cost no further request; the rest is counted
// every tenth of its length. The last end is counted as far back as `reread` if
// this was last done at least `reread_every` before `now`, or later than `now`.
[[nodiscard]] SpansToRead PlanReading(const Datagrepper& datagrepper,
                                      const AlreadyRead& already,
                                      const Window& wanted, Time now);

}  // namespace workflow_health

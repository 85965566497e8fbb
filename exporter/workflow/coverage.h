// Which spans of the archive were read completely, and what is missing.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace workflow_health {

// A span of a part of the archive: of a category, or of one topic. It was read
// completely, unless something else is said.
struct CoveredSpan {
  std::string part;
  Window span;
  bool operator==(const CoveredSpan&) const = default;
};

// Spans, ascending, none empty, none touching another.
[[nodiscard]] std::vector<Window> Merge(std::vector<Window> spans);

// The parts of `window` that no span covers, ascending. `spans` is merged.
[[nodiscard]] std::vector<Window> Holes(const std::vector<Window>& spans,
                                        const Window& window);

// The parts of `spans` that lie within `window`, merged; and the parts that no
// span of `taken` covers, if both lists are merged.
[[nodiscard]] std::vector<Window> Within(const std::vector<Window>& spans,
                                         const Window& window);
[[nodiscard]] std::vector<Window> Without(const std::vector<Window>& spans,
                                          const std::vector<Window>& taken);

// Whether a span holds the instant. `spans` is merged.
[[nodiscard]] bool Covers(const std::vector<Window>& spans, Time time);

// The share of `window` that the spans cover, 0 to 1; of an empty window, 1.
[[nodiscard]] double CoveredRatio(const std::vector<Window>& spans,
                                  const Window& window);

// How far the archive is known without a gap from `since` on: the end of the
// span that holds the instant after `since`; `since` itself if none does.
[[nodiscard]] Time ContiguousEnd(const std::vector<Window>& spans, Time since);

}  // namespace workflow_health

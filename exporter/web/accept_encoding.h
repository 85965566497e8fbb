// Which encoding of a page a client wants.
#pragma once

#include <string_view>

namespace workflow_health {

// Whether gzip suits a client better than plain bytes, or as well. `header` is
// its Accept-Encoding, empty if it sent none (RFC 9110, section 12.5.3):
// weights are honoured, "*" stands for what is not named, and what is malformed
// counts as not wanted.
[[nodiscard]] bool WantsGzip(std::string_view header);

}  // namespace workflow_health

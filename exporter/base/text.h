// Small things done to text from messages, which may hold any bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace workflow_health {

// Runs of blanks and control characters become one blank; none at the ends.
[[nodiscard]] std::string CollapseBlanks(std::string_view text);

// Lines of `text`, parted at \n, \r\n or \r; views into `text`.
[[nodiscard]] std::vector<std::string_view> SplitLines(std::string_view text);

// Bytes that are not UTF-8 become U+FFFD, control characters a blank, and
// what is longer than `max_bytes` ends in "...": fit to be shown to a person.
[[nodiscard]] std::string Printable(std::string_view text,
                                    size_t max_bytes = 200);

}  // namespace workflow_health

#include "yaml/scalar.h"

#include "base/text.h"
#include "yaml/mistakes.h"

namespace workflow_health {

Error IsNot(std::string_view text, std::string_view what,
            std::string_view expected) {
  return {
      fmt::format("'{}' is not {}; expected {}", Shown(text), what, expected)};
}

// An Error can be made of a text, too, so the type has to be named.
Result<std::string> ParseText(std::string_view text) {
  return {boost::system::in_place_value, text};
}

Result<std::string> ParsePath(std::string_view text) {
  if (!IsBlank(text)) return ParseText(text);
  return IsNot(text, "a path", kPath.expected);
}

}  // namespace workflow_health

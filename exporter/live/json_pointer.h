// Where a value stands in the body of a message.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace workflow_health {

// A JSON pointer (RFC 6901), in which one part may be `*`: every element of the
// list that stands there. Thread-safe.
class JsonPointer {
 public:
  // Fails unless `text` begins with "/", escapes nothing but ~0 and ~1, and has
  // at most one part "*".
  [[nodiscard]] static Result<JsonPointer> Parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }
  // Where the list is whose elements it goes through; no value without "*".
  [[nodiscard]] const std::optional<std::string>& list() const { return list_; }
  // The value in `body`; of a list, that of the element with this index. No
  // value if there is none, or if it is null.
  [[nodiscard]] const boost::json::value* Find(const boost::json::value& body,
                                               size_t element) const;

  bool operator==(const JsonPointer&) const = default;

 private:
  std::string text_;
  std::optional<std::string> list_;
  std::string rest_;  // what follows the list's element
};

// How many elements the list at the pointer `list` of `body` has; 0 if there is
// no list.
[[nodiscard]] size_t ElementsAt(const std::string& list,
                                const boost::json::value& body);

// A value as rules see it: a text without quotes, anything else as JSON.
[[nodiscard]] std::string TextOf(const boost::json::value& value);

}  // namespace workflow_health

// Texts that are made of what a message says.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "live/condition.h"
#include "live/json_pointer.h"

namespace workflow_health {

// A JSON pointer, or a text in which {/pointer} stands for a value of the body
// and {name} for what a named group of a pattern matched:
// "{/name}-{/version}-{/release}". Thread-safe.
class TextTemplate {
 public:
  [[nodiscard]] static Result<TextTemplate> Parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::vector<JsonPointer> Pointers() const;
  [[nodiscard]] std::vector<std::string> GroupNames() const;
  // It is the same text for every message.
  [[nodiscard]] bool IsFixed() const;
  // No value if any of its values is absent.
  [[nodiscard]] std::optional<std::string> Fill(const boost::json::value& body,
                                                size_t element,
                                                const Groups& groups) const;

 private:
  struct Group {
    std::string name;
  };
  using Part = std::variant<std::string, JsonPointer, Group>;

  std::string text_;
  std::vector<Part> parts_;
};

}  // namespace workflow_health

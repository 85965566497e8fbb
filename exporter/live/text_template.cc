#include "live/text_template.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace workflow_health {

Result<TextTemplate> TextTemplate::Parse(std::string_view text) {
  TextTemplate result;
  result.text_ = text;
  if (text.starts_with('/')) {
    auto pointer = JsonPointer::Parse(text);
    if (!pointer) return pointer.error();
    result.parts_.emplace_back(*std::move(pointer));
    return result;
  }
  while (!text.empty()) {
    const size_t open = text.find('{');
    if (open > 0) result.parts_.emplace_back(std::string(text.substr(0, open)));
    if (open == text.npos) break;
    text.remove_prefix(open + 1);
    const size_t close = text.find('}');
    if (close == text.npos || close == 0) {
      return Error{fmt::format(
          "'{}' has a brace without an end or with nothing in it; expected "
          "{{/pointer}} or {{name}}",
          Printable(result.text_))};
    }
    const std::string_view name = text.substr(0, close);
    text.remove_prefix(close + 1);
    if (!name.starts_with('/')) {
      result.parts_.emplace_back(Group{std::string(name)});
      continue;
    }
    auto pointer = JsonPointer::Parse(name);
    if (!pointer) return pointer.error();
    result.parts_.emplace_back(*std::move(pointer));
  }
  return result;
}

bool TextTemplate::IsFixed() const {
  return std::ranges::all_of(parts_, [](const Part& part) {
    return std::holds_alternative<std::string>(part);
  });
}

std::vector<JsonPointer> TextTemplate::Pointers() const {
  std::vector<JsonPointer> pointers;
  for (const Part& part : parts_) {
    if (const auto* pointer = std::get_if<JsonPointer>(&part)) {
      pointers.push_back(*pointer);
    }
  }
  return pointers;
}

std::vector<std::string> TextTemplate::GroupNames() const {
  std::vector<std::string> names;
  for (const Part& part : parts_) {
    if (const auto* group = std::get_if<Group>(&part)) {
      names.push_back(group->name);
    }
  }
  return names;
}

std::optional<std::string> TextTemplate::Fill(const boost::json::value& body,
                                              size_t element,
                                              const Groups& groups) const {
  std::string filled;
  for (const Part& part : parts_) {
    if (const auto* text = std::get_if<std::string>(&part)) {
      filled += *text;
    } else if (const auto* pointer = std::get_if<JsonPointer>(&part)) {
      const boost::json::value* value = pointer->Find(body, element);
      if (value == nullptr) return std::nullopt;
      filled += TextOf(*value);
    } else {
      const auto found = groups.find(std::get<Group>(part).name);
      if (found == groups.end()) return std::nullopt;
      filled += found->second;
    }
  }
  return filled;
}

}  // namespace workflow_health

#include "live/json_pointer.h"

#include <fmt/format.h>

#include <boost/json/serialize.hpp>

#include "base/text.h"

namespace workflow_health {
namespace {

// Escapes of RFC 6901: "~0" is "~", "~1" is "/".
bool HasWrongEscape(std::string_view text) {
  for (size_t at = text.find('~'); at != text.npos;
       at = text.find('~', at + 1)) {
    const std::string_view next = text.substr(at + 1, 1);
    if (next != "0" && next != "1") return true;
  }
  return false;
}

// Where a part "*" begins, at its slash, at or after `from`.
size_t FindStar(std::string_view text, size_t from) {
  for (size_t at = text.find("/*", from); at != text.npos;
       at = text.find("/*", at + 1)) {
    const size_t end = at + 2;
    if (end == text.size() || text[end] == '/') return at;
  }
  return text.npos;
}

const boost::json::value* At(const boost::json::value& body,
                             const std::string& pointer) {
  boost::system::error_code error;
  return body.find_pointer(pointer, error);
}

Error NoPointer(std::string_view text) {
  return Error{
      fmt::format("'{}' is not a JSON pointer; expected one like /build_id or "
                  "/artifact/builds/*/id",
                  Printable(text))};
}

}  // namespace

Result<JsonPointer> JsonPointer::Parse(std::string_view text) {
  if (!text.starts_with('/') || HasWrongEscape(text)) return NoPointer(text);
  JsonPointer pointer;
  pointer.text_ = text;
  const size_t star = FindStar(text, 0);
  if (star == text.npos) return pointer;
  if (FindStar(text, star + 1) != text.npos) {
    return Error{fmt::format("'{}' goes through two lists; expected one '*'",
                             Printable(text))};
  }
  pointer.list_ = text.substr(0, star);
  pointer.rest_ = text.substr(star + 2);
  return pointer;
}

const boost::json::value* JsonPointer::Find(const boost::json::value& body,
                                            size_t element) const {
  const boost::json::value* found = nullptr;
  if (!list_) {
    found = At(body, text_);
  } else {
    const boost::json::value* list = At(body, *list_);
    if (list == nullptr || !list->is_array()) return nullptr;
    const boost::json::array& elements = list->get_array();
    if (element >= elements.size()) return nullptr;
    found = At(elements[element], rest_);
  }
  return found == nullptr || found->is_null() ? nullptr : found;
}

size_t ElementsAt(const std::string& list, const boost::json::value& body) {
  const boost::json::value* found = At(body, list);
  if (found == nullptr || !found->is_array()) return 0;
  return found->get_array().size();
}

std::string TextOf(const boost::json::value& value) {
  if (value.is_string()) return std::string(value.get_string());
  return boost::json::serialize(value);
}

}  // namespace workflow_health

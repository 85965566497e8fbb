#include <algorithm>
#include <boost/json/serialize.hpp>

#include "report/figures.h"
#include "report/json.h"

namespace workflow_health {
namespace {

using boost::json::value;

bool IsScalar(const value& item) { return !item.is_structured(); }

bool IsRow(const value& item) {
  return IsScalar(item) ||
         (item.is_array() && std::ranges::all_of(item.get_array(), IsScalar));
}

// What fits into one line: a list of scalars, or an object of scalars and of
// such lists. People read this too, and `diff` compares it.
bool IsOneLine(const value& item) {
  if (!item.is_object()) return IsRow(item);
  return std::ranges::all_of(item.get_object(), [](const auto& member) {
    return IsRow(member.value());
  });
}

void Append(const value& item, size_t indent, std::string* text);

std::string KeyText(boost::json::string_view key) {
  return boost::json::serialize(value(key)) + ": ";
}

// The elements between the brackets, each with the text that leads it in.
template <class Elements, class AppendElement>
void AppendElements(const Elements& elements, size_t indent, bool one_line,
                    const AppendElement& append, std::string* text) {
  const std::string gap = one_line ? "" : "\n" + std::string(indent + 2, ' ');
  bool first = true;
  for (const auto& element : elements) {
    if (!first) *text += one_line ? ", " : ",";
    *text += gap;
    append(element);
    first = false;
  }
  if (!one_line) *text += "\n" + std::string(indent, ' ');
}

void Append(const value& item, size_t indent, std::string* text) {
  const bool one_line = IsOneLine(item);
  if (const auto* object = item.if_object()) {
    *text += '{';
    const auto append = [&](const auto& member) {
      *text += KeyText(member.key());
      Append(member.value(), indent + 2, text);
    };
    AppendElements(*object, indent, one_line, append, text);
    *text += '}';
  } else if (const auto* array = item.if_array()) {
    *text += '[';
    const auto append = [&](const value& element) {
      Append(element, indent + 2, text);
    };
    AppendElements(*array, indent, one_line, append, text);
    *text += ']';
  } else {
    *text += ScalarText(item);
  }
}

}  // namespace

std::string ScalarText(const value& scalar) {
  if (const double* number = scalar.if_double()) return Decimal(*number);
  return boost::json::serialize(scalar);
}

std::string JsonOf(const Report& report, bool failures) {
  std::string text;
  Append(JsonValueOf(report, failures), 0, &text);
  return text + "\n";
}

}  // namespace workflow_health

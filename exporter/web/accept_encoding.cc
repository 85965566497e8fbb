#include "web/accept_encoding.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace workflow_health {
namespace {

std::string_view Trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Cuts off and returns what stands before `separator`, or all.
std::string_view Cut(std::string_view& text, char separator) {
  const size_t end = std::min(text.find(separator), text.size());
  const auto part = Trim(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

bool EqualsIgnoringCase(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
  });
}

// Of "q=0.5"; a weight that cannot be read is 0.
double Weight(std::string_view parameter) {
  if (parameter.empty()) return 1;
  if (!EqualsIgnoringCase(parameter.substr(0, 2), "q=")) return 0;
  parameter.remove_prefix(2);
  double weight = 0;
  const char* end = parameter.data() + parameter.size();
  const auto read =
      std::from_chars(parameter.data(), end, weight, std::chars_format::fixed);
  const bool good = read.ec == std::errc() && read.ptr == end;
  return good && weight >= 0 && weight <= 1 ? weight : 0;
}

}  // namespace

bool WantsGzip(std::string_view header) {
  std::optional<double> gzip;
  std::optional<double> others;
  double identity = 0;
  while (!header.empty()) {
    auto item = Cut(header, ',');
    const auto name = Cut(item, ';');
    const double weight = Weight(Trim(item));
    if (EqualsIgnoringCase(name, "gzip") || EqualsIgnoringCase(name, "x-gzip"))
      gzip = weight;
    if (name == "*") others = weight;
    if (EqualsIgnoringCase(name, "identity")) identity = weight;
  }
  const double wanted = gzip.value_or(others.value_or(0));
  return wanted > 0 && wanted >= identity;
}

}  // namespace workflow_health

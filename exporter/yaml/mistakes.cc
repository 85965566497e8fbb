#include "yaml/mistakes.h"

#include <fmt/format.h>

#include <stdexcept>

#include "base/text.h"

namespace workflow_health {
namespace {

constexpr size_t kLongestMessage = 2000;
constexpr size_t kLongestText = 60;

}  // namespace

std::string Shown(std::string_view text) {
  const size_t scheme = text.find("://");
  const size_t at = text.rfind('@');
  if (scheme == text.npos || at == text.npos || at < scheme) {
    return Printable(text, kLongestText);
  }
  return Printable(
      fmt::format("{}://...{}", text.substr(0, scheme), text.substr(at)),
      kLongestText);
}

void Mistakes::Add(const FilePlace& place, std::string_view message) {
  mistakes_.emplace(place.line, place.column,
                    Printable(message, kLongestMessage));
}

std::vector<Mistake> Mistakes::List() const {
  std::vector<Mistake> list;
  for (const auto& [line, column, message] : mistakes_) {
    list.push_back({line, column, message});
  }
  return list;
}

void throw_exception_from_error(const std::vector<Mistake>& mistakes,
                                const boost::source_location&) {
  const Mistake& first = mistakes.front();
  throw std::runtime_error(fmt::format("line {}, column {}: {}", first.line,
                                       first.column, first.message));
}

}  // namespace workflow_health

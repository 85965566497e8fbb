// Single values of YAML, and what their texts stand for.
//
// What is wrong is added to a list; no value is returned then.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "yaml/document.h"

namespace workflow_health {

// A single value's type: `parse` says in its error what is wrong with a text,
// `expected` is said where there is no text at all.
template <class T>
struct Scalar {
  std::string_view expected;
  Result<T> (*parse)(std::string_view text);
};

template <class T>
[[nodiscard]] std::optional<T> ReadScalar(const YamlValue& entry,
                                          const Scalar<T>& scalar,
                                          Mistakes& mistakes) {
  if (!entry.value.IsScalar()) {
    mistakes.Add(entry.place,
                 fmt::format("expected {}, not {}", scalar.expected,
                             KindOf(entry.value)));
    return std::nullopt;
  }
  auto parsed = scalar.parse(entry.value.Scalar());
  if (parsed) return *std::move(parsed);
  mistakes.Add(entry.place, parsed.error().message);
  return std::nullopt;
}

// "'TEXT' is not WHAT; expected EXPECTED", with the beginning of a long text.
[[nodiscard]] Error IsNot(std::string_view text, std::string_view what,
                          std::string_view expected);

[[nodiscard]] Result<std::string> ParseText(std::string_view text);
// Not blank.
[[nodiscard]] Result<std::string> ParsePath(std::string_view text);

inline constexpr Scalar<std::string> kPath{
    "the path of a file, like /etc/pki/tls/cert.pem", ParsePath};

}  // namespace workflow_health

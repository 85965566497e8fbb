// The smallest configuration, of which every test changes a line.
#pragma once

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"

namespace workflow_health {

inline constexpr std::string_view kSmall = R"(headline: one
sources:
  bus:
    history_start: 2024-01-01T00:00:00Z
workflows:
  one:
    source: bus
    topics:
      start: 'bus\.start'
      success: 'bus\.good'
      failure: 'bus\.bad'
      error: 'bus\.error'
      end: 'bus\.end'
    steps:
      - application: koji
        step: build
        begin: '^Building'
)";

// `text` with `before` replaced, which stands in it once.
inline std::string With(std::string_view text, std::string_view before,
                        std::string_view after) {
  std::string changed(text);
  const size_t at = changed.find(before);
  REQUIRE(at != std::string::npos);
  REQUIRE(changed.find(before, at + 1) == std::string::npos);
  return changed.replace(at, before.size(), after);
}

inline std::string Joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text += part;
  return text;
}

// kSmall with `line` before its first one.
inline std::string WithLine(std::string_view line) {
  return fmt::format("{}\n{}", line, kSmall);
}

// "line:column: message"; none if the configuration is good.
inline std::vector<std::string> MistakesIn(std::string_view text) {
  const auto config = ParseConfig(text);
  std::vector<std::string> mistakes;
  if (config) return mistakes;
  for (const Mistake& mistake : config.error()) {
    mistakes.push_back(fmt::format("{}:{}: {}", mistake.line, mistake.column,
                                   mistake.message));
  }
  CHECK_FALSE(mistakes.empty());
  return mistakes;
}

using List = std::vector<std::string>;

inline Config Parsed(std::string_view text) {
  CHECK(MistakesIn(text) == List{});
  return ParseConfig(text).value();
}

}  // namespace workflow_health

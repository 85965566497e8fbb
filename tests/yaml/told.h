// Mistakes as a list of texts, and a document to be read in tests.
#pragma once

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/document.h"

namespace workflow_health {

using List = std::vector<std::string>;

// "line:column: message".
inline List Told(const Mistakes& mistakes) {
  List told;
  for (const auto& [line, column, message] : mistakes.List()) {
    told.push_back(fmt::format("{}:{}: {}", line, column, message));
  }
  CHECK(told.size() == mistakes.size());
  CHECK(told.empty() == mistakes.empty());
  return told;
}

// A good document that stands in `text`.
inline YamlValue Loaded(std::string_view text) {
  Mistakes mistakes;
  const auto document = LoadDocument(text, mistakes);
  CHECK(Told(mistakes) == List{});
  REQUIRE(document);
  return *document;
}

}  // namespace workflow_health

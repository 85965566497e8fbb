// A file of YAML: its one document, and the places of what stands in it.
#pragma once

#include <yaml-cpp/yaml.h>

#include <optional>
#include <string_view>

#include "yaml/mistakes.h"

namespace workflow_health {

// A value, and the place to name if it is wrong.
struct YamlValue {
  YAML::Node value;
  FilePlace place;
  FilePlace key;  // the place of its key, or of the list that it is in
};

// `key` is also the place to name for an empty value.
[[nodiscard]] YamlValue ValueAt(const FilePlace& key, const YAML::Node& value);

// "a list", "a mapping", "a single value" or "nothing".
[[nodiscard]] std::string_view KindOf(const YAML::Node& node);

// The one document of a file. No value if it cannot be read, or, without a
// mistake, if the file holds none.
[[nodiscard]] std::optional<YamlValue> LoadDocument(std::string_view text,
                                                    Mistakes& mistakes);

}  // namespace workflow_health

// Lists and mappings of YAML, read so that every mistake in them is found.
//
// What is wrong is added to a list, and reading goes on; what is returned is
// only good for use if that list stays empty.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "yaml/document.h"
#include "yaml/scalar.h"

namespace workflow_health {

// How many items a list or mapping may hold, and of what kind.
struct Amount {
  size_t least;
  size_t most;
  std::string_view what;
};

// The items of a list; none where there are too many to be looked at.
[[nodiscard]] std::vector<YamlValue> Items(const YamlValue& list,
                                           const Amount& amount,
                                           Mistakes& mistakes);

// The single values of a list, without those that are wrong.
template <class T>
[[nodiscard]] std::vector<T> ReadItems(const YamlValue& list,
                                       const Amount& amount,
                                       const Scalar<T>& scalar,
                                       Mistakes& mistakes) {
  std::vector<T> values;
  for (const YamlValue& item : Items(list, amount, mistakes)) {
    auto value = ReadScalar(item, scalar, mistakes);
    if (value) values.push_back(*std::move(value));
  }
  return values;
}

// The values of a mapping whose keys are names given by the user, which
// `parse_name` judges. Each key once; of a repeated one, the first value.
struct NamedValue {
  std::string name;
  YamlValue entry;
};
[[nodiscard]] std::vector<NamedValue> NamedValues(
    const YamlValue& mapping, const Amount& amount,
    Result<std::string> (*parse_name)(std::string_view), Mistakes& mistakes);

// A mapping with known keys. Refers to `mistakes` as long as it lives.
class Mapping {
 public:
  // Other keys than `keys`, and repeated ones, are mistakes. Keys that the
  // format has but this program lacks are refused: `not_supported`.
  Mapping(const YamlValue& entry, const std::vector<std::string_view>& keys,
          Mistakes& mistakes,
          const std::vector<std::string_view>& not_supported = {});

  [[nodiscard]] std::optional<YamlValue> Find(std::string_view key) const;
  // A missing key is a mistake.
  [[nodiscard]] std::optional<YamlValue> Require(
      std::string_view key, std::string_view expected) const;

  template <class T>
  [[nodiscard]] std::optional<T> Read(std::string_view key,
                                      const Scalar<T>& scalar) const {
    const auto entry = Find(key);
    return entry ? ReadScalar(*entry, scalar, mistakes_) : std::nullopt;
  }
  template <class T>
  [[nodiscard]] std::optional<T> ReadRequired(std::string_view key,
                                              const Scalar<T>& scalar) const {
    const auto entry = Require(key, scalar.expected);
    return entry ? ReadScalar(*entry, scalar, mistakes_) : std::nullopt;
  }
  // Leaves `value` as it is where the key is missing or its value wrong; false
  // only if it is wrong.
  template <class T>
  bool ReadOver(std::string_view key, const Scalar<T>& scalar, T* value) const {
    auto read = Read(key, scalar);
    if (!read) return !Find(key);
    *value = *std::move(read);
    return true;
  }

 private:
  bool is_mapping_;  // that can be searched
  FilePlace place_;
  std::vector<NamedValue> entries_;
  Mistakes& mistakes_;
};

}  // namespace workflow_health

// Reading YAML so that every mistake is found, and named with its place.
//
// The functions add what is wrong to a list and go on; what they return is
// only good for use if that list stays empty.
#pragma once

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/error.h"
#include "config/config.h"

namespace workflow_health {

class Mistakes {
 public:
  // The same mistake at the same place counts once, however many aliases lead
  // to it. The message is made fit to be shown.
  void Add(const YAML::Mark& place, std::string_view message);

  // In the order of the file.
  [[nodiscard]] std::vector<Mistake> List() const;
  [[nodiscard]] bool empty() const { return mistakes_.empty(); }

 private:
  std::set<std::tuple<int, int, std::string>> mistakes_;
};

// A value, and the place to name if it is wrong.
struct YamlValue {
  YAML::Node value;
  YAML::Mark place;
};

// The one document of a file. No value if there is none.
[[nodiscard]] std::optional<YamlValue> LoadDocument(std::string_view text,
                                                    Mistakes& mistakes);

// "a list", "a mapping", "a single value" or "nothing".
[[nodiscard]] std::string_view KindOf(const YAML::Node& node);

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

// How many of what a list or mapping may hold.
struct Amount {
  size_t least;
  size_t most;
  std::string_view what;
};

// The items of a list; none where there are too many to be looked at.
[[nodiscard]] std::vector<YamlValue> Items(const YamlValue& list,
                                           const Amount& amount,
                                           Mistakes& mistakes);

// The values of a mapping whose keys are names given by the user. Each key
// once; of a repeated one, the first value.
struct NamedValue {
  std::string name;
  YamlValue entry;
};
[[nodiscard]] std::vector<NamedValue> NamedValues(const YamlValue& mapping,
                                                  const Amount& amount,
                                                  Mistakes& mistakes);

// A mapping with known keys. Refers to `mistakes` as long as it lives.
class Mapping {
 public:
  // Other keys than `keys`, and repeated ones, are mistakes.
  Mapping(const YamlValue& entry, const std::vector<std::string_view>& keys,
          Mistakes& mistakes);

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

 private:
  bool is_mapping_;  // that can be searched
  YAML::Mark place_;
  std::vector<NamedValue> entries_;
  Mistakes& mistakes_;
};

}  // namespace workflow_health

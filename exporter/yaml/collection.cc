#include "yaml/collection.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"

namespace workflow_health {
namespace {

// More than any mapping has: aliases repeat a long one many times.
constexpr size_t kMostKeys = 100;

constexpr Scalar<std::string> kKey{"a key", ParseText};

bool CheckAmount(const YamlValue& entry, std::string_view kind,
                 const Amount& amount, Mistakes& mistakes) {
  const size_t size = entry.value.size();
  if (amount.least <= size && size <= amount.most) return true;
  mistakes.Add(entry.place,
               fmt::format("this is {} of {} {}; expected {} to {}", kind, size,
                           amount.what, amount.least, amount.most));
  return false;
}

bool Holds(const std::vector<std::string_view>& keys, std::string_view name) {
  return std::ranges::find(keys, name) != keys.end();
}

// Every key that is a text, once, with its value.
std::vector<NamedValue> UniqueValues(const YamlValue& mapping,
                                     Mistakes& mistakes) {
  std::set<std::string> seen;
  std::vector<NamedValue> entries;
  for (const auto& pair : mapping.value) {
    const YamlValue key = ValueAt(mapping.place, pair.first);
    const auto name = ReadScalar(key, kKey, mistakes);
    if (!name) continue;
    if (seen.insert(*name).second) {
      entries.push_back({*name, ValueAt(key.place, pair.second)});
    } else {
      mistakes.Add(key.place,
                   fmt::format("'{}' appears a second time; expected once",
                               Shown(*name)));
    }
  }
  return entries;
}

}  // namespace

std::vector<YamlValue> Items(const YamlValue& list, const Amount& amount,
                             Mistakes& mistakes) {
  if (!list.value.IsSequence()) {
    mistakes.Add(list.place, fmt::format("expected a list of {}, not {}",
                                         amount.what, KindOf(list.value)));
    return {};
  }
  if (!CheckAmount(list, "a list", amount, mistakes)) return {};
  std::vector<YamlValue> items;
  for (const YAML::Node& item : list.value) {
    items.push_back(ValueAt(list.place, item));
  }
  return items;
}

std::vector<NamedValue> NamedValues(
    const YamlValue& mapping, const Amount& amount,
    Result<std::string> (*parse_name)(std::string_view), Mistakes& mistakes) {
  if (!mapping.value.IsMap()) {
    mistakes.Add(mapping.place,
                 fmt::format("expected a mapping of {} by name, not {}",
                             amount.what, KindOf(mapping.value)));
    return {};
  }
  if (!CheckAmount(mapping, "a mapping", amount, mistakes)) return {};
  auto entries = UniqueValues(mapping, mistakes);
  for (const auto& [name, entry] : entries) {
    const auto parsed = parse_name(name);
    // The value of a wrong name is still looked at.
    if (!parsed) mistakes.Add(entry.key, parsed.error().message);
  }
  return entries;
}

Mapping::Mapping(const YamlValue& entry,
                 const std::vector<std::string_view>& keys, Mistakes& mistakes,
                 const std::vector<std::string_view>& not_supported)
    : is_mapping_(entry.value.IsMap()),
      place_(entry.place),
      mistakes_(mistakes) {
  const std::string expected = fmt::format("{}", fmt::join(keys, ", "));
  if (!is_mapping_) {
    mistakes.Add(place_,
                 fmt::format("expected a mapping with the keys {}, not {}",
                             expected, KindOf(entry.value)));
    return;
  }
  if (!CheckAmount(entry, "a mapping", {0, kMostKeys, "keys"}, mistakes)) {
    is_mapping_ = false;
    return;
  }
  entries_ = UniqueValues(entry, mistakes);
  for (const auto& [name, value] : entries_) {
    if (Holds(keys, name)) continue;
    mistakes.Add(value.key,
                 Holds(not_supported, name)
                     ? fmt::format("'{}' is not supported", name)
                     : fmt::format("'{}' is not a key here; expected one of {}",
                                   Shown(name), expected));
  }
}

std::optional<YamlValue> Mapping::Find(std::string_view key) const {
  const auto found = std::ranges::find(entries_, key, &NamedValue::name);
  if (found == entries_.end()) return std::nullopt;
  return found->entry;
}

std::optional<YamlValue> Mapping::Require(std::string_view key,
                                          std::string_view expected) const {
  auto entry = Find(key);
  // If it is no mapping at all, that has been said already.
  if (!entry && is_mapping_) {
    mistakes_.Add(place_, fmt::format("'{}' is missing here; expected {}", key,
                                      expected));
  }
  return entry;
}

}  // namespace workflow_health

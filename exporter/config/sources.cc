#include "config/sources.h"

#include <algorithm>

#include "config/values.h"

namespace workflow_health {
namespace {

constexpr Amount kSources{1, 20, "sources"};

std::vector<std::string> NamesOf(const std::vector<NamedValue>& entries) {
  std::vector<std::string> names;
  names.reserve(entries.size());
  for (const NamedValue& entry : entries) names.push_back(entry.name);
  return names;
}

std::optional<Time> ReadHistoryStart(const YamlValue& source,
                                     Mistakes& mistakes) {
  return Mapping(source, {"history_start"}, mistakes)
      .ReadRequired("history_start", kHistoryStart);
}

}  // namespace

std::vector<NamedValue> ReadNamed(const Mapping& root, std::string_view key,
                                  const Amount& amount, Mistakes& mistakes) {
  const auto entry =
      root.Require(key, fmt::format("a mapping of {} by name", amount.what));
  if (!entry) return {};
  return NamedValues(*entry, amount, ParseName, mistakes);
}

std::optional<size_t> ReadReference(const Mapping& mapping,
                                    std::string_view key, std::string_view what,
                                    const std::vector<NamedValue>& entries,
                                    Mistakes& mistakes) {
  const auto entry =
      mapping.Require(key, fmt::format("the name of a {}", what));
  const auto name = entry ? ReadScalar(*entry, kName, mistakes) : std::nullopt;
  // Where none are named, that has been said.
  if (!name || entries.empty()) return std::nullopt;
  const auto found = std::ranges::find(entries, *name, &NamedValue::name);
  if (found != entries.end()) {
    return static_cast<size_t>(found - entries.begin());
  }
  mistakes.Add(entry->place,
               fmt::format("'{}' is not a {} here; expected one of {}", *name,
                           what, fmt::join(NamesOf(entries), ", ")));
  return std::nullopt;
}

Sources::Sources(const Mapping& root, Mistakes& mistakes)
    : entries_(ReadNamed(root, "sources", kSources, mistakes)) {
  for (const NamedValue& named : entries_) {
    starts_.push_back(ReadHistoryStart(named.entry, mistakes));
  }
}

std::optional<NamedSource> Sources::Of(const Mapping& mapping,
                                       Mistakes& mistakes) const {
  const auto index =
      ReadReference(mapping, "source", "source", entries_, mistakes);
  if (!index || !starts_[*index]) return std::nullopt;
  return NamedSource{entries_[*index].name, *starts_[*index]};
}

}  // namespace workflow_health

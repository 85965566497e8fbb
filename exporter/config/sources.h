// Where messages come from, as the configuration names it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "yaml/collection.h"

namespace workflow_health {

// The entries of the root's mapping `key`, whose keys are names.
[[nodiscard]] std::vector<NamedValue> ReadNamed(const Mapping& root,
                                                std::string_view key,
                                                const Amount& amount,
                                                Mistakes& mistakes);

// The text under `key`, which names one of `entries`: their index. `what`: what
// they are, such as "source".
[[nodiscard]] std::optional<size_t> ReadReference(
    const Mapping& mapping, std::string_view key, std::string_view what,
    const std::vector<NamedValue>& entries, Mistakes& mistakes);

struct NamedSource {
  std::string name;
  Time history_start;
};

// The root's mapping `sources`.
class Sources {
 public:
  Sources(const Mapping& root, Mistakes& mistakes);

  // The one that `source` names; no value if it is wrong.
  [[nodiscard]] std::optional<NamedSource> Of(const Mapping& mapping,
                                              Mistakes& mistakes) const;

 private:
  std::vector<NamedValue> entries_;
  std::vector<std::optional<Time>> starts_;
};

}  // namespace workflow_health

// What of the archive cannot be read, for people.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/config.h"
#include "ledger/ledger.h"

namespace workflow_health {

// Why what ends then could not be read, by category.
using Reasons = std::map<std::string, std::map<Time, std::string>>;

// A sentence for each span that the ledger knows to be unreadable, the latest
// ones first. It says why, where that is among the reasons.
[[nodiscard]] std::vector<std::string> UnreadableSpans(const Config& config,
                                                       const Ledger& ledger,
                                                       const Reasons& reasons);

}  // namespace workflow_health

// The parts of the archive that cannot be read, for people.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/config.h"
#include "ledger/ledger.h"

namespace workflow_health {

// By category and by the end of a span: why it could not be read.
using Reasons = std::map<std::string, std::map<Time, std::string>>;

// A sentence for each span that the ledger knows to be unreadable, the latest
// ones first. It says why, if the reason is given.
[[nodiscard]] std::vector<std::string> UnreadableSpans(const Config& config,
                                                       const Ledger& ledger,
                                                       const Reasons& reasons);

}  // namespace workflow_health

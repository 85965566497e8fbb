// How far the archive is known in a ledger.
#pragma once

#include <string>

#include "config/config.h"
#include "ledger/ledger.h"

namespace workflow_health {

// Up to when all workflows are known without a gap, each from its history
// start on, and the category of the one that is known least far.
struct Known {
  std::string category;
  Time until;
  bool begun = true;  // false if not even the start of one is known
};
[[nodiscard]] Known KnownWithoutGap(const Config& config, const Ledger& ledger);

}  // namespace workflow_health

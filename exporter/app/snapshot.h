// What is shown of a ledger.
#pragma once

#include <memory>
#include <string>

#include "answers/figures.h"
#include "config/config.h"
#include "ledger/ledger.h"
#include "web/packed_text.h"

namespace workflow_health {

// The type of pages for people.
constexpr char kHtmlType[] = "text/html; charset=utf-8";

// All of one instant.
struct Snapshot {
  PackedText metrics;  // the series of workflows
  // The answer over the last 90 days: its beginning, as HTML, and a page of it.
  std::string summary;
  WebPagePointer report;  // of which all who read it share the one copy
};

// Null if no runs were counted yet. `live` is for this ledger alone. `now` is
// what the answer's notes depend on. Throws LedgerError, also where the ledger
// was filled under other rules.
[[nodiscard]] std::shared_ptr<const Snapshot> SnapshotOf(const Config& config,
                                                         LiveFigures& live,
                                                         Ledger& ledger,
                                                         Time now);

}  // namespace workflow_health

// Where the ledger is, and whether it may be counted from.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "app/run.h"
#include "config/config.h"
#include "ledger/ledger.h"

namespace workflow_health {

// `flag` is what --ledger.path says, or empty. Throws LedgerError if neither
// that nor the surroundings say where the ledger is, and of what is no file.
[[nodiscard]] std::string LedgerPath(const std::string& flag,
                                     const Surroundings& surroundings);

// Throws LedgerError if it cannot be made.
void MakeFolderOf(const std::string& path);

// What was counted under other rules than it is to be counted now.
struct ChangedRules {
  Measured measured;               // as it is to be counted now
  std::vector<std::string> rules;  // the names of those that differ
  bool of_events_alone = false;    // nothing has to be read again
};
[[nodiscard]] std::vector<ChangedRules> ChangedIn(
    const Ledger& ledger, const std::vector<Measured>& measured);
// What is wrong then, in one line.
[[nodiscard]] std::string OtherRules(const std::string& path,
                                     const std::vector<ChangedRules>& changed);
// What is read if it is counted anew, in one line.
[[nodiscard]] std::string WhatIsReadAnew(
    const std::vector<ChangedRules>& changed);

// The ledger at `path`, which counts under the rules of `config`. Null, and
// told on `err`, if there is none, or one that was filled under other rules.
[[nodiscard]] std::unique_ptr<Ledger> OpenLedger(const std::string& path,
                                                 Ledger::Mode mode,
                                                 const Config& config,
                                                 std::ostream& err);

// Keeps the ledger at `path` as PATH.before-recount, or PATH.before-recount.2
// and so on if there is one, and lets it forget what was counted under others
// than the rules of `measured`. Returns the name of what is kept.
std::string BeginRecount(const std::string& path,
                         const std::vector<Measured>& measured, Time now,
                         Ledger* ledger);
// The files that it was filled from, but for those of `given`, whatever their
// paths: they have to be imported again. A warning, in a line each.
[[nodiscard]] std::vector<std::string> ToImportAgain(
    const Ledger& ledger, const std::vector<std::string>& given);

// Lets `fill` fill the ledger at `path`, which it makes if there is none. What
// was counted under other rules is refused, or, with `accept_recount`, counted
// anew; the rest stays as it is. What the configuration does not name is told.
struct Filling {
  bool accept_recount = false;
  std::vector<std::string> files;  // that are entered, by their paths
  // Whether what the configuration does not name any more goes.
  bool forget_removed = false;
};
[[nodiscard]] Exit FillLedger(const std::string& path, const Config& config,
                              const Filling& filling,
                              const Surroundings& surroundings,
                              const std::function<bool(Ledger&)>& fill);

}  // namespace workflow_health

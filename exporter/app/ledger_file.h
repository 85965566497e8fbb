// Where the ledger is, and whether it may be counted from.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "app/run.h"
#include "ledger/ledger.h"

namespace workflow_health {

// `flag` is what --ledger.path says, or empty. Throws LedgerError if neither
// that nor the surroundings say where the ledger is.
[[nodiscard]] std::string LedgerPath(const std::string& flag,
                                     const Surroundings& surroundings);

// Throws LedgerError if it cannot be made.
void MakeFolderOf(const std::string& path);

// The names of the rules in which the ledger differs from `rules`; none for a
// new ledger.
[[nodiscard]] std::vector<std::string> ChangedRules(const Ledger& ledger,
                                                    const CountingRules& rules);
// What is wrong then, in one line.
[[nodiscard]] std::string OtherRules(const std::string& path,
                                     const std::vector<std::string>& changed);
void TellChangedRules(const std::string& path,
                      const std::vector<std::string>& changed,
                      std::ostream& err);

// The ledger at `path`, which counts under the rules of `config`. Null, and
// told on `err`, if there is none, or one that was filled under other rules.
[[nodiscard]] std::unique_ptr<Ledger> OpenLedger(const std::string& path,
                                                 Ledger::Mode mode,
                                                 const Config& config,
                                                 std::ostream& err);

// Lets `fill` fill the ledger at `path`, which it makes if there is none. If it
// was counted under other rules it refuses, or, with `accept_recount`, lets it
// fill a fresh one, whose content the ledger takes over if `fill` returns true.
[[nodiscard]] Exit FillLedger(const std::string& path, const Config& config,
                              bool accept_recount,
                              const Surroundings& surroundings,
                              const std::function<bool(Ledger&)>& fill);

// How the origin of what --covers declared begins; a file's path follows.
inline constexpr std::string_view kCoversOrigin = "--covers ";

// A fresh ledger beside the one at `path`, whose content the latter takes over
// in the end; it goes away in any case.
class Recount {
 public:
  Recount(std::string path, const CountingRules& rules, Time now);
  ~Recount();
  Recount(const Recount&) = delete;
  Recount& operator=(const Recount&) = delete;

  [[nodiscard]] Ledger& fresh() { return *fresh_; }

  // Warnings, a line each, of what the old ledger was filled from and the fresh
  // one was not: other files, whatever their paths.
  [[nodiscard]] std::vector<std::string> Missing(const Ledger& old) const;

  // The old ledger is kept as PATH.before-recount, then filled anew.
  void SwapInto(Ledger& old);

 private:
  std::string path_;
  std::string fresh_path_;
  std::unique_ptr<Ledger> fresh_;
};

}  // namespace workflow_health

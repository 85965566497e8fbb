// Where the ledger is, and whether it may be counted from.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "app/file_lock.h"
#include "app/run.h"
#include "ledger/ledger.h"

namespace workflow_health {

// `flag` is what --ledger.path says, or empty. Throws LedgerError if neither
// that nor the surroundings say where the ledger is, and of what is no file.
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
// Else what was read so far is kept for the next time if `keep_part` says so.
struct Filling {
  bool accept_recount = false;
  bool keep_part = false;
};
[[nodiscard]] Exit FillLedger(const std::string& path, const Config& config,
                              const Filling& filling,
                              const Surroundings& surroundings,
                              const std::function<bool(Ledger&)>& fill);

// A fresh ledger beside the one at `path`, PATH.recount, whose content the
// latter takes over in the end. What is not finished stays: the next one under
// the same rules goes on with it, one under others sets it aside.
class Recount {
 public:
  // Throws LedgerError while another process does the same.
  Recount(std::string path, const CountingRules& rules, Time now,
          const GiveUp& give_up = {});

  [[nodiscard]] Ledger& fresh() { return *fresh_; }
  // Whether it goes on with what an earlier one has read.
  [[nodiscard]] bool goes_on() const { return goes_on_; }
  // The name under which one of other rules was set aside; empty: there was
  // none.
  [[nodiscard]] const std::string& set_aside() const { return set_aside_; }

  // Warnings, a line each, of what the old ledger was filled from and the fresh
  // one was not: other files, whatever their paths.
  [[nodiscard]] std::vector<std::string> Missing(const Ledger& old) const;

  // The old ledger is kept as PATH.before-recount, or PATH.before-recount.2 and
  // so on if there is one, then filled anew. Returns the name of what is kept.
  std::string SwapInto(Ledger& old);

  // Throws away what was read.
  void Discard();

 private:
  void Open(const CountingRules& rules, const GiveUp& give_up);

  std::string path_;
  std::string fresh_path_;
  FileLock lock_;
  bool goes_on_ = false;
  std::string set_aside_;
  std::unique_ptr<Ledger> fresh_;
};

}  // namespace workflow_health

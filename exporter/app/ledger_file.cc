#include "app/ledger_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace workflow_health {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostNameBytes = 4096;

void RemoveLedger(const std::string& path) {
  std::error_code ignored;  // what stays is refused or replaced later
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    fs::remove(path + suffix, ignored);
  }
}

// The same for all paths of one file, while it is there.
std::string IdentityOf(const std::string& origin) {
  const bool declared = origin.starts_with(kCoversOrigin);
  const std::string prefix(declared ? kCoversOrigin : "");
  std::error_code error;
  const fs::path file = fs::canonical(origin.substr(prefix.size()), error);
  return error ? origin : prefix + file.string();
}

// What is written to a file that has no name any more is lost.
void CheckThere(const std::string& path) {
  if (fs::exists(path)) return;
  throw LedgerError(fmt::format("the ledger {} was removed meanwhile", path));
}

}  // namespace

std::string LedgerPath(const std::string& flag,
                       const Surroundings& surroundings) {
  std::string path = flag.empty() ? surroundings.default_ledger : flag;
  if (path.empty()) {
    throw LedgerError(
        "there is no place for the ledger: neither STATE_DIRECTORY nor "
        "XDG_STATE_HOME nor HOME is set; give --ledger.path");
  }
  return path;
}

void MakeFolderOf(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  std::error_code error;
  if (!folder.empty()) fs::create_directories(folder, error);
  if (error) {
    throw LedgerError(fmt::format("cannot make the folder {}: {}",
                                  folder.string(), error.message()));
  }
}

std::vector<std::string> ChangedRules(const Ledger& ledger,
                                      const CountingRules& rules) {
  const CountingRules old = ledger.Rules();
  if (old.empty()) return {};
  std::set<std::string> changed;
  for (const auto& [name, text] : old) {
    const auto now = rules.find(name);
    if (now == rules.end() || now->second != text) changed.insert(name);
  }
  for (const auto& [name, text] : rules) {
    if (!old.contains(name)) changed.insert(name);
  }
  return {changed.begin(), changed.end()};
}

std::string OtherRules(const std::string& path,
                       const std::vector<std::string>& changed) {
  constexpr size_t kNamed = 10;
  const size_t named = std::min(changed.size(), kNamed);
  std::string text = fmt::format(
      "the ledger {} was counted under other rules; changed since: {}",
      Printable(path, kMostNameBytes),
      fmt::join(changed.begin(), changed.begin() + std::ptrdiff_t(named),
                ", "));
  if (named < changed.size()) {
    text += fmt::format(" and {} more", changed.size() - named);
  }
  return text;
}

void TellChangedRules(const std::string& path,
                      const std::vector<std::string>& changed,
                      std::ostream& err) {
  err << "error: " << OtherRules(path, changed) << "\n"
      << "Its numbers cannot be mixed with yours. Either use the configuration "
         "of then, or count\nanew: workflow-health sync --accept-recount, or "
         "import --accept-recount FILE...\n";
}

std::unique_ptr<Ledger> OpenLedger(const std::string& path, Ledger::Mode mode,
                                   const Config& config, std::ostream& err) {
  if (!fs::exists(path)) {
    err << "error: there is no ledger " << Printable(path, kMostNameBytes)
        << "; `workflow-health sync` makes one, or import\n";
    return nullptr;
  }
  auto ledger = std::make_unique<Ledger>(path, mode);
  const CountingRules rules = CountingRulesOf(config);
  const auto changed = ChangedRules(*ledger, rules);
  if (!changed.empty()) {
    TellChangedRules(path, changed, err);
    return nullptr;
  }
  ledger->CountUnder(rules);
  return ledger;
}

Exit FillLedger(const std::string& path, const Config& config,
                bool accept_recount, const Surroundings& surroundings,
                const std::function<bool(Ledger&)>& fill) {
  MakeFolderOf(path);
  const CountingRules rules = CountingRulesOf(config);
  Ledger ledger(path, Ledger::Mode::kWrite);
  const auto changed = ChangedRules(ledger, rules);
  if (!changed.empty() && !accept_recount) {
    TellChangedRules(path, changed, surroundings.err);
    return Exit::kFailed;
  }
  if (!changed.empty()) {
    Recount recount(path, rules, surroundings.now);
    if (!fill(recount.fresh())) {
      surroundings.err << "error: not counted anew: the ledger is as it was\n";
      return Exit::kFailed;
    }
    CheckThere(path);
    for (const std::string& line : recount.Missing(ledger)) {
      surroundings.err << "warning: " << line << "\n";
    }
    recount.SwapInto(ledger);
    return Exit::kDone;
  }
  ledger.CountUnder(rules);
  const bool whole = fill(ledger);
  CheckThere(path);
  return whole ? Exit::kDone : Exit::kFailed;
}

Recount::Recount(std::string path, const CountingRules& rules, Time now)
    : path_(std::move(path)), fresh_path_(path_ + ".recount") {
  // One that was interrupted is of no use.
  RemoveLedger(fresh_path_);
  fresh_ = std::make_unique<Ledger>(fresh_path_, Ledger::Mode::kWrite);
  fresh_->CountUnder(rules);
  fresh_->SetRecountedAt(now);
}

Recount::~Recount() {
  fresh_.reset();
  RemoveLedger(fresh_path_);
}

std::vector<std::string> Recount::Missing(const Ledger& old) const {
  std::vector<std::string> missing;
  std::set<std::string> now;
  for (const std::string& origin : fresh_->Origins()) {
    now.insert(IdentityOf(origin));
  }
  for (const std::string& origin : old.Origins()) {
    if (now.contains(IdentityOf(origin))) continue;
    missing.push_back(fmt::format(
        "not in the new ledger: what was read from {}; import it again",
        Printable(origin, kMostNameBytes)));
  }
  if (fresh_->MessageCount() < old.MessageCount()) {
    missing.push_back(
        fmt::format("the new ledger holds {} messages, the old one held {}",
                    fresh_->MessageCount(), old.MessageCount()));
  }
  return missing;
}

void Recount::SwapInto(Ledger& old) {
  const std::string kept = path_ + ".before-recount";
  RemoveLedger(kept);
  old.CopyTo(kept);
  old.ReplaceBy(*fresh_);
}

}  // namespace workflow_health

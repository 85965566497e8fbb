#include "app/ledger_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string_view>
#include <utility>

#include "base/free_name.h"
#include "base/text.h"
#include "reading/importer.h"

namespace workflow_health {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostNameBytes = 4096;
constexpr std::array kSuffixes = {"", "-wal", "-shm", "-journal"};

void RemoveLedger(const std::string& path) {
  std::error_code ignored;  // what stays is refused or replaced later
  for (const char* suffix : kSuffixes) fs::remove(path + suffix, ignored);
}

void RenameLedger(const std::string& path, const std::string& name) {
  std::error_code ignored;  // most of them are not there
  for (const char* suffix : kSuffixes) {
    fs::rename(path + suffix, name + suffix, ignored);
  }
}

// The same for all paths of one file, while it is there.
std::string PresentNameOf(const std::string& origin) {
  const bool declared = origin.starts_with(kCoversOrigin);
  const std::string prefix(declared ? kCoversOrigin : "");
  std::error_code error;
  const fs::path file = fs::canonical(origin.substr(prefix.size()), error);
  return error ? origin : prefix + file.string();
}

// What was filled may have gone meanwhile: that is no success.
void Finish(Ledger& ledger) {
  if (!ledger.IsInPlace()) ledger.SetLogAside();
  ledger.CheckInPlace();
}

void TellLogSetAside(const Ledger& ledger, std::ostream& err) {
  if (ledger.log_set_aside().empty()) return;
  err << fmt::format(
      "warning: the log of another file lay beside the ledger; it is kept as "
      "{}\n",
      ledger.log_set_aside());
}

// Of a ledger that is not finished; null if it was counted under other rules,
// or cannot be used.
std::unique_ptr<Ledger> OpenPart(const std::string& path,
                                 const CountingRules& rules,
                                 const GiveUp& give_up) {
  try {
    auto part = std::make_unique<Ledger>(path, Ledger::Mode::kWrite, give_up);
    if (ChangedRules(*part, rules).empty()) return part;
  } catch (const DamagedLedger&) {
  }
  return nullptr;
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
  std::error_code none;
  const fs::file_status status = fs::status(path, none);
  if (path == ":memory:" ||
      (fs::exists(status) && !fs::is_regular_file(status))) {
    throw LedgerError(fmt::format(
        "--ledger.path: {} is no regular file; expected the path of a ledger, "
        "or of no file yet",
        path));
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

namespace {

// Fills a fresh ledger, which `ledger` becomes.
Exit CountAnew(Ledger& ledger, const std::string& path,
               const CountingRules& rules, const Filling& filling,
               const Surroundings& surroundings,
               const std::function<bool(Ledger&)>& fill) {
  Recount recount(path, rules, surroundings.now);
  if (!recount.set_aside().empty()) {
    surroundings.err << "what was read under other rules is kept as "
                     << recount.set_aside() << "\n";
  }
  if (recount.goes_on()) {
    surroundings.err << "it goes on with what is in " << path << ".recount\n";
  }
  if (!fill(recount.fresh())) {
    surroundings.err << "error: not counted anew: the ledger is as it was\n";
    if (!filling.keep_part && !recount.goes_on()) recount.Discard();
    return Exit::kFailed;
  }
  Finish(ledger);
  for (const std::string& line : recount.Missing(ledger)) {
    surroundings.err << "warning: " << line << "\n";
  }
  surroundings.err << "the ledger of before is kept as "
                   << recount.SwapInto(ledger) << "\n";
  return Exit::kDone;
}

}  // namespace

Exit FillLedger(const std::string& path, const Config& config,
                const Filling& filling, const Surroundings& surroundings,
                const std::function<bool(Ledger&)>& fill) {
  MakeFolderOf(path);
  const CountingRules rules = CountingRulesOf(config);
  Ledger ledger(path, Ledger::Mode::kWrite);
  TellLogSetAside(ledger, surroundings.err);
  const auto changed = ChangedRules(ledger, rules);
  if (!changed.empty() && !filling.accept_recount) {
    TellChangedRules(path, changed, surroundings.err);
    return Exit::kFailed;
  }
  if (!changed.empty()) {
    return CountAnew(ledger, path, rules, filling, surroundings, fill);
  }
  ledger.CountUnder(rules);
  const bool whole = fill(ledger);
  Finish(ledger);
  return whole ? Exit::kDone : Exit::kFailed;
}

Recount::Recount(std::string path, const CountingRules& rules, Time now,
                 const GiveUp& give_up)
    : path_(std::move(path)),
      fresh_path_(path_ + ".recount"),
      lock_(fresh_path_ + ".lock") {
  if (!lock_.held()) {
    throw LedgerError(fmt::format(
        "another process counts the ledger {} anew: wait for it, or end it",
        path_));
  }
  Open(rules, give_up);
  fresh_->CountUnder(rules);
  fresh_->SetRecountedAt(now);
}

void Recount::Open(const CountingRules& rules, const GiveUp& give_up) {
  if (fs::exists(fresh_path_)) {
    fresh_ = OpenPart(fresh_path_, rules, give_up);
    goes_on_ = fresh_ != nullptr && !fresh_->Rules().empty();
    if (fresh_) return;
    set_aside_ = FreeName(fresh_path_ + ".set-aside");
    RenameLedger(fresh_path_, set_aside_);
  }
  RemoveLedger(fresh_path_);
  fresh_ = std::make_unique<Ledger>(fresh_path_, Ledger::Mode::kWrite, give_up);
}

std::vector<std::string> Recount::Missing(const Ledger& old) const {
  std::vector<std::string> missing;
  std::set<std::string> now;
  for (const std::string& origin : fresh_->Origins()) {
    now.insert(PresentNameOf(origin));
  }
  for (const std::string& origin : old.Origins()) {
    if (now.contains(PresentNameOf(origin))) continue;
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

std::string Recount::SwapInto(Ledger& old) {
  std::string kept = FreeName(path_ + ".before-recount");
  old.CopyTo(kept);
  old.ReplaceBy(*fresh_);
  Discard();
  return kept;
}

void Recount::Discard() {
  fresh_.reset();
  RemoveLedger(fresh_path_);
}

}  // namespace workflow_health

#include "app/ledger_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "answers/known.h"
#include "base/free_name.h"
#include "base/text.h"
#include "reading/importer.h"

namespace workflow_health {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostNameBytes = 4096;

// Of the file that something was read from, or declared of: the same for all
// its paths, while it is there.
std::string PresentNameOf(const std::string& origin) {
  const bool declared = origin.starts_with(kCoversOrigin);
  const std::string path =
      declared ? origin.substr(kCoversOrigin.size()) : origin;
  std::error_code error;
  const fs::path file = fs::canonical(path, error);
  return error ? path : file.string();
}

// What was filled may have gone meanwhile: that is no success.
void Finish(Ledger& ledger) {
  if (!ledger.IsInPlace()) ledger.SetLogAside();
  ledger.CheckInPlace();
}

void TellLogSetAside(const Ledger& ledger, std::ostream& err) {
  if (ledger.LogSetAside().empty()) return;
  err << fmt::format(
      "warning: the write-ahead log beside the ledger belonged to another "
      "file; it is kept as {}\n",
      ledger.LogSetAside());
}

// The names of the rules that are not the same in both.
std::vector<std::string> Differing(const CountingRules& one,
                                   const CountingRules& other) {
  std::set<std::string> names;
  for (const auto& [name, text] : one) {
    const auto found = other.find(name);
    if (found == other.end() || found->second != text) names.insert(name);
  }
  for (const auto& [name, text] : other) {
    if (!one.contains(name)) names.insert(name);
  }
  return {names.begin(), names.end()};
}

// "a, b and 3 more".
std::string Listed(const std::vector<std::string>& names) {
  constexpr size_t kNamed = 10;
  const size_t named = std::min(names.size(), kNamed);
  std::string text = fmt::format(
      "{}",
      fmt::join(names.begin(), names.begin() + std::ptrdiff_t(named), ", "));
  if (named < names.size()) {
    text += fmt::format(" and {} more", names.size() - named);
  }
  return text;
}

void TellChangedRules(const std::string& path,
                      const std::vector<ChangedRules>& changed,
                      std::ostream& err) {
  err << "error: " << OtherRules(path, changed) << "\n"
      << "The numbers cannot be mixed. Use the earlier configuration, or count "
         "anew:\nworkflow-health sync --accept-recount, or import "
         "--accept-recount FILE...\n"
      << WhatIsReadAnew(changed) << "\n";
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
    throw LedgerError(
        fmt::format("--ledger.path: {} is not a regular file; expected the "
                    "path of a ledger, or of a file that does not exist yet",
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

std::vector<ChangedRules> ChangedIn(const Ledger& ledger,
                                    const std::vector<Measured>& measured) {
  std::vector<ChangedRules> changed;
  const auto known = ledger.Rules();
  for (const Measured& one : measured) {
    const auto before = known.find(one.name);
    if (before == known.end() || before->second == one.rules) continue;
    changed.push_back({one, Differing(before->second, one.rules),
                       DifferOfEventsAlone(before->second, one.rules)});
  }
  return changed;
}

std::string OtherRules(const std::string& path,
                       const std::vector<ChangedRules>& changed) {
  std::vector<std::string> texts;
  for (const ChangedRules& one : changed) {
    texts.push_back(
        fmt::format("{} ({})", one.measured.name, Listed(one.rules)));
  }
  return fmt::format(
      "the ledger {} was counted under other rules; changed since then: {}",
      Printable(path, kMostNameBytes), Listed(texts));
}

std::string WhatIsReadAnew(const std::vector<ChangedRules>& changed) {
  std::set<std::string> texts;
  for (const ChangedRules& one : changed) {
    if (one.of_events_alone) continue;
    for (const std::string& part : one.measured.parts) {
      texts.insert(fmt::format("{} from {} on", part,
                               FormatTime(one.measured.history_start)));
    }
  }
  if (texts.empty()) return "Counting anew reads nothing again.";
  return fmt::format(
      "Counting anew reads {} again. What has the same rules keeps its "
      "counts.",
      Listed({texts.begin(), texts.end()}));
}

std::unique_ptr<Ledger> OpenLedger(const std::string& path, Ledger::Mode mode,
                                   const Config& config, std::ostream& err) {
  if (!fs::exists(path)) {
    err << "error: there is no ledger " << Printable(path, kMostNameBytes)
        << "; make one with `workflow-health sync` or `workflow-health "
           "import`\n";
    return nullptr;
  }
  auto ledger = std::make_unique<Ledger>(path, mode);
  const auto measured = MeasuredIn(config);
  const auto changed = ChangedIn(*ledger, measured);
  if (!changed.empty()) {
    TellChangedRules(path, changed, err);
    return nullptr;
  }
  ledger->CountUnder(measured);
  return ledger;
}

std::string BeginRecount(const std::string& path,
                         const std::vector<Measured>& measured, Time now,
                         Ledger* ledger) {
  std::string kept = FreeName(path + ".before-recount");
  ledger->CopyTo(kept);
  try {
    ledger->CountAnew(measured, now);
  } catch (...) {
    std::error_code ignored;  // what stays is a ledger all the same
    fs::remove(kept, ignored);
    throw;
  }
  return kept;
}

std::vector<std::string> ToImportAgain(const Ledger& ledger,
                                       const std::vector<std::string>& given) {
  std::set<std::string> names;
  for (const std::string& file : given) names.insert(PresentNameOf(file));
  std::vector<std::string> warnings;
  for (const std::string& origin : ledger.Origins()) {
    const bool address = origin.find("://") != std::string::npos;
    if (address || names.contains(PresentNameOf(origin))) continue;
    warnings.push_back(
        fmt::format("what is new or recounted lacks the messages from {} "
                    "until it is imported again",
                    Printable(origin, kMostNameBytes)));
  }
  return warnings;
}

namespace {

void TellToImportAgain(const Ledger& ledger, const Filling& filling,
                       std::ostream& err) {
  for (const std::string& line : ToImportAgain(ledger, filling.files)) {
    err << "warning: " << line << "\n";
  }
}

void Begin(Ledger& ledger, const std::string& path,
           const std::vector<ChangedRules>& changed,
           const std::vector<Measured>& measured, const Filling& filling,
           const Surroundings& surroundings) {
  const std::string kept =
      BeginRecount(path, measured, surroundings.now, &ledger);
  surroundings.err << OtherRules(path, changed) << "\n"
                   << WhatIsReadAnew(changed) << "\n"
                   << "The previous ledger is kept as " << kept << ".\n";
  if (std::ranges::all_of(changed, &ChangedRules::of_events_alone)) return;
  TellToImportAgain(ledger, filling, surroundings.err);
}

void TellAdded(const Ledger& ledger, const std::vector<Measured>& added,
               const Filling& filling, std::ostream& err) {
  std::map<Time, std::vector<std::string>> names;
  for (const Measured& one : added) {
    names[one.history_start].push_back(one.name);
  }
  for (const auto& [start, of_start] : names) {
    err << fmt::format("new to the ledger: {}; counted when read from {} on\n",
                       Listed(of_start), FormatTime(start));
  }
  if (!added.empty()) TellToImportAgain(ledger, filling, err);
}

void TellRemoved(Ledger& ledger, const std::vector<Measured>& measured,
                 bool forget, Time now, std::ostream& err) {
  std::vector<std::string> removed;
  for (const auto& [name, rules] : ledger.Rules()) {
    if (std::ranges::find(measured, name, &Measured::name) == measured.end()) {
      removed.push_back(name);
    }
  }
  if (removed.empty()) return;
  if (forget) ledger.Forget(removed, now);
  err << fmt::format("the configuration no longer names {}: {}\n",
                     Listed(removed),
                     forget ? "the ledger drops these counts"
                            : "the ledger keeps these counts (`sync "
                              "--forget-removed` drops them)");
}

std::map<std::string, long long> EventsOf(
    const Ledger& ledger, const std::vector<ChangedRules>& changed) {
  std::map<std::string, long long> events;
  for (const ChangedRules& one : changed) {
    events[one.measured.name] = ledger.EventCount(one.measured.name);
  }
  return events;
}

void TellFewer(const Ledger& ledger,
               const std::map<std::string, long long>& before,
               std::ostream& err) {
  for (const auto& [name, events] : before) {
    const long long now = ledger.EventCount(name);
    if (now >= events) continue;
    err << fmt::format(
        "warning: {}: only {} messages count for it now; there were {} "
        "before\n",
        name, now, events);
  }
}

}  // namespace

Exit FillLedger(const std::string& path, const Config& config,
                const Filling& filling, const Surroundings& surroundings,
                const std::function<bool(Ledger&)>& fill) {
  MakeFolderOf(path);
  Ledger ledger(path, Ledger::Mode::kWrite);
  TellLogSetAside(ledger, surroundings.err);
  const auto measured = MeasuredIn(config);
  const auto changed = ChangedIn(ledger, measured);
  if (!changed.empty() && !filling.accept_recount) {
    TellChangedRules(path, changed, surroundings.err);
    return Exit::kFailed;
  }
  const auto before = EventsOf(ledger, changed);
  if (!changed.empty()) {
    Begin(ledger, path, changed, measured, filling, surroundings);
  }
  TellAdded(ledger, ledger.CountUnder(measured), filling, surroundings.err);
  TellRemoved(ledger, measured, filling.forget_removed, surroundings.now,
              surroundings.err);
  const bool whole = fill(ledger);
  CountKnownAttempts(config, surroundings.now, &ledger);
  Finish(ledger);
  TellFewer(ledger, before, surroundings.err);
  return whole ? Exit::kDone : Exit::kFailed;
}

}  // namespace workflow_health

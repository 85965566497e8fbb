#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "app/commands.h"
#include "app/curl_options.h"
#include "app/flags.h"
#include "app/ledger_file.h"
#include "app/load_config.h"
#include "reading/page_folder.h"
#include "reading/progress.h"
#include "reading/synchronizer.h"

namespace workflow_health {
namespace {

constexpr size_t kSpansShown = 5;

struct SyncOptions {
  std::string config_file;
  std::string ledger_path;
  std::optional<Time> since;  // the first second to be read
  std::optional<Time> until;  // the last one
  bool again = false;         // also what was read already
  std::string save_pages;     // a folder; empty: they are not kept
  bool accept_recount = false;
  bool forget_removed = false;
};

Result<SyncOptions> ReadSync(const FlagValues& flags) {
  SyncOptions options;
  options.config_file = flags.Text("config.file");
  options.ledger_path = flags.Text("ledger.path");
  options.save_pages = flags.Text("save-pages");
  options.again = flags.Has("again");
  options.accept_recount = flags.Has("accept-recount");
  options.forget_removed = flags.Has("forget-removed");
  for (const auto& error : {flags.Read("since", ParseTime, &options.since),
                            flags.Read("until", ParseTime, &options.until)}) {
    if (error) return *error;
  }
  if (options.since && options.until && *options.until < *options.since) {
    return Error{"--until is earlier than --since"};
  }
  return options;
}

// Saves the answers, and shows how far the reading has come.
class Watcher final : public ReadingListener {
 public:
  Watcher(const PageFolder* pages, const Surroundings& surroundings)
      : pages_(pages), surroundings_(surroundings) {}

  void Begin(Seconds length) {
    progress_.emplace(length, surroundings_.columns,
                      surroundings_.terminal != nullptr
                          ? *surroundings_.terminal
                          : surroundings_.err);
  }
  void End() { progress_.reset(); }

  void Take(const Reading& reading) override {
    if (pages_ != nullptr) pages_->Save(reading);
    progress_->Advance(reading.window, reading.messages.size());
  }
  void Tell(const std::string& notice) override {
    progress_->Tell("warning: " + notice);
  }

 private:
  const PageFolder* pages_;
  const Surroundings& surroundings_;
  std::optional<Progress> progress_;
};

Seconds LengthOf(const std::vector<Window>& spans) {
  return std::accumulate(
      spans.begin(), spans.end(), Seconds(0),
      [](Seconds sum, const Window& span) { return sum + span.Length(); });
}

void TellSpans(std::string_view what, const std::vector<Window>& spans,
               std::ostream& err) {
  for (size_t i = 0; i < std::min(spans.size(), kSpansShown); ++i) {
    err << what << ": " << FormatSpan(spans[i]) << "\n";
  }
  if (spans.size() > kSpansShown) {
    err << fmt::format("{}: ... and {} more spans\n", what,
                       spans.size() - kSpansShown);
  }
}

void TellOddities(const Synchronized& result, std::ostream& err) {
  const size_t told = std::min(result.oddities.size(), kSpansShown);
  for (size_t i = 0; i < told; ++i) {
    err << fmt::format("warning: {}: {}\n", result.source, result.oddities[i]);
  }
  if (const auto more = result.odd_messages - std::int64_t(told); more > 0) {
    err << fmt::format("warning: {}: {} more messages are odd\n", result.source,
                       more);
  }
  if (!result.without_clock) return;
  err << "warning: " << result.source
      << ": the server sends no HTTP header Date, so what follows its latest "
         "message counts as not read yet\n";
}

void TellUnreadable(const Synchronized& result, std::ostream& err) {
  for (const Unread& unread : result.unreadable) {
    err << fmt::format("warning: {}: {} cannot be read completely: {}\n",
                       result.source, FormatSpan(unread.span), unread.why);
  }
}

// How the reading of one category ended; true if nothing is missing.
bool TellResult(const Synchronized& result, long long requests,
                std::ostream& err) {
  err << fmt::format("{}: {} messages in {} requests: {} new, {} known already",
                     result.source, result.messages, requests,
                     result.recorded.added, result.recorded.known);
  if (result.recorded.late > 0) {
    err << fmt::format(
        "; {} of the new ones came late, within spans that had been read "
        "before",
        result.recorded.late);
  }
  err << "\n";
  TellOddities(result, err);
  TellUnreadable(result, err);
  if (result.stopped) err << "error: " << result.stopped->message << "\n";
  TellSpans(fmt::format("error: {}: not read", result.source), result.missing,
            err);
  if (result.known_until) {
    err << fmt::format("{}: complete up to {}\n", result.source,
                       FormatTime(*result.known_until));
  }
  return result.whole && result.missing.empty();
}

// Returns the length of all that is to be read.
Seconds TellExtent(const std::vector<PlannedReading>& planned,
                   const Source& source, std::ostream& err) {
  if (planned.empty()) err << source.Name() << ": nothing to read\n";
  Seconds length{0};
  for (const auto& [selection, plan] : planned) {
    err << fmt::format(
        "{}: reading {}\n", selection.Name(),
        FormatSpan({plan.spans.front().since, plan.spans.back().until}));
    length += LengthOf(plan.spans);
  }
  return length;
}

// Reads all categories; true if nothing is missing in the end.
bool ReadAll(const SyncOptions& options, const Config& config, Ledger& ledger,
             const Surroundings& surroundings) {
  CurlFetcher fetcher(CurlOptionsOf(config.datagrepper));
  Client client(config.datagrepper, fetcher, {.seed = std::random_device()()});
  std::optional<PageFolder> pages;
  if (!options.save_pages.empty()) pages.emplace(options.save_pages);
  Watcher watcher(pages ? &*pages : nullptr, surroundings);
  // A client tries for so long that what it cannot read is proven unreadable.
  Doubts doubts(1);
  const MessageReader reader(config);
  Synchronizer synchronizer(config, reader, MeasuredIn(config), ledger, client,
                            doubts, watcher);
  Synchronizer::Extent extent{surroundings.now, options.since, options.until,
                              options.again};
  if (extent.since) *extent.since -= Seconds(1);  // that one is to be read
  bool whole = true;
  for (const Source& source : config.sources) {
    const Seconds length =
        TellExtent(synchronizer.Plan(source, extent), source, surroundings.err);
    const long long before = client.requests();
    watcher.Begin(length);
    const Synchronized result = synchronizer.Read(source, extent);
    watcher.End();
    whole &= TellResult(result, client.requests() - before, surroundings.err);
    if (result.stopped) return false;
  }
  return whole;
}

}  // namespace

std::vector<Flag> SyncFlags() {
  return {
      ConfigFileFlag(),
      LedgerPathFlag(),
      {"since", "TIME",
       "read from this time on (UTC), such as 2024-09-01 or "
       "2024-09-01T12:00:00Z; default: the history start"},
      {"until", "TIME",
       "read up to this time; default: as far as the archive has settled"},
      {"again", "",
       "read the whole span, not only what is missing or may have come late"},
      {"save-pages", "DIR",
       "save the answers as files in DIR, as evidence and for import"},
      AcceptRecountFlag(),
      {"forget-removed", "",
       "drop the counts of workflows that the configuration no longer names; "
       "without this flag the ledger keeps them"}};
}

Result<Exit> Sync(const FlagValues& flags, const Surroundings& surroundings) {
  const auto options = ReadSync(flags);
  if (!options) return options.error();
  const auto config =
      LoadConfig(options->config_file, surroundings.now, surroundings.err);
  if (!config) return Exit::kFailed;
  return FillLedger(LedgerPath(options->ledger_path, surroundings), *config,
                    {options->accept_recount, {}, options->forget_removed},
                    surroundings, [&](Ledger& ledger) {
                      return ReadAll(*options, *config, ledger, surroundings);
                    });
}

}  // namespace workflow_health

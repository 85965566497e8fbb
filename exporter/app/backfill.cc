#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "answers/history.h"
#include "answers/known.h"
#include "app/commands.h"
#include "app/flags.h"
#include "app/ledger_file.h"
#include "app/load_config.h"
#include "base/output.h"
#include "base/text.h"
#include "ledger/ledger.h"
#include "metrics/families.h"
#include "metrics/openmetrics.h"

namespace workflow_health {
namespace {

// Prometheus looks back five minutes for a sample, by default
// (prometheus/prometheus, cmd/prometheus/main.go: --query.lookback-delta).
constexpr Seconds kStep = std::chrono::minutes(4);
constexpr Seconds kDefaultSpan = std::chrono::days(100);
// Prometheus' blocks begin and end at multiples of it.
constexpr Seconds kBlock = std::chrono::hours(2);

struct BackfillOptions {
  std::string config_file;
  std::string ledger_path;
  std::string output;         // "-": standard output
  bool span = false;          // tells which instants there are, writes none
  std::optional<Time> since;  // the first instant
  std::optional<Time> until;  // later than the last one
  std::vector<ExtraLabel> labels;
};

Result<std::vector<ExtraLabel>> ReadLabels(const FlagValues& flags) {
  constexpr std::array kOwn = {"workflow", "application", "step", "window"};
  std::vector<ExtraLabel> labels;
  for (const std::string& text : flags.Texts("label")) {
    auto label = ParseExtraLabel(text);
    if (!label) return FlagError("label", label.error());
    if (std::ranges::count(kOwn, label->name) > 0 ||
        std::ranges::count(labels, label->name, &ExtraLabel::name) > 0) {
      return Error{fmt::format(
          "--label: a series cannot have the label {} twice", label->name)};
    }
    labels.push_back(std::move(*label));
  }
  return labels;
}

Result<BackfillOptions> ReadBackfill(const FlagValues& flags) {
  BackfillOptions options;
  options.config_file = flags.Text("config.file");
  options.ledger_path = flags.Text("ledger.path");
  options.output = flags.Text("output");
  options.span = flags.Has("span");
  if (options.output.empty() && !options.span) {
    return Error{"--output is missing: FILE, or '-' for standard output"};
  }
  for (const auto& error : {flags.Read("since", ParseTime, &options.since),
                            flags.Read("until", ParseTime, &options.until)}) {
    if (error) return *error;
  }
  auto labels = ReadLabels(flags);
  if (!labels) return labels.error();
  options.labels = std::move(*labels);
  return options;
}

Time RoundDown(Time time, Seconds step) {
  return time - time.time_since_epoch() % step;
}

Time RoundUp(Time time, Seconds step) {
  return RoundDown(time + step - Seconds(1), step);
}

// Which instants are written. `shown`: the span of which the ledger tells what
// was shown then.
Result<Grid> GridFor(const BackfillOptions& options, const Window& shown) {
  if (options.since && *options.since < shown.since) {
    return Error{
        fmt::format("--since: {} is too early: the metrics begin at {}, when "
                    "the history start had settled",
                    FormatTime(*options.since), FormatTime(shown.since))};
  }
  if (options.until && *options.until > shown.until) {
    return Error{fmt::format("--until: {} is too late: the metrics end at {}",
                             FormatTime(*options.until),
                             FormatTime(shown.until))};
  }
  Grid grid;
  grid.end = options.until.value_or(RoundDown(shown.until, kBlock));
  grid.first = RoundUp(
      options.since.value_or(std::max(grid.end - kDefaultSpan, shown.since)),
      kStep);
  grid.step = kStep;
  if (grid.Size() > 0) return grid;
  return Error{fmt::format("there are no samples between {} and {}",
                           FormatTime(grid.first), FormatTime(grid.end))};
}

OpenMetrics PastOf(const Config& config, const Ledger& ledger,
                   const std::vector<size_t>& workflows, const Grid& grid) {
  OpenMetrics past;
  History history(config, ledger, workflows,
                  {grid.first - config.settle, grid.end - config.settle});
  for (Time at = grid.first; at < grid.end; at += grid.step) {
    if (!history.MoveTo(at - config.settle)) continue;
    past.Add(at, PastFamilies(config, history.figures()));
  }
  return past;
}

std::string Summary(const OpenMetrics::Written& written, const Grid& grid) {
  return fmt::format("{} series with {} samples, from {} until {}\n",
                     written.series, written.samples, FormatTime(grid.first),
                     FormatTime(grid.end));
}

// For programs: a name and a time in each line.
void PrintSpan(const Grid& grid, const Window& shown,
               const std::optional<Time>& recounted, std::ostream& out) {
  out << "since " << FormatTime(grid.first) << "\n"
      << "until " << FormatTime(grid.end) << "\n"
      << "shown-since " << FormatTime(shown.since) << "\n"
      << "shown-until " << FormatTime(shown.until) << "\n";
  if (recounted) out << "recounted " << FormatTime(*recounted) << "\n";
}

Exit WritePast(const BackfillOptions& options, const OpenMetrics& past,
               const Grid& grid, const Surroundings& surroundings) {
  OpenMetrics::Written written;
  const auto write = [&](std::ostream& out) {
    written = past.Write(grid, options.labels, out);
  };
  if (options.output == "-") {
    write(surroundings.out);
    if (!surroundings.out.flush()) return Exit::kFailed;  // which is told
  } else if (const auto error = WriteFile(options.output, write)) {
    surroundings.err << "error: cannot write " << Printable(options.output)
                     << ": " << error.message() << "\n";
    return Exit::kFailed;
  }
  surroundings.err << Summary(written, grid);
  return Exit::kDone;
}

// `ledger` has counted the runs from the history start on.
Exit BackfillFrom(const Ledger& ledger, const BackfillOptions& options,
                  const Config& config, const Surroundings& surroundings) {
  // A clock that was wrong may have counted what is still to come.
  const Counted counted = CountedIn(MeasuredIn(config), ledger);
  const Window shown = {
      config.HistoryStart() + config.settle,
      std::min(*counted.until + config.settle, surroundings.now)};
  const auto grid = GridFor(options, shown);
  if (!grid) {
    surroundings.err << "error: " << grid.error().message << "\n";
    return Exit::kUsage;
  }
  if (ledger.IsSample().value_or(false)) {
    surroundings.err << "The ledger holds made-up data.\n";
  }
  if (options.span) {
    PrintSpan(*grid, shown, ledger.RecountedAt(), surroundings.out);
    return Exit::kDone;
  }
  auto workflows = counted.measured;
  std::erase_if(workflows,
                [&](size_t i) { return i >= config.workflows.size(); });
  return WritePast(options, PastOf(config, ledger, workflows, *grid), *grid,
                   surroundings);
}

}  // namespace

std::vector<Flag> BackfillFlags() {
  return {
      ConfigFileFlag(),
      LedgerPathFlag(),
      {"output", "FILE", "where to write; '-' is standard output"},
      {"span", "",
       "write no metrics; print the span that would be written, the longest "
       "possible span, and the time of the last recount"},
      {"since", "TIME",
       "write samples from this time on (UTC), such as 2024-09-01; counters "
       "still count from the history start; default: 100 days before the end"},
      {"until", "TIME",
       "write samples before this time; default: as far as the archive was "
       "read without a gap, rounded down to an even hour, where blocks of "
       "Prometheus end"},
      {"label", "NAME=VALUE",
       "a label for every series, such as job and instance, which Prometheus "
       "adds when it scrapes; may be given several times",
       "", Takes::kTexts}};
}

Result<Exit> Backfill(const FlagValues& flags,
                      const Surroundings& surroundings) {
  const auto options = ReadBackfill(flags);
  if (!options) return options.error();
  const auto config =
      LoadConfig(options->config_file, surroundings.now, surroundings.err);
  if (!config) return Exit::kFailed;
  const std::string path = LedgerPath(options->ledger_path, surroundings);
  const auto ledger =
      OpenLedger(path, Ledger::Mode::kWrite, *config, surroundings.err);
  if (!ledger) return Exit::kFailed;
  if (!CountKnown(*config, surroundings.now, ledger.get())) {
    surroundings.err
        << "error: the ledger " << Printable(path)
        << " does not hold the archive from the history start on; fill it with "
           "`workflow-health sync` or `workflow-health import`\n";
    return Exit::kFailed;
  }
  const auto one_instant = ledger->Snapshot();
  ledger->CheckRules();  // those of this instant
  return BackfillFrom(*ledger, *options, *config, surroundings);
}

}  // namespace workflow_health

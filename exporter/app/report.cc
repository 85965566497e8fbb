#include "report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "answers/gather.h"
#include "app/commands.h"
#include "app/flags.h"
#include "app/ledger_file.h"
#include "app/load_config.h"
#include "app/version.h"
#include "base/text.h"
#include "ledger/ledger.h"

namespace workflow_health {
namespace {

// A form in which a report is written.
struct ReportFormat {
  const char* name;
  std::string (*write)(const Report& report, const TextStyle& style);
};

constexpr std::array<ReportFormat, 5> kFormats = {{
    {"text", TextOf},
    {"markdown",
     [](const Report& report, const TextStyle& style) {
       return MarkdownOf(report, style.failures);
     }},
    {"json",
     [](const Report& report, const TextStyle& style) {
       return JsonOf(report, style.failures);
     }},
    {"csv",
     [](const Report& report, const TextStyle& style) {
       return CsvOf(report, style.failures);
     }},
    {"html", [](const Report& report,
                const TextStyle&) { return HtmlPageOf(report, MadeBy()); }},
}};

std::string FormatNames() {
  std::vector<std::string> names(kFormats.size());
  std::ranges::transform(kFormats, names.begin(), &ReportFormat::name);
  return EitherOf(names);
}

struct ReportOptions {
  std::string config_file;
  std::string ledger_path;
  ReportFormat format = kFormats.front();
  AskedWindow window;
  bool failures = false;
  bool fail_below_target = false;
};

Result<ReportFormat> ParseFormat(const std::string& text) {
  for (const ReportFormat& format : kFormats) {
    if (text == format.name) return format;
  }
  return Error{
      fmt::format("'{}' is not a format; expected {}", text, FormatNames())};
}

Result<AskedWindow> ReadWindow(const FlagValues& flags) {
  AskedWindow window;
  for (const auto& error : {flags.Read("last", ParseDuration, &window.last),
                            flags.Read("since", ParseTime, &window.since),
                            flags.Read("until", ParseTime, &window.until),
                            flags.Read("as-of", ParseTime, &window.as_of)}) {
    if (error) return *error;
  }
  if (window.last && window.since) {
    return Error{"--last and --since exclude each other"};
  }
  if (window.since && window.until && *window.until <= *window.since) {
    return Error{"--until must be later than --since"};
  }
  return window;
}

Result<ReportOptions> ReadReport(const FlagValues& flags) {
  ReportOptions options;
  options.config_file = flags.Text("config.file");
  options.ledger_path = flags.Text("ledger.path");
  options.failures = flags.Has("failures");
  options.fail_below_target = flags.Has("fail-below-target");
  if (auto error = flags.Read("format", ParseFormat, &options.format)) {
    return *error;
  }
  const auto window = ReadWindow(flags);
  if (!window) return window.error();
  options.window = *window;
  return options;
}

// Of the verdict that --fail-below-target asks for. Of long ago there is none.
Exit Judged(const WorkflowReport& headline, std::ostream& err) {
  if (!headline.Answer()) {
    err << "note: " << headline.workflow << " ended on "
        << FormatTime(*headline.idle_since)
        << ", so it is not compared with its target; choose a past window with "
           "--since and --until\n";
  }
  const bool broken = headline.Answer() == Verdict::kBroken;
  return broken ? Exit::kBelowTarget : Exit::kDone;
}

Exit ReportFrom(const Ledger& ledger, const ReportOptions& options,
                const Config& config, const Surroundings& surroundings) {
  auto input = GatherReport(config, ledger, options.window, surroundings.now);
  if (!input) {
    surroundings.err << "error: " << input.error().message << "\n";
    return Exit::kUsage;
  }
  const Report report = MakeReport(config, std::move(*input));
  surroundings.out << options.format.write(
      report, {surroundings.colour, options.failures});
  if (!options.fail_below_target) return Exit::kDone;
  return Judged(report.Headline(), surroundings.err);
}

}  // namespace

std::vector<Flag> ReportFlags() {
  return {
      ConfigFileFlag(),
      LedgerPathFlag(),
      {"format", "FORMAT",
       FormatNames() +
           "; html is a standalone page with charts and every failed run",
       "text"},
      {"last", "DURATION",
       "length of the window, such as 90d, 2w or 36h; default: 90d"},
      {"since", "TIME",
       "the window begins after this time (UTC), such as 2024-09-01 or "
       "2024-09-01T12:00:00Z"},
      {"until", "TIME",
       "the window ends at this time; default: the as-of time"},
      {"as-of", "TIME",
       "report what was known at this time; default: as far as the archive was "
       "read without a gap"},
      {"failures", "", "list every failed run, with the message that shows it"},
      {"fail-below-target", "",
       "exit with 3 if the verdict is that the workflow breaks too often; a "
       "workflow that has ended has a verdict only over a window with runs"}};
}

Result<Exit> ReportOn(const FlagValues& flags,
                      const Surroundings& surroundings) {
  const auto options = ReadReport(flags);
  if (!options) return options.error();
  const auto config =
      LoadConfig(options->config_file, surroundings.now, surroundings.err);
  if (!config) return Exit::kFailed;
  if (options->window.as_of > surroundings.now) {
    surroundings.err << "error: --as-of: " << FormatTime(*options->window.as_of)
                     << " is in the future; expected a time in the past\n";
    return Exit::kUsage;
  }
  const std::string path = LedgerPath(options->ledger_path, surroundings);
  const auto ledger =
      OpenLedger(path, Ledger::Mode::kRead, *config, surroundings.err);
  if (!ledger) return Exit::kFailed;
  const auto snapshot = ledger->Snapshot();
  ledger->CheckRules();  // those of this instant
  if (HoldsNothing(*config, *ledger)) {
    surroundings.err
        << "error: the ledger " << Printable(path)
        << " is empty; `workflow-health sync` fills it, or import\n";
    return Exit::kFailed;
  }
  return ReportFrom(*ledger, *options, *config, surroundings);
}

}  // namespace workflow_health

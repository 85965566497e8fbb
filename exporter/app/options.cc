#include "app/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace workflow_health {
namespace {

Result<Window> ParseCovers(const std::string& text) {
  const size_t dots = text.find("..");
  if (dots == std::string::npos) {
    return Error{fmt::format(
        "'{}' is no span; expected one like 2024-01-01..2024-06-30T12:00:00Z",
        text)};
  }
  const auto from = ParseTime(text.substr(0, dots));
  if (!from) return from.error();
  const auto to = ParseTime(text.substr(dots + 2));
  if (!to) return to.error();
  if (*to < *from) return Error{"the span ends before it begins"};
  return Window{*from - Seconds(1), *to};
}

Result<Format> ParseFormat(const std::string& text) {
  constexpr std::array<std::pair<const char*, Format>, 5> kFormats = {
      {{"text", Format::kText},
       {"markdown", Format::kMarkdown},
       {"json", Format::kJson},
       {"csv", Format::kCsv},
       {"html", Format::kHtml}}};
  for (const auto& [name, format] : kFormats) {
    if (text == name) return format;
  }
  return Error{fmt::format(
      "'{}' is no format; expected text, markdown, json, csv or html", text)};
}

}  // namespace

std::vector<Flag> ServeFlags() {
  return {
      ConfigFileFlag(),
      LedgerPathFlag(),
      {"web.listen-address", "ADDRESS",
       "where to listen, such as :19100, 127.0.0.1:19100 or [::1]:19100; may "
       "be "
       "given several times; port 0 is any that is free; default: :19100",
       "", Takes::kTexts},
      {"web.telemetry-path", "PATH", "where the metrics are", "/metrics"},
      {"web.config.file", "FILE",
       "TLS and passwords, in the format of Prometheus' exporter-toolkit"},
      {"no-poll", "",
       "show the ledger as it is, and what others enter; ask nobody"},
      AcceptRecountFlag(),
      {"log.level", "LEVEL", "debug, info, warn or error", "info"},
      {"log.format", "FORMAT", "logfmt or json", "logfmt"}};
}

static Result<std::vector<ListenAddress>> ReadListenAddresses(
    const FlagValues& flags) {
  std::vector<std::string> texts = flags.Texts("web.listen-address");
  if (texts.empty()) texts = {":19100"};
  std::vector<ListenAddress> addresses;
  for (const std::string& text : texts) {
    const auto address = ParseListenAddress(text);
    if (!address) return FlagError("web.listen-address", address.error());
    addresses.push_back(*address);
  }
  return addresses;
}

// A path that no other page has and that needs no quoting.
static std::optional<Error> CheckTelemetryPath(const std::string& path) {
  const bool plain = std::ranges::all_of(path, [](char c) {
    return c == '/' || PercentEncoded({&c, 1}).size() == 1;
  });
  if (plain && path.starts_with('/') && path != "/" && path != "/report" &&
      !path.starts_with("/-/")) {
    return std::nullopt;
  }
  return Error{fmt::format(
      "--web.telemetry-path: '{}' is no path for the metrics; expected one "
      "like /metrics, of letters, digits and -._~/, other than /, /report and "
      "/-/...",
      Printable(path))};
}

Result<ServeOptions> ReadServe(const FlagValues& flags) {
  ServeOptions options;
  options.config_file = flags.Text("config.file");
  options.ledger_path = flags.Text("ledger.path");
  options.web_config_file = flags.Text("web.config.file");
  options.telemetry_path = flags.Text("web.telemetry-path");
  options.poll = !flags.Has("no-poll");
  options.accept_recount = flags.Has("accept-recount");
  if (options.accept_recount && !options.poll) {
    return Error{"--accept-recount reads the archive, which --no-poll forbids"};
  }
  if (auto error = CheckTelemetryPath(options.telemetry_path)) return *error;
  auto addresses = ReadListenAddresses(flags);
  if (!addresses) return addresses.error();
  options.listen_addresses = std::move(*addresses);
  const auto level = ParseLogLevel(flags.Text("log.level"));
  if (!level) return FlagError("log.level", level.error());
  options.log_level = *level;
  const auto format = ParseLogFormat(flags.Text("log.format"));
  if (!format) return FlagError("log.format", format.error());
  options.log_format = *format;
  return options;
}

std::vector<Flag> SyncFlags() {
  return {ConfigFileFlag(),
          LedgerPathFlag(),
          {"since", "TIME",
           "read from this time on (UTC), such as 2024-09-01 or "
           "2024-09-01T12:00:00Z; default: the history start"},
          {"until", "TIME",
           "read up to this time; default: as far as the archive has settled"},
          {"again", "",
           "read all of that, not only what is missing and what may have come "
           "late"},
          {"save-pages", "DIR",
           "keep the answers as files in DIR: evidence, and what import reads"},
          AcceptRecountFlag()};
}

Result<SyncOptions> ReadSync(const FlagValues& flags) {
  SyncOptions options;
  options.config_file = flags.Text("config.file");
  options.ledger_path = flags.Text("ledger.path");
  options.save_pages = flags.Text("save-pages");
  options.again = flags.Has("again");
  options.accept_recount = flags.Has("accept-recount");
  for (const auto& error : {flags.Read("since", ParseTime, &options.since),
                            flags.Read("until", ParseTime, &options.until)}) {
    if (error) return *error;
  }
  if (options.since && options.until && *options.until < *options.since) {
    return Error{"--until is earlier than --since"};
  }
  return options;
}

std::vector<Flag> ImportFlags() {
  return {
      ConfigFileFlag(),
      LedgerPathFlag(),
      {"covers", "FROM..TO",
       "declare that the files together hold every message of the configured "
       "categories from FROM to TO"},
      {"accept-recount", "",
       "if the ledger was filled under other counting rules, count anew into a "
       "fresh one from these files; the old one is kept beside it"}};
}

Result<ImportOptions> ReadImport(const FlagValues& flags) {
  ImportOptions options;
  options.config_file = flags.Text("config.file");
  options.ledger_path = flags.Text("ledger.path");
  options.files = flags.Texts("FILE");
  options.accept_recount = flags.Has("accept-recount");
  if (auto error = flags.Read("covers", ParseCovers, &options.covers)) {
    return *error;
  }
  if (options.files.empty()) {
    return Error{"no FILE given; '-' reads standard input"};
  }
  return options;
}

std::vector<Flag> ReportFlags() {
  return {
      ConfigFileFlag(),
      LedgerPathFlag(),
      {"format", "FORMAT",
       "text, markdown, json, csv or html; html is a page of its own with "
       "pictures and every failed run",
       "text"},
      {"last", "DURATION",
       "length of the window, such as 90d, 2w or 36h; default: 90d"},
      {"since", "TIME",
       "the window begins after this time (UTC), such as 2024-09-01 or "
       "2024-09-01T12:00:00Z"},
      {"until", "TIME", "the window ends with this time; default: the as-of"},
      {"as-of", "TIME",
       "report what was known at this time; default: as far as the archive was "
       "read without a gap"},
      {"failures", "", "list every failed run, with the message that shows it"},
      {"fail-below-target", "",
       "exit with 3 if the verdict is that the workflow breaks too often; of a "
       "workflow that has ended there is one only over a window with runs"}};
}

Result<ReportOptions> ReadReport(const FlagValues& flags) {
  ReportOptions options;
  options.config_file = flags.Text("config.file");
  options.ledger_path = flags.Text("ledger.path");
  options.failures = flags.Has("failures");
  options.fail_below_target = flags.Has("fail-below-target");
  const auto format = ParseFormat(flags.Text("format"));
  if (!format) return FlagError("format", format.error());
  options.format = *format;
  AskedWindow& window = options.window;
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
  return options;
}

std::vector<Flag> BackfillFlags() {
  return {
      ConfigFileFlag(),
      LedgerPathFlag(),
      {"output", "FILE", "where to write; '-' is standard output"},
      {"span", "",
       "write nothing; print from when on and before when it would, how much "
       "can be shown, and when all was last counted anew"},
      {"since", "TIME",
       "write what was shown from this time on (UTC), such as 2024-09-01; the "
       "values count from the history start all the same; default: 100 days "
       "before the end"},
      {"until", "TIME",
       "write what was shown before this time; default: as far as the archive "
       "was read without a gap, cut to an even hour, where Prometheus cuts its "
       "blocks"},
      {"label", "NAME=VALUE",
       "a label for every series, such as the job and the instance that "
       "Prometheus adds to those that it scrapes; may be given several times",
       "", Takes::kTexts}};
}

static Result<std::vector<ExtraLabel>> ReadLabels(const FlagValues& flags) {
  constexpr std::array kOwn = {"workflow", "application", "step", "window"};
  std::vector<ExtraLabel> labels;
  for (const std::string& text : flags.Texts("label")) {
    auto label = ParseExtraLabel(text);
    if (!label) return FlagError("label", label.error());
    if (std::ranges::count(kOwn, label->name) > 0 ||
        std::ranges::count(labels, label->name, &ExtraLabel::name) > 0) {
      return Error{
          fmt::format("--label: a series cannot have {} twice", label->name)};
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

std::vector<Flag> CheckConfigFlags() {
  return {
      ConfigFileFlag(),
      {"against", "FILE...",
       "read messages from files and show how they would be counted, and what "
       "is not understood",
       "", Takes::kTextsInARow},
      {"each", "", "with --against: one line for every message"},
      {"print-default", "",
       "print the configuration that is built in: start your own from it"}};
}

Result<CheckConfigOptions> ReadCheckConfig(const FlagValues& flags) {
  CheckConfigOptions options;
  options.config_file = flags.Text("config.file");
  options.against = flags.Texts("against");
  options.each = flags.Has("each");
  options.print_default = flags.Has("print-default");
  if (options.each && options.against.empty()) {
    return Error{"--each needs --against"};
  }
  return options;
}

std::vector<Flag> SampleFlags() {
  return {
      ConfigFileFlag(),
      {"profile", "NAME",
       "initiative (38.6 % of runs fail, mostly at ResultsDB, as Fedora found "
       "in 2020) or healthy (1.5 % fail)",
       "initiative"},
      {"seed", "N", "the same seed and end give the same archive", "1"},
      {"days", "N", "length of the archive, 1 to 3650 days", "180",
       Takes::kNumber},
      {"end", "TIME",
       "end of the archive; default: the last full hour that is settled"},
      {"truth", "FILE", "write the right answer to FILE, as JSON"}};
}

Result<SampleCommandOptions> ReadSample(const FlagValues& flags) {
  constexpr int kMostDays = 3650;
  SampleCommandOptions options;
  options.config_file = flags.Text("config.file");
  options.profile = flags.Text("profile");
  const std::string seed = flags.Text("seed");
  const auto [end, wrong] =
      std::from_chars(seed.data(), seed.data() + seed.size(), options.seed);
  if (wrong != std::errc() || end != seed.data() + seed.size()) {
    return Error{fmt::format(
        "--seed: '{}' is no whole number of 64 bits, 0 or more", seed)};
  }
  options.days = flags.Number("days");
  options.truth_file = flags.Text("truth");
  if (options.profile != "initiative" && options.profile != "healthy") {
    return Error{fmt::format(
        "--profile: '{}' is no profile; expected initiative or healthy",
        options.profile)};
  }
  if (options.days < 1 || options.days > kMostDays) {
    return Error{
        fmt::format("--days: {} is not from 1 to {}", options.days, kMostDays)};
  }
  if (auto error = flags.Read("end", ParseTime, &options.end)) return *error;
  return options;
}

}  // namespace workflow_health

#include "app/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/program_options.hpp>
#include <charconv>
#include <functional>
#include <sstream>

#include "app/version.h"
#include "base/text.h"

namespace workflow_health {
namespace {

namespace po = boost::program_options;

constexpr unsigned kHelpWidth = 90;
constexpr char kExitCodes[] =
    "Exit codes: 0 done, 1 failed, 2 wrong usage; `report "
    "--fail-below-target`: 3.\n";

// A subcommand: how its flags are described and what is made of them.
struct Command {
  const char* name;
  const char* summary;    // one line
  const char* usage;      // what follows its name
  const char* about;      // paragraphs for its own help
  const char* arguments;  // the flag that takes what is no flag; "" if none
  std::function<void(po::options_description_easy_init)> describe;
  std::function<Result<Options>(const po::variables_map&)> read;
};

std::string Text(const po::variables_map& flags, const char* name) {
  return flags.count(name) == 0 ? std::string() : flags[name].as<std::string>();
}

std::vector<std::string> Texts(const po::variables_map& flags,
                               const char* name) {
  if (flags.count(name) == 0) return {};
  return flags[name].as<std::vector<std::string>>();
}

Error FlagError(const char* flag, const Error& error) {
  return Error{fmt::format("--{}: {}", flag, error.message)};
}

// Reads a flag that may be missing; false if it is there and wrong.
template <class T, class Parse>
std::optional<Error> Read(const po::variables_map& flags, const char* name,
                          Parse parse, std::optional<T>* value) {
  if (flags.count(name) == 0) return std::nullopt;
  const auto parsed = parse(Text(flags, name));
  if (!parsed) return FlagError(name, parsed.error());
  *value = *parsed;
  return std::nullopt;
}

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

void DescribeConfig(po::options_description_easy_init& add) {
  add("config.file", po::value<std::string>()->value_name("FILE"),
      "configuration; default: the one built in (see check-config)");
}

void DescribeLedger(po::options_description_easy_init& add) {
  add("ledger.path", po::value<std::string>()->value_name("FILE"),
      "the ledger; default: $STATE_DIRECTORY/ledger.db, else "
      "$XDG_STATE_HOME/workflow-health/ledger.db, else "
      "~/.local/state/workflow-health/ledger.db");
}

void DescribeServe(po::options_description_easy_init add) {
  DescribeConfig(add);
  DescribeLedger(add);
  add("web.listen-address",
      po::value<std::vector<std::string>>()->composing()->value_name("ADDRESS"),
      "where to listen, such as :19100, 127.0.0.1:19100 or [::1]:19100; may be "
      "given several times; port 0 is any that is free; default: :19100");
  add("web.telemetry-path",
      po::value<std::string>()->default_value("/metrics")->value_name("PATH"),
      "where the metrics are");
  add("web.config.file", po::value<std::string>()->value_name("FILE"),
      "TLS and passwords, in the format of Prometheus' exporter-toolkit");
  add("no-poll", "show the ledger as it is, and what others enter; ask nobody");
  add("accept-recount",
      "if the ledger was filled under other counting rules, read the archive "
      "anew into a fresh one; the old one is kept beside it");
  add("log.level",
      po::value<std::string>()->default_value("info")->value_name("LEVEL"),
      "debug, info, warn or error");
  add("log.format",
      po::value<std::string>()->default_value("logfmt")->value_name("FORMAT"),
      "logfmt or json");
}

Result<std::vector<ListenAddress>> ReadListenAddresses(
    const po::variables_map& flags) {
  std::vector<std::string> texts = Texts(flags, "web.listen-address");
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
std::optional<Error> CheckTelemetryPath(const std::string& path) {
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

Result<Options> ReadServe(const po::variables_map& flags) {
  ServeOptions options;
  options.config_file = Text(flags, "config.file");
  options.ledger_path = Text(flags, "ledger.path");
  options.web_config_file = Text(flags, "web.config.file");
  options.telemetry_path = Text(flags, "web.telemetry-path");
  options.poll = flags.count("no-poll") == 0;
  options.accept_recount = flags.count("accept-recount") > 0;
  if (options.accept_recount && !options.poll) {
    return Error{"--accept-recount reads the archive, which --no-poll forbids"};
  }
  if (auto error = CheckTelemetryPath(options.telemetry_path)) return *error;
  auto addresses = ReadListenAddresses(flags);
  if (!addresses) return addresses.error();
  options.listen_addresses = std::move(*addresses);
  const auto level = ParseLogLevel(Text(flags, "log.level"));
  if (!level) return FlagError("log.level", level.error());
  options.log_level = *level;
  const auto format = ParseLogFormat(Text(flags, "log.format"));
  if (!format) return FlagError("log.format", format.error());
  options.log_format = *format;
  return Options(options);
}

void DescribeSync(po::options_description_easy_init add) {
  DescribeConfig(add);
  DescribeLedger(add);
  add("since", po::value<std::string>()->value_name("TIME"),
      "read from this time on (UTC), such as 2024-09-01 or "
      "2024-09-01T12:00:00Z; default: the history start");
  add("until", po::value<std::string>()->value_name("TIME"),
      "read up to this time; default: as far as the archive has settled");
  add("again",
      "read all of that, not only what is missing and what may have come late");
  add("save-pages", po::value<std::string>()->value_name("DIR"),
      "keep the answers as files in DIR: evidence, and what import reads");
  add("accept-recount",
      "if the ledger was filled under other counting rules, read the archive "
      "anew into a fresh one; the old one is kept beside it");
}

Result<Options> ReadSync(const po::variables_map& flags) {
  SyncOptions options;
  options.config_file = Text(flags, "config.file");
  options.ledger_path = Text(flags, "ledger.path");
  options.save_pages = Text(flags, "save-pages");
  options.again = flags.count("again") > 0;
  options.accept_recount = flags.count("accept-recount") > 0;
  for (const auto& error : {Read(flags, "since", ParseTime, &options.since),
                            Read(flags, "until", ParseTime, &options.until)}) {
    if (error) return *error;
  }
  if (options.since && options.until && *options.until < *options.since) {
    return Error{"--until is earlier than --since"};
  }
  return Options(options);
}

void DescribeImport(po::options_description_easy_init add) {
  DescribeConfig(add);
  DescribeLedger(add);
  add("covers", po::value<std::string>()->value_name("FROM..TO"),
      "declare that the files together hold every message of the configured "
      "categories from FROM to TO");
  add("accept-recount",
      "if the ledger was filled under other counting rules, count anew into a "
      "fresh one from these files; the old one is kept beside it");
}

Result<Options> ReadImport(const po::variables_map& flags) {
  ImportOptions options;
  options.config_file = Text(flags, "config.file");
  options.ledger_path = Text(flags, "ledger.path");
  options.files = Texts(flags, "FILE");
  options.accept_recount = flags.count("accept-recount") > 0;
  if (auto error = Read(flags, "covers", ParseCovers, &options.covers)) {
    return *error;
  }
  if (options.files.empty()) {
    return Error{"no FILE given; '-' reads standard input"};
  }
  return Options(options);
}

void DescribeReport(po::options_description_easy_init add) {
  DescribeConfig(add);
  DescribeLedger(add);
  add("format",
      po::value<std::string>()->default_value("text")->value_name("FORMAT"),
      "text, markdown, json, csv or html; html is a page of its own with "
      "pictures and every failed run");
  add("last", po::value<std::string>()->value_name("DURATION"),
      "length of the window, such as 90d, 2w or 36h; default: 90d");
  add("since", po::value<std::string>()->value_name("TIME"),
      "the window begins after this time (UTC), such as 2024-09-01 or "
      "2024-09-01T12:00:00Z");
  add("until", po::value<std::string>()->value_name("TIME"),
      "the window ends with this time; default: the as-of");
  add("as-of", po::value<std::string>()->value_name("TIME"),
      "report what was known at this time; default: as far as the archive was "
      "read without a gap");
  add("failures", "list every failed run, with the message that shows it");
  add("fail-below-target",
      "exit with 3 if the verdict is that the workflow breaks too often; of a "
      "workflow that has ended there is one only over a window with runs");
}

Result<Options> ReadReport(const po::variables_map& flags) {
  ReportOptions options;
  options.config_file = Text(flags, "config.file");
  options.ledger_path = Text(flags, "ledger.path");
  options.failures = flags.count("failures") > 0;
  options.fail_below_target = flags.count("fail-below-target") > 0;
  const auto format = ParseFormat(Text(flags, "format"));
  if (!format) return FlagError("format", format.error());
  options.format = *format;
  AskedWindow& window = options.window;
  for (const auto& error : {Read(flags, "last", ParseDuration, &window.last),
                            Read(flags, "since", ParseTime, &window.since),
                            Read(flags, "until", ParseTime, &window.until),
                            Read(flags, "as-of", ParseTime, &window.as_of)}) {
    if (error) return *error;
  }
  if (window.last && window.since) {
    return Error{"--last and --since exclude each other"};
  }
  if (window.since && window.until && *window.until <= *window.since) {
    return Error{"--until must be later than --since"};
  }
  return Options(options);
}

void DescribeBackfill(po::options_description_easy_init add) {
  DescribeConfig(add);
  DescribeLedger(add);
  add("output", po::value<std::string>()->value_name("FILE"),
      "where to write; '-' is standard output");
  add("span",
      "write nothing; print from when on and before when it would, how much "
      "can be shown, and when all was last counted anew");
  add("since", po::value<std::string>()->value_name("TIME"),
      "write what was shown from this time on (UTC), such as 2024-09-01; the "
      "values count from the history start all the same; default: 100 days "
      "before the end");
  add("until", po::value<std::string>()->value_name("TIME"),
      "write what was shown before this time; default: as far as the archive "
      "was read without a gap, cut to an even hour, where Prometheus cuts its "
      "blocks");
  add("label",
      po::value<std::vector<std::string>>()->composing()->value_name(
          "NAME=VALUE"),
      "a label for every series, such as the job and the instance that "
      "Prometheus adds to those that it scrapes; may be given several times");
}

Result<std::vector<ExtraLabel>> ReadLabels(const po::variables_map& flags) {
  constexpr std::array kOwn = {"workflow", "application", "step", "window"};
  std::vector<ExtraLabel> labels;
  for (const std::string& text : Texts(flags, "label")) {
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

Result<Options> ReadBackfill(const po::variables_map& flags) {
  BackfillOptions options;
  options.config_file = Text(flags, "config.file");
  options.ledger_path = Text(flags, "ledger.path");
  options.output = Text(flags, "output");
  options.span = flags.contains("span");
  if (options.output.empty() && !options.span) {
    return Error{"--output is missing: FILE, or '-' for standard output"};
  }
  for (const auto& error : {Read(flags, "since", ParseTime, &options.since),
                            Read(flags, "until", ParseTime, &options.until)}) {
    if (error) return *error;
  }
  auto labels = ReadLabels(flags);
  if (!labels) return labels.error();
  options.labels = std::move(*labels);
  return Options(options);
}

void DescribeCheckConfig(po::options_description_easy_init add) {
  DescribeConfig(add);
  add("against",
      po::value<std::vector<std::string>>()
          ->composing()
          ->multitoken()
          ->value_name("FILE..."),
      "read messages from files and show how they would be counted, and what "
      "is not understood");
  add("each", "with --against: one line for every message");
  add("print-default",
      "print the configuration that is built in: start your own from it");
}

Result<Options> ReadCheckConfig(const po::variables_map& flags) {
  CheckConfigOptions options;
  options.config_file = Text(flags, "config.file");
  options.against = Texts(flags, "against");
  options.each = flags.count("each") > 0;
  options.print_default = flags.count("print-default") > 0;
  if (options.each && options.against.empty()) {
    return Error{"--each needs --against"};
  }
  return Options(options);
}

void DescribeSample(po::options_description_easy_init add) {
  DescribeConfig(add);
  add("profile",
      po::value<std::string>()->default_value("initiative")->value_name("NAME"),
      "initiative (38.6 % of runs fail, mostly at ResultsDB, as Fedora found "
      "in 2020) or healthy (1.5 % fail)");
  add("seed", po::value<std::string>()->default_value("1")->value_name("N"),
      "the same seed and end give the same archive");
  add("days", po::value<int>()->default_value(180)->value_name("N"),
      "length of the archive, 1 to 3650 days");
  add("end", po::value<std::string>()->value_name("TIME"),
      "end of the archive; default: the last full hour that is settled");
  add("truth", po::value<std::string>()->value_name("FILE"),
      "write the right answer to FILE, as JSON");
}

Result<Options> ReadSample(const po::variables_map& flags) {
  constexpr int kMostDays = 3650;
  SampleCommandOptions options;
  options.config_file = Text(flags, "config.file");
  options.profile = Text(flags, "profile");
  const std::string seed = Text(flags, "seed");
  const auto [end, wrong] =
      std::from_chars(seed.data(), seed.data() + seed.size(), options.seed);
  if (wrong != std::errc() || end != seed.data() + seed.size()) {
    return Error{fmt::format(
        "--seed: '{}' is no whole number of 64 bits, 0 or more", seed)};
  }
  options.days = flags["days"].as<int>();
  options.truth_file = Text(flags, "truth");
  if (options.profile != "initiative" && options.profile != "healthy") {
    return Error{fmt::format(
        "--profile: '{}' is no profile; expected initiative or healthy",
        options.profile)};
  }
  if (options.days < 1 || options.days > kMostDays) {
    return Error{
        fmt::format("--days: {} is not from 1 to {}", options.days, kMostDays)};
  }
  if (auto error = Read(flags, "end", ParseTime, &options.end)) return *error;
  return Options(options);
}

const std::vector<Command>& Commands() {
  static const std::vector<Command> commands = {
      {"serve", "keep a ledger up to date and show its figures to Prometheus",
       "[flags]",
       "Reads datagrepper into the ledger again and again, and serves / for "
       "people, /report,\n/metrics, /-/healthy and /-/ready. There are no "
       "figures before the archive was read once;\nthen they are there from "
       "the first request "
       "on. SIGHUP reads the configuration again.\n"
       "Proxies are taken from https_proxy, http_proxy and no_proxy.\n",
       "", DescribeServe, ReadServe},
      {"sync", "read what is missing from datagrepper into the ledger",
       "[flags]",
       "Reads from datagrepper what the ledger does not know yet, up to now, "
       "and exits. It goes on\n"
       "where it stopped, whatever stopped it; a message counts once however "
       "often it is read.\n"
       "Proxies are taken from https_proxy, http_proxy and no_proxy.\n",
       "", DescribeSync, ReadSync},
      {"import", "read messages from files into the ledger", "[flags] FILE...",
       "Reads messages from files into the ledger, each message once however "
       "often it is read.\n"
       "FILE holds saved answers of datagrepper (/raw or /v2/search) or JSON "
       "Lines of messages,\n"
       "plain or gzip; '-' is standard input. What the files cover without a "
       "gap follows from\n"
       "answers that did not fill up, from a first line that declares it, or "
       "from --covers.\n",
       "FILE", DescribeImport, ReadImport},
      {"report", "answer how often the workflow works and where it breaks",
       "[flags]",
       "Answers, from the ledger: how often did the whole workflow work, how "
       "often not, where\n"
       "did it break, is that below the target, and which part is the "
       "weakest.\n",
       "", DescribeReport, ReadReport},
      {"backfill", "write the history of the metrics, for Prometheus",
       "--output FILE [flags]",
       "Writes what `serve` would have shown, every four minutes, as "
       "OpenMetrics: counters of runs\nand steps, windows of workflows, the "
       "shortest window of steps, and the targets of now.\nOf that `promtool "
       "tsdb create-blocks-from openmetrics` makes blocks for Prometheus, "
       "and\nVictoriaMetrics imports it as it is; run it with "
       "-retentionPeriod=400d, since by\ndefault it drops, without a word, "
       "what "
       "is older than a month.\n",
       "", DescribeBackfill, ReadBackfill},
      {"check-config", "validate a configuration", "[flags]",
       "Reports every mistake of a configuration with its line and column, "
       "and, with --against,\n"
       "what it makes of real messages before they are counted.\n",
       "", DescribeCheckConfig, ReadCheckConfig},
      {"sample", "write a made-up archive, to try things with", "[flags]",
       "Writes a made-up archive of monitor-gating to standard output, as JSON "
       "Lines. Every\n"
       "message says of itself that it is made up, and so does every report "
       "about it.\n",
       "", DescribeSample, ReadSample}};
  return commands;
}

std::string GeneralHelp() {
  std::string text =
      "usage: workflow-health COMMAND [flags]\n\n"
      "How often Fedora's packager workflow works, and where it breaks: "
      "counted from the archive of\nbus messages that datagrepper serves.\n\n"
      "commands:\n";
  for (const Command& command : Commands()) {
    text += fmt::format("  {:<14}{}\n", command.name, command.summary);
  }
  return text +
         "\n`workflow-health COMMAND --help` tells a command's flags; "
         "--version the version.\n" +
         kExitCodes;
}

po::options_description Describe(const Command& command) {
  po::options_description flags("flags", kHelpWidth, kHelpWidth / 2);
  command.describe(flags.add_options());
  flags.add_options()("help", "show this help");
  return flags;
}

std::string HelpOf(const Command& command) {
  std::ostringstream text;
  text << "usage: workflow-health " << command.name << " " << command.usage
       << "\n\n"
       << command.about << "\n"
       << Describe(command) << "\n"
       << kExitCodes;
  return text.str();
}

bool IsEmpty(const boost::any& value) {
  if (const auto* text = boost::any_cast<std::string>(&value)) {
    return text->empty();
  }
  const auto* texts = boost::any_cast<std::vector<std::string>>(&value);
  return texts != nullptr && std::ranges::count(*texts, "") > 0;
}

// An empty value, such as that of a variable that is not set, must not stand
// for the default.
std::optional<Error> CheckNotEmpty(const po::options_description& all,
                                   const po::variables_map& flags) {
  for (const auto& [name, value] : flags) {
    const bool takes_value = all.find(name, false).semantic()->max_tokens() > 0;
    if (!takes_value || !IsEmpty(value.value())) continue;
    const bool is_flag = name != "FILE";
    return Error{
        fmt::format("{}{}: the value is empty", is_flag ? "--" : "", name)};
  }
  return std::nullopt;
}

// In words of ours: those of the library are made by replacing names between
// per cent signs, which never ends where the command line has them, too.
std::string WordsOf(const po::error_with_option_name& error) {
  const std::string flag = error.get_option_name();
  using Syntax = po::invalid_command_line_syntax;
  if (const auto* syntax = dynamic_cast<const Syntax*>(&error)) {
    if (syntax->kind() == Syntax::missing_parameter) {
      return flag + " needs a value";
    }
    if (syntax->kind() == Syntax::extra_parameter) {
      return flag + " takes no value";
    }
    if (syntax->kind() == Syntax::empty_adjacent_parameter) {
      return flag + "= has no value behind it";
    }
  }
  if (dynamic_cast<const po::multiple_occurrences*>(&error) != nullptr) {
    return flag + " is given more than once";
  }
  if (dynamic_cast<const po::validation_error*>(&error) != nullptr) {
    return flag + " has a value that is no whole number";
  }
  return "there is no flag " + flag;
}

Result<po::variables_map> ParseFlags(const Command& command,
                                     const std::vector<std::string>& args) {
  namespace style = po::command_line_style;
  po::options_description all = Describe(command);
  po::positional_options_description positions;
  if (*command.arguments != '\0') {
    all.add_options()(command.arguments, po::value<std::vector<std::string>>());
    positions.add(command.arguments, -1);
  }
  po::variables_map flags;
  try {
    po::store(po::command_line_parser(args)
                  .options(all)
                  .positional(positions)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              flags);
  } catch (const po::too_many_positional_options_error&) {
    return Error{"takes flags only, and no other arguments"};
  } catch (const po::error_with_option_name& error) {
    return Error{Printable(WordsOf(error))};
  } catch (const po::error&) {
    return Error{"the flags cannot be understood"};
  }
  if (auto error = CheckNotEmpty(all, flags)) return *error;
  return flags;
}

Result<Options> ParseCommand(const Command& command,
                             const std::vector<std::string>& args) {
  const auto hint = [&](const Error& error) {
    return Error{fmt::format("{}: {}; see `workflow-health {} --help`",
                             command.name, Printable(error.message, 1000),
                             command.name)};
  };
  const auto flags = ParseFlags(command, args);
  if (!flags) return hint(flags.error());
  if (flags->count("help") > 0) return Options(PrintOptions{HelpOf(command)});
  auto options = command.read(*flags);
  if (!options) return hint(options.error());
  return options;
}

}  // namespace

Result<Options> ParseOptions(const std::vector<std::string>& args) {
  if (args.empty()) {
    return Error{"no command given; see `workflow-health --help`"};
  }
  if (args[0] == "--help" || args[0] == "help") {
    return Options(PrintOptions{GeneralHelp()});
  }
  if (args[0] == "--version") {
    return Options(
        PrintOptions{fmt::format("workflow-health {} (revision {}, {})\n",
                                 kVersion, kRevision, kCompiler)});
  }
  const auto command = std::ranges::find(
      Commands(), args[0],
      [](const Command& c) { return std::string_view(c.name); });
  if (command == Commands().end()) {
    return Error{
        fmt::format("'{}' is no command; expected serve, sync, import, report, "
                    "backfill, check-config or sample; "
                    "see `workflow-health --help`",
                    Printable(args[0]))};
  }
  return ParseCommand(*command, {args.begin() + 1, args.end()});
}

}  // namespace workflow_health

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "app/commands.h"
#include "app/curl_options.h"
#include "app/flags.h"
#include "app/ledger_file.h"
#include "app/load_config.h"
#include "app/pages.h"
#include "app/poller.h"
#include "app/version.h"
#include "base/log.h"
#include "base/text.h"
#include "reading/source_meter.h"
#include "web/listen_address.h"
#include "web/server.h"

namespace workflow_health {
namespace {

struct ServeOptions {
  std::string config_file;  // empty: the configuration built in
  std::string ledger_path;  // empty: the default
  std::vector<ListenAddress> listen_addresses;
  std::string telemetry_path;
  std::string web_config_file;  // empty: none
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kLogfmt;
  bool poll = true;
  bool accept_recount = false;
};

Result<std::vector<ListenAddress>> ReadListenAddresses(
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
std::optional<Error> CheckTelemetryPath(const std::string& path) {
  const bool plain = std::ranges::all_of(path, [](char c) {
    return c == '/' || PercentEncoded({&c, 1}).size() == 1;
  });
  if (plain && path.starts_with('/') && path != "/" && path != "/report" &&
      !path.starts_with("/-/")) {
    return std::nullopt;
  }
  return Error{
      fmt::format("--web.telemetry-path: '{}' cannot be the path of the "
                  "metrics; expected one like /metrics, made of letters, "
                  "digits and -._~/, but not /, /report or /-/...",
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
    return Error{
        "--accept-recount reads the archive, so it excludes --no-poll"};
  }
  if (auto error = CheckTelemetryPath(options.telemetry_path)) return *error;
  auto addresses = ReadListenAddresses(flags);
  if (!addresses) return addresses.error();
  options.listen_addresses = std::move(*addresses);
  for (const auto& error :
       {flags.Read("log.level", ParseLogLevel, &options.log_level),
        flags.Read("log.format", ParseLogFormat, &options.log_format)}) {
    if (error) return *error;
  }
  return options;
}

// Signals that this thread waits for. No thread that begins while it lives is
// interrupted by them.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
    // Who reads the log may go away.
    std::signal(SIGPIPE, SIG_IGN);
    // What cannot be written for its size is an error like others.
    std::signal(SIGXFSZ, SIG_IGN);
  }
  ~Signals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  // Whether one came that ends the program and was not waited for yet.
  [[nodiscard]] static bool EndIsPending() {
    sigset_t pending{};
    sigpending(&pending);
    return sigismember(&pending, SIGTERM) == 1 ||
           sigismember(&pending, SIGINT) == 1;
  }

  [[nodiscard]] int Wait() const {
    int signal = 0;
    while (sigwait(&set_, &signal) != 0) continue;
    return signal;
  }

 private:
  sigset_t set_{};
  sigset_t before_{};
};

Time Now() {
  return std::chrono::floor<Seconds>(std::chrono::system_clock::now());
}

// One configuration in force.
struct Polling {
  std::unique_ptr<CurlFetcher> fetcher;  // null: nobody is asked
  std::unique_ptr<Poller> poller;
};

class Exporter {
 public:
  Exporter(const ServeOptions& options, std::string ledger_path, Log& log)
      : options_(options),
        ledger_path_(std::move(ledger_path)),
        log_(log),
        pages_(options.telemetry_path, options.poll ? &meter_ : nullptr),
        server_({options.listen_addresses,
                 options.web_config_file,
                 {},
                 pages_.MakeRoutes(),
                 pages_.MakeSlowRoutes(),
                 [this](const std::string& what) { TellLines(what); }}) {}

  [[nodiscard]] Exit Run(const Signals& signals);

 private:
  [[nodiscard]] bool Begin();
  void Reload();
  [[nodiscard]] std::optional<Config> ReadConfig(std::string_view or_else);
  [[nodiscard]] Polling PollBy(Config config);
  void TellLines(const std::string& warning);

  const ServeOptions& options_;
  const std::string ledger_path_;
  Log& log_;
  SourceMeter meter_;
  Pages pages_;
  Server server_;
  Polling polling_;
};

Exit Exporter::Run(const Signals& signals) {
  if (!Begin()) return Exit::kFailed;
  while (true) {
    const int signal = signals.Wait();
    if (signal != SIGHUP) {
      log_.Info("workflow-health stops",
                {{"signal", fmt::format("SIG{}", sigabbrev_np(signal))}});
      return Exit::kDone;
    }
    Reload();
  }
}

// All that can be known is shown before the first request is answered.
bool Exporter::Begin() {
  auto config = ReadConfig("the configuration cannot be used");
  if (!config) return false;
  polling_ = PollBy(std::move(*config));
  pages_.TellReload(true, Now());
  server_.Start();
  log_.Info("workflow-health starts", {{"version", kVersion},
                                       {"revision", std::string(kRevision)},
                                       {"ledger", ledger_path_}});
  for (const std::string& endpoint : server_.endpoints()) {
    log_.Info("listening", {{"address", endpoint}});
  }
  polling_.poller->Start();
  return true;
}

void Exporter::Reload() {
  constexpr std::string_view kNotReloaded = "configuration not reloaded";
  auto config = ReadConfig(kNotReloaded);
  if (!config) {
    pages_.TellReload(false, Now());
    return;
  }
  polling_.poller->Stop();
  try {
    polling_ = PollBy(std::move(*config));
    pages_.TellReload(true, Now());
    log_.Info("configuration reloaded");
  } catch (const std::exception& error) {
    pages_.TellReload(false, Now());
    log_.Error(kNotReloaded, {{"reason", error.what()}});
  }
  polling_.poller->Start();
}

std::optional<Config> Exporter::ReadConfig(std::string_view or_else) {
  std::ostringstream told;
  auto config = LoadConfig(options_.config_file, Now(), told);
  const std::string mistakes = told.str();
  for (const std::string_view mistake : SplitLines(mistakes)) {
    log_.Error(or_else, {{"reason", std::string(mistake)}});
  }
  return config;
}

Polling Exporter::PollBy(Config config) {
  Polling polling;
  if (options_.poll) {
    polling.fetcher =
        std::make_unique<CurlFetcher>(CurlOptionsOf(config.datagrepper));
  }
  polling.poller = std::make_unique<Poller>(
      PollerOptions{std::move(config), ledger_path_, options_.accept_recount,
                    Signals::EndIsPending},
      polling.fetcher.get(), meter_, pages_, log_, Now);
  return polling;
}

void Exporter::TellLines(const std::string& warning) {
  for (const std::string_view line : SplitLines(warning)) log_.Warn(line);
}

// Whoever does not read the log does not hold up the program.
Log LogOf(const ServeOptions& options, const Surroundings& surroundings) {
  if (surroundings.log_descriptor < 0) {
    return {options.log_level, options.log_format, surroundings.err};
  }
  return {options.log_level, options.log_format, surroundings.log_descriptor};
}

}  // namespace

std::vector<Flag> ServeFlags() {
  return {ConfigFileFlag(),
          LedgerPathFlag(),
          {"web.listen-address", "ADDRESS",
           "address to listen on, such as :19100, 127.0.0.1:19100 or "
           "[::1]:19100; may be given several times; port 0 stands for any "
           "free port; default: :19100",
           "", Takes::kTexts},
          {"web.telemetry-path", "PATH", "path of the metrics", "/metrics"},
          {"web.config.file", "FILE",
           "TLS and passwords, in the format of Prometheus' exporter-toolkit"},
          {"no-poll", "",
           "show the ledger, and what other processes add to it, without "
           "polling datagrepper"},
          AcceptRecountFlag(),
          {"log.level", "LEVEL", "debug, info, warn or error", "info"},
          {"log.format", "FORMAT", "logfmt or json", "logfmt"}};
}

Result<Exit> Serve(const FlagValues& flags, const Surroundings& surroundings) {
  const auto options = ReadServe(flags);
  if (!options) return options.error();
  const Signals signals;
  Log log = LogOf(*options, surroundings);
  try {
    Exporter exporter(*options, LedgerPath(options->ledger_path, surroundings),
                      log);
    return exporter.Run(signals);
  } catch (const std::exception& error) {
    if (Signals::EndIsPending()) return Exit::kDone;
    for (const std::string_view line : SplitLines(error.what())) {
      log.Error("workflow-health cannot continue",
                {{"reason", std::string(line)}});
    }
    return Exit::kFailed;
  }
}

}  // namespace workflow_health

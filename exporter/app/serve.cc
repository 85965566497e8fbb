#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <exception>
#include <memory>
#include <optional>
#include <sstream>
#include <utility>

#include "app/curl_options.h"
#include "app/ledger_file.h"
#include "app/load_config.h"
#include "app/options.h"
#include "app/pages.h"
#include "app/poller.h"
#include "app/source_meter.h"
#include "app/version.h"
#include "base/log.h"
#include "base/text.h"
#include "web/server.h"

namespace workflow_health {
namespace {

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
      log_.Info("workflow-health ends",
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
  log_.Info("workflow-health begins", {{"version", kVersion},
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

Exit Serve(const ServeOptions& options, const Surroundings& surroundings) {
  const Signals signals;
  Log log = LogOf(options, surroundings);
  try {
    Exporter exporter(options, LedgerPath(options.ledger_path, surroundings),
                      log);
    return exporter.Run(signals);
  } catch (const std::exception& error) {
    if (Signals::EndIsPending()) return Exit::kDone;
    for (const std::string_view line : SplitLines(error.what())) {
      log.Error("workflow-health cannot go on",
                {{"reason", std::string(line)}});
    }
    return Exit::kFailed;
  }
}

}  // namespace workflow_health

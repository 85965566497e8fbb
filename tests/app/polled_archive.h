// A made-up archive of a few days, what polls it, and what that shows.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>
#include <sstream>
#include <string>

#include "app/poller.h"
#include "config/logs_alone.h"
#include "datagrepper/fake_archive.h"
#include "temporary_folder.h"

namespace workflow_health {

inline Config PolledConfig() {
  Config config = LogsAlone();
  // The clock of the archive begins a hundred hours later.
  for (Workflow& workflow : config.workflows) {
    workflow.history_start = Time(std::chrono::hours(900));
  }
  for (Source& source : config.sources) {
    source.history_start = Time(std::chrono::hours(900));
  }
  config.datagrepper.url = "https://archive.test";
  return config;
}

class PolledArchive {
 public:
  FakeArchive archive;
  Config config = PolledConfig();
  SourceMeter meter;
  Pages pages{"/metrics", &meter};
  bool asked = true;
  bool accept_recount = false;
  std::optional<Poller> poller;

  [[nodiscard]] Time Now() const {
    return Time(std::chrono::floor<Seconds>(archive.Now().time_since_epoch()));
  }
  void PassTime(Seconds time) { CHECK(archive.Wait(time).empty()); }

  // A run that ended so long ago.
  void AddRun(const std::string& how, Seconds ago) {
    archive.Add("org.fedoraproject.prod.monitor-gating.single-build.end." + how,
                Now() - ago);
  }
  void SwitchOff() {
    archive.fault = [](const FakeArchive::Request&) {
      return FakeArchive::Status(502);
    };
  }
  void SwitchOn() { archive.fault = nullptr; }

  // Replaces the poller, as a restart does.
  void Begin() {
    poller.reset();
    poller.emplace(PollerOptions{config, LedgerPath(), accept_recount},
                   asked ? &archive : nullptr, meter, pages, log_,
                   [this] { return Now(); });
  }
  void Poll() {
    if (!poller) Begin();
    poller->Poll();
  }

  Workflow& WorkflowOf(const std::string& name) {
    return *std::ranges::find(config.workflows, name, &Workflow::name);
  }
  void Remove(const std::string& name) {
    const auto index = &WorkflowOf(name) - config.workflows.data();
    config.workflows.erase(config.workflows.begin() + index);
    config.logs.erase(config.logs.begin() + index);
    config.settings.erase(config.settings.begin() + index);
  }
  // How much has to be read before it is where the rest is.
  [[nodiscard]] Seconds Behind(const std::string& name) const {
    const Ledger ledger(LedgerPath(), Ledger::Mode::kRead);
    Seconds length{0};
    for (const Measured& one : MeasuredIn(config)) {
      if (one.name != name) continue;
      for (const Window& span : ledger.Behind(one, one.parts.at(0))) {
        length += span.Length();
      }
    }
    return length;
  }

  [[nodiscard]] std::string LedgerPath() const {
    return folder_.Path("ledger.db");
  }
  [[nodiscard]] WebPagePointer Page(const std::string& path) const {
    Routes routes = pages.MakeRoutes();
    routes.merge(pages.MakeSlowRoutes());
    return routes.at(path)();
  }
  // The value of a series, as it is written; empty: it is not there.
  [[nodiscard]] std::string Value(const std::string& series) const {
    const std::string page = "\n" + Page("/metrics")->body;
    const std::string start = "\npackager_workflow_" + series + " ";
    const size_t at = page.find(start);
    if (at == std::string::npos) return {};
    const size_t begin = at + start.size();
    return page.substr(begin, page.find('\n', begin) - begin);
  }
  [[nodiscard]] std::string Successes() const {
    return Value("run_successes_total{workflow=\"single-build\"}");
  }

  // How many records the log has.
  [[nodiscard]] size_t LogLines() const {
    const std::string text = log_text_.str();
    return static_cast<size_t>(std::ranges::count(text, '\n'));
  }
  // How many records of the log have this message.
  [[nodiscard]] size_t Logged(const std::string& message) const {
    const std::string text = log_text_.str();
    const std::string quoted = "msg=\"" + message + "\"";
    size_t count = 0;
    for (size_t at = text.find(quoted); at != std::string::npos;
         at = text.find(quoted, at + 1)) {
      ++count;
    }
    return count;
  }

 private:
  TemporaryFolder folder_;
  std::ostringstream log_text_;
  Log log_{LogLevel::kInfo, LogFormat::kLogfmt, log_text_};
};

}  // namespace workflow_health

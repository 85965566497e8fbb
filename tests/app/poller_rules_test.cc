// Polls when a workflow is new, or when its rules have changed.
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

#include "app/polled_archive.h"

namespace workflow_health {
namespace {

using Catch::Contains;
using std::chrono::hours;

TEST_CASE("a ledger of other rules is refused, or counted anew",
          "[poller][I8]") {
  PolledArchive trial;
  trial.AddRun("success", hours(50));
  trial.AddRun("success", hours(2));
  trial.Poll();
  CHECK(trial.Successes() == "2");
  for (Workflow& workflow : trial.config.workflows) {
    workflow.history_start += hours(75);
  }
  CHECK_THROWS_WITH(
      trial.Begin(),
      Contains("was counted under other rules; changed since then: "
               "single-build (history_start), multi-build "
               "(history_start)") &&
          Contains("--accept-recount"));
  trial.accept_recount = true;
  trial.pages.Show(nullptr);
  trial.SwitchOff();
  trial.Poll();
  CHECK(trial.Successes().empty());
  trial.SwitchOn();
  trial.Poll();
  CHECK(trial.Successes() == "1");
  CHECK(std::stod(trial.Value("recount_timestamp_seconds")) >= 3'600'000);
  CHECK(std::filesystem::exists(trial.LedgerPath() + ".before-recount"));
  trial.Begin();
  CHECK(trial.Successes() == "1");
}

TEST_CASE("a recount goes on after a restart", "[poller][I8]") {
  PolledArchive trial;
  trial.AddRun("success", hours(50));
  trial.AddRun("success", hours(2));
  trial.Poll();
  for (Workflow& workflow : trial.config.workflows) {
    workflow.history_start += hours(75);
  }
  trial.accept_recount = true;
  const double bad = double(trial.Now().time_since_epoch().count()) - 3'600;
  trial.archive.fault = [&](const FakeArchive::Request& request)
      -> std::optional<FakeArchive::Ending> {
    const bool hit = request.asked.start <= bad && bad <= request.asked.end;
    if (!hit || request.AsksForZone()) return std::nullopt;
    return FakeArchive::Status(500);
  };
  trial.Begin();
  trial.Poll();
  const Seconds behind = trial.Behind("single-build");
  CHECK(behind > Seconds(0));
  CHECK(behind < hours(20));
  trial.SwitchOn();
  trial.accept_recount = false;
  trial.Begin();
  trial.Poll();
  CHECK(trial.Behind("single-build") == Seconds(0));
  CHECK(trial.Successes() == "1");
}

TEST_CASE("what is counted anew alone takes nothing else off the page",
          "[poller][I2][I8]") {
  PolledArchive trial;
  trial.AddRun("success", hours(50));
  trial.AddRun("success", hours(2));
  trial.Poll();
  // A run that a limit of half a day leaves as it is.
  trial.WorkflowOf("multi-build").abandoned_after = hours(12);
  trial.accept_recount = true;
  trial.SwitchOff();
  trial.Begin();
  trial.Poll();
  CHECK(trial.Successes() == "2");
  CHECK(trial.Value("run_successes_total{workflow=\"multi-build\"}").empty());
  trial.SwitchOn();
  trial.Poll();
  CHECK(trial.Successes() == "2");
  CHECK(trial.Value("run_successes_total{workflow=\"multi-build\"}") == "0");
  CHECK(trial.Logged("what was new has caught up with the rest and is shown") ==
        1);
}

TEST_CASE("a new workflow is read while the others go on", "[poller][I2]") {
  PolledArchive trial;
  const Config both = trial.config;
  trial.Remove("multi-build");
  trial.AddRun("success", hours(50));
  trial.archive.Add(
      "org.fedoraproject.prod.monitor-gating.multi-build.end."
      "success",
      trial.Now() - hours(40));
  trial.Poll();
  CHECK(trial.Successes() == "1");
  trial.config = both;
  trial.AddRun("success", hours(1));
  // Of all that was read before, the beginning is not answered.
  trial.archive.fault = [&](const FakeArchive::Request& request)
      -> std::optional<FakeArchive::Ending> {
    const bool old = request.window().since < trial.Now() - hours(60);
    if (!old || request.AsksForZone()) return std::nullopt;
    return FakeArchive::Status(502);
  };
  trial.Begin();
  CHECK(trial.Successes() == "1");
  trial.Poll();
  CHECK(trial.Successes() == "2");
  CHECK(trial.Value("run_successes_total{workflow=\"multi-build\"}").empty());
  trial.SwitchOn();
  trial.Poll();
  CHECK(trial.Successes() == "2");
  CHECK(trial.Value("run_successes_total{workflow=\"multi-build\"}") == "1");
}

TEST_CASE("two exporters of other rules do not undo each other for ever",
          "[poller][I8]") {
  PolledArchive trial;
  trial.AddRun("success", hours(2));
  trial.Poll();
  Config other = trial.config;
  trial.WorkflowOf("single-build").abandoned_after = hours(12);
  trial.accept_recount = true;
  trial.Begin();
  trial.Poll();
  CHECK(trial.Successes() == "1");
  Ledger ledger(trial.LedgerPath(), Ledger::Mode::kWrite);
  ledger.CountAnew(MeasuredIn(other), trial.Now());
  for (int i = 0; i < 3; ++i) trial.Poll();
  CHECK(trial.Logged("the ledger cannot be used") > 0);
  CHECK(ledger.Rules().at("single-build").at("abandoned_after") == "1d");
}

TEST_CASE("what others did to the ledger is told once", "[poller][I8]") {
  PolledArchive trial;
  trial.AddRun("success", hours(2));
  trial.Poll();
  const auto rules = MeasuredIn(trial.config);
  auto changed = rules;
  changed[0].rules["environment"] = "stg";
  Ledger other(trial.LedgerPath(), Ledger::Mode::kWrite);
  other.CountAnew(changed, trial.Now());
  trial.Poll();
  trial.Poll();
  const size_t logged = trial.Logged("the ledger cannot be used");
  CHECK(logged > 0);
  for (int i = 0; i < 3; ++i) trial.Poll();
  CHECK(trial.Logged("the ledger cannot be used") == logged);
  CHECK(trial.Successes() == "1");
  other.CountAnew(rules, trial.Now());
  trial.Poll();
  CHECK(trial.Logged("the ledger can be used again") == 1);
}

}  // namespace
}  // namespace workflow_health

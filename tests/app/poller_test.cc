#include "app/poller.h"

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <semaphore>

#include "app/polled_archive.h"

namespace workflow_health {
namespace {

using Catch::Contains;
using std::chrono::hours;
using std::chrono::minutes;

TEST_CASE("nothing is shown before the archive was read once", "[poller][I2]") {
  PolledArchive trial;
  trial.AddRun("success", hours(2));
  trial.SwitchOff();
  trial.Poll();
  CHECK(trial.Successes().empty());
  CHECK(trial.Page("/-/ready")->status == 503);
  CHECK(trial.Value("datagrepper_up") == "0");
  trial.SwitchOn();
  trial.Poll();
  CHECK(trial.Successes() == "1");
  CHECK(trial.Page("/-/ready")->status == 200);
  CHECK(trial.Value("datagrepper_up") == "1");
}

TEST_CASE("an archive is shown up to a hole, and beyond once that is proven",
          "[poller][I2]") {
  PolledArchive trial;
  trial.AddRun("success", hours(50));
  trial.AddRun("success", hours(2));
  const double bad = double(trial.Now().time_since_epoch().count()) - 90'000;
  trial.archive.fault = [&](const FakeArchive::Request& request)
      -> std::optional<FakeArchive::Ending> {
    const bool hit = request.asked.start <= bad && bad <= request.asked.end;
    if (!hit || request.AsksForZone()) return std::nullopt;
    return FakeArchive::Status(500);
  };
  const std::string unreadable =
      "datagrepper_unreadable_seconds{category=\"monitor-gating\"}";
  for (int poll = 1; poll < 3; ++poll) {
    trial.Poll();
    CHECK(trial.Successes() == "1");
    CHECK(trial.Value(unreadable) == "0");
    CHECK(trial.Value("datagrepper_last_success_timestamp_seconds").empty());
    for (const char* page : {"/", "/-/ready"}) {
      CHECK_THAT(trial.Page(page)->body, Contains("is not read yet: HTTP 500"));
    }
  }
  CHECK(trial.Logged("a span is not read") == 1);
  for (int poll = 3; poll < 6; ++poll) {
    trial.Poll();
    CHECK(trial.Successes() == "2");
    CHECK(trial.Value(unreadable) == "1");
    for (const char* page : {"/", "/-/ready"}) {
      CHECK_THAT(trial.Page(page)->body, Contains("cannot be read: HTTP 500"));
    }
  }
  CHECK(trial.Page("/-/ready")->status == 200);
  CHECK(trial.Logged("a span cannot be read and is left out") == 1);
}

TEST_CASE("what was counted is shown at once after a restart", "[poller][I3]") {
  PolledArchive trial;
  trial.AddRun("success", hours(2));
  trial.Poll();
  const std::string as_of = trial.Value("as_of_timestamp_seconds");
  trial.pages.Show(nullptr);
  trial.SwitchOff();
  trial.PassTime(hours(1));
  trial.Begin();
  CHECK(trial.Successes() == "1");
  CHECK(trial.Value("as_of_timestamp_seconds") == as_of);
}

TEST_CASE("while the source is down the page stays, and the log is quiet",
          "[poller]") {
  PolledArchive trial;
  trial.AddRun("success", hours(2));
  trial.Poll();
  trial.AddRun("success", Seconds(0));
  trial.SwitchOff();
  for (int i = 0; i < 3; ++i) {
    trial.PassTime(hours(1));
    trial.Poll();
    CHECK(trial.Successes() == "1");
    CHECK(trial.Value("datagrepper_up") == "0");
  }
  CHECK(trial.Logged("datagrepper cannot be read") == 1);
  CHECK_THAT(trial.Page("/")->body, Contains("cannot be read since"));
  trial.SwitchOn();
  for (int i = 0; i < 3; ++i) trial.Poll();
  CHECK(trial.Successes() == "2");
  CHECK(trial.Value("datagrepper_up") == "1");
  CHECK(trial.Logged("datagrepper can be read again") == 1);
  CHECK(trial.Logged("datagrepper cannot be read") == 1);
}

TEST_CASE("an outage before the first reading is complete is told once",
          "[poller]") {
  PolledArchive trial;
  for (Workflow& workflow : trial.config.workflows) {
    workflow.history_start = Time(hours(24));  // long ago
  }
  for (Source& source : trial.config.sources) {
    source.history_start = Time(hours(24));
  }
  trial.AddRun("success", hours(2));
  // Each poll comes a little further, but for the first ones.
  const int answered = GENERATE(0, 1, 3);
  int left = 0;
  trial.archive.fault =
      [&](const FakeArchive::Request&) -> std::optional<FakeArchive::Ending> {
    if (--left >= 0) return std::nullopt;
    return FakeArchive::Status(502);
  };
  for (int i = 0; i < 4; ++i) {
    left = i == 1 ? answered : 0;
    trial.Poll();
    trial.PassTime(minutes(1));
  }
  CHECK(trial.Logged("datagrepper cannot be read") == 1);
  CHECK(trial.LogLines() <= 3);
  CHECK_THAT(trial.Page("/")->body, Contains("cannot be read since"));
  trial.SwitchOn();
  trial.Poll();
  CHECK(trial.Successes() == "1");
  CHECK(trial.Logged("datagrepper can be read again") == 1);
}

TEST_CASE("a server that wants to be left alone is not asked by the polls",
          "[poller]") {
  const int status = GENERATE(429, 503, 500, 403);
  const bool begun = GENERATE(false, true);
  PolledArchive trial;
  trial.AddRun("success", hours(2));
  if (begun) trial.Poll();
  trial.archive.fault = [&](const FakeArchive::Request&) {
    auto ending = FakeArchive::Status(status);
    ending.fetched.retry_after = minutes(10);
    return ending;
  };
  trial.PassTime(minutes(1));
  trial.Poll();
  const size_t asked = trial.archive.requests.size();
  for (int i = 0; i < 9; ++i) {
    trial.PassTime(minutes(1));
    trial.Poll();
  }
  CHECK(trial.archive.requests.size() == asked);
  CHECK(trial.Value("datagrepper_up") == "0");
  CHECK(trial.Logged("datagrepper cannot be read") == 1);
  CHECK_THAT(trial.Page("/")->body, Contains("asks to come back in 10m only"));
  trial.SwitchOn();
  trial.PassTime(minutes(1));
  trial.Poll();
  CHECK(trial.Successes() == "1");
  CHECK(trial.Value("datagrepper_up") == "1");
}

TEST_CASE("a category whose workflows have all ended is read hourly",
          "[poller]") {
  PolledArchive trial;
  for (Settings& settings : trial.config.settings) {
    settings.ended = Time(hours(950));
  }
  const auto polls = [&](int count) {
    const size_t before = trial.archive.requests.size();
    for (int i = 0; i < count; ++i) {
      trial.PassTime(minutes(1));
      trial.Poll();
    }
    return trial.archive.requests.size() - before;
  };
  trial.Poll();
  trial.AddRun("success", Seconds(0));
  CHECK(polls(59) == 0);
  CHECK(trial.Successes() == "0");
  CHECK(polls(2) > 0);
  CHECK(trial.Successes() == "1");
  // What failed is tried again soon.
  (void)polls(58);
  trial.SwitchOff();
  CHECK(polls(4) >= 3);
  trial.SwitchOn();
  (void)polls(1);
  CHECK(trial.Value("datagrepper_up") == "1");
  // So is what is not known any more.
  std::filesystem::remove(trial.LedgerPath());
  CHECK(polls(1) > 0);
  // One that lives is enough.
  trial.config.settings[0].ended.reset();
  trial.Begin();
  (void)polls(1);
  CHECK(polls(3) >= 3);
}

TEST_CASE("what has ended is read after 60 polls where they are quick",
          "[poller]") {
  PolledArchive trial;
  for (Settings& settings : trial.config.settings) {
    settings.ended = Time(hours(950));
  }
  trial.config.datagrepper.poll = Seconds(1);
  trial.Poll();
  const size_t before = trial.archive.requests.size();
  trial.PassTime(Seconds(50));
  trial.Poll();
  CHECK(trial.archive.requests.size() == before);
  trial.PassTime(Seconds(20));
  trial.Poll();
  CHECK(trial.archive.requests.size() > before);
}

TEST_CASE("a run counts when it has settled", "[poller][I3]") {
  PolledArchive trial;
  trial.Poll();
  trial.AddRun("success", Seconds(0));
  trial.PassTime(minutes(14));
  trial.Poll();
  CHECK(trial.Successes() == "0");
  trial.PassTime(minutes(2));
  trial.Poll();
  CHECK(trial.Successes() == "1");
}

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
  CHECK_THROWS_WITH(trial.Begin(),
                    Contains("was counted under other rules; changed since: "
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

TEST_CASE("a ledger that is removed is read again", "[poller]") {
  PolledArchive trial;
  trial.AddRun("success", hours(2));
  trial.Poll();
  std::filesystem::remove(trial.LedgerPath());
  trial.SwitchOff();
  trial.Poll();
  CHECK(trial.Successes() == "1");
  trial.SwitchOn();
  trial.Poll();
  CHECK(trial.Successes() == "1");
  CHECK(trial.Logged("the ledger was removed; it is read again") == 1);
  CHECK(Ledger(trial.LedgerPath(), Ledger::Mode::kRead).MessageCount() == 1);
}

TEST_CASE("another file in the place of the ledger is used", "[poller]") {
  PolledArchive trial;
  trial.AddRun("success", hours(2));
  trial.Poll();
  const std::string path = trial.LedgerPath();
  const std::string backup = path + ".backup";
  // The ledger alone is a copy of it, between two polls.
  std::filesystem::copy_file(path, backup);
  CHECK(Ledger(backup, Ledger::Mode::kRead).MessageCount() == 1);
  trial.AddRun("success", Seconds(0));
  trial.PassTime(hours(1));
  trial.Poll();
  CHECK(trial.Successes() == "2");
  std::filesystem::rename(backup, path);
  trial.SwitchOff();
  trial.Poll();
  CHECK(trial.Logged(
            "another file is in the place of the ledger; it is used") == 1);
  CHECK(trial.Logged("the ledger cannot be used") == 0);
  CHECK(trial.Successes() == "1");
  trial.SwitchOn();
  trial.Poll();
  CHECK(trial.Successes() == "2");
  CHECK(Ledger(path, Ledger::Mode::kRead).MessageCount() == 2);
}

// Files of this process grow no further while it lives.
class FullDisk {
 public:
  FullDisk() {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit none{0, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

TEST_CASE("a ledger that cannot be written is told until it can", "[poller]") {
  PolledArchive trial;
  trial.AddRun("success", hours(2));
  trial.Poll();
  CHECK(trial.Value("ledger_up") == "1");
  trial.AddRun("success", Seconds(0));
  trial.PassTime(hours(1));
  {
    const FullDisk full;
    for (int i = 0; i < 3; ++i) trial.Poll();
  }
  CHECK(trial.Logged("the ledger cannot be used") >= 1);
  CHECK(trial.Value("ledger_up") == "0");
  CHECK(trial.Successes() == "1");
  CHECK(trial.Page("/-/ready")->status == 200);
  for (const char* path : {"/", "/-/ready"}) {
    CHECK_THAT(trial.Page(path)->body,
               Contains("the ledger cannot be used, so that nothing new is "
                        "shown: ledger "));
  }
  trial.Poll();
  CHECK(trial.Value("ledger_up") == "1");
  CHECK(trial.Successes() == "2");
  CHECK(trial.Page("/-/ready")->body == "workflow-health is ready.\n");
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
  CHECK(trial.Logged("a workflow is read as far as the others, and is shown") ==
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

TEST_CASE("without polling the ledger is shown as others fill it", "[poller]") {
  PolledArchive trial;
  trial.AddRun("success", hours(2));
  trial.Poll();
  trial.AddRun("success", Seconds(0));
  trial.PassTime(hours(1));
  trial.pages.Show(nullptr);
  trial.asked = false;
  trial.Begin();
  const size_t requests = trial.archive.requests.size();
  CHECK(trial.Successes() == "1");
  trial.Poll();
  CHECK(trial.Successes() == "1");
  CHECK(trial.archive.requests.size() == requests);
  {
    std::ostringstream nothing;
    Log log(LogLevel::kError, LogFormat::kLogfmt, nothing);
    SourceMeter meter;
    Pages pages("/metrics", &meter);
    Poller({trial.config, trial.LedgerPath()}, &trial.archive, meter, pages,
           log, [&] { return trial.Now(); })
        .Poll();
  }
  trial.Poll();
  CHECK(trial.Successes() == "2");
}

TEST_CASE("without polling an empty ledger shows nothing", "[poller][I2]") {
  PolledArchive trial;
  trial.asked = false;
  trial.Poll();
  CHECK(trial.Successes().empty());
  CHECK(trial.Page("/-/ready")->status == 503);
}

TEST_CASE("it polls on its own until it is stopped, and again", "[poller]") {
  PolledArchive trial;
  trial.config.datagrepper.poll = Seconds(1);
  std::counting_semaphore<> polls(0);
  std::ostringstream nothing;
  Log log(LogLevel::kError, LogFormat::kLogfmt, nothing);
  std::atomic<bool> begun = false;
  Poller poller({trial.config, trial.LedgerPath()}, &trial.archive, trial.meter,
                trial.pages, log, [&] {
                  if (begun) polls.release();
                  return Time(hours(1000));
                });
  begun = true;
  poller.Start();
  for (int i = 0; i < 3; ++i) polls.acquire();  // at most two by one poll
  poller.Stop();
  CHECK_FALSE(trial.Successes().empty());
  while (polls.try_acquire()) continue;
  poller.Start();
  for (int i = 0; i < 3; ++i) polls.acquire();
}

}  // namespace
}  // namespace workflow_health

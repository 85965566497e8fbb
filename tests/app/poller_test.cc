#include "app/poller.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <semaphore>
#include <sstream>
#include <string>

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
      CHECK_THAT(trial.Page(page)->body,
                 Contains("has not been read yet: HTTP 500"));
    }
  }
  CHECK(trial.Logged("a span was not read") == 1);
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

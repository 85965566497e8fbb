// Polls while the source does not answer, or asks to be left alone.
#include <catch2/catch.hpp>
#include <chrono>
#include <optional>

#include "app/polled_archive.h"

namespace workflow_health {
namespace {

using Catch::Contains;
using std::chrono::hours;
using std::chrono::minutes;

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
  CHECK_THAT(trial.Page("/")->body, Contains("has failed since"));
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
  CHECK_THAT(trial.Page("/")->body, Contains("has failed since"));
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
  CHECK_THAT(trial.Page("/")->body, Contains("the server asks to wait 10m"));
  trial.SwitchOn();
  trial.PassTime(minutes(1));
  trial.Poll();
  CHECK(trial.Successes() == "1");
  CHECK(trial.Value("datagrepper_up") == "1");
}

}  // namespace
}  // namespace workflow_health

#include "reading/source_reader.h"

#include <catch2/catch.hpp>

#include "reading/source_reading.h"

namespace workflow_health {
namespace {

using Catch::Contains;
using Catch::StartsWith;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using Ended = SourceReader::Ended;
using Texts = std::vector<std::string>;

// The clock of the server, 1970-02-11T16:00:00Z.
constexpr Time kNow = Time(hours(1000));

TEST_CASE("the state is told before and after the archive is read",
          "[source_reader]") {
  SourceReading trial;
  CHECK(trial.Read(kNow) == Ended::kWhole);
  CHECK(trial.states ==
        Texts{"https://archive.test is polled for the first time.",
              "https://archive.test was read at 1970-02-11 16:00 UTC."});
  trial.states.clear();
  CHECK(trial.Read(kNow + minutes(1)) == Ended::kWhole);
  CHECK(trial.states ==
        Texts{"https://archive.test was read at 1970-02-11 16:01 UTC."});
}

TEST_CASE("what was read is told to who looks for it", "[source_reader]") {
  SourceReading trial;
  trial.Add(kNow - hours(3));
  trial.Add(kNow - minutes(40));
  (void)trial.Read(kNow);
  trial.Add(kNow - minutes(30));
  (void)trial.Read(kNow);
  const Texts told = trial.Logged("datagrepper was read");
  REQUIRE(told.size() == 2);
  CHECK_THAT(told[0], StartsWith("level=debug msg=\"datagrepper was read\" "
                                 "category=monitor-gating messages=2 new=2 "
                                 "late=0 requests="));
  CHECK_THAT(told[1], Contains("messages=2 new=1 late=1 requests="));
}

TEST_CASE("a reading is long from thirty days of the archive on",
          "[source_reader]") {
  for (const Seconds missing : {Seconds(0), Seconds(1)}) {
    SourceReading trial;
    const Time settled = kNow - trial.config.settle;
    const Time start = settled - days(30) + Seconds(1) + missing;
    trial.config.sources[0].history_start = start;
    for (Workflow& workflow : trial.config.workflows) {
      workflow.history_start = start;
    }
    CHECK(trial.Read(kNow) == Ended::kWhole);
    const auto told = trial.Logged("the archive is being read");
    if (missing > Seconds(0)) {
      CHECK(told.empty());
      CHECK(trial.states.size() == 2);
      continue;
    }
    REQUIRE(told.size() > 1);
    CHECK(told[0] ==
          "level=info msg=\"the archive is being read\" "
          "category=monitor-gating "
          "span=\"1970-01-12T15:45:01Z to 1970-02-11T15:45:00Z\"");
    // A line for each tenth at most, and none for the end.
    CHECK(told.size() <= 1 + 9);
    for (size_t i = 1; i < told.size(); ++i) {
      CHECK_THAT(told[i],
                 Contains("progress=\"") && !Contains("progress=\"100 %"));
    }
    REQUIRE(trial.states.size() > 3);
    CHECK(trial.states[1] ==
          "The archive is being read: 0 % of 1970-01-12T15:45:01Z to "
          "1970-02-11T15:45:00Z.");
    // The end is read with the rest, whatever was answered last.
    CHECK_THAT(trial.states[trial.states.size() - 2],
               StartsWith("The archive is being read: 100 % read up to "
                          "1970-02-11 15:45"));
    // What is short again is read in silence.
    trial.states.clear();
    CHECK(trial.Read(kNow + minutes(1)) == Ended::kWhole);
    CHECK(trial.states.size() == 1);
    CHECK(trial.Logged("the archive is being read").size() == told.size());
  }
}

TEST_CASE("how long the source was down is told when it answers again",
          "[source_reader]") {
  SourceReading trial;
  trial.SwitchOff();
  for (int hour = 0; hour < 3; ++hour) {
    CHECK(trial.Read(kNow + hours(hour)) == Ended::kStopped);
    CHECK_THAT(trial.states.back(),
               StartsWith("Reading datagrepper has failed since 1970-02-11 "
                          "16:00 UTC: ") &&
                   Contains("502"));
    CHECK(trial.meter.Figures().up == false);
  }
  CHECK(trial.Warnings().size() == 1);
  trial.archive.fault = nullptr;
  // The server's clock goes on as well.
  (void)trial.archive.Wait(hours(4));
  CHECK(trial.Read(kNow + hours(3)) == Ended::kWhole);
  CHECK(trial.Logged("can be read again") ==
        Texts{"level=info msg=\"datagrepper can be read again\" down_for=3h"});
  CHECK(trial.meter.Figures().up == true);
  // The next outage begins by itself.
  trial.SwitchOff();
  (void)trial.Read(kNow + hours(4));
  CHECK_THAT(trial.states.back(), Contains("since 1970-02-11 20:00 UTC"));
  CHECK(trial.Warnings().size() == 2);
}

TEST_CASE("the time of the last success is that of a poll that read all",
          "[source_reader][I2]") {
  SourceReading trial;
  trial.SwitchOff();
  (void)trial.Read(kNow);
  CHECK_FALSE(trial.meter.Figures().last_success);
  trial.archive.fault = nullptr;
  (void)trial.Read(kNow);
  CHECK(trial.meter.Figures().last_success == kNow);
  // What a clock that is far off cannot know is a hole.
  CHECK(trial.Read(kNow + hours(30)) == Ended::kHoles);
  CHECK(trial.meter.Figures().last_success == kNow);
  CHECK(trial.meter.Figures().up == true);
}

TEST_CASE("where nothing is measured nothing is asked", "[source_reader]") {
  SourceReading trial;
  trial.Begin();
  CHECK(trial.reader->Read(trial.ledger, {}, kNow, {}) == Ended::kWhole);
  const Measured elsewhere{"w", {{"a", "rule"}}, {"other"}, kCountedFrom};
  CHECK(trial.reader->Read(trial.ledger, {elsewhere}, kNow, {}) ==
        Ended::kWhole);
  CHECK(trial.archive.requests.empty());
  CHECK(trial.states ==
        Texts{"https://archive.test is polled for the first time."});
  CHECK_FALSE(trial.meter.Figures().up);
  CHECK_FALSE(trial.meter.Figures().last_success);
}

TEST_CASE("who stops a reading is told nothing more", "[source_reader]") {
  SourceReading trial;
  std::stop_source stop;
  stop.request_stop();
  CHECK(trial.Read(kNow, {}, stop.get_token()) == Ended::kStopped);
  CHECK(trial.archive.requests.empty());
  CHECK(trial.states.size() == 1);
  CHECK(trial.Warnings().empty());
  CHECK(trial.Read(kNow) == Ended::kWhole);
}

TEST_CASE("a reading that may be cut short leaves the state alone",
          "[source_reader]") {
  SourceReading trial;
  const auto never = [] { return false; };
  CHECK(trial.Read(kNow, never) == Ended::kWhole);
  CHECK(trial.states.size() == 1);
  CHECK_FALSE(trial.meter.Figures().last_success);
  // It says once why it cannot go on, and does not call the source down.
  trial.SwitchOff();
  for (int i = 0; i < 3; ++i) {
    CHECK(trial.Read(kNow + hours(i), never) == Ended::kStopped);
  }
  CHECK(trial.states.size() == 1);
  CHECK(trial.meter.Figures().up == true);
  REQUIRE(trial.Warnings().size() == 1);
  CHECK_THAT(
      trial.Warnings()[0],
      StartsWith(
          "level=warn msg=\"new or recounted workflows cannot be read: ") &&
          Contains("category=monitor-gating"));
}

TEST_CASE("a reading that was cut short goes on where it was",
          "[source_reader]") {
  SourceReading trial;
  for (int i = 0; i < 99; ++i) trial.Add(kNow - hours(i) - minutes(20));
  int readings = 0;
  CHECK(trial.Read(kNow, [&] { return ++readings > 1; }) == Ended::kStopped);
  CHECK(trial.Warnings().empty());
  const auto some = trial.ledger.MessageCount();
  CHECK(some < 99);
  CHECK(trial.Read(kNow) == Ended::kWhole);
  CHECK(trial.ledger.MessageCount() == 99);
}

TEST_CASE("of a source the topic with the most unreadable seconds is measured",
          "[source_reader]") {
  SourceReading trial;
  const std::string topic = "org.fedoraproject.prod.buildsys.";
  Source& source = trial.config.sources[0];
  source.category.clear();
  source.topics = {topic + "a", topic + "b"};
  const std::vector<Measured> measured = {
      {"w", {{"a", "rule"}}, source.topics, kCountedFrom}};
  trial.ledger.CountUnder(measured);
  Batch batch;
  const Time at = kCountedFrom + hours(5);
  batch.unreadable = {{source.topics[0], {at, at + Seconds(3)}},
                      {source.topics[0], {at + Seconds(9), at + Seconds(13)}},
                      {source.topics[1], {at, at + Seconds(5)}}};
  (void)trial.ledger.Record(batch);
  // It is not asked for again.
  trial.config.datagrepper.reread = Seconds(0);
  trial.BeginUnder(measured);
  CHECK(trial.reader->Read(trial.ledger, measured, kNow, {}) == Ended::kWhole);
  const auto unreadable = trial.meter.Figures().unreadable;
  CHECK(unreadable.size() == 1);
  CHECK(unreadable.at("2 topics") == 7);
}

}  // namespace
}  // namespace workflow_health

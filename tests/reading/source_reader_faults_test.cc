// What a reader tells of spans that are missing or unreadable, and of messages
// that are odd.
#include <catch2/catch.hpp>

#include "reading/source_reading.h"

namespace workflow_health {
namespace {

using Catch::Contains;
using Catch::EndsWith;
using std::chrono::hours;
using std::chrono::minutes;
using Ended = SourceReader::Ended;
using Texts = std::vector<std::string>;

constexpr Time kNow = Time(hours(1000));

TEST_CASE("a span that is missing is told once, while it grows",
          "[source_reader][I2]") {
  SourceReading trial;
  REQUIRE(trial.Read(kNow) == Ended::kWhole);
  // The server's clock stays, ours goes on.
  for (int i = 0; i < 3; ++i) {
    CHECK(trial.Read(kNow + hours(2 + i)) == Ended::kHoles);
  }
  REQUIRE(trial.Warnings().size() == 1);
  CHECK_THAT(trial.Warnings()[0],
             Contains("msg=\"a span was not read\" category=monitor-gating "
                      "span=\"1970-02-11T15:4") &&
                 EndsWith(" to 1970-02-11T17:45:00Z\""));
  // Once it was read, what is missing is another span.
  (void)trial.archive.Wait(hours(5));
  CHECK(trial.Read(kNow + hours(4)) == Ended::kWhole);
  CHECK(trial.Read(kNow + hours(40)) == Ended::kHoles);
  CHECK(trial.Warnings().size() == 2);
}

TEST_CASE("why a second is missing is told with it", "[source_reader][I2]") {
  SourceReading trial;
  const Time first = kNow - hours(5);
  const Time second = kNow - hours(3);
  trial.Add(kNow - hours(1));
  trial.Poison({first});
  CHECK(trial.Read(kNow) == Ended::kHoles);
  trial.Poison({first, second});
  CHECK(trial.Read(kNow) == Ended::kHoles);
  const Texts told = trial.Warnings();
  // The other one lies in what was read already, and is read no more.
  REQUIRE(told.size() == 1);
  CHECK_THAT(told[0], Contains("span=\"1970-02-11T11:00:00Z to "
                               "1970-02-11T11:00:00Z\" reason=\"") &&
                          Contains("500"));
}

TEST_CASE("what is in doubt is told until it is read", "[source_reader][I2]") {
  SourceReading trial;
  const Time bad = kNow - hours(5);
  trial.Add(kNow - hours(1));
  trial.Poison({bad});
  (void)trial.Read(kNow);
  const Texts told = trial.reader->Unreadable(trial.ledger);
  REQUIRE(told.size() == 1);
  CHECK_THAT(
      told[0],
      Catch::StartsWith("monitor-gating from 1970-02-11T11:00:00Z to "
                        "1970-02-11T11:00:00Z has not been read yet: ") &&
          EndsWith(". What follows is shown once this span has been "
                   "read or has proved to be unreadable."));
  trial.archive.fault = nullptr;
  CHECK(trial.Read(kNow) == Ended::kWhole);
  CHECK(trial.reader->Unreadable(trial.ledger).empty());
  CHECK(trial.ledger.Unreadable("monitor-gating").empty());
}

TEST_CASE("what is unreadable is told once by each reader, with its reason",
          "[source_reader][I2]") {
  SourceReading trial;
  const Time bad = kNow - hours(5);
  trial.Add(kNow - hours(1));
  trial.Poison({bad});
  for (int i = 0; i < 5; ++i) (void)trial.Read(kNow);
  const std::string left_out = "a span cannot be read and is left out";
  REQUIRE(trial.Logged(left_out).size() == 1);
  CHECK_THAT(trial.Logged(left_out)[0],
             Contains("category=monitor-gating span=\"1970-02-11T11:00:00Z to "
                      "1970-02-11T11:00:00Z\" reason=\""));
  CHECK(trial.meter.Figures().unreadable.at("monitor-gating") == 1);
  REQUIRE(trial.reader->Unreadable(trial.ledger).size() == 1);
  CHECK_THAT(trial.reader->Unreadable(trial.ledger)[0],
             Contains(" cannot be read: ") && Contains("500"));
  // After a restart the ledger alone knows of it.
  trial.Begin();
  (void)trial.Read(kNow);
  REQUIRE(trial.reader->Unreadable(trial.ledger).size() == 1);
  CHECK_THAT(trial.reader->Unreadable(trial.ledger)[0],
             Contains(" cannot be read, even in several attempts."));
  CHECK(trial.meter.Figures().unreadable.at("monitor-gating") == 1);
  CHECK(trial.Logged(left_out).size() == 1);
}

// Of what is made up in the midst of real messages.
void AddMadeUp(SourceReading* trial, Time time) {
  trial->Add(time, fmt::format(R"({{"sent-at": "{}", "{}": true}})",
                               FormatTime(time), kSampleHeader));
}

TEST_CASE("what is odd is told once, however often it is read",
          "[source_reader][I5]") {
  SourceReading trial;
  for (int i = 1; i < 20; ++i) trial.Add(kNow - minutes(20) - Seconds(i));
  AddMadeUp(&trial, kNow - minutes(20));
  for (int i = 0; i < 3; ++i) CHECK(trial.Read(kNow) == Ended::kWhole);
  CHECK(trial.Warnings().size() == 1);
  AddMadeUp(&trial, kNow - minutes(19));
  (void)trial.Read(kNow);
  REQUIRE(trial.Warnings().size() == 2);
  CHECK_THAT(trial.Warnings()[0],
             Contains("message id-19 of 1970-02-11T15:40:00Z is made up, "
                      "but most others are real"));
  CHECK_THAT(trial.Warnings()[1],
             Contains("message id-20 of 1970-02-11T15:41:00Z") &&
                 EndsWith("category=monitor-gating"));
}

TEST_CASE("a hundred sentences are told, whatever else is odd",
          "[source_reader][I7]") {
  SourceReading trial;
  const auto add = [&] {
    for (int i = 0; i < 20; ++i) {
      trial.Add(kNow - minutes(30) - Seconds(i),
                R"({"sent-at": "9999-12-31T23:59:59Z"})");
    }
  };
  for (int i = 0; i < 7; ++i) {
    trial.archive.rows.clear();
    add();
    // Other messages each time.
    for (auto& row : trial.archive.rows) row.id += fmt::format("-{}", i);
    (void)trial.Read(kNow);
  }
  CHECK(trial.Warnings().size() == 100);
}

TEST_CASE("a server without a clock is told once", "[source_reader][I2]") {
  SourceReading trial;
  trial.archive.tells_clock = false;
  trial.Add(kNow - hours(2));
  for (int i = 0; i < 3; ++i) (void)trial.Read(kNow + minutes(i));
  const Texts told = trial.Logged("the server sends no HTTP header Date");
  REQUIRE(told.size() == 1);
  CHECK_THAT(told[0], Contains("level=warn"));
}

}  // namespace
}  // namespace workflow_health

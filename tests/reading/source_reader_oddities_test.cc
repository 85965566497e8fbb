#include <catch2/catch.hpp>

#include "reading/source_reading.h"

namespace workflow_health {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST_CASE("a message that is not where its headers say is told once",
          "[source_reader][I5]") {
  constexpr Time kNow = Time(hours(1000));
  constexpr char kElsewhere[] = R"({"sent-at": "9999-12-31T23:59:59Z"})";
  SourceReading trial;
  for (int i = 1; i < 20; ++i) trial.Add(kNow - minutes(20) - Seconds(i));
  trial.archive.rows[4].headers = kElsewhere;
  trial.archive.rows[5].headers = kElsewhere;
  const auto poll = [&](int minute) {
    CHECK(trial.Read(kNow + minutes(minute)) == SourceReader::Ended::kWhole);
    (void)trial.archive.Wait(minutes(1));
  };
  for (int i = 0; i < 60; ++i) poll(i);
  CHECK(trial.Warnings().size() == 2);
  // What comes later is told as well.
  trial.Add(kNow + minutes(30), kElsewhere);
  poll(60);
  CHECK(trial.Logged("message id-19 ").size() == 1);
}

}  // namespace
}  // namespace workflow_health

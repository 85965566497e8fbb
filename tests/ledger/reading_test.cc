#include "ledger/reading.h"

#include <catch2/catch.hpp>

#include "ledger/ledger.h"

namespace workflow_health {
namespace {

TEST_CASE("a reading comes back as it was stored", "[reading]") {
  LogReading reading;
  reading.failing_step = 2;
  reading.evidence = Evidence::kInferred;
  reading.unknown_lines = 3;
  reading.ran_for = Seconds(703);
  reading.durations = {std::nullopt, Seconds(0), Seconds(86399), Seconds(255)};
  const LogReading back = UnpackReading(PackReading(reading));
  CHECK(back.failing_step == 2);
  CHECK(back.evidence == Evidence::kInferred);
  CHECK(back.unknown_lines == 3);
  CHECK(back.ran_for == Seconds(703));
  CHECK(back.durations == reading.durations);
}

TEST_CASE("no duration is not a duration of nothing", "[reading]") {
  LogReading reading;
  reading.durations = {std::nullopt};
  CHECK_FALSE(UnpackReading(PackReading(reading)).ran_for.has_value());
  reading.ran_for = Seconds(0);
  CHECK(UnpackReading(PackReading(reading)).ran_for == Seconds(0));
}

TEST_CASE("a damaged record is an error", "[reading]") {
  LogReading reading;
  reading.durations.resize(2);
  const std::string packed = PackReading(reading);
  CHECK_THROWS_AS(UnpackReading(packed.substr(1)), LedgerError);
  CHECK_THROWS_AS(UnpackReading(packed.substr(0, 16)), LedgerError);
  CHECK_THROWS_AS(UnpackReading(""), LedgerError);
  CHECK_THROWS_AS(UnpackReading("\x09" + packed.substr(1)), LedgerError);
}

}  // namespace
}  // namespace workflow_health

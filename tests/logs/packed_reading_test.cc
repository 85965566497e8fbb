#include "logs/packed_reading.h"

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
  reading.steps = {{},
                   {true, Seconds(0)},
                   {true, Seconds(86399)},
                   {true, Seconds(255)},
                   {true, std::nullopt}};
  const LogReading back = UnpackReading(PackReading(reading)).value();
  CHECK(back.failing_step == 2);
  CHECK(back.evidence == Evidence::kInferred);
  CHECK(back.unknown_lines == 3);
  CHECK(back.ran_for == Seconds(703));
  CHECK(back.steps == reading.steps);
}

TEST_CASE("no duration is not a duration of nothing", "[reading]") {
  LogReading reading;
  reading.steps.resize(1);
  CHECK_FALSE(UnpackReading(PackReading(reading))->ran_for.has_value());
  reading.ran_for = Seconds(0);
  CHECK(UnpackReading(PackReading(reading))->ran_for == Seconds(0));
}

TEST_CASE("a damaged record is no reading", "[reading]") {
  LogReading reading;
  reading.steps.resize(2);
  const std::string packed = PackReading(reading);
  REQUIRE(UnpackReading(packed));
  CHECK_FALSE(UnpackReading(packed.substr(1)));
  CHECK_FALSE(UnpackReading(packed.substr(0, 16)));
  CHECK_FALSE(UnpackReading(""));
  const auto with = [&](size_t byte, char value) {
    std::string changed = packed;
    changed[byte] = value;
    return UnpackReading(changed);
  };
  constexpr char kNegative = '\x80';
  CHECK_FALSE(with(0, 2));           // a step that there is not
  CHECK_FALSE(with(3, kNegative));   // nor that one
  CHECK_FALSE(with(4, 4));           // no evidence
  CHECK_FALSE(with(11, kNegative));  // no number of lines
  CHECK_FALSE(with(12, '\xFE'));     // no duration
  CHECK_FALSE(with(23, '\x81'));     // nor that one
}

}  // namespace
}  // namespace workflow_health

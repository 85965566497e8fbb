#include "report/figures.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

TEST_CASE("A percentage has one decimal", "[report][figures]") {
  CHECK(Percent(281.0 / 728) == "38.6 %");
  CHECK(Percent(0) == "0.0 %");
  CHECK(Percent(1) == "100.0 %");
}

TEST_CASE("A percentage is not rounded to all or nothing",
          "[report][figures]") {
  CHECK(Percent(0.9997) == "99.9 %");
  CHECK(Percent(9999999.0 / 10000000) == "99.9 %");
  CHECK(Percent(0.0002) == "<0.1 %");
  CHECK(Percent(0.0005001) == "0.1 %");
  CHECK(Percent(0.9994) == "99.9 %");
}

TEST_CASE("What was given has the decimals that it was given with",
          "[report][figures]") {
  CHECK(PercentAsGiven(0.95) == "95 %");
  CHECK(PercentAsGiven(0.985) == "98.5 %");
  CHECK(PercentAsGiven(0.9999) == "99.99 %");
  CHECK(PercentAsGiven(0.29) == "29 %");
}

TEST_CASE("No ratio is no percentage", "[report][figures]") {
  CHECK(Percent(std::nullopt) == "-");
  CHECK(Points(std::nullopt) == "-");
  CHECK(Brief(std::nullopt) == "-");
}

TEST_CASE("Thousands are parted by commas", "[report][figures]") {
  CHECK(Count(0) == "0");
  CHECK(Count(999) == "999");
  CHECK(Count(1000) == "1,000");
  CHECK(Count(-999) == "-999");
  CHECK(Count(-1234567) == "-1,234,567");
}

TEST_CASE("Only one is singular", "[report][figures]") {
  CHECK(Plural(1, "run") == "1 run");
  CHECK(Plural(0, "run") == "0 runs");
  CHECK(Plural(1798, "run") == "1,798 runs");
}

TEST_CASE("A change tells its sign", "[report][figures]") {
  CHECK(Change(1027) == "+1,027");
  CHECK(Change(0) == "0");
  CHECK(Change(-3) == "-3");
  CHECK(Points(0.054) == "+5.4");
  CHECK(Points(-0.0144) == "-1.4");
  CHECK(Points(0.0) == "0.0");
  CHECK(Points(-0.0001) == "-<0.1");
}

TEST_CASE("A duration is told by its two largest units", "[report][figures]") {
  using std::chrono::days;
  using std::chrono::hours;
  using std::chrono::minutes;
  CHECK(Brief(minutes(12) + Seconds(31)) == "12m31s");
  CHECK(Brief(hours(2) + minutes(5) + Seconds(59)) == "2h5m");
  CHECK(Brief(days(1) + hours(11) + minutes(59)) == "1d11h");
  CHECK(Brief(Seconds(0)) == "0s");
  CHECK(Length(days(90)) == "90 days");
  CHECK(Length(days(1)) == "1 day");
  CHECK(Length(days(1) + hours(1)) == "1d1h");
}

TEST_CASE("Programs read at most six decimals", "[report][figures]") {
  CHECK(Decimal(447.0 / 728) == "0.614011");
  CHECK(Decimal(1) == "1");
  CHECK(Decimal(0) == "0");
  CHECK(Decimal(120) == "120");
  CHECK(Decimal(-244.6) == "-244.6");
  CHECK(Decimal(-1e-12) == "0");
}

}  // namespace
}  // namespace workflow_health

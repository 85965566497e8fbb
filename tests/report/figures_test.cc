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

TEST_CASE("A percentage is rounded from its middle on", "[report][figures]") {
  CHECK(Percent(0.99949) == "99.9 %");
  CHECK(Percent(0.99951) == "99.9 %");
  CHECK(Percent(0.98951) == "99.0 %");
  CHECK(Percent(0.00049) == "<0.1 %");
  CHECK(PercentRange(0.0001, 1) == "<0.1 % to 100.0 %");
}

TEST_CASE("A duration changes its units where the larger one begins",
          "[report][figures]") {
  using std::chrono::days;
  using std::chrono::hours;
  using std::chrono::minutes;
  CHECK(Brief(hours(1) - Seconds(1)) == "59m59s");
  CHECK(Brief(hours(1)) == "1h");
  CHECK(Brief(hours(1) + Seconds(59)) == "1h");
  CHECK(Brief(days(1) - Seconds(1)) == "23h59m");
  CHECK(Brief(days(1)) == "1d");
  CHECK(Brief(days(1) + minutes(59)) == "1d");
  CHECK(Length(days(1) - Seconds(1)) == "23h59m");
  CHECK(Length(Seconds(0)) == "0 days");
}

TEST_CASE("Tenths have no sign, a span has minutes", "[report][figures]") {
  CHECK(Tenths(-244.56) == "244.6");
  CHECK(Tenths(0) == "0.0");
  CHECK(Points(0.10006) == "+10.0");
  CHECK(Span({Time(Seconds(59)), Time(Seconds(86'400))}) ==
        "1970-01-01 00:00 to 1970-01-02 00:00");
  CHECK(Count(1'000'000) == "1,000,000");
  CHECK(Count(-1000) == "-1,000");
}

}  // namespace
}  // namespace workflow_health

#include "base/time.h"

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

TEST_CASE("times are read in every notation that messages use", "[time]") {
  const std::vector<std::pair<std::string, long long>> cases = {
      {"1970-01-01", 0},
      {"1970-01-01T00:00:01Z", 1},
      {"2020-02-01", 1580515200},
      {"2020-02-01T00:00:00Z", 1580515200},
      {"2020-02-01t00:00:00z", 1580515200},
      {"2020-02-01 00:00:00", 1580515200},
      {"2020-02-01T00:00", 1580515200},
      {"2020-02-01T00:00:00+00:00", 1580515200},
      {"2020-02-01T02:00:00+02:00", 1580515200},
      {"2020-02-01T02:00:00+0200", 1580515200},
      {"2020-02-01T02:00:00+02", 1580515200},
      {"2020-01-31T18:30:00-05:30", 1580515200},
      {"2020-02-01T00:00:00.999999Z", 1580515200},
      {"2020-02-01T00:00:00,5+00:00", 1580515200},
      {"2020-02-29T23:59:59Z", 1583020799},
      {"2016-12-31T23:59:60Z", 1483228800},
      {"9999-12-31T23:59:59Z", 253402300799},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    const Result<Time> time = ParseTime(text);
    REQUIRE(time.has_value());
    CHECK(time->time_since_epoch().count() == expected);
  }
}

TEST_CASE("what is no time is refused", "[time]") {
  const std::string text = GENERATE(
      as<std::string>{},  //
      "", " ", "now", "1580515200", "2020", "2020-02", "2020-2-1", "2020-02-30",
      "2020-13-01", "2020-00-01", "2020-01-00", "2021-02-29", "1969-12-31",
      "1969-12-31T23:59:59Z", "0000-01-01", "10000-01-01", "2020-02-01T",
      "2020-02-01Z", "2020-02-01T24:00:00Z", "2020-02-01T00:60:00Z",
      "2020-02-01T00:00:61Z", "2020-02-01T0:00:00Z", "2020-02-01T00:00:Z",
      "2020-02-01T00:00:00.Z", "2020-02-01T00:00.5Z", "2020-02-01T00:00:00+",
      "2020-02-01T00:00:00+2",
      "2020-02-01T00:00:00+02:", "2020-02-01T00:00:00+02:6",
      "2020-02-01T00:00:00+02:60", "2020-02-01T00:00:00+24:00",
      "2020-02-01T00:00:00+02:00x", "2020-02-01T00:00:00ZZ", " 2020-02-01",
      "2020-02-01 ", "2020/02/01", "-020-02-01", "2020-02-0a");
  CAPTURE(text);
  const Result<Time> time = ParseTime(text);
  REQUIRE(time.has_error());
  CHECK(time.error().message ==
        "'" + text + "' is not a time; expected one like 2020-02-01T00:00:00Z");
}

TEST_CASE("what was refused is told in one line", "[time]") {
  CHECK(ParseTime("no\ntime\xFF").error().message ==
        "'no time\uFFFD' is not a time; expected one like "
        "2020-02-01T00:00:00Z");
  CHECK(ParseDuration("a\nday").error().message ==
        "'a day' is not a duration; expected one like 90d, 15m or 1h30m");
  CHECK(ParseTime(std::string(100'000, '2')).error().message.size() < 300);
}

TEST_CASE("an instant keeps the fraction of its second", "[time]") {
  const Instant second = ParseTime("2026-03-10T10:00:40Z").value();
  const std::vector<std::pair<std::string, Microseconds>> cases = {
      {"2026-03-10T10:00:40Z", Microseconds(0)},
      {"2026-03-10T10:00:40.5Z", Microseconds(500'000)},
      {"2026-03-10 12:00:40,123456+02:00", Microseconds(123'456)},
      {"2026-03-10T10:00:40.1234569Z", Microseconds(123'456)},
  };
  for (const auto& [text, fraction] : cases) {
    CAPTURE(text);
    CHECK(ParseInstant(text).value() == second + fraction);
    CHECK(ParseTime(text).value() == second);
  }
  CHECK(ParseInstant("2026-03-10T10:00:40.Z").has_error());
  CHECK(ParseInstant("10000-01-01T00:00:00Z").has_error());
}

TEST_CASE("no offset leads out of the years that can be written", "[time]") {
  CHECK(ParseTime("1970-01-01T02:00:00+02:00").has_value());
  CHECK(ParseTime("1970-01-01T01:59:59+02:00").has_error());
  CHECK(ParseTime("9999-12-31T21:59:59-02:00").has_value());
  CHECK(ParseClampedTime("9999-12-31T22:00:00-02:00").value() ==
        ParseTime("9999-12-31T23:59:59Z").value());
  CHECK(ParseClampedTime("0001-01-01").value() == Time{});
  CHECK(ParseClampedTime("1970-01-01T00:00:01Z").value() == Time(Seconds(1)));
  CHECK(ParseClampedTime("2021-02-29").has_error());
  CHECK(ParseTime("9999-12-31T22:00:00-02:00").has_error());
  CHECK(ParseTime("9999-12-31T23:59:60Z").has_error());
}

TEST_CASE("times are written as they are read", "[time]") {
  const std::string text = GENERATE(
      as<std::string>{}, "1970-01-01T00:00:00Z", "2020-02-29T23:59:59Z",
      "2020-09-23T00:12:09Z", "9999-12-31T23:59:59Z");
  CHECK(FormatTime(ParseTime(text).value()) == text);
}

TEST_CASE("times before 1970 can be written", "[time]") {
  CHECK(FormatTime(Time(Seconds(-1))) == "1969-12-31T23:59:59Z");
}

TEST_CASE("a minute is written for people", "[time]") {
  CHECK(FormatMinute(ParseTime("2020-09-23T00:12:59Z").value()) ==
        "2020-09-23 00:12");
}

TEST_CASE("durations are read in Prometheus' notation", "[time]") {
  const std::vector<std::pair<std::string, Seconds>> cases = {
      {"90d", days(90)},
      {"15m", minutes(15)},
      {"1h30m", minutes(90)},
      {"1w", days(7)},
      {"1w2d3h4m5s", days(9) + hours(3) + minutes(4) + Seconds(5)},
      {"1s", Seconds(1)},
      {"90m", minutes(90)},
      {"0d1h", hours(1)},
      {"36500d", days(36500)},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    const Result<Seconds> duration = ParseDuration(text);
    REQUIRE(duration.has_value());
    CHECK(*duration == expected);
  }
}

TEST_CASE("what is no duration is refused", "[time]") {
  const std::string text =
      GENERATE(as<std::string>{}, "", "d", "90", "90 d", "90d ", " 90d",
               "30m1h", "1h1h", "1d2w", "-1d", "+1d", "1.5h", "5ms", "1y", "1D",
               "0s", "0d0h", "36501d", "36500d1s", "3153600001s",
               "99999999999999999999s", "9223372036854775807w", "1h30", "h1");
  CAPTURE(text);
  const Result<Seconds> duration = ParseDuration(text);
  REQUIRE(duration.has_error());
  CHECK(duration.error().message ==
        "'" + text +
            "' is not a duration; expected one like 90d, 15m or 1h30m");
}

TEST_CASE("durations are written without weeks", "[time]") {
  const std::vector<std::pair<Seconds, std::string>> cases = {
      {Seconds(0), "0s"},          {Seconds(59), "59s"},     {days(90), "90d"},
      {minutes(90), "1h30m"},      {Seconds(86401), "1d1s"}, {days(7), "7d"},
      {Seconds(93784), "1d2h3m4s"}};
  for (const auto& [duration, expected] : cases) {
    CHECK(FormatDuration(duration) == expected);
    if (duration > Seconds(0)) {
      CHECK(ParseDuration(expected).value() == duration);
    }
  }
}

TEST_CASE("a window is later than its beginning up to its end", "[time]") {
  const Window window{Time(Seconds(10)), Time(Seconds(20))};
  CHECK_FALSE(window.Contains(Time(Seconds(10))));
  CHECK(window.Contains(Time(Seconds(11))));
  CHECK(window.Contains(Time(Seconds(20))));
  CHECK_FALSE(window.Contains(Time(Seconds(21))));
  CHECK(window.Length() == Seconds(10));
}

TEST_CASE("a span is told by its first and its last second") {
  const Time day = ParseTime("2020-02-01").value();
  CHECK(FormatSpan({day - Seconds(1), day + Seconds(86'399)}) ==
        "2020-02-01T00:00:00Z to 2020-02-01T23:59:59Z");
  CHECK(FormatSpan({day - Seconds(1), day}) ==
        "2020-02-01T00:00:00Z to 2020-02-01T00:00:00Z");
}

}  // namespace
}  // namespace workflow_health

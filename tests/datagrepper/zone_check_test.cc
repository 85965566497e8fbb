#include "datagrepper/zone_check.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr Time kStart = std::chrono::sys_days(days(18'293));  // 2020-02-01

Reading ReadingOf(int day) {
  Reading reading;
  reading.window = {kStart + days(day), kStart + days(day + 1)};
  return reading;
}

std::vector<Window> Windows(const std::deque<Reading>& readings) {
  std::vector<Window> windows;
  for (const Reading& reading : readings) windows.push_back(reading.window);
  return windows;
}

TEST_CASE("one row of two days around a message shows the zone",
          "[zone_check]") {
  ZoneCheck zone(false);
  CHECK_FALSE(zone.IsAsked());
  const Query query = zone.Ask({"bodhi", {}}, kStart);
  CHECK(zone.IsAsked());
  CHECK(query.category == "bodhi");
  CHECK(query.window == Window{kStart - days(1), kStart + days(1)});
  CHECK(query.rows == 1);
}

TEST_CASE("the zone is not looked for where a server knows no calendar",
          "[zone_check]") {
  ZoneCheck zone(false);
  CHECK(zone.Ask({"bodhi", {}}, Time(Seconds(0))).window.since >
        Time(Seconds(0)));
  const Time end(Seconds(253'402'300'799));  // of year 9999
  CHECK(zone.Ask({"bodhi", {}}, end).window.until < end);
}

TEST_CASE("the zone is asked for again before the message that is known",
          "[zone_check]") {
  const Query again =
      ZoneCheck::AskAgain(ZoneCheck(false).Ask({"bodhi", {}}, kStart));
  CHECK(again.window == Window{kStart - days(1), kStart});
  CHECK(ZoneCheck::AskAgain(again).window == again.window);
}

TEST_CASE("nothing is released before the zone is known, then all in order",
          "[zone_check]") {
  ZoneCheck zone(false);
  zone.Hold(ReadingOf(1));
  CHECK(zone.Release().empty());
  (void)zone.Ask({"bodhi", {}}, kStart);
  zone.Hold(ReadingOf(2));
  CHECK(zone.Release().empty());
  zone.TakeAnswer(true);
  CHECK(Windows(zone.Release()) ==
        std::vector{ReadingOf(1).window, ReadingOf(2).window});
  CHECK_FALSE(zone.HoldsBack());
  CHECK(zone.Release().empty());
}

TEST_CASE("an answer without a message shows no zone", "[zone_check]") {
  ZoneCheck zone(false);
  (void)zone.Ask({"bodhi", {}}, kStart);
  zone.TakeAnswer(false);
  CHECK_FALSE(zone.IsAsked());
  CHECK_FALSE(zone.IsChecked());
  zone.Hold(ReadingOf(1));
  CHECK(zone.Release().empty());
}

TEST_CASE("a zone that is left unchecked holds nothing back", "[zone_check]") {
  ZoneCheck zone(false);
  zone.Hold(ReadingOf(1));
  (void)zone.Ask({"bodhi", {}}, kStart);
  zone.Leave();
  CHECK(zone.IsChecked());
  CHECK(Windows(zone.Release()) == std::vector{ReadingOf(1).window});
}

TEST_CASE("a zone that is asked for again holds back, although it was checked",
          "[zone_check]") {
  ZoneCheck zone(true);
  zone.Hold(ReadingOf(1));
  CHECK(zone.Release().size() == 1);
  (void)zone.Ask({"bodhi", {}}, kStart);
  zone.Hold(ReadingOf(2));
  CHECK(zone.Release().empty());
  zone.TakeAnswer(false);
  CHECK(Windows(zone.Release()) == std::vector{ReadingOf(2).window});
}

TEST_CASE("at the end all is released, for nothing shows the zone",
          "[zone_check]") {
  ZoneCheck zone(false);
  zone.Hold(ReadingOf(1));
  CHECK(Windows(zone.ReleaseAll()) == std::vector{ReadingOf(1).window});
  CHECK_FALSE(zone.HoldsBack());
}

TEST_CASE("a message that is further away than any zone has another reason",
          "[zone_check]") {
  const Window asked{kStart, kStart + days(1)};
  CHECK(ZoneCheck::Explains(kStart - hours(14), asked));
  CHECK(ZoneCheck::Explains(kStart + days(1) + hours(14), asked));
  CHECK_FALSE(ZoneCheck::Explains(kStart - hours(16), asked));
  CHECK_FALSE(ZoneCheck::Explains(kStart + days(1) + hours(16), asked));
}

TEST_CASE("what is told of another zone is by how much, and which way",
          "[zone_check]") {
  CHECK_THAT(ZoneCheck::Mistake(hours(2)), Catch::Contains("2h later than"));
  CHECK_THAT(ZoneCheck::Mistake(hours(-5)), Catch::Contains("5h earlier than"));
}

}  // namespace
}  // namespace workflow_health

#include "datagrepper/spans_to_read.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr Time kStart = std::chrono::sys_days(days(18'293));
constexpr Time kNow = kStart + days(100);

Window Hours(int from, int to) {
  return {kStart + hours(from), kStart + hours(to)};
}

// Of an overlap of one hour and, daily, one of seven days.
SpansToRead Plan(const std::vector<Window>& covered, const Window& wanted,
                 std::optional<Time> reread_at = kNow - hours(1),
                 long long messages_an_hour = 1,
                 std::optional<Time> counted_at = {}) {
  Datagrepper datagrepper;
  datagrepper.overlap = hours(1);
  datagrepper.reread = days(7);
  datagrepper.reread_every = hours(24);
  const auto number = [&](const Window& window) {
    CHECK(window.since < window.until);
    return window.Length() * messages_an_hour / hours(1);
  };
  return PlanReading(datagrepper, {covered, reread_at, counted_at, number},
                     wanted, kNow);
}

TEST_CASE("of a new ledger all is read", "[spans]") {
  const SpansToRead plan = Plan({}, Hours(0, 2000), std::nullopt);
  CHECK(plan.spans == std::vector{Hours(0, 2000)});
  CHECK(plan.long_reread);
}

TEST_CASE("the end of what was read is read once more", "[spans]") {
  const SpansToRead plan = Plan({Hours(0, 1000)}, Hours(0, 1002));
  CHECK(plan.spans == std::vector{Hours(999, 1002)});
  CHECK_FALSE(plan.long_reread);
  CHECK(plan.counted.empty());
}

TEST_CASE("of a dense end little is read once more, the rest is counted",
          "[spans]") {
  const SpansToRead plan =
      Plan({Hours(0, 1000)}, Hours(0, 1002), kNow - hours(1), 1000);
  const Time end = kStart + hours(1000);
  const Time since = end - Seconds(112);  // an hour, halved again and again
  CHECK(plan.spans == std::vector{Window{since, kStart + hours(1002)}});
  CHECK(plan.counted == std::vector{Window{end - hours(1), since}});
}

TEST_CASE("the overlap is counted each tenth of its length", "[spans]") {
  const auto counted = [](Time counted_at) {
    return Plan({Hours(0, 1000)}, Hours(0, 1002), kNow - hours(1), 1000,
                counted_at)
        .counted.size();
  };
  CHECK(counted(kNow) == 0);
  CHECK(counted(kNow - std::chrono::minutes(6) + Seconds(1)) == 0);
  CHECK(counted(kNow - std::chrono::minutes(6)) == 1);
  CHECK(counted(kNow + Seconds(1)) == 1);
}

TEST_CASE("what is looked at now and then is counted, in days if it is dense",
          "[spans]") {
  const auto plan = [](long long messages_an_hour) {
    return Plan({Hours(0, 1000)}, Hours(0, 1002), kNow - hours(24),
                messages_an_hour, kNow);
  };
  CHECK(plan(1).counted == std::vector{Hours(832, 999)});
  const auto dense = plan(1000).counted;
  REQUIRE(dense.size() == 7);
  CHECK(dense[0] == Hours(832, 856));
  CHECK(dense[5] == Hours(952, 976));
  CHECK(dense[6].since == kStart + hours(976));
  CHECK(plan(1000).long_reread);
}

TEST_CASE("so is what was read before each gap", "[spans][I1]") {
  const SpansToRead plan =
      Plan({Hours(0, 500), Hours(600, 1000)}, Hours(0, 1002));
  CHECK(plan.spans == std::vector{Hours(499, 600), Hours(999, 1002)});
}

TEST_CASE("every now and then more of the end is read", "[spans]") {
  const auto since = GENERATE(-2000, 0);
  const SpansToRead plan =
      Plan({Hours(0, 1000)}, Hours(since, 1002), kNow - hours(24));
  CHECK(plan.spans.back() == Hours(999, 1002));
  CHECK(plan.counted == std::vector{Hours(832, 999)});
  CHECK(plan.long_reread);
  CHECK_FALSE(
      Plan({Hours(0, 1000)}, Hours(0, 1002), kNow - hours(23)).long_reread);
}

TEST_CASE("that was not done where other ends were wanted", "[spans][I1]") {
  const auto wanted = GENERATE(Hours(0, 500), Hours(0, 999), Hours(900, 1002),
                               Hours(1001, 1002));
  const SpansToRead plan = Plan({Hours(0, 1000)}, wanted, std::nullopt);
  CHECK_FALSE(plan.long_reread);
}

TEST_CASE("it was done where no more was ever read", "[spans]") {
  CHECK(Plan({Hours(900, 1000)}, Hours(900, 1002), std::nullopt).long_reread);
}

TEST_CASE("a time to come says nothing", "[spans][I1]") {
  CHECK(Plan({Hours(0, 1000)}, Hours(0, 1002), kNow + days(30)).long_reread);
}

}  // namespace
}  // namespace workflow_health

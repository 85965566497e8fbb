#include "datagrepper/spans_to_read.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr Time kStart = std::chrono::sys_days(days(18'000));
constexpr Time kNow = kStart + days(100);

// So many hours after the start.
Window Hours(int from, int to) {
  return {kStart + hours(from), kStart + hours(to)};
}

SpansToRead Plan(const std::vector<Window>& covered,
                 std::optional<Time> reread_at, const Window& wanted,
                 const Datagrepper& datagrepper = {}) {
  return PlanReading(datagrepper, covered, reread_at, wanted, kNow);
}

TEST_CASE("what is not known is read, from the start on") {
  CHECK(Plan({}, {}, Hours(0, 100)).spans == std::vector{Hours(0, 100)});
}

TEST_CASE("of what is known the overlap is read once more") {
  const auto plan = Plan({Hours(0, 90)}, kNow, Hours(0, 100));
  CHECK(plan.spans == std::vector{Hours(89, 100)});
  CHECK_FALSE(plan.long_reread);
}

TEST_CASE("the overlap is read although nothing is missing") {
  CHECK(Plan({Hours(0, 100)}, kNow, Hours(0, 100)).spans ==
        std::vector{Hours(99, 100)});
}

TEST_CASE("holes are read whatever is known behind them [I2]", "[I2]") {
  CHECK(Plan({Hours(0, 20), Hours(30, 90)}, kNow, Hours(0, 100)).spans ==
        std::vector{Hours(20, 30), Hours(89, 100)});
}

TEST_CASE("the longer span is read once more when its time has come") {
  const Datagrepper datagrepper;
  const auto covered = std::vector{Hours(0, 900)};
  const Time due = kNow - datagrepper.reread_every;
  const auto young = Plan(covered, due + Seconds(1), Hours(0, 901));
  CHECK(young.spans == std::vector{Hours(899, 901)});
  for (const auto& reread_at : {std::optional<Time>(), std::optional(due)}) {
    const auto plan = Plan(covered, reread_at, Hours(0, 901));
    CHECK(plan.spans == std::vector{Hours(900 - 7 * 24, 901)});
    CHECK(plan.long_reread);
  }
}

TEST_CASE("after a long stop the end of then is read once more") {
  CHECK(Plan({Hours(0, 10)}, kNow, Hours(0, 2000)).spans ==
        std::vector{Hours(9, 2000)});
}

TEST_CASE("nothing outside of what is wanted is read once more") {
  CHECK(Plan({Hours(0, 900)}, {}, Hours(890, 895)).spans ==
        std::vector{Hours(890, 895)});
  CHECK(Plan({Hours(0, 900)}, kNow, Hours(890, 895)).spans ==
        std::vector{Hours(894, 895)});
  CHECK(Plan({Hours(0, 90)}, kNow, Hours(95, 100)).spans ==
        std::vector{Hours(95, 100)});
}

TEST_CASE("both can be switched off") {
  Datagrepper datagrepper;
  datagrepper.reread = Seconds(0);
  const auto overlap = Plan({Hours(0, 90)}, {}, Hours(0, 90), datagrepper);
  CHECK(overlap.spans == std::vector{Hours(89, 90)});
  CHECK_FALSE(overlap.long_reread);
  datagrepper.overlap = Seconds(0);
  CHECK(Plan({Hours(0, 90)}, {}, Hours(0, 90), datagrepper).spans.empty());
}

}  // namespace
}  // namespace workflow_health

#include "workflow/observed.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "workflow/run_of.h"
#include "workflow/seen.h"

namespace workflow_health {
namespace {

using std::chrono::hours;

// "0-3, 5-24": hours of Monday.
std::string TextOf(const std::vector<Window>& spans) {
  std::string text;
  for (const Window& span : spans) {
    if (!text.empty()) text += ", ";
    text += std::to_string((span.since - kMonday) / hours(1)) + "-" +
            std::to_string((span.until - kMonday) / hours(1));
  }
  return text;
}

// Of two days, or of less of them.
std::string ObservedLike(const std::vector<int>& at_hours,
                         const std::vector<Window>& holes = {},
                         int window_hours = 48) {
  std::vector<Run> runs;
  for (const int hour : at_hours) {
    runs.push_back(Success(kMonday + hours(hour)));
  }
  return TextOf(Observed({Hours(0, window_hours), runs, {}, holes}));
}

TEST_CASE("a run speaks until the next one, for 24 hours at most",
          "[observed]") {
  CHECK(ObservedLike({}).empty());
  CHECK(ObservedLike({1}) == "1-25");
  CHECK(ObservedLike({1, 5, 20}) == "1-44");
  CHECK(ObservedLike({1, 25}) == "1-48");
  CHECK(ObservedLike({1, 26}) == "1-25, 26-48");
  CHECK(ObservedLike({1}, {}, 20) == "1-20");
}

TEST_CASE("no run speaks for what was not read, nor for what lies behind",
          "[observed]") {
  CHECK(ObservedLike({1}, {Hours(5, 6)}) == "1-5");
  CHECK(ObservedLike({1, 8}, {Hours(5, 6)}) == "1-5, 8-32");
  CHECK(ObservedLike({1, 8}, {Hours(0, 1), Hours(5, 6), Hours(20, 48)}) ==
        "1-5, 8-20");
  // A run within a hole speaks for nothing, one at its end for what follows.
  CHECK(ObservedLike({2}, {Hours(1, 3)}).empty());
  CHECK(ObservedLike({3}, {Hours(1, 3)}) == "3-27");
}

TEST_CASE("the last run before the window speaks for its beginning",
          "[observed]") {
  const auto observed = [](int before, const std::vector<Window>& holes = {}) {
    const std::vector<Run> runs = {FailureAt(kMonday + hours(30))};
    const std::vector<Run> earlier = {Success(kMonday - hours(200)),
                                      FailureAt(kMonday + hours(before))};
    return TextOf(Observed({Hours(0, 48), runs, earlier, holes}));
  };
  CHECK(observed(-4) == "0-20, 30-48");
  CHECK(observed(-24) == "30-48");
  CHECK(observed(-100) == "30-48");
  CHECK(observed(-4, {Hours(-3, -2)}) == "30-48");
  CHECK(observed(-4, {Hours(-7, -5)}) == "0-20, 30-48");
}

TEST_CASE("unrated runs do not speak", "[observed]") {
  const std::vector<Run> runs = RunsLike("?a.?a");
  CHECK(TextOf(Observed({Hours(0, 48), runs, {}, {}})) == "2-26");
}

TEST_CASE("silence was read, and nobody observed it", "[observed]") {
  const std::vector<Run> runs = {Success(kMonday + hours(2))};
  const std::vector<Window> holes = {Hours(10, 12), Hours(12, 13),
                                     Hours(40, 48)};
  CHECK(TextOf(Silence({Hours(0, 48), runs, {}, holes})) == "0-2, 13-40");
  CHECK(TextOf(Silence({Hours(2, 26), runs, {}, {}})).empty());
}

}  // namespace
}  // namespace workflow_health

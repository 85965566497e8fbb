#include "workflow/outage.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "workflow/run_of.h"

namespace workflow_health {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Time kMonday = At("2020-09-07T00:00:00Z");

// The last of them an hour before Monday.
std::vector<Run> EarlierLike(std::string_view picture) {
  return RunsLike(picture, kMonday - hours(picture.size()));
}

std::vector<int> RunsInWindow(const std::vector<Breakage>& breakages) {
  std::vector<int> runs;
  for (const Breakage& breakage : breakages) {
    runs.push_back(breakage.runs_in_window);
  }
  return runs;
}

// "1-3 x2, 5- x1": hours from and until, and failed runs.
std::string TextOf(const std::vector<Breakage>& breakages) {
  const auto hour = [](Time time) {
    return std::to_string((time - kMonday) / hours(1));
  };
  std::string text;
  for (const Breakage& breakage : breakages) {
    if (!text.empty()) text += ", ";
    text += hour(breakage.since) + "-";
    if (breakage.until) text += hour(*breakage.until);
    text += " x" + std::to_string(breakage.runs);
  }
  return text;
}

TEST_CASE("a breakage lasts from the first failure to the next success",
          "[outage]") {
  CHECK(TextOf(Breakages({})).empty());
  CHECK(TextOf(Breakages(RunsLike("...."))).empty());
  CHECK(TextOf(Breakages(RunsLike(".12..0e1."))) == "1-3 x2, 5-8 x3");
  CHECK(TextOf(Breakages(RunsLike("1"))) == "0- x1");
  CHECK(TextOf(Breakages(RunsLike("1..12"))) == "0-1 x1, 3- x2");
}

TEST_CASE("unrated runs neither break nor mend", "[outage]") {
  CHECK(TextOf(Breakages(RunsLike("?1?a2?."))) == "1-6 x2");
  CHECK(TextOf(Breakages(RunsLike("?a?"))).empty());
}

TEST_CASE("two failed runs in a row are an outage", "[outage]") {
  const auto breakages = Breakages(RunsLike("1.12."));
  REQUIRE(breakages.size() == 2);
  CHECK_FALSE(breakages[0].IsOutage());
  CHECK(breakages[1].IsOutage());
}

TEST_CASE("a step's breakage ends with a run not charged to it", "[outage]") {
  const auto runs = RunsLike(".11.1211.");
  CHECK(TextOf(BreakagesOfStep(runs, 1)) == "1-3 x2, 4-5 x1, 6-8 x2");
  CHECK(TextOf(BreakagesOfStep(runs, 2)) == "5-6 x1");
  CHECK(TextOf(BreakagesOfStep(runs, 0)).empty());
}

TEST_CASE("a successful run is charged to no step, not even the pseudo-step",
          "[outage]") {
  CHECK(TextOf(BreakagesOfStep(RunsLike("..?.e0."), 0)) == "4-6 x2");
}

TEST_CASE("a breakage that reaches into the window is carried in", "[outage]") {
  const auto all = Breakages(RunsLike("11.2"), EarlierLike("1.?11a"));
  CHECK(TextOf(all) == "-3-2 x4, 3- x1");
  CHECK(RunsInWindow(all) == std::vector<int>{2, 1});
  CHECK(all[0].IsOutage());
  CHECK_FALSE(all[1].IsOutage());
}

TEST_CASE("a breakage that ended before the window is not of it", "[outage]") {
  CHECK(Breakages(RunsLike(".."), EarlierLike("11.")).empty());
  CHECK(TextOf(Breakages(RunsLike("1."), EarlierLike("11."))) == "0-1 x1");
}

TEST_CASE("a breakage lasts into a window that it has no failed run in",
          "[outage]") {
  const auto mended = Breakages(RunsLike("?."), EarlierLike(".11"));
  CHECK(TextOf(mended) == "-2-1 x2");
  CHECK(RunsInWindow(mended) == std::vector<int>{0});
  CHECK(TextOf(Breakages({}, EarlierLike(".1"))) == "-1- x1");
}

TEST_CASE("a step's breakage is carried in if its own", "[outage]") {
  const auto runs = RunsLike("112.");
  CHECK(TextOf(BreakagesOfStep(runs, 1, EarlierLike("11"))) == "-2-2 x4");
  CHECK(TextOf(BreakagesOfStep(runs, 1, EarlierLike("12"))) == "0-2 x2");
  CHECK(TextOf(BreakagesOfStep(runs, 2, EarlierLike("12"))) ==
        "-1-0 x1, 2-3 x1");
}

TEST_CASE("a breakage that lasts is as long as until now", "[outage]") {
  const Breakage lasting{kMonday, std::nullopt, 2, 2};
  const Breakage over{kMonday, kMonday + hours(1), 2, 2};
  CHECK(lasting.Length(kMonday + hours(5)) == hours(5));
  CHECK(over.Length(kMonday + hours(5)) == hours(1));
}

TEST_CASE("reliability counts breakages and outages of the window",
          "[outage]") {
  // Breakages 1-2, 3-5 and 7-; recovered after 1 h and 2 h.
  const Window window{kMonday - hours(1), kMonday + hours(29)};
  const Reliability reliability =
      ReliabilityOf(Breakages(RunsLike(".1.12..1")), window);
  CHECK(reliability.breakages == 3);
  CHECK(reliability.outages == 1);
  CHECK(reliability.mean_time_between_failures == hours(10));
  CHECK(reliability.mean_time_to_recovery == std::chrono::minutes(90));
  REQUIRE(reliability.longest_outage.has_value());
  CHECK(reliability.longest_outage->since == kMonday + hours(3));
  CHECK(reliability.longest_outage->runs == 2);
}

TEST_CASE("an outage that lasts may be the longest", "[outage]") {
  const auto longest_until = [](Time until) {
    const Reliability reliability = ReliabilityOf(
        Breakages(RunsLike("1111.11")), {kMonday - hours(1), until});
    return reliability.longest_outage->since - kMonday;
  };
  CHECK(longest_until(kMonday + hours(6)) == hours(0));
  CHECK(longest_until(kMonday + hours(9)) == hours(0));  // of equal ones
  CHECK(longest_until(kMonday + hours(10)) == hours(5));
}

TEST_CASE("an isolated failure is no outage, however long it lasts",
          "[outage]") {
  const Reliability reliability = ReliabilityOf(
      Breakages(RunsLike("1")), {kMonday - hours(1), kMonday + hours(999)});
  CHECK(reliability.breakages == 1);
  CHECK(reliability.outages == 0);
  CHECK_FALSE(reliability.longest_outage.has_value());
  CHECK_FALSE(reliability.mean_time_to_recovery.has_value());
  CHECK(reliability.mean_time_between_failures == hours(1000));
}

TEST_CASE("an outage that began before the window may be the longest",
          "[outage]") {
  const Reliability reliability =
      ReliabilityOf(Breakages(RunsLike("1.11."), EarlierLike("11")),
                    {kMonday - Seconds(1), kMonday + hours(10)});
  CHECK(reliability.outages == 2);
  REQUIRE(reliability.longest_outage.has_value());
  CHECK(reliability.longest_outage->since == kMonday - hours(2));
  CHECK(reliability.mean_time_to_recovery == minutes(150));
}

TEST_CASE("the mean time between failures leaves out what was not read",
          "[outage]") {
  const Window window{kMonday, kMonday + hours(24)};
  const auto mean_with = [&](const std::vector<Window>& holes) {
    return ReliabilityOf(Breakages(RunsLike("1.1.")), window, holes)
        .mean_time_between_failures;
  };
  CHECK(mean_with({}) == hours(12));
  CHECK(mean_with({{kMonday + hours(6), kMonday + hours(10)},
                   {kMonday + hours(20), window.until}}) == hours(8));
  CHECK(mean_with({window}) == std::nullopt);
}

TEST_CASE("without breakages there are no mean times", "[outage]") {
  const Reliability reliability =
      ReliabilityOf({}, {kMonday, kMonday + hours(24)});
  CHECK(reliability.breakages == 0);
  CHECK_FALSE(reliability.mean_time_between_failures.has_value());
  CHECK_FALSE(reliability.mean_time_to_recovery.has_value());
  CHECK_FALSE(reliability.longest_outage.has_value());
}

}  // namespace
}  // namespace workflow_health

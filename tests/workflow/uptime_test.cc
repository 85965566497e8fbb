#include "workflow/uptime.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "workflow/run_of.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

// Days in a row with (runs, failures).
Days DaysOf(const std::vector<std::pair<int, int>>& counts) {
  Days result;
  std::chrono::sys_days day = std::chrono::year(2020) / 9 / 7;
  for (const auto& [runs, failures] : counts) {
    result[day] = {runs, failures};
    day += days(1);
  }
  return result;
}

TEST_CASE("the interval of the initiative's 281 failures in 728 runs",
          "[uptime]") {
  // Ratio 447/728 = 0.6140; by hand with z = 1.96 and d = 1.
  const auto interval = UptimeInterval(DaysOf({{728, 281}}));
  REQUIRE(interval.has_value());
  CHECK(interval->low == Approx(0.578136).margin(1e-6));
  CHECK(interval->high == Approx(0.648689).margin(1e-6));
  CHECK(interval->effective_runs == 728);
}

TEST_CASE("Wilson's interval of extreme ratios", "[uptime]") {
  // z^2 = 3.8416: 5 of 5 gives [5/(5+z^2), 1], 0 of 5 its mirror image.
  const auto all = UptimeInterval(DaysOf({{5, 0}}));
  CHECK(all->low == Approx(5 / 8.8416));
  CHECK(all->high == Approx(1));
  CHECK(all->high <= 1);
  const auto none = UptimeInterval(DaysOf({{5, 5}}));
  CHECK(none->low == Approx(0).margin(1e-12));
  CHECK(none->low >= 0);
  CHECK(none->high == Approx(3.8416 / 8.8416));
  const auto half = UptimeInterval(DaysOf({{2, 1}}));
  CHECK(half->low == Approx(0.094529).margin(1e-6));
  CHECK(half->high == Approx(0.905471).margin(1e-6));
}

TEST_CASE("without runs there is no interval", "[uptime]") {
  CHECK_FALSE(UptimeInterval({}).has_value());
}

TEST_CASE("the design effect of three days by hand", "[uptime]") {
  // p = 12/30 = 0.4. Expected 4 failures each; 1, 3 and 8 came:
  // (9 + 1 + 16) * 3/2 / (30 * 0.4 * 0.6) = 39 / 7.2.
  const Days clustered = DaysOf({{10, 1}, {10, 3}, {10, 8}});
  CHECK(DesignEffect(clustered) == Approx(39 / 7.2));
  const auto interval = UptimeInterval(clustered);
  CHECK(interval->effective_runs == Approx(30 * 7.2 / 39));
  CHECK(interval->low == Approx(0.242866).margin(1e-6));
  CHECK(interval->high == Approx(0.875224).margin(1e-6));
}

TEST_CASE("days weigh as many runs as they have", "[uptime]") {
  // p = 10/40. Expected 5, 2.5, 2.5; surplus 5, -2.5, -2.5:
  // 37.5 * 3/2 / (40 * 0.25 * 0.75) = 7.5.
  CHECK(DesignEffect(DaysOf({{20, 10}, {10, 0}, {10, 0}})) == Approx(7.5));
}

TEST_CASE("failures that do not cluster widen nothing", "[uptime]") {
  CHECK(DesignEffect(DaysOf({{10, 4}, {10, 4}, {10, 4}})) == 1);
  // 2 * (0.5^2 + 0.5^2) / (20 * 0.35 * 0.65) is less than 1.
  CHECK(DesignEffect(DaysOf({{10, 3}, {10, 4}})) == 1);
}

TEST_CASE("there is no design effect where nothing can cluster", "[uptime]") {
  CHECK(DesignEffect({}) == 1);
  CHECK(DesignEffect(DaysOf({{10, 5}})) == 1);           // k < 2
  CHECK(DesignEffect(DaysOf({{10, 0}, {10, 0}})) == 1);  // p = 0
  CHECK(DesignEffect(DaysOf({{10, 10}, {5, 5}})) == 1);  // p = 1
}

TEST_CASE("the verdict depends on the bounds, not on the ratio", "[uptime]") {
  const auto judge = [](double low, double high) {
    return Judge(Interval{low, high, 100}, 0.95);
  };
  CHECK(judge(0.90, 0.9499) == Verdict::kBroken);
  CHECK(judge(0.90, 0.95) == Verdict::kCannotTell);
  CHECK(judge(0.94, 0.99) == Verdict::kCannotTell);
  CHECK(judge(0.9499, 0.99) == Verdict::kCannotTell);
  CHECK(judge(0.95, 0.99) == Verdict::kStable);
  CHECK(judge(0.95, 0.95) == Verdict::kStable);
  CHECK(Judge(std::nullopt, 0.95) == Verdict::kNoRuns);
}

TEST_CASE("few runs cannot tell, many can", "[uptime]") {
  const auto judge = [](int runs, int failures) {
    return Judge(UptimeInterval(DaysOf({{runs, failures}})), 0.95);
  };
  CHECK(judge(728, 281) == Verdict::kBroken);
  CHECK(judge(1, 1) == Verdict::kBroken);  // at most 0.79
  CHECK(judge(1, 0) == Verdict::kCannotTell);
  CHECK(judge(20, 1) == Verdict::kCannotTell);
  CHECK(judge(72, 0) == Verdict::kCannotTell);  // 72 / 75.84 = 0.9493
  CHECK(judge(73, 0) == Verdict::kStable);      // 73 / 76.84 = 0.9500
}

TEST_CASE("the error budget counts runs and may be negative", "[uptime]") {
  Tally tally;
  tally.successes = 447;
  tally.failed = 270;
  tally.errors = 11;
  CHECK(ErrorBudgetLeft(tally, 0.95) == Approx(-244.6));
  tally = {};
  CHECK(ErrorBudgetLeft(tally, 0.95) == 0);
  tally.successes = 199;
  tally.failed = 1;
  CHECK(ErrorBudgetLeft(tally, 0.95) == Approx(9));
}

const Time kMonday = At("2020-09-07T00:00:00Z");
const Window kDay{kMonday, kMonday + hours(24)};

TEST_CASE("time counts as lost from a failed run to the next success",
          "[uptime]") {
  const auto uptime_of = [](const std::vector<Run>& runs) {
    return TimeBasedUptime(std::nullopt, runs, kDay);
  };
  CHECK(uptime_of({}) == 1);
  CHECK(uptime_of({Success(kMonday + hours(6))}) == 1);
  CHECK(uptime_of({FailureAt(kMonday + hours(6))}) == 0.25);
  CHECK(uptime_of({FailureAt(kMonday + hours(6)),
                   Success(kMonday + hours(12))}) == 0.75);
  CHECK(uptime_of({FailureAt(kMonday + hours(6)), FailureAt(kMonday + hours(9)),
                   Success(kMonday + hours(12))}) == 0.75);
  CHECK(uptime_of({FailureAt(kDay.until)}) == 1);
}

TEST_CASE("the state before the window is carried in", "[uptime]") {
  const Run failed = FailureAt(kMonday - hours(50));
  const Run good = Success(kMonday - hours(50));
  const std::vector<Run> runs = {
      Success(kMonday + hours(6)), FailureAt(kMonday + hours(12)),
      FailureAt(kMonday + hours(13)), Success(kMonday + hours(18))};
  CHECK(TimeBasedUptime(failed, runs, kDay) == 0.5);
  CHECK(TimeBasedUptime(good, runs, kDay) == 0.75);
  CHECK(TimeBasedUptime(failed, {}, kDay) == 0);
  CHECK(TimeBasedUptime(good, {}, kDay) == 1);
}

TEST_CASE("unknown and abandoned runs mend and break nothing", "[uptime]") {
  const std::vector<Run> runs = RunsLike("?a1??aaa.???");
  CHECK(TimeBasedUptime(std::nullopt, runs, kDay) == 0.75);
  const Run unknown = RunOf(kMonday, Outcome::kUnknown, 0, 3);
  CHECK(TimeBasedUptime(unknown, {}, kDay) == 1);
}

TEST_CASE("what was not read is neither up nor down", "[uptime]") {
  // Down from 6 to 12 h.
  const std::vector<Run> runs = {FailureAt(kMonday + hours(6)),
                                 Success(kMonday + hours(12))};
  const auto uptime_with = [&](int from, int until) {
    return TimeBasedUptime(std::nullopt, runs, kDay,
                           {{kMonday + hours(from), kMonday + hours(until)}});
  };
  CHECK(uptime_with(12, 24) == 0.5);
  CHECK(uptime_with(8, 12) == 0.9);
  CHECK(uptime_with(6, 12) == 1);
  CHECK(*uptime_with(3, 9) == Approx(1 - 3.0 / 18));
}

TEST_CASE("several holes are all left out", "[uptime]") {
  const std::vector<Window> holes = {{kMonday, kMonday + hours(4)},
                                     {kMonday + hours(8), kMonday + hours(10)},
                                     {kMonday + hours(22), kDay.until}};
  const std::vector<Run> runs = {Success(kMonday + hours(12))};
  const Run failed = FailureAt(kMonday - hours(1));
  CHECK(*TimeBasedUptime(failed, runs, kDay, holes) == Approx(1 - 6.0 / 16));
}

TEST_CASE("where nothing was read there is no time-based uptime", "[uptime]") {
  const std::vector<Run> runs = {FailureAt(kMonday + hours(6))};
  CHECK_FALSE(TimeBasedUptime(std::nullopt, runs, kDay, {kDay}).has_value());
  CHECK_FALSE(TimeBasedUptime(std::nullopt, {}, {kMonday, kMonday}));
}

// "2020-09-07 3/4": the Mondays with successes and runs.
std::string WeeksIn(const Window& window, const std::vector<Run>& runs) {
  std::string text;
  for (const Week& week : FullWeeks(runs, window)) {
    if (!text.empty()) text += ", ";
    text += FormatTime(week.monday).substr(0, 10) + " " +
            std::to_string(week.successes) + "/" + std::to_string(week.runs);
  }
  return text;
}

TEST_CASE("weeks run from Monday, its midnight belongs to the week it ends",
          "[uptime]") {
  const Window window{kMonday, kMonday + days(14)};
  CHECK(WeeksIn(window,
                {Success(kMonday + Seconds(1)), FailureAt(kMonday + days(7)),
                 Success(kMonday + days(7) + Seconds(1)),
                 Success(kMonday + days(14))}) ==
        "2020-09-07 1/2, 2020-09-14 2/2");
}

TEST_CASE("only weeks that lie in the window whole are weeks", "[uptime]") {
  const std::vector<Run> runs = {Success(kMonday + days(1)),
                                 Success(kMonday + days(8)),
                                 Success(kMonday + days(15))};
  CHECK(WeeksIn({kMonday + Seconds(1), kMonday + days(21)}, runs) ==
        "2020-09-14 1/1, 2020-09-21 1/1");
  CHECK(WeeksIn({kMonday, kMonday + days(21) - Seconds(1)}, runs) ==
        "2020-09-07 1/1, 2020-09-14 1/1");
  CHECK(WeeksIn({kMonday + days(1), kMonday + days(7)}, runs).empty());
}

TEST_CASE("weeks without rated runs are left out", "[uptime]") {
  const Window window{kMonday, kMonday + days(21)};
  CHECK(WeeksIn(window, {Success(kMonday + days(1)),
                         RunOf(kMonday + days(8), Outcome::kUnknown, 0, 3),
                         FailureAt(kMonday + days(15))}) ==
        "2020-09-07 1/1, 2020-09-21 0/1");
}

TEST_CASE("the realistic target was reached in three quarters of the weeks",
          "[uptime]") {
  const auto target_of = [](const std::vector<std::pair<int, int>>& counts) {
    std::vector<Week> weeks;
    for (const auto& [successes, runs] : counts) {
      weeks.push_back({kMonday, runs, successes});
    }
    return RealisticTarget(weeks);
  };
  CHECK(target_of({}) == std::nullopt);
  CHECK(target_of({{20, 20}, {19, 20}, {18, 20}, {10, 20}}) == 90);
  CHECK(target_of({{20, 20}, {19, 20}, {18, 20}}) == 90);  // 2 of 3 do not do
  CHECK(target_of({{19, 20}}) == 95);
  CHECK(target_of({{2, 3}}) == 66);
  CHECK(target_of({{3, 3}}) == 100);
  CHECK(target_of({{0, 3}}) == 0);
  CHECK(target_of({{29, 100}}) == 29);
}

}  // namespace
}  // namespace workflow_health

#include "workflow/uptime.h"

#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "workflow/run_of.h"
#include "workflow/seen.h"

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
  // Ratio 447/728 = 0.6140; d = 1.
  const auto interval = UptimeInterval(DaysOf({{728, 281}}));
  REQUIRE(interval.has_value());
  CHECK(interval->low == Approx(0.577556).margin(1e-6));
  CHECK(interval->high == Approx(0.649538).margin(1e-6));
  CHECK(interval->effective_runs == 728);
}

TEST_CASE("the interval of few runs", "[uptime]") {
  // 5 of 5 gives [0.025^(1/5), 1], 0 of 5 its mirror image.
  const auto all = UptimeInterval(DaysOf({{5, 0}}));
  CHECK(all->low == Approx(0.478176).margin(1e-6));
  CHECK(all->high == 1);
  const auto none = UptimeInterval(DaysOf({{5, 5}}));
  CHECK(none->low == 0);
  CHECK(none->high == Approx(0.521824).margin(1e-6));
  // 1 of 2: x^2 = 0.975.
  const auto half = UptimeInterval(DaysOf({{2, 1}}));
  CHECK(half->low == Approx(0.012579).margin(1e-6));
  CHECK(half->high == Approx(0.987421).margin(1e-6));
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
  CHECK(interval->low == Approx(0.163833).margin(1e-6));
  CHECK(interval->high == Approx(0.938100).margin(1e-6));
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
  CHECK(judge(1, 1) == Verdict::kCannotTell);  // at most 0.975
  CHECK(judge(2, 2) == Verdict::kBroken);      // at most 0.842
  CHECK(judge(1, 0) == Verdict::kCannotTell);
  CHECK(judge(20, 1) == Verdict::kCannotTell);
  CHECK(judge(71, 0) == Verdict::kCannotTell);  // 0.025^(1/71) = 0.9494
  CHECK(judge(72, 0) == Verdict::kStable);      // 0.025^(1/72) = 0.9501
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

// "2020-09-07 3/4": the Mondays with successes and runs.
std::string WeeksLike(const Window& window, const std::vector<Run>& runs) {
  std::string text;
  for (const Week& week : WeeksIn(window, runs).full) {
    if (!text.empty()) text += ", ";
    text += FormatTime(week.monday).substr(0, 10) + " " +
            std::to_string(week.successes) + "/" + std::to_string(week.runs);
  }
  return text;
}

TEST_CASE("weeks run from Monday, its midnight belongs to the week it ends",
          "[uptime]") {
  const Window window{kMonday, kMonday + days(14)};
  CHECK(WeeksLike(window,
                  {Success(kMonday + Seconds(1)), FailureAt(kMonday + days(7)),
                   Success(kMonday + days(7) + Seconds(1)),
                   Success(kMonday + days(14))}) ==
        "2020-09-07 1/2, 2020-09-14 2/2");
}

TEST_CASE("only weeks that lie in the window whole are weeks", "[uptime]") {
  const std::vector<Run> runs = {Success(kMonday + days(1)),
                                 Success(kMonday + days(8)),
                                 Success(kMonday + days(15))};
  CHECK(WeeksLike({kMonday + Seconds(1), kMonday + days(21)}, runs) ==
        "2020-09-14 1/1, 2020-09-21 1/1");
  CHECK(WeeksLike({kMonday, kMonday + days(21) - Seconds(1)}, runs) ==
        "2020-09-07 1/1, 2020-09-14 1/1");
  CHECK(WeeksLike({kMonday + days(1), kMonday + days(7)}, runs).empty());
}

TEST_CASE("weeks without rated runs are left out", "[uptime]") {
  const Window window{kMonday, kMonday + days(21)};
  CHECK(WeeksLike(window, {Success(kMonday + days(1)),
                           RunOf(kMonday + days(8), Outcome::kUnknown, 0, 3),
                           FailureAt(kMonday + days(15))}) ==
        "2020-09-07 1/1, 2020-09-21 0/1");
}

TEST_CASE("a week that was not read whole is no week", "[uptime]") {
  const Window window{kMonday, kMonday + days(28)};
  const std::vector<Run> runs = {
      FailureAt(kMonday + days(1)), Success(kMonday + days(8)),
      FailureAt(kMonday + days(15)), Success(kMonday + days(22))};
  // One second of the third week, all of the last, and nothing of the second.
  const std::vector<Window> holes = {
      {kMonday + days(14), kMonday + days(14) + Seconds(1)},
      {kMonday + days(21), kMonday + days(28)}};
  const Weeks weeks = WeeksIn(window, runs, holes);
  REQUIRE(weeks.full.size() == 2);
  CHECK(weeks.full[0].monday == kMonday);
  CHECK(weeks.full[1].monday == kMonday + days(7));
  CHECK(weeks.not_read_whole == 2);
  CHECK(WeeksIn(window, runs).not_read_whole == 0);
  CHECK(WeeksIn(window, {}, {window}).not_read_whole == 4);
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

#include "workflow/outage.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "workflow/run_of.h"
#include "workflow/seen.h"

namespace workflow_health {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// The last of them two hours before Monday.
std::vector<Run> EarlierLike(std::string_view picture) {
  return RunsLike(picture, kMonday - hours(picture.size() + 1));
}

std::vector<int> RunsInWindow(const std::vector<Breakage>& breakages) {
  std::vector<int> runs;
  for (const Breakage& breakage : breakages) {
    runs.push_back(breakage.runs_in_window);
  }
  return runs;
}

// "1-3 x2, 5- x1, ?8-9? x1": hours from and until, and failed runs; "?" where
// it may have begun earlier, or where nobody knows when it ended.
std::string TextOf(const std::vector<Breakage>& breakages) {
  const auto hour = [](Time time) {
    return std::to_string((time - kMonday) / hours(1));
  };
  std::string text;
  for (const Breakage& breakage : breakages) {
    if (!text.empty()) text += ", ";
    if (!breakage.beginning_known) text += "?";
    text += hour(breakage.since) + "-";
    if (breakage.end != Breakage::End::kLasting) text += hour(breakage.until);
    if (breakage.end == Breakage::End::kUnknown) text += "?";
    text += " x" + std::to_string(breakage.runs);
  }
  return text;
}

// In a window that ends 12 hours after the last run.
std::string BreakagesLike(std::string_view picture,
                          std::string_view earlier = "",
                          const std::vector<Window>& holes = {}) {
  const SeenLike seen{RunsLike(picture), EarlierLike(earlier), holes,
                      Hours(-1, int(picture.size()) + 11)};
  return TextOf(Breakages(seen));
}

TEST_CASE("a breakage lasts from the first failure to the next success",
          "[outage]") {
  CHECK(BreakagesLike("").empty());
  CHECK(BreakagesLike("....").empty());
  CHECK(BreakagesLike(".12..0e1.") == "1-3 x2, 5-8 x3");
  CHECK(BreakagesLike("1") == "0- x1");
  CHECK(BreakagesLike("1..12") == "0-1 x1, 3- x2");
}

TEST_CASE("unrated runs neither break nor mend", "[outage]") {
  CHECK(BreakagesLike("?1?a2?.") == "1-6 x2");
  CHECK(BreakagesLike("?a?").empty());
}

TEST_CASE("two failed runs in a row are an outage", "[outage]") {
  const auto breakages = Breakages(SeenLike{RunsLike("1.12.")});
  REQUIRE(breakages.size() == 2);
  CHECK_FALSE(breakages[0].IsOutage());
  CHECK(breakages[1].IsOutage());
}

TEST_CASE("a breakage ends at the first hole behind its last failure",
          "[outage]") {
  CHECK(BreakagesLike("111.", "",
                      {{kMonday + hours(2) + minutes(10),
                        kMonday + hours(2) + minutes(20)}}) == "0-2? x3");
  const SeenLike seen{{FailureAt(kMonday), FailureAt(kMonday + hours(1)),
                       Success(kMonday + hours(40))},
                      {},
                      {Hours(5, 39)}};
  CHECK(TextOf(Breakages(seen)) == "0-5? x2");
}

TEST_CASE("a failure behind a hole begins another breakage", "[outage]") {
  const std::vector<Window> hole = {
      {kMonday + minutes(90), kMonday + minutes(100)}};
  CHECK(BreakagesLike("1111.", "", hole) == "0-1? x2, ?2-4 x2");
  CHECK(BreakagesLike(".1.1.", "", hole) == "1-1? x1, 3-4 x1");
  CHECK(BreakagesLike("..1.", "", hole) == "?2-3 x1");
}

TEST_CASE("a breakage ends 24 hours after its last failure, if nobody looked",
          "[outage]") {
  const auto with_next = [](Run next) {
    const SeenLike seen{{FailureAt(kMonday), FailureAt(kMonday + hours(2)),
                         std::move(next), Success(kMonday + hours(60))}};
    return TextOf(Breakages(seen));
  };
  CHECK(with_next(Success(kMonday + hours(26))) == "0-26 x2");
  CHECK(with_next(Success(kMonday + hours(27))) == "0-26? x2");
  CHECK(with_next(FailureAt(kMonday + hours(26))) == "0-50? x3");
  CHECK(with_next(FailureAt(kMonday + hours(27))) == "0-26? x2, 27-51? x1");
}

TEST_CASE("a breakage lasts if it is known up to the window's end",
          "[outage]") {
  const auto until = [](int hour, const std::vector<Window>& holes = {}) {
    const SeenLike seen{{FailureAt(kMonday)}, {}, holes, Hours(-1, hour)};
    return TextOf(Breakages(seen));
  };
  CHECK(until(24) == "0- x1");
  CHECK(until(25) == "0-24? x1");
  CHECK(until(20, {Hours(19, 20)}) == "0-19? x1");
}

TEST_CASE("a step's breakage ends with a run not charged to it", "[outage]") {
  const SeenLike seen{RunsLike(".11.1211.")};
  CHECK(TextOf(BreakagesOfStep(seen, 1)) == "1-3 x2, 4-5 x1, 6-8 x2");
  CHECK(TextOf(BreakagesOfStep(seen, 2)) == "5-6 x1");
  CHECK(TextOf(BreakagesOfStep(seen, 0)).empty());
}

TEST_CASE("a step's breakage ends where knowledge ends, too", "[outage]") {
  const SeenLike seen{
      RunsLike("1111."), {}, {{kMonday + minutes(90), kMonday + minutes(100)}}};
  CHECK(TextOf(BreakagesOfStep(seen, 1)) == "0-1? x2, ?2-4 x2");
}

TEST_CASE("a successful run is charged to no step, not even the pseudo-step",
          "[outage]") {
  CHECK(TextOf(BreakagesOfStep(SeenLike{RunsLike("..?.e0.")}, 0)) == "4-6 x2");
}

TEST_CASE("a breakage that reaches into the window is carried in", "[outage]") {
  CHECK(BreakagesLike("11.2", "1.?11a") == "-4-2 x4, 3- x1");
  const SeenLike seen{RunsLike("11.2"), EarlierLike("1.?11a")};
  CHECK(RunsInWindow(Breakages(seen)) == std::vector<int>{2, 1});
}

TEST_CASE("a breakage that ended before the window is not of it", "[outage]") {
  CHECK(BreakagesLike("..", "11.").empty());
  CHECK(BreakagesLike("1.", "11.") == "0-1 x1");
}

TEST_CASE("a breakage lasts into a window that it has no failed run in",
          "[outage]") {
  CHECK(BreakagesLike("?.", ".11") == "-3-1 x2");
  CHECK(BreakagesLike("", ".1") == "-2- x1");
  const SeenLike seen{RunsLike("?."), EarlierLike(".11")};
  CHECK(RunsInWindow(Breakages(seen)) == std::vector<int>{0});
}

TEST_CASE("nothing is carried into the window over a hole or a long silence",
          "[outage]") {
  CHECK(BreakagesLike("..", "11", {Hours(-2, -1)}).empty());
  CHECK(BreakagesLike("1.", "11", {Hours(-2, -1)}) == "?0-1 x1");
  const std::vector<Run> earlier = {FailureAt(kMonday - hours(26)),
                                    FailureAt(kMonday - hours(25))};
  CHECK(Breakages(SeenLike{RunsLike("1."), earlier}).size() == 1);
  CHECK(Breakages(SeenLike{RunsLike(".1"), earlier}).size() == 1);
}

TEST_CASE("a step's breakage is carried in if its own", "[outage]") {
  const auto of_step = [](size_t step, std::string_view earlier) {
    const SeenLike seen{RunsLike("112."), EarlierLike(earlier)};
    return TextOf(BreakagesOfStep(seen, step));
  };
  CHECK(of_step(1, "11") == "-3-2 x4");
  CHECK(of_step(1, "12") == "0-2 x2");
  CHECK(of_step(2, "12") == "-2-0 x1, 2-3 x1");
}

TEST_CASE("reliability counts breakages and outages of the window",
          "[outage]") {
  // Breakages 1-2, 3-5 and 7-; recovered after 1 h and 2 h. Nothing was
  // observed before midnight.
  const SeenLike seen{RunsLike(".1.12..1"), {}, {}, Hours(-1, 30)};
  const Reliability reliability = ReliabilityOf(seen, Breakages(seen));
  CHECK(reliability.breakages == 3);
  CHECK(reliability.seen_whole == 2);
  CHECK(reliability.outages == 1);
  CHECK(reliability.mean_time_between_failures == hours(10));
  CHECK(reliability.mean_time_to_recovery == minutes(90));
  REQUIRE(reliability.longest_outage.has_value());
  CHECK(reliability.longest_outage->since == kMonday + hours(3));
  CHECK(reliability.longest_outage->runs == 2);
}

TEST_CASE("an outage that lasts may be the longest", "[outage]") {
  const auto longest_until = [](int hour) {
    const SeenLike seen{RunsLike("1111.11"), {}, {}, Hours(-1, hour)};
    return (ReliabilityOf(seen, Breakages(seen)).longest_outage->since -
            kMonday) /
           hours(1);
  };
  CHECK(longest_until(6) == 0);
  CHECK(longest_until(9) == 0);  // of equal ones
  CHECK(longest_until(10) == 5);
}

TEST_CASE("an isolated failure is no outage, however long it lasts",
          "[outage]") {
  const SeenLike seen{RunsLike("1"), {}, {}, Hours(-1, 20)};
  const Reliability reliability = ReliabilityOf(seen, Breakages(seen));
  CHECK(reliability.breakages == 1);
  CHECK(reliability.outages == 0);
  CHECK_FALSE(reliability.longest_outage.has_value());
  CHECK_FALSE(reliability.mean_time_to_recovery.has_value());
  CHECK(reliability.mean_time_between_failures == hours(20));
}

TEST_CASE("an outage that began before the window may be the longest",
          "[outage]") {
  const SeenLike seen{RunsLike("1.11."), EarlierLike("11")};
  const Reliability reliability = ReliabilityOf(seen, Breakages(seen));
  CHECK(reliability.outages == 2);
  REQUIRE(reliability.longest_outage.has_value());
  CHECK(reliability.longest_outage->since == kMonday - hours(3));
  CHECK(reliability.mean_time_to_recovery == hours(3));
}

TEST_CASE("what was not seen whole is not in the mean time to recovery",
          "[outage]") {
  // 0-1 recovered after an hour; the hole cuts the second one.
  const SeenLike seen{RunsLike("1.1111."),
                      {},
                      {{kMonday + minutes(210), kMonday + minutes(220)}}};
  const Reliability reliability = ReliabilityOf(seen, Breakages(seen));
  CHECK(reliability.breakages == 3);
  CHECK(reliability.seen_whole == 1);
  CHECK(reliability.mean_time_to_recovery == hours(1));
  REQUIRE(reliability.longest_outage.has_value());
  CHECK_FALSE(reliability.longest_outage->SeenWhole());
}

Reliability ReliabilityWith(const std::vector<Run>& runs,
                            const std::vector<Window>& holes,
                            const std::vector<Run>& earlier = {}) {
  const SeenLike seen{runs, earlier, holes, Hours(0, 24)};
  return ReliabilityOf(seen, Breakages(seen));
}

TEST_CASE("the mean time between failures is over what was observed",
          "[outage]") {
  const std::vector<Run> runs = {
      FailureAt(kMonday + hours(4)), Success(kMonday + hours(5)),
      FailureAt(kMonday + hours(12)), Success(kMonday + hours(13))};
  const auto mean_with = [&](const std::vector<Window>& holes) {
    return ReliabilityWith(runs, holes).mean_time_between_failures;
  };
  CHECK(mean_with({}) == hours(10));
  CHECK(mean_with({Hours(6, 12), Hours(20, 24)}) == hours(5));
  CHECK(mean_with({Hours(0, 24)}) == std::nullopt);
}

std::optional<double> TimeBased(const std::vector<Run>& runs,
                                const std::vector<Window>& holes = {},
                                const std::vector<Run>& earlier = {}) {
  return ReliabilityWith(runs, holes, earlier).time_based_uptime;
}

TEST_CASE("time counts as lost from a failed run to the next success",
          "[outage]") {
  const Run good = Success(kMonday + hours(4));
  CHECK(TimeBased({good}) == 1);
  CHECK(TimeBased({FailureAt(kMonday + hours(4))}) == 0);
  CHECK(*TimeBased({good, FailureAt(kMonday + hours(6))}) == Approx(0.1));
  CHECK(*TimeBased({good, FailureAt(kMonday + hours(6)),
                    FailureAt(kMonday + hours(9)),
                    Success(kMonday + hours(12))}) == Approx(0.7));
  CHECK(TimeBased({good, FailureAt(kMonday + hours(24))}) == 1);
}

TEST_CASE("silence is no uptime", "[outage]") {
  const SeenLike seen{{Success(kMonday), FailureAt(kMonday + hours(72)),
                       Success(kMonday + hours(84))},
                      {},
                      {},
                      Hours(0, 1000)};
  // 24 h of each good run, 12 h of the failed one.
  CHECK(*ReliabilityOf(seen, Breakages(seen)).time_based_uptime == Approx(0.8));
}

TEST_CASE("the state before the window is carried in for a day", "[outage]") {
  const std::vector<Run> runs = {
      Success(kMonday + hours(6)), FailureAt(kMonday + hours(12)),
      FailureAt(kMonday + hours(13)), Success(kMonday + hours(18))};
  const auto with_failure = [&](int hour) {
    return TimeBased(runs, {}, {FailureAt(kMonday + hours(hour))});
  };
  CHECK(with_failure(-5) == 0.5);
  CHECK(*with_failure(-20) == Approx(1 - 10.0 / 22));  // down from 0 to 4
  CHECK(*with_failure(-50) == Approx(1 - 6.0 / 18));
  CHECK(TimeBased(runs, {}, {Success(kMonday - hours(5))}) == 0.75);
  CHECK(TimeBased({}, {}, {FailureAt(kMonday - hours(5))}) == 0);
  CHECK(TimeBased({}, {}, {FailureAt(kMonday - hours(50))}) == std::nullopt);
}

TEST_CASE("unknown and abandoned runs mend and break nothing", "[outage]") {
  CHECK(*TimeBased(RunsLike("?.1??aaa.???")) == Approx(1 - 6.0 / 23));
}

TEST_CASE("what was not read is neither up nor down", "[outage]") {
  // Down from 6 to 12 h.
  const std::vector<Run> runs = {Success(kMonday + hours(4)),
                                 FailureAt(kMonday + hours(6)),
                                 Success(kMonday + hours(12))};
  const auto uptime_with = [&](int since, int until) {
    return *TimeBased(runs, {Hours(since, until)});
  };
  CHECK(uptime_with(12, 24) == Approx(1 - 6.0 / 8));
  CHECK(uptime_with(8, 11) == Approx(1 - 2.0 / 16));
  CHECK(uptime_with(6, 11) == Approx(1));
  CHECK(uptime_with(4, 5) == Approx(1 - 6.0 / 18));
}

TEST_CASE("where nothing was observed there is no time-based uptime",
          "[outage]") {
  CHECK(TimeBased({FailureAt(kMonday + hours(6))}, {Hours(0, 24)}) ==
        std::nullopt);
  CHECK(TimeBased({}) == std::nullopt);
}

TEST_CASE("without breakages there are no mean times", "[outage]") {
  const Reliability reliability = ReliabilityWith({}, {});
  CHECK(reliability.breakages == 0);
  CHECK_FALSE(reliability.mean_time_between_failures.has_value());
  CHECK_FALSE(reliability.mean_time_to_recovery.has_value());
  CHECK_FALSE(reliability.longest_outage.has_value());
}

}  // namespace
}  // namespace workflow_health

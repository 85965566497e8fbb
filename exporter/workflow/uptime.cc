#include "workflow/uptime.h"

#include <algorithm>
#include <cmath>

#include "workflow/coverage.h"

namespace workflow_health {
namespace {

constexpr double kZ = 1.96;

DayTally Sum(const Days& days) {
  DayTally sum;
  for (const auto& [day, tally] : days) {
    sum.runs += tally.runs;
    sum.failures += tally.failures;
  }
  return sum;
}

Interval Wilson(double ratio, double n) {
  const double z2 = kZ * kZ;
  const double centre = ratio + z2 / (2 * n);
  const double half =
      kZ * std::sqrt(ratio * (1 - ratio) / n + z2 / (4 * n * n));
  const double scale = 1 + z2 / n;
  return {std::max(0.0, (centre - half) / scale),
          std::min(1.0, (centre + half) / scale), n};
}

// From each failed run, or from the window's start, to the next rated one.
std::vector<Window> DownSpans(const std::optional<Run>& before,
                              const std::vector<Run>& runs,
                              const Window& window) {
  std::vector<Window> spans;
  bool down = before && IsFailure(before->outcome);
  Time since = window.since;
  for (const Run& run : runs) {
    if (!IsRated(run.outcome)) continue;
    if (down) spans.push_back({since, run.at});
    down = IsFailure(run.outcome);
    since = run.at;
  }
  if (down) spans.push_back({since, window.until});
  return spans;
}

}  // namespace

double DesignEffect(const Days& days) {
  const DayTally sum = Sum(days);
  if (days.size() < 2 || sum.failures == 0 || sum.failures == sum.runs) {
    return 1;
  }
  const double n = sum.runs;
  const double p = sum.failures / n;
  double squares = 0;
  for (const auto& [day, tally] : days) {
    const double surplus = tally.failures - tally.runs * p;
    squares += surplus * surplus;
  }
  const double k = double(days.size());
  return std::max(1.0, k / (k - 1) * squares / (n * p * (1 - p)));
}

std::optional<Interval> UptimeInterval(const Days& days) {
  const DayTally sum = Sum(days);
  if (sum.runs == 0) return std::nullopt;
  const double ratio = double(sum.runs - sum.failures) / sum.runs;
  return Wilson(ratio, sum.runs / DesignEffect(days));
}

Verdict Judge(const std::optional<Interval>& interval, double target) {
  if (!interval) return Verdict::kNoRuns;
  if (interval->high < target) return Verdict::kBroken;
  if (interval->low >= target) return Verdict::kStable;
  return Verdict::kCannotTell;
}

double ErrorBudgetLeft(const Tally& tally, double target) {
  return (1 - target) * tally.Runs() - tally.Failures();
}

std::optional<double> TimeBasedUptime(const std::optional<Run>& before,
                                      const std::vector<Run>& runs,
                                      const Window& window,
                                      const std::vector<Window>& holes) {
  const Seconds covered = LengthOutside(holes, window);
  if (covered <= Seconds(0)) return std::nullopt;
  Seconds lost{0};
  for (const Window& span : DownSpans(before, runs, window)) {
    lost += LengthOutside(holes, span);
  }
  return 1 - double(lost.count()) / double(covered.count());
}

std::vector<Week> FullWeeks(const std::vector<Run>& runs,
                            const Window& window) {
  using std::chrono::days;
  using std::chrono::Monday;
  using std::chrono::weekday;
  std::vector<Week> weeks;
  for (const Run& run : runs) {
    if (!IsRated(run.outcome)) continue;
    // Monday 00:00 itself belongs to the week that it ends.
    const auto day = std::chrono::floor<days>(run.at - Seconds(1));
    const Time monday = day - (weekday(day) - Monday);
    if (monday < window.since || monday + days(7) > window.until) continue;
    if (weeks.empty() || weeks.back().monday != monday) {
      weeks.push_back({monday, 0, 0});
    }
    ++weeks.back().runs;
    if (run.outcome == Outcome::kSuccess) ++weeks.back().successes;
  }
  return weeks;
}

std::optional<int> RealisticTarget(const std::vector<Week>& weeks) {
  if (weeks.empty()) return std::nullopt;
  for (int percent = 100; percent > 0; --percent) {
    const auto reached = std::ranges::count_if(weeks, [&](const Week& week) {
      return week.successes * 100 >= percent * week.runs;
    });
    if (size_t(reached) * 4 >= weeks.size() * 3) return percent;
  }
  return 0;
}

}  // namespace workflow_health

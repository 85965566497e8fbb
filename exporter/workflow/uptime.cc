#include "workflow/uptime.h"

#include <algorithm>

#include "workflow/coverage.h"

namespace workflow_health {
namespace {

DayTally Sum(const Days& days) {
  DayTally sum;
  for (const auto& [day, tally] : days) {
    sum.runs += tally.runs;
    sum.failures += tally.failures;
  }
  return sum;
}

Time MondayAfter(Time time) {
  using std::chrono::days;
  const auto day = std::chrono::ceil<days>(time);
  return day + (std::chrono::Monday - std::chrono::weekday(day));
}

bool IsReadWhole(const Window& week, const std::vector<Window>& holes) {
  return Within(holes, week).empty();
}

Week WeekOf(const Window& span, const std::vector<Run>& runs) {
  Week week{span.since};
  auto run = std::ranges::upper_bound(runs, span.since, {}, &Run::at);
  for (; run != runs.end() && run->at <= span.until; ++run) {
    if (IsRated(run->outcome)) ++week.runs;
    if (run->outcome == Outcome::kSuccess) ++week.successes;
  }
  return week;
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
  const double effect = DesignEffect(days);
  return ExactInterval((sum.runs - sum.failures) / effect,
                       sum.failures / effect);
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

Weeks WeeksIn(const Window& window, const std::vector<Run>& runs,
              const std::vector<Window>& holes) {
  constexpr auto kWeek = std::chrono::days(7);
  Weeks weeks;
  Time monday = MondayAfter(window.since);
  for (; monday + kWeek <= window.until; monday += kWeek) {
    const Window span{monday, monday + kWeek};
    if (!IsReadWhole(span, holes)) {
      ++weeks.not_read_whole;
    } else if (const Week week = WeekOf(span, runs); week.runs > 0) {
      weeks.full.push_back(week);
    }
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

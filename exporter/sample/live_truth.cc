#include "sample/live_truth.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <optional>
#include <utility>

namespace workflow_health {
namespace {

namespace json = boost::json;
using std::chrono::days;
using std::chrono::hours;

constexpr Seconds kDryAfter = hours(48);
constexpr long kOpenedWhileDry = 20;

Time RoundedUp(Instant at) { return std::chrono::ceil<Seconds>(at); }

struct LiveCounts {
  std::map<std::string, long, std::less<>> causes;
  std::map<std::string, long, std::less<>> verdicts;
  long closed = 0;
  long failures = 0;
  long cancelled = 0;
  long pending = 0;
  long dry = 0;
  long recovered = 0;
  long unmatched = 0;
  long given = 0;  // verdicts
  std::optional<Time> oldest_pending;
  std::vector<long long> durations;  // in seconds
};

// What happened at one step up to the end of the archive.
class StepHistory {
 public:
  StepHistory(LiveStep step, const StepRules& rules, const LivePlan& plan,
              Time end)
      : rules_(rules), end_(end) {
    for (const PlannedAttempt& attempt : plan.attempts) {
      if (attempt.step != step || attempt.opened > end) continue;
      attempts_.push_back(&attempt);
      openings_.push_back(attempt.opened);
    }
    for (const PlannedStepEnd& one : plan.ends) {
      if (one.step == step) ends_.push_back(one.at);
    }
    for (const PlannedStepEnd& one : plan.unmatched) {
      if (one.step == step) unmatched_.push_back(one.at);
    }
    std::ranges::sort(openings_);
    std::ranges::sort(ends_);
  }

  [[nodiscard]] json::object Count(Seconds length) const {
    const Window window = {end_ - length, end_};
    LiveCounts counts;
    for (const auto& cause : rules_.Causes()) counts.causes[cause] = 0;
    if (HasVerdicts()) {
      for (const auto& verdict : rules_.verdicts) counts.verdicts[verdict] = 0;
      counts.verdicts[kOtherVerdict] = 0;
    }
    for (const PlannedAttempt* attempt : attempts_) {
      CountOne(*attempt, window, &counts);
    }
    for (const Instant at : unmatched_) {
      counts.unmatched += window.Contains(RoundedUp(at + kLiveSkew)) ? 1 : 0;
    }
    return JsonOf(&counts);
  }

 private:
  [[nodiscard]] bool HasVerdicts() const {
    return std::ranges::any_of(rules_.events, [](const EventRule& event) {
      return event.tells == EventRule::Tells::kVerdict;
    });
  }

  void CountOne(const PlannedAttempt& attempt, const Window& window,
                LiveCounts* counts) const {
    if (attempt.ended > end_) {
      ++counts->pending;
      const Time opened = RoundedUp(attempt.opened);
      counts->oldest_pending =
          std::min(opened, counts->oldest_pending.value_or(opened));
      return;
    }
    if (!window.Contains(RoundedUp(attempt.ended))) return;
    switch (attempt.fate) {
      case LiveFate::kVerdict:
        ++counts->given;
        ++counts->verdicts.at(std::string(attempt.what));
        [[fallthrough]];
      case LiveFate::kClosed:
        counts->closed += attempt.fate == LiveFate::kClosed ? 1 : 0;
        counts->durations.push_back(
            std::chrono::round<Seconds>(attempt.ended - attempt.opened)
                .count());
        break;
      case LiveFate::kFailed:
        ++counts->failures;
        ++counts->causes.at(std::string(attempt.what));
        break;
      case LiveFate::kStalled:
        CountStall(attempt, counts);
        break;
      case LiveFate::kCancelled:
        ++counts->cancelled;
        break;
    }
  }

  void CountStall(const PlannedAttempt& attempt, LiveCounts* counts) const {
    if (IsDry(attempt.ended)) {
      ++counts->dry;
      return;
    }
    ++counts->failures;
    ++counts->causes.at(rules_.deadline_cause);
    const bool recovered = attempt.recovered && *attempt.recovered <= end_;
    counts->recovered += recovered ? 1 : 0;
  }

  // How many lie in the time before `at` in which a source may dry up.
  static long Recent(const std::vector<Instant>& sorted, Instant at) {
    return std::ranges::upper_bound(sorted, at) -
           std::ranges::upper_bound(sorted, at - kDryAfter);
  }

  [[nodiscard]] bool IsDry(Instant at) const {
    return Recent(ends_, at) == 0 && Recent(openings_, at) >= kOpenedWhileDry;
  }

  // By nearest rank.
  static json::value Quantile(const std::vector<long long>& sorted,
                              size_t percent) {
    if (sorted.empty()) return nullptr;
    return sorted[(sorted.size() * percent + 99) / 100 - 1];
  }

  static json::object NumbersOf(
      const std::map<std::string, long, std::less<>>& counts) {
    json::object numbers;
    for (const auto& [name, count] : counts) numbers[name] = count;
    return numbers;
  }

  [[nodiscard]] json::object JsonOf(LiveCounts* counts) const {
    std::ranges::sort(counts->durations);
    const auto& oldest = counts->oldest_pending;
    return {
        {"application", rules_.step.application},
        {"step", rules_.step.step},
        {"charged", json::array(rules_.charged.begin(), rules_.charged.end())},
        {"successes", counts->closed + counts->given},
        {"failures", counts->failures},
        {"causes", NumbersOf(counts->causes)},
        {"cancelled", counts->cancelled},
        {"pending", counts->pending},
        {"oldest_pending",
         oldest ? json::value(FormatTime(*oldest)) : json::value(nullptr)},
        {"verdicts", NumbersOf(counts->verdicts)},
        {"dry", counts->dry},
        {"recovered", counts->recovered},
        {"unmatched", counts->unmatched},
        {"duration_median_seconds", Quantile(counts->durations, 50)},
        {"duration_p95_seconds", Quantile(counts->durations, 95)}};
  }

  const StepRules& rules_;
  Time end_;
  std::vector<const PlannedAttempt*> attempts_;
  std::vector<Instant> openings_;
  std::vector<Instant> ends_;
  std::vector<Instant> unmatched_;
};

}  // namespace

std::string LiveTruthOf(const LivePlan& plan,
                        const std::vector<StepRules>& steps, Time end) {
  json::array all;
  json::array last;
  for (size_t i = 0; i < kLiveSteps; ++i) {
    const StepHistory history(static_cast<LiveStep>(i), steps.at(i), plan, end);
    all.emplace_back(history.Count(days(90)));
    last.emplace_back(history.Count(days(7)));
  }
  const json::object truth{{"sample", true},
                           {"as_of", FormatTime(end)},
                           {"attempts", std::move(all)},
                           {"attempts_last_7d", std::move(last)}};
  return json::serialize(truth);
}

}  // namespace workflow_health

#include "sample/plan.h"

#include <algorithm>
#include <array>
#include <map>

#include "sample/dice.h"
#include "sample/log_text.h"
#include "sample/outcomes.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// At most 90 days whose outcomes are planned together. The last run ends at the
// last second, so that both borders of a report's window are hit.
struct Quarter {
  int age = 0;  // 0 is the latest
  int days = kDaysOfQuarter;
  Window window;
};

// Oldest first.
std::vector<Quarter> QuartersOf(const SampleOptions& options) {
  std::vector<Quarter> quarters;
  Time until = options.end;
  for (int left = options.days; left > 0; left -= kDaysOfQuarter) {
    Quarter& quarter = quarters.emplace_back();
    quarter.age = static_cast<int>(quarters.size()) - 1;
    quarter.days = std::min(left, kDaysOfQuarter);
    quarter.window = {until - days(quarter.days), until};
    until = quarter.window.since;
  }
  std::ranges::reverse(quarters);
  return quarters;
}

// Divides the window into one slot for each run, none too short for the longest
// run: bursts, and pauses of many hours. Returns where each slot ends.
std::vector<Time> SlotEnds(const Window& window, size_t runs, Dice* dice) {
  constexpr Seconds kShortestSlot = kLongestRun + minutes(1);
  Deck<int> weights{{1, 60}, {2, 25}, {6, 10}, {16, 5}};
  std::vector<std::int64_t> sums;
  for (size_t i = 0; i < runs; ++i) {
    sums.push_back(weights.Deal(dice) + (i == 0 ? 0 : sums.back()));
  }
  const auto count = static_cast<std::int64_t>(runs);
  const Seconds to_share = window.Length() - kShortestSlot * count;
  std::vector<Time> ends;
  for (size_t i = 0; i < runs; ++i) {
    ends.push_back(window.since +
                   kShortestSlot * (static_cast<std::int64_t>(i) + 1) +
                   to_share * sums[i] / sums.back());
  }
  return ends;
}

class RunPlanner {
 public:
  RunPlanner(const Script& script, std::uint64_t seed)
      : script_(script),
        seed_(seed),
        dice_(Mixed(seed, script.places.size())) {}

  void PlanQuarter(Profile profile, const Quarter& quarter) {
    const size_t first = runs_.size();
    const auto outcomes =
        PlanOutcomes(profile, script_, quarter.age, quarter.days, &dice_);
    const auto ends = SlotEnds(quarter.window, outcomes.size(), &dice_);
    for (size_t i = 0; i < outcomes.size(); ++i) {
      PlanRun(outcomes[i], ends[i]);
    }
    LetTwoMeet(first);
  }

  // Neither ended nor abandoned when the archive ends.
  void PlanOpenStart(Time at) {
    PlannedRun& run = Add(Outcome::kAbandoned);
    run.start = run.end = at;
  }

  std::vector<PlannedRun> Take() && { return std::move(runs_); }

 private:
  PlannedRun& Add(Outcome outcome) {
    const bool after_open =
        !runs_.empty() && runs_.back().outcome == Outcome::kAbandoned;
    PlannedRun& run = runs_.emplace_back();
    run.outcome = outcome;
    run.number = static_cast<std::uint32_t>(runs_.size() - 1);
    run.topic_word = topic_words_.Deal(&dice_);
    // Without a start of its own it would close the start before.
    run.start_told = starts_told_.Deal(&dice_) || after_open ||
                     outcome == Outcome::kAbandoned;
    return run;
  }

  void PlanRun(const PlannedOutcome& planned, Time slot_end) {
    PlannedRun& run = Add(planned.outcome);
    PlanLog(planned, &run);
    const Seconds length = LengthOf(script_, run, LogSeed(seed_, script_, run));
    run.end = slot_end;
    run.start = slot_end - length;
  }

  void PlanLog(const PlannedOutcome& planned, PlannedRun* run) {
    run->done_lines_only = done_lines_only_.Deal(&dice_);
    run->stops_at = PlaceCount();
    switch (planned.outcome) {
      case Outcome::kSuccess:
        PlanSuccess(run);
        break;
      case Outcome::kUnknown:
        run->suffix = unknown_suffixes_.Deal(&dice_);
        run->stops_at = AnyPlace();
        break;
      case Outcome::kAbandoned:
        return;
      default:
        PlanFailure(planned.place, run);
    }
    run->unknown_lines = unknown_lines_.Deal(&dice_);
    if (run->body == BodyForm::kOddElement) ++run->unknown_lines;
    if (!IsReadable(run->body)) run->unknown_lines = 0;
  }

  // The topic decides, whatever the body says.
  void PlanSuccess(PlannedRun* run) {
    run->suffix = success_suffixes_.Deal(&dice_);
    run->body = success_bodies_.Deal(&dice_);
    if (whole_logs_.Deal(&dice_)) return;
    run->stops_at = AnyPlace();
    run->log_ending = EndingAt(run->stops_at);
  }

  void PlanFailure(std::optional<size_t> place, PlannedRun* run) {
    run->suffix = failure_suffixes_.Deal(&dice_);
    if (run->suffix == ".error") run->outcome = Outcome::kError;
    run->body = failure_bodies_.Deal(&dice_);
    if (place) {
      run->stops_at = static_cast<std::uint16_t>(*place);
      run->log_ending = EndingAt(*place);
    } else {
      PlanUnattributed(run);
    }
  }

  void PlanUnattributed(PlannedRun* run) {
    constexpr std::array<BodyForm, 6> kBodies = {
        BodyForm::kNull,  BodyForm::kBoth, BodyForm::kString,
        BodyForm::kArray, BodyForm::kBoth, BodyForm::kWithoutLog};
    const size_t turn = unattributed_++ % kBodies.size();
    run->body = kBodies[turn];
    // A log without a step, or with all of them.
    run->stops_at = turn == 1 ? PlaceCount() : std::uint16_t{0};
  }

  // Those that are possible, in turn.
  LogEnding EndingAt(size_t place) {
    std::vector<LogEnding> endings = {LogEnding::kFailedMark};
    if (place > 0) endings.push_back(LogEnding::kNothing);
    const ScriptPlace& script = script_.places[place];
    if (!script.unmet.empty()) endings.push_back(LogEnding::kUnmet);
    if (!script.begin.empty()) endings.push_back(LogEnding::kBegun);
    const LogEnding ending =
        endings[(place + endings_[place]++) % endings.size()];
    return ending == LogEnding::kFailedMark ? FailureAt(place) : ending;
  }

  // Every second failure uses other words, if there are any.
  LogEnding FailureAt(size_t place) {
    const bool waits = !script_.places[place].failed_wait.empty();
    return waits && marks_[place]++ % 2 == 0 ? LogEnding::kFailedWait
                                             : LogEnding::kFailedMark;
  }

  // Two messages of one second: a run ends, and the next one begins.
  void LetTwoMeet(size_t first) {
    if (runs_.size() < first + 3) return;
    size_t at = first + 1 + dice_.Next() % (runs_.size() - first - 2);
    for (; at + 1 < runs_.size(); ++at) {
      PlannedRun& earlier = runs_[at - 1];
      PlannedRun& later = runs_[at];
      if (earlier.outcome == Outcome::kAbandoned ||
          later.outcome == Outcome::kAbandoned) {
        continue;
      }
      later.end -= later.start - earlier.end;
      later.start = earlier.end;
      later.start_told = true;
      return;
    }
  }

  [[nodiscard]] std::uint16_t PlaceCount() const {
    return static_cast<std::uint16_t>(script_.places.size());
  }
  std::uint16_t AnyPlace() {
    return static_cast<std::uint16_t>(dice_.Next() % script_.places.size());
  }

  const Script& script_;
  std::uint64_t seed_;
  Dice dice_;
  std::vector<PlannedRun> runs_;
  // By place: how many failed there, and how many were marked.
  std::map<size_t, size_t> endings_;
  std::map<size_t, size_t> marks_;
  size_t unattributed_ = 0;

  Deck<std::uint16_t> topic_words_{{0, 7}, {1, 3}};
  Deck<bool> starts_told_{{true, 14}, {false, 1}};
  Deck<bool> done_lines_only_{{false, 3}, {true, 2}};
  Deck<bool> whole_logs_{{true, 56}, {false, 4}};
  Deck<std::uint8_t> unknown_lines_{{0, 36}, {1, 3}, {2, 1}};
  Deck<std::string_view> success_suffixes_{{".succeeded", 3}, {".success", 2}};
  Deck<std::string_view> failure_suffixes_{
      {".failed", 4}, {".fail", 1}, {".failure", 1}, {".error", 2}};
  Deck<std::string_view> unknown_suffixes_{{".cancelled", 1}, {"", 1}};
  Deck<BodyForm> success_bodies_{
      {BodyForm::kBoth, 30},       {BodyForm::kOutput, 12},
      {BodyForm::kText, 8},        {BodyForm::kEmptyOutput, 2},
      {BodyForm::kJoinedLines, 2}, {BodyForm::kOddElement, 2},
      {BodyForm::kNull, 1},        {BodyForm::kString, 1},
      {BodyForm::kArray, 1},       {BodyForm::kWithoutLog, 1}};
  Deck<BodyForm> failure_bodies_{
      {BodyForm::kBoth, 5},        {BodyForm::kOutput, 4},
      {BodyForm::kText, 3},        {BodyForm::kEmptyOutput, 1},
      {BodyForm::kJoinedLines, 1}, {BodyForm::kOddElement, 1}};
};

constexpr std::array<PlannedStray, 8> kStrays = {{
    {{}, true, "single-build.start"},
    {{}, true, "single-build.end.failed"},
    {{}, true, "multi-build.end.success"},
    {{}, true, "heartbeat"},
    {{}, false, "heartbeat"},
    {{}, false, "single-build.waiting"},
    {{}, false, "multi-build.restarted.end"},
    {{}, false, "heartbeat"},
}};

std::vector<PlannedStray> PlanStrays(const SampleOptions& options) {
  constexpr int kSecondsOfDay = 86'400;
  Dice dice(Mixed(options.seed, 0));
  std::vector<PlannedStray> strays;
  const int count = std::max<int>(kStrays.size(), options.days);
  for (int i = 0; i < count; ++i) {
    PlannedStray& stray =
        strays.emplace_back(kStrays[static_cast<size_t>(i) % kStrays.size()]);
    stray.at = options.end - days(i % options.days) -
               Seconds(dice.Between(1, kSecondsOfDay));
  }
  std::ranges::sort(strays, {}, &PlannedStray::at);
  return strays;
}

}  // namespace

Plan MakePlan(const SampleOptions& options) {
  RunPlanner single(SingleBuildScript(), options.seed);
  RunPlanner multi(MultiBuildScript(), options.seed);
  for (Quarter quarter : QuartersOf(options)) {
    single.PlanQuarter(options.profile, quarter);
    if (quarter.age == 0) quarter.window.until -= hours(1);
    multi.PlanQuarter(options.profile, quarter);
  }
  multi.PlanOpenStart(options.end - minutes(20));
  return {{{&SingleBuildScript(), std::move(single).Take()},
           {&MultiBuildScript(), std::move(multi).Take()}},
          PlanStrays(options)};
}

}  // namespace workflow_health

#include "workflow/outage.h"

#include <algorithm>
#include <functional>

#include "workflow/coverage.h"

namespace workflow_health {
namespace {

using Failed = std::function<bool(const Run&)>;
using End = Breakage::End;

// Goes through the rated runs of a workflow in order.
class Finder {
 public:
  explicit Finder(const Seen& seen) : seen_(seen) {}

  void Add(const Run& run, bool failed) {
    if (open_ && run.at > SpeaksUntil(*last_, seen_.holes)) CloseUnseen();
    if (failed) {
      Extend(run);
    } else if (open_) {
      Close(run.at, End::kRecovered);
    }
    last_ = run.at;
  }

  // Those that overlap the window.
  [[nodiscard]] std::vector<Breakage> Take() {
    if (open_) CloseUnseen();
    std::erase_if(breakages_, [&](const Breakage& over) {
      return over.runs_in_window == 0 && over.until <= seen_.window.since;
    });
    return std::move(breakages_);
  }

 private:
  void Extend(const Run& run) {
    if (!open_) {
      breakages_.push_back({.since = run.at,
                            .until = run.at,
                            .beginning_known = !MissedBefore(run.at)});
    }
    open_ = true;
    ++breakages_.back().runs;
    if (seen_.window.Contains(run.at)) ++breakages_.back().runs_in_window;
  }

  void Close(Time at, End end) {
    breakages_.back().until = at;
    breakages_.back().end = end;
    open_ = false;
  }

  // No run tells how it ended.
  void CloseUnseen() {
    const Time until = SpeaksUntil(*last_, seen_.holes);
    const bool lasting = until >= seen_.window.until;
    Close(std::min(until, seen_.window.until),
          lasting ? End::kLasting : End::kUnknown);
  }

  // Whether a run may lie in a hole between `at` and the one before it.
  [[nodiscard]] bool MissedBefore(Time at) const {
    return std::ranges::any_of(seen_.holes, [&](const Window& hole) {
      return hole.since < at && (!last_ || hole.until > *last_);
    });
  }

  const Seen& seen_;
  std::optional<Time> last_;  // the last rated run
  bool open_ = false;         // whether the last breakage has not ended yet
  std::vector<Breakage> breakages_;
};

std::vector<Breakage> BreakagesWhere(const Seen& seen, const Failed& failed) {
  Finder finder(seen);
  for (const auto& runs : {seen.earlier, seen.runs}) {
    for (const Run& run : runs) {
      if (IsRated(run.outcome)) finder.Add(run, failed(run));
    }
  }
  return finder.Take();
}

Seconds Sum(const std::vector<Window>& spans) {
  Seconds sum{0};
  for (const Window& span : spans) sum += span.Length();
  return sum;
}

Seconds DownTime(const std::vector<Breakage>& breakages, const Window& window) {
  std::vector<Window> spans;
  for (const Breakage& breakage : breakages) {
    spans.push_back({breakage.since, breakage.until});
  }
  return Sum(Within(spans, window));
}

void CountBreakages(const std::vector<Breakage>& breakages,
                    Reliability* reliability) {
  auto& longest = reliability->longest_outage;
  for (const Breakage& breakage : breakages) {
    ++reliability->breakages;
    if (breakage.SeenWhole()) ++reliability->seen_whole;
    if (!breakage.IsOutage()) continue;
    ++reliability->outages;
    if (!longest || breakage.Length() > longest->Length()) longest = breakage;
  }
}

Seconds Recovering(const std::vector<Breakage>& breakages) {
  Seconds recovering{0};
  for (const Breakage& breakage : breakages) {
    if (breakage.SeenWhole()) recovering += breakage.Length();
  }
  return recovering;
}

}  // namespace

std::vector<Breakage> Breakages(const Seen& seen) {
  return BreakagesWhere(seen,
                        [](const Run& run) { return IsFailure(run.outcome); });
}

std::vector<Breakage> BreakagesOfStep(const Seen& seen, size_t step) {
  return BreakagesWhere(seen, [step](const Run& run) {
    return IsFailure(run.outcome) && run.failing_step == step;
  });
}

Reliability ReliabilityOf(const Seen& seen,
                          const std::vector<Breakage>& breakages) {
  Reliability reliability;
  CountBreakages(breakages, &reliability);
  if (reliability.seen_whole > 0) {
    reliability.mean_time_to_recovery =
        Recovering(breakages) / reliability.seen_whole;
  }
  const Seconds observed = Sum(Observed(seen));
  if (observed <= Seconds(0)) return reliability;
  const Seconds down = DownTime(breakages, seen.window);
  reliability.time_based_uptime =
      1 - double(down.count()) / double(observed.count());
  if (reliability.breakages > 0) {
    reliability.mean_time_between_failures = observed / reliability.breakages;
  }
  return reliability;
}

}  // namespace workflow_health

#include "app/history.h"

#include <algorithm>
#include <span>
#include <utility>

#include "app/figures.h"
#include "logs/pairing.h"
#include "metrics/families.h"

namespace workflow_health {

class History::OfWorkflow {
 public:
  OfWorkflow(const Config& config, const Workflow& workflow,
             const Ledger& ledger, const Window& span)
      : lengths_(config.windows),
        step_window_(StepWindow(config)),
        step_count_(workflow.steps.size()),
        counted_(ledger.CountedRuns(workflow.name, span)),
        windows_(config.windows.size()) {
    const Window seen{span.since - config.windows.back(), span.until};
    runs_ = RunsFrom(ledger.EventsOfRuns(workflow, seen), workflow, seen);
  }

  // Whether `figures` changed; at the beginning they are all set.
  bool MoveTo(Time as_of, bool begin, WorkflowFigures* figures) {
    bool changed = Count(as_of, &figures->counters);
    figures->windows.resize(windows_.size());
    figures->steps.resize(step_count_);
    for (size_t i = 0; i < windows_.size(); ++i) {
      if (!Slide(as_of, i) && !begin) continue;
      figures->windows[i] = FiguresIn(i);
      changed = true;
    }
    return changed;
  }

 private:
  // Indices into `runs_`: the first one of a window, and the one behind it.
  struct Bounds {
    size_t first = 0;
    size_t end = 0;
    bool operator==(const Bounds&) const = default;
  };

  bool Count(Time as_of, Counters* counters) {
    const size_t before = next_;
    for (; next_ < counted_.size() && counted_[next_].at <= as_of; ++next_) {
      counters->Add(counted_[next_].counted);
    }
    return next_ != before;
  }

  // Whether other runs are in the window than before.
  bool Slide(Time as_of, size_t window) {
    Bounds& bounds = windows_[window];
    const Bounds before = bounds;
    bounds.end = FirstAfter(as_of, bounds.end);
    bounds.first = FirstAfter(as_of - lengths_[window], bounds.first);
    return bounds != before;
  }

  [[nodiscard]] size_t FirstAfter(Time time, size_t from) const {
    while (from < runs_.size() && runs_[from].at <= time) ++from;
    return from;
  }

  [[nodiscard]] WindowFigures FiguresIn(size_t window) const {
    const Bounds& bounds = windows_[window];
    const auto runs =
        std::span(runs_).subspan(bounds.first, bounds.end - bounds.first);
    const Tally tally = TallyOf(runs, step_count_);
    WindowFigures figures = WindowOf(runs, tally, lengths_[window]);
    figures.steps.resize(step_count_);
    if (window == step_window_) figures.steps = StepsOf(runs, tally);
    return figures;
  }

  std::vector<Seconds> lengths_;
  std::optional<size_t> step_window_;
  size_t step_count_;
  std::vector<CountedRun> counted_;
  size_t next_ = 0;  // the first one that is not in the counters
  std::vector<Run> runs_;
  std::vector<Bounds> windows_;
};

History::History(const Config& config, const Ledger& ledger,
                 const Window& span) {
  for (const Workflow& workflow : config.workflows) {
    workflows_.emplace_back(config, workflow, ledger, span);
    figures_.workflows.emplace_back().counters =
        ledger.CountersOf(workflow, span.since);
  }
}

History::~History() = default;

bool History::MoveTo(Time as_of) {
  const bool begin = !std::exchange(begun_, true);
  bool changed = begin;
  figures_.as_of = as_of;
  for (size_t i = 0; i < workflows_.size(); ++i) {
    changed |= workflows_[i].MoveTo(as_of, begin, &figures_.workflows[i]);
  }
  return changed;
}

}  // namespace workflow_health

#include "answers/history.h"

#include <utility>

#include "answers/timeline.h"
#include "metrics/families.h"

namespace workflow_health {

class History::OfWorkflow {
 public:
  OfWorkflow(const Config& config, const Workflow& workflow,
             const Ledger& ledger, const Window& span)
      : step_window_(StepWindow(config)),
        step_count_(workflow.steps.size()),
        counted_(ledger.CountedRuns(workflow.name, span)),
        timeline_(ledger, workflow, span, config.windows) {}

  // Whether `figures` changed; at the beginning they are all set.
  bool MoveTo(Time as_of, bool begin, WorkflowFigures* figures) {
    bool changed = Count(as_of, &figures->counters);
    timeline_.MoveTo(as_of);
    figures->windows.resize(timeline_.lengths().size());
    figures->steps.resize(step_count_);
    for (size_t i = 0; i < figures->windows.size(); ++i) {
      if (!timeline_.HasChanged(i) && !begin) continue;
      figures->windows[i] =
          SummaryOf(timeline_.Runs(i), step_count_, i == step_window_);
      changed = true;
    }
    return changed;
  }

 private:
  bool Count(Time as_of, Counters* counters) {
    const size_t before = next_;
    for (; next_ < counted_.size() && counted_[next_].at <= as_of; ++next_) {
      counters->Add(counted_[next_].counted);
    }
    return next_ != before;
  }

  std::optional<size_t> step_window_;
  size_t step_count_;
  std::vector<CountedRun> counted_;
  size_t next_ = 0;  // the first one that is not in the counters
  Timeline timeline_;
};

History::History(const Config& config, const Ledger& ledger,
                 const std::vector<size_t>& workflows, const Window& span) {
  figures_.workflows.resize(config.workflows.size());
  for (const size_t i : workflows) {
    const Workflow& workflow = config.workflows[i];
    workflows_.try_emplace(i, config, workflow, ledger, span);
    figures_.workflows[i].known = true;
    figures_.workflows[i].counters = ledger.CountersOf(workflow, span.since);
  }
}

History::~History() = default;

bool History::MoveTo(Time as_of) {
  const bool begin = !std::exchange(begun_, true);
  bool changed = begin;
  figures_.as_of = as_of;
  for (auto& [i, workflow] : workflows_) {
    changed |= workflow.MoveTo(as_of, begin, &figures_.workflows[i]);
  }
  return changed;
}

}  // namespace workflow_health

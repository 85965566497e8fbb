#include "answers/figures.h"

#include <algorithm>
#include <utility>

#include "answers/known.h"

namespace workflow_health {
namespace {

std::vector<StepState> StatesOf(const LatestRuns& latest, size_t step_count) {
  std::vector<StepState> states(step_count);
  for (const auto& [step, at] : latest.last_failures) {
    states.at(step).last_failure = at;
  }
  if (latest.of_one_step > 0) {
    states.at(latest.step).consecutive_failures = latest.of_one_step;
  }
  return states;
}

// A workflow that ended has no failures that go on now.
void ForgetStreaks(WorkflowFigures* figures) {
  figures->consecutive_failures.reset();
  for (StepState& step : figures->steps) step.consecutive_failures.reset();
}

std::vector<CategoryFigures> CategoriesAt(const Config& config,
                                          const Ledger& ledger, Time as_of) {
  const auto counts = ledger.CountMessages(as_of);
  std::vector<CategoryFigures> categories;
  for (const std::string& category : config.Categories()) {
    const auto found = counts.find(category);
    const MessageCounts count =
        found == counts.end() ? MessageCounts() : found->second;
    categories.push_back(
        {category, count.messages, count.unclassified, count.ignored});
  }
  return categories;
}

}  // namespace

std::optional<Figures> LiveFigures::Of(Ledger& ledger) {
  // If this call fails midway, the next one asks for everything anew.
  const Time before = std::exchange(as_of_, Time::min());
  const auto unchanged = ledger.UnchangedUntil();
  const Time unchanged_until = std::min(before, unchanged.runs);
  const auto [as_of, counted] = CountedIn(measured_, ledger);
  if (!as_of) return std::nullopt;
  const auto [shown, steps] = Parted(counted);
  Show(shown);
  Renew(ledger, {unchanged_until, *as_of});
  const bool goes_on = unchanged_until == before && before != Time::min();
  Count(ledger, goes_on ? std::optional(before) : std::nullopt, *as_of);
  const bool arrived = ledger.TakeArrived();
  if (!goes_on || arrived || ledger.HasMessages({before, *as_of})) {
    categories_ = CategoriesAt(config_, ledger, *as_of);
  }
  Figures figures;
  figures.as_of = *as_of;
  figures.recounted_at = ledger.RecountedAt();
  figures.sample = ledger.IsSample().value_or(false);
  std::vector<Measured> measured;
  for (const size_t i : counted) measured.push_back(measured_[i]);
  for (const Seconds length : config_.windows) {
    figures.covered_ratios.push_back(
        ReadRatio(measured, ledger, {*as_of - length, *as_of}, *as_of));
  }
  figures.workflows.resize(config_.workflows.size());
  for (const size_t i : shown) {
    figures.workflows[i] = FiguresAt(i, ledger, *as_of);
  }
  figures.steps =
      StepsAt(steps, ledger, std::min(before, unchanged.attempts), *as_of);
  figures.categories = categories_;
  as_of_ = *as_of;
  return figures;
}

LiveFigures::Indices LiveFigures::Parted(
    const std::vector<size_t>& measured) const {
  Indices indices;
  for (const size_t i : measured) {
    if (i < config_.workflows.size()) {
      indices.workflows.push_back(i);
    } else {
      indices.steps.push_back(i - config_.workflows.size());
    }
  }
  return indices;
}

std::vector<AttemptFigures> LiveFigures::StepsAt(
    const std::vector<size_t>& shown, const Ledger& ledger, Time unchanged,
    Time as_of) {
  std::erase_if(steps_, [&](const auto& of) {
    return std::ranges::find(shown, of.first) == shown.end();
  });
  std::vector<AttemptFigures> figures(config_.steps.size());
  for (const size_t i : shown) {
    const bool known = steps_.contains(i);
    LiveAttempts& of =
        steps_.try_emplace(i, config_.steps[i], config_.windows).first->second;
    figures[i] = of.At(ledger, known ? unchanged : Time::min(), as_of);
  }
  return figures;
}

// Nothing is known of what was not shown before.
void LiveFigures::Show(const std::vector<size_t>& shown) {
  std::erase_if(workflows_, [&](const auto& of) {
    return std::ranges::find(shown, of.first) == shown.end();
  });
  for (const size_t i : shown) workflows_[i];
}

void LiveFigures::Renew(const Ledger& ledger, const Window& changed) {
  const Seconds longest = *std::ranges::max_element(config_.windows);
  for (auto& [index, of] : workflows_) {
    const Workflow& workflow = config_.workflows[index];
    if (!of.timeline || changed.since <= changed.until - longest) {
      of.timeline.emplace(ledger, workflow,
                          Window{changed.until, changed.until},
                          config_.windows);
    } else {
      of.timeline->Renew(ledger, changed);
    }
    of.timeline->MoveTo(changed.until);
    of.windows.resize(config_.windows.size());
    for (size_t window = 0; window < of.windows.size(); ++window) {
      if (!of.timeline->HasChanged(window)) continue;
      of.windows[window] =
          SummaryOf(of.timeline->Runs(window), workflow.steps.size());
    }
  }
}

void LiveFigures::Count(const Ledger& ledger, const std::optional<Time>& before,
                        Time as_of) {
  for (auto& [index, of] : workflows_) {
    const Workflow& workflow = config_.workflows[index];
    if (!before || of.counters.steps.empty()) {
      of.counters = ledger.CountersOf(workflow);
      continue;
    }
    for (const CountedRun& run :
         ledger.CountedRuns(workflow.name, {*before, as_of})) {
      of.counters.Add(run.counted);
    }
  }
}

WorkflowFigures LiveFigures::FiguresAt(size_t index, const Ledger& ledger,
                                       Time as_of) const {
  const Workflow& workflow = config_.workflows[index];
  WorkflowFigures figures;
  figures.known = true;
  figures.counters = workflows_.at(index).counters;
  figures.corrections = ledger.Corrections(workflow.name);
  figures.late_messages = ledger.LateMessages(workflow.name);
  const LatestRuns latest = ledger.Latest(workflow.name);
  figures.consecutive_failures = latest.failures_in_a_row;
  figures.last_run = latest.last;
  figures.last_success = latest.last_success;
  figures.steps = StatesOf(latest, workflow.steps.size());
  if (config_.settings[index].IdleSince(latest.last, as_of)) {
    ForgetStreaks(&figures);
  }
  figures.windows = workflows_.at(index).windows;
  return figures;
}

}  // namespace workflow_health

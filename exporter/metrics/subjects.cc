#include "metrics/subjects.h"

#include <utility>

namespace workflow_health {
namespace {

void AddStep(Subjects& subjects, const Config& config,
             const WorkflowFigures& figures, const Labels& labels,
             size_t step) {
  subjects.step_counters.push_back({labels, &figures.counters.steps.at(step)});
  subjects.steps.push_back({labels, &figures.steps.at(step)});
  subjects.positions.push_back(step);
  for (size_t i = 0; i < config.windows.size(); ++i) {
    if (config.windows[i] < kShortestWindowOfSteps) continue;
    Labels in_window = labels;
    in_window.push_back({"window", FormatDuration(config.windows[i])});
    subjects.steps_in_windows.push_back(
        {std::move(in_window), &figures.windows.at(i).steps.at(step)});
  }
}

void AddWorkflow(Subjects& subjects, const Config& config, size_t index,
                 const WorkflowFigures& figures) {
  const Workflow& workflow = config.workflows.at(index);
  const Labels labels = {{"workflow", workflow.name}};
  subjects.workflows.push_back({labels, &figures});
  subjects.settings.push_back({labels, &config.settings.at(index)});
  for (size_t i = 0; i < config.windows.size(); ++i) {
    subjects.windows.push_back(
        {{labels[0], {"window", FormatDuration(config.windows[i])}},
         &figures.windows.at(i)});
  }
  for (size_t i = 0; i < workflow.steps.size(); ++i) {
    const Step& step = workflow.steps[i];
    AddStep(subjects, config, figures,
            {labels[0], {"application", step.application}, {"step", step.step}},
            i);
  }
}

}  // namespace

Subjects SubjectsOf(const Config& config, const Figures& figures) {
  Subjects subjects;
  for (size_t i = 0; i < config.workflows.size(); ++i) {
    const WorkflowFigures& of = figures.workflows.at(i);
    if (of.known) AddWorkflow(subjects, config, i, of);
  }
  return subjects;
}

}  // namespace workflow_health

#include <fmt/format.h>

#include "config/config.h"

namespace workflow_health {
namespace {

// To be raised with every change of the program that reads the same archive
// under the same configuration to other numbers.
constexpr char kReading[] = "2";

// "koji/build"; the second place of a step is "koji/build.2". Names hold no
// dots, so no two places share a name.
std::vector<std::string> PlaceNames(const Workflow& workflow,
                                    const LogRules& log) {
  std::vector<int> seen(workflow.steps.size());
  std::vector<std::string> names;
  for (const Place& place : log.places) {
    const Step& step = workflow.steps[place.step];
    std::string name = step.application + "/" + step.step;
    const int nth = ++seen[place.step];
    if (nth > 1) name += fmt::format(".{}", nth);
    names.push_back(std::move(name));
  }
  return names;
}

// 'a', 'b': quoted as in YAML, so that no two lists look the same.
std::string Quoted(const std::vector<Pattern>& patterns) {
  std::string text;
  for (const Pattern& pattern : patterns) {
    text += text.empty() ? "'" : ", '";
    for (const char c : pattern.text())
      text += c == '\'' ? "''" : std::string(1, c);
    text += "'";
  }
  return text;
}

void AddTopics(const Topics& topics, const std::string& prefix,
               CountingRules* rules) {
  (*rules)[prefix + "start"] = topics.start.text();
  (*rules)[prefix + "success"] = topics.success.text();
  (*rules)[prefix + "failure"] = topics.failure.text();
  (*rules)[prefix + "error"] = topics.error.text();
  (*rules)[prefix + "end"] = topics.end.text();
}

void AddPlaces(const Workflow& workflow, const LogRules& log,
               const std::string& prefix, CountingRules* rules) {
  const auto names = PlaceNames(workflow, log);
  (*rules)[prefix] = fmt::format("{}", fmt::join(names, ", "));
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string name = prefix + "." + names[i];
    (*rules)[name + ".begin"] = log.places[i].begin.text();
    (*rules)[name + ".done"] = log.places[i].done.text();
  }
}

void AddWorkflow(const Workflow& workflow, const LogRules& log,
                 CountingRules* rules) {
  const std::string prefix = "workflows." + workflow.name + ".";
  (*rules)[prefix + "source"] = workflow.category;
  (*rules)[prefix + "history_start"] = FormatTime(workflow.history_start);
  (*rules)[prefix + "abandoned_after"] =
      FormatDuration(workflow.abandoned_after);
  AddTopics(log.topics, prefix + "topics.", rules);
  AddPlaces(workflow, log, prefix + "steps", rules);
  (*rules)[prefix + "ignore"] = Quoted(log.ignored_lines);
}

}  // namespace

CountingRules CountingRulesOf(const Config& config) {
  CountingRules rules;
  rules["reading"] = kReading;
  rules["environment"] = config.environment;
  // A message belongs to the first workflow that it fits: the order counts.
  std::vector<std::string> names;
  for (size_t i = 0; i < config.workflows.size(); ++i) {
    names.push_back(config.workflows[i].name);
    AddWorkflow(config.workflows[i], config.logs[i], &rules);
  }
  rules["workflows"] = fmt::format("{}", fmt::join(names, ", "));
  return rules;
}

}  // namespace workflow_health

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "config/config.h"

namespace workflow_health {
namespace {

// To be raised with every change of the program that reads the same archive
// under the same configuration to other numbers.
constexpr char kReading[] = "2";
constexpr char kReadingSteps[] = "1";

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

void AddTopics(const Topics& topics, CountingRules* rules) {
  (*rules)["topics.start"] = topics.start.text();
  (*rules)["topics.success"] = topics.success.text();
  (*rules)["topics.failure"] = topics.failure.text();
  (*rules)["topics.error"] = topics.error.text();
  (*rules)["topics.end"] = topics.end.text();
}

void AddPlaces(const Workflow& workflow, const LogRules& log,
               CountingRules* rules) {
  const auto names = PlaceNames(workflow, log);
  (*rules)["steps"] = fmt::format("{}", fmt::join(names, ", "));
  for (size_t i = 0; i < names.size(); ++i) {
    const std::string name = "steps." + names[i];
    (*rules)[name + ".begin"] = log.places[i].begin.text();
    (*rules)[name + ".done"] = log.places[i].done.text();
  }
}

CountingRules RulesOf(const Workflow& workflow, const LogRules& log,
                      const std::string& environment) {
  CountingRules rules;
  rules["reading"] = kReading;
  rules["environment"] = environment;
  rules["source"] = workflow.category;
  rules["history_start"] = FormatTime(workflow.history_start);
  rules["abandoned_after"] = FormatDuration(workflow.abandoned_after);
  AddTopics(log.topics, &rules);
  AddPlaces(workflow, log, &rules);
  rules["ignore"] = Quoted(log.ignored_lines);
  return rules;
}

std::string TextOf(const Condition& condition) {
  return fmt::format("{}{}: [{}{}]", condition.negated ? "not " : "",
                     condition.pointer.text(), Quoted(condition.patterns),
                     condition.absent ? ", null" : "");
}

// In a fixed order: where they stand in the file does not matter.
std::string TextOf(const std::vector<Condition>& conditions) {
  std::vector<std::string> texts;
  texts.reserve(conditions.size());
  for (const Condition& condition : conditions) {
    texts.push_back(TextOf(condition));
  }
  std::ranges::sort(texts);
  return fmt::format("{{{}}}", fmt::join(texts, ", "));
}

std::string TextOf(const std::vector<TextTemplate>& templates) {
  std::vector<std::string> texts;
  texts.reserve(templates.size());
  for (const TextTemplate& one : templates) texts.push_back(one.text());
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

std::string TextOf(const EventRule& event) {
  std::string text =
      fmt::format("tells: {}, topics: [{}], where: {}", int(event.tells),
                  fmt::join(event.topics, ", "), TextOf(event.where.all));
  for (const auto& conditions : event.where.any) {
    text += fmt::format(", or: {}", TextOf(conditions));
  }
  text += ", key: " + TextOf(event.key);
  for (const AboutRule& about : event.about) {
    text += fmt::format(", {}: {}", about.kind, about.value.text());
  }
  if (event.time) text += ", time: " + event.time->text();
  return fmt::format("{}, cause: {}, verdict: {}", text, event.cause,
                     event.verdict.text());
}

CountingRules RulesOf(const StepRules& step) {
  CountingRules rules;
  rules["reading"] = kReadingSteps;
  rules["history_start"] = FormatTime(step.history_start);
  rules["supersedes"] = TextOf(step.supersedes);
  rules["verdicts"] = fmt::format("{}", fmt::join(step.verdicts, ", "));
  for (size_t i = 0; i < step.events.size(); ++i) {
    rules[fmt::format("events.{}", i + 1)] = TextOf(step.events[i]);
  }
  const auto of_events = [&](const std::string& name) -> std::string& {
    return rules[kOfEventsAlone + name];
  };
  of_events("deadline") = FormatDuration(step.deadline);
  of_events("deadline_cause") = step.deadline_cause;
  of_events("reopen") = step.restarts ? "restart" : "";
  of_events("restart_cause") = step.restart_cause;
  of_events("ended") = step.ended ? FormatTime(*step.ended) : "";
  return rules;
}

}  // namespace

std::vector<Measured> MeasuredIn(const Config& config) {
  std::vector<Measured> measured;
  for (size_t i = 0; i < config.workflows.size(); ++i) {
    const Workflow& workflow = config.workflows[i];
    measured.push_back({workflow.name,
                        RulesOf(workflow, config.logs[i], config.environment),
                        {workflow.category},
                        workflow.history_start});
  }
  for (const StepRules& step : config.steps) {
    measured.push_back(
        {step.Name(), RulesOf(step), step.Topics(), step.history_start});
  }
  return measured;
}

}  // namespace workflow_health

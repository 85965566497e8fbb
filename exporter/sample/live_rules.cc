#include "sample/live_rules.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <string>

#include "base/time.h"

namespace workflow_health {
namespace {

namespace json = boost::json;

json::array TextsOf(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

json::array TextsOf(const std::vector<TextTemplate>& templates) {
  json::array texts;
  for (const TextTemplate& one : templates) texts.emplace_back(one.text());
  return texts;
}

json::array RulesOf(const std::vector<Condition>& conditions) {
  json::array rules;
  for (const Condition& condition : conditions) {
    json::array patterns;
    for (const Pattern& pattern : condition.patterns) {
      patterns.emplace_back(pattern.text());
    }
    rules.emplace_back(json::array{condition.pointer.text(), patterns,
                                   condition.absent, condition.negated});
  }
  return rules;
}

json::array RulesOf(const EventRule& event) {
  json::array any;
  for (const auto& conditions : event.where.any) {
    any.emplace_back(RulesOf(conditions));
  }
  json::array about;
  for (const AboutRule& one : event.about) {
    about.emplace_back(json::array{one.kind, one.value.text()});
  }
  return {static_cast<int>(event.tells),
          TextsOf(event.topics),
          RulesOf(event.where.all),
          any,
          TextsOf(event.key),
          about,
          event.time ? event.time->text() : "",
          event.cause,
          event.verdict.text()};
}

json::array RulesOf(const StepRules& step) {
  json::array events;
  for (const EventRule& event : step.events) {
    events.emplace_back(RulesOf(event));
  }
  return {step.Name(),
          step.deadline.count(),
          step.deadline_cause,
          step.restarts,
          step.restart_cause,
          TextsOf(step.supersedes),
          TextsOf(step.charged),
          TextsOf(step.verdicts),
          step.ended ? FormatTime(*step.ended) : "",
          events};
}

std::string RulesOf(const std::vector<StepRules>& steps) {
  json::array rules;
  for (const StepRules& step : steps) rules.emplace_back(RulesOf(step));
  return json::serialize(rules);
}

}  // namespace

bool SameRules(const std::vector<StepRules>& one,
               const std::vector<StepRules>& other) {
  return RulesOf(one) == RulesOf(other);
}

}  // namespace workflow_health

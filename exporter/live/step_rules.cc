#include "live/step_rules.h"

#include <algorithm>
#include <iterator>

namespace workflow_health {
namespace {

void AddOnce(const std::string& text, std::vector<std::string>* texts) {
  if (text.empty() || std::ranges::find(*texts, text) != texts->end()) return;
  texts->push_back(text);
}

}  // namespace

std::vector<Condition> EventRule::AllConditions() const {
  std::vector<Condition> all = where.all;
  for (const auto& conditions : where.any) {
    std::ranges::copy(conditions, std::back_inserter(all));
  }
  return all;
}

std::set<std::string> EventRule::Lists() const {
  std::vector<JsonPointer> pointers;
  const auto add = [&](const TextTemplate& text) {
    std::ranges::move(text.Pointers(), std::back_inserter(pointers));
  };
  std::ranges::for_each(key, add);
  for (const AboutRule& one : about) add(one.value);
  add(verdict);
  for (const Condition& condition : AllConditions()) {
    pointers.push_back(condition.pointer);
  }
  if (time) pointers.push_back(*time);
  std::set<std::string> lists;
  for (const JsonPointer& pointer : pointers) {
    if (pointer.list()) lists.insert(*pointer.list());
  }
  return lists;
}

std::string StepRules::Name() const {
  return step.application + "/" + step.step;
}

std::vector<std::string> StepRules::Topics() const {
  std::vector<std::string> topics;
  for (const EventRule& event : events) {
    for (const std::string& topic : event.topics) AddOnce(topic, &topics);
  }
  return topics;
}

bool StepRules::ReadsOwnTimes() const {
  return std::ranges::any_of(
      events, [](const EventRule& event) { return event.time.has_value(); });
}

std::vector<std::string> StepRules::Verdicts() const {
  const bool gives = std::ranges::any_of(events, [](const EventRule& event) {
    return event.tells == EventRule::Tells::kVerdict;
  });
  if (!gives) return {};
  std::vector<std::string> all = verdicts;
  AddOnce(kOtherVerdict, &all);
  return all;
}

std::vector<std::string> StepRules::Causes() const {
  std::vector<std::string> causes{deadline_cause};
  AddOnce(restart_cause, &causes);
  for (const EventRule& event : events) AddOnce(event.cause, &causes);
  return causes;
}

}  // namespace workflow_health

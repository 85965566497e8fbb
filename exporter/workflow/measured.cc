#include "workflow/measured.h"

#include <utility>

namespace workflow_health {
namespace {

CountingRules WithoutThoseOfEvents(CountingRules rules) {
  std::erase_if(rules, [](const auto& rule) {
    return rule.first.starts_with(kOfEventsAlone);
  });
  return rules;
}

}  // namespace

bool DifferOfEventsAlone(const CountingRules& one, const CountingRules& other) {
  return WithoutThoseOfEvents(one) == WithoutThoseOfEvents(other);
}

}  // namespace workflow_health

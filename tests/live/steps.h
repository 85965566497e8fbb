// Rules of live steps for the tests of this folder.
#pragma once

#include <boost/json/parse.hpp>
#include <string>
#include <vector>

#include "live/step_rules.h"
#include "workflow/message.h"
#include "workflow/pattern_of.h"

namespace workflow_health {

inline JsonPointer PointerOf(std::string_view text) {
  return JsonPointer::Parse(text).value();
}

inline TextTemplate TemplateOf(std::string_view text) {
  return TextTemplate::Parse(text).value();
}

inline std::vector<TextTemplate> TemplatesOf(
    const std::vector<std::string>& texts) {
  std::vector<TextTemplate> templates;
  for (const std::string& text : texts) templates.push_back(TemplateOf(text));
  return templates;
}

// The value matches one of `patterns`.
inline Condition Is(std::string_view pointer,
                    const std::vector<std::string>& patterns) {
  Condition condition{PointerOf(pointer), {}};
  for (const std::string& text : patterns) {
    condition.patterns.push_back(PatternOf(text));
  }
  return condition;
}

inline Condition IsNot(std::string_view pointer,
                       const std::vector<std::string>& patterns) {
  Condition condition = Is(pointer, patterns);
  condition.negated = true;
  return condition;
}

inline Condition IsAbsent(std::string_view pointer) {
  Condition condition = Is(pointer, {});
  condition.absent = true;
  return condition;
}

inline Message MessageOf(std::string topic, const std::string& body,
                         Time sent_at = Time(std::chrono::hours(1000))) {
  Message message;
  message.id = "the-id";
  message.topic = std::move(topic);
  message.sent_at = sent_at;
  message.body = boost::json::parse(body);
  return message;
}

}  // namespace workflow_health

#include "live/step_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "base/text.h"

namespace workflow_health {
namespace {

constexpr Event::Kind KindOf(EventRule::Tells tells) {
  switch (tells) {
    case EventRule::Tells::kOpens:
      return Event::Kind::kOpens;
    case EventRule::Tells::kFails:
      return Event::Kind::kFails;
    case EventRule::Tells::kCancels:
      return Event::Kind::kCancels;
    case EventRule::Tells::kCloses:
    case EventRule::Tells::kVerdict:
      break;
  }
  return Event::Kind::kCloses;
}

const char* WordOf(EventRule::Tells tells) {
  switch (tells) {
    case EventRule::Tells::kOpens:
      return "opens";
    case EventRule::Tells::kCloses:
      return "closes";
    case EventRule::Tells::kFails:
      return "fails";
    case EventRule::Tells::kCancels:
      return "cancels";
    case EventRule::Tells::kVerdict:
      break;
  }
  return "verdict";
}

// No value if one of them is absent.
std::optional<std::vector<std::string>> FillAll(
    const std::vector<TextTemplate>& templates, const boost::json::value& body,
    size_t element, const Groups& groups) {
  std::vector<std::string> texts;
  for (const TextTemplate& one : templates) {
    auto text = one.Fill(body, element, groups);
    if (!text) return std::nullopt;
    texts.push_back(*std::move(text));
  }
  return texts;
}

// The time that the body tells, if it is near the archive's.
std::optional<Instant> TimeInBody(const EventRule& rule, const Message& message,
                                  size_t element) {
  const auto* value = rule.time->Find(message.body, element);
  if (value == nullptr) return std::nullopt;
  const auto time = ParseInstant(TextOf(*value));
  if (!time || *time < message.sent_at - kLongestBefore ||
      *time > message.sent_at + kLongestAfter) {
    return std::nullopt;
  }
  return *time;
}

// A bounded value: those of messages are not.
std::string VerdictOf(const EventRule& rule, const StepRules& step,
                      const boost::json::value& body, size_t element,
                      const Groups& groups) {
  auto verdict = rule.verdict.Fill(body, element, groups);
  if (!verdict ||
      std::ranges::find(step.verdicts, *verdict) == step.verdicts.end()) {
    return kOtherVerdict;
  }
  return *std::move(verdict);
}

std::vector<About> AboutOf(const EventRule& rule,
                           const boost::json::value& body, size_t element,
                           const Groups& groups) {
  std::vector<About> found;
  for (const AboutRule& about : rule.about) {
    auto value = about.value.Fill(body, element, groups);
    if (value) found.push_back({about.kind, *std::move(value)});
  }
  return found;
}

}  // namespace

StepReader::StepReader(std::vector<StepRules> steps)
    : steps_(std::move(steps)) {
  for (const StepRules& step : steps_) {
    for (const std::string& topic : step.Topics()) {
      std::vector<Rule> rules;
      for (const EventRule& event : step.events) {
        if (std::ranges::find(event.topics, topic) == event.topics.end()) {
          continue;
        }
        const auto lists = event.Lists();
        rules.push_back({&event, lists.empty()
                                     ? std::nullopt
                                     : std::optional(*lists.begin())});
      }
      by_topic_[topic].push_back({&step, std::move(rules)});
    }
  }
}

const std::vector<StepReader::StepOfTopic>& StepReader::StepsOf(
    const std::string& topic) const {
  static const std::vector<StepOfTopic> none;
  const auto found = by_topic_.find(topic);
  return found == by_topic_.end() ? none : found->second;
}

size_t StepReader::Rule::PassesOver(const boost::json::value& body) const {
  return list ? ElementsAt(*list, body) : 1;
}

std::optional<StepReader::Told> StepReader::ReadOne(const StepRules& step,
                                                    const EventRule& rule,
                                                    const Message& message,
                                                    size_t element) {
  const boost::json::value& body = message.body;
  Groups groups;
  if (!rule.where.Hold(body, element, &groups)) return std::nullopt;
  auto key = FillAll(rule.key, body, element, groups);
  const auto group = FillAll(step.supersedes, body, element, groups);
  if (!key || !group) return std::nullopt;
  Told told{{message.sent_at,
             message.id,
             KindOf(rule.tells),
             KeyOf(*key),
             0,
             rule.cause,
             {}},
            *std::move(key),
            &rule,
            false,
            false};
  StepEvent& event = told.event;
  if (rule.time) {
    const auto time = TimeInBody(rule, message, element);
    event.at = time.value_or(event.at);
    told.without_time = !time;
  }
  told.before_history =
      std::min(event.at, Instant(message.sent_at)) < step.history_start;
  if (rule.tells == EventRule::Tells::kVerdict) {
    event.what = VerdictOf(rule, step, body, element, groups);
  } else if (rule.tells == EventRule::Tells::kOpens) {
    event.about = AboutOf(rule, body, element, groups);
  }
  if (!group->empty()) event.item = std::exchange(event.key, KeyOf(*group));
  return told;
}

std::vector<StepReader::Told> StepReader::ReadStep(const StepOfTopic& of,
                                                   const Message& message) {
  std::vector<Told> told;
  std::set<std::vector<std::string>> keys;
  for (const Rule& rule : of.rules) {
    const size_t passes = rule.PassesOver(message.body);
    for (size_t i = 0; i < passes; ++i) {
      auto one = ReadOne(*of.step, *rule.event, message, i);
      if (!one || !keys.insert(one->key).second) continue;
      told.push_back(*std::move(one));
    }
  }
  return told;
}

std::vector<Event> StepReader::Read(const Message& message) const {
  std::vector<Event> events;
  for (const StepOfTopic& of : StepsOf(message.topic)) {
    for (const Told& told : ReadStep(of, message)) {
      if (told.before_history) continue;
      events.push_back(Pack(of.step->Name(), told.event));
    }
  }
  return events;
}

// Of an element for which the rule tells nothing.
std::string StepReader::WhyNot(const StepRules& step, const EventRule& rule,
                               const Message& message, size_t element) {
  if (auto why = rule.where.WhyNot(message.body, element)) return *why;
  Groups groups;
  (void)rule.where.Hold(message.body, element, &groups);
  std::vector<TextTemplate> parts = rule.key;
  std::ranges::copy(step.supersedes, std::back_inserter(parts));
  const auto absent = std::ranges::find_if(parts, [&](const auto& part) {
    return !part.Fill(message.body, element, groups);
  });
  return fmt::format("{} of its key is absent", absent->text());
}

// Why a rule tells nothing of some elements: of the first one, and of how many.
std::optional<std::string> StepReader::WhyNotAll(const StepRules& step,
                                                 const Rule& rule,
                                                 const Message& message) {
  const size_t passes = rule.PassesOver(message.body);
  if (passes == 0) {
    return fmt::format("{} is not a list with an element", *rule.list);
  }
  std::optional<std::string> why;
  size_t without = 0;
  for (size_t i = 0; i < passes; ++i) {
    if (ReadOne(step, *rule.event, message, i)) continue;
    ++without;
    if (!why) why = WhyNot(step, *rule.event, message, i);
  }
  if (without > 1) {
    *why += fmt::format(", and so on for {} of {} elements", without, passes);
  } else if (why && passes > 1) {
    *why += fmt::format(", for one of {} elements", passes);
  }
  return why;
}

Explained StepReader::ExplainTold(const StepRules& step, const Told& told) {
  std::string what = WordOf(told.rule->tells);
  if (!told.event.what.empty()) what += " " + told.event.what;
  std::string detail = Printable(fmt::to_string(fmt::join(told.key, ", ")));
  if (told.without_time) {
    detail += " (at the message's time: the body tells none that is near it)";
  }
  if (told.before_history) {
    detail += " (from before the history start: it does not count)";
  }
  return {workflow_health::Name(step.step) + ": " + what, std::move(detail)};
}

std::vector<Explained> StepReader::Explain(const Message& message) const {
  std::vector<Explained> explained;
  for (const StepOfTopic& of : StepsOf(message.topic)) {
    const auto told = ReadStep(of, message);
    for (const Told& one : told) {
      explained.push_back(ExplainTold(*of.step, one));
    }
    std::vector<std::string> reasons;
    for (const Rule& rule : of.rules) {
      // Where another rule told, nothing is to be said.
      if (!told.empty() && !rule.list) continue;
      if (const auto why = WhyNotAll(*of.step, rule, message)) {
        reasons.push_back(
            fmt::format("{}: {}", WordOf(rule.event->tells), *why));
      }
    }
    if (reasons.empty()) continue;
    explained.push_back({workflow_health::Name(of.step->step) +
                             (told.empty() ? ": nothing" : ": nothing else"),
                         fmt::format("({})", fmt::join(reasons, "; "))});
  }
  return explained;
}

}  // namespace workflow_health

#include "logs/classify.h"

#include <optional>
#include <utility>

namespace workflow_health {
namespace {

struct TopicMeaning {
  Event::Kind kind;
  Outcome outcome;
};

std::optional<TopicMeaning> MeaningOf(std::string_view topic,
                                      const Topics& topics) {
  using Kind = Event::Kind;
  if (topics.start.MatchesWhole(topic)) {
    return TopicMeaning{Kind::kStart, Outcome::kUnknown};
  }
  if (topics.success.MatchesWhole(topic)) {
    return TopicMeaning{Kind::kEnd, Outcome::kSuccess};
  }
  if (topics.failure.MatchesWhole(topic)) {
    return TopicMeaning{Kind::kEnd, Outcome::kFailure};
  }
  if (topics.error.MatchesWhole(topic)) {
    return TopicMeaning{Kind::kEnd, Outcome::kError};
  }
  if (topics.end.MatchesWhole(topic)) {
    return TopicMeaning{Kind::kEnd, Outcome::kUnknown};
  }
  return std::nullopt;
}

bool IsOfAnotherEnvironment(const TopicParts& topic,
                            std::string_view environment) {
  const bool too_short = topic.environment.empty() && topic.rest.empty();
  return !too_short && topic.environment != environment;
}

// Of a topic that no workflow knows: its category is read, but not yet then.
bool IsBeforeHistory(std::string_view category, Time sent_at,
                     const std::vector<Workflow>& workflows) {
  bool read = false;
  for (const Workflow& workflow : workflows) {
    if (workflow.category != category) continue;
    if (sent_at >= workflow.history_start) return false;
    read = true;
  }
  return read;
}

}  // namespace

TopicParts SplitTopic(std::string_view topic) {
  TopicParts parts;
  for (int part = 1; part <= 3; ++part) {
    const size_t dot = topic.find('.');
    if (dot == std::string_view::npos) return parts;
    if (part == 3) parts.environment = topic.substr(0, dot);
    topic.remove_prefix(dot + 1);
  }
  parts.rest = topic;
  parts.category = topic.substr(0, topic.find('.'));
  return parts;
}

Classifier::Classifier(std::string environment, std::vector<Workflow> workflows,
                       std::vector<LogRules> logs)
    : environment_(std::move(environment)),
      workflows_(std::move(workflows)),
      logs_(std::move(logs)) {
  for (size_t i = 0; i < workflows_.size(); ++i) {
    readers_.emplace_back(logs_.at(i), workflows_[i].steps.size());
  }
}

Classified Classifier::Classify(const Message& message,
                                std::vector<std::string>* unknown_lines) const {
  Classified classified;
  const TopicParts topic = SplitTopic(message.topic);
  if (IsOfAnotherEnvironment(topic, environment_)) {
    classified.as = Classified::As::kIgnored;
    return classified;
  }
  for (size_t i = 0; i < workflows_.size(); ++i) {
    const auto meaning = MeaningOf(topic.rest, logs_[i].topics);
    if (!meaning) continue;
    classified.workflow = i;
    if (message.sent_at < workflows_[i].history_start) {
      classified.as = Classified::As::kIgnored;
      return classified;
    }
    classified.as = Classified::As::kEvent;
    Event& event = classified.event;
    event = {message.sent_at, message.id, meaning->kind, meaning->outcome, {}};
    if (event.kind == Event::Kind::kEnd) {
      event.log = readers_[i].Read(message.body, unknown_lines);
    }
    return classified;
  }
  if (IsBeforeHistory(topic.category, message.sent_at, workflows_)) {
    classified.as = Classified::As::kIgnored;
  }
  return classified;
}

}  // namespace workflow_health

#include "logs/classify.h"

#include <optional>
#include <utility>

#include "logs/packed_end.h"
#include "workflow/topic.h"

namespace workflow_health {
namespace {

// What a run did: it opened if `ended` holds no value, else it ended.
struct Meaning {
  std::optional<Outcome> ended;
};

std::optional<Meaning> MeaningOf(std::string_view topic, const Topics& topics) {
  if (topics.start.MatchesWhole(topic)) return Meaning{};
  if (topics.success.MatchesWhole(topic)) return Meaning{Outcome::kSuccess};
  if (topics.failure.MatchesWhole(topic)) return Meaning{Outcome::kFailure};
  if (topics.error.MatchesWhole(topic)) return Meaning{Outcome::kError};
  if (topics.end.MatchesWhole(topic)) return Meaning{Outcome::kUnknown};
  return std::nullopt;
}

bool IsOfAnotherEnvironment(const TopicParts& topic,
                            std::string_view environment) {
  const bool too_short = topic.environment.empty() && topic.rest.empty();
  return !too_short && topic.environment != environment;
}

// For a topic that no workflow knows: its category is read, but only from later
// on.
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

Classifier::Classifier(std::string environment, std::vector<Workflow> workflows,
                       std::vector<LogRules> logs)
    : environment_(std::move(environment)),
      workflows_(std::move(workflows)),
      logs_(std::move(logs)) {
  for (size_t i = 0; i < workflows_.size(); ++i) {
    readers_.emplace_back(logs_.at(i), workflows_[i].steps.size());
  }
}

Entry Classifier::Classify(const Message& message,
                           std::vector<std::string>* unknown_lines) const {
  Entry entry{
      message.id, message.topic, message.sent_at, Entry::As::kUnclassified, {}};
  const TopicParts topic = SplitTopic(message.topic);
  if (IsOfAnotherEnvironment(topic, environment_)) {
    entry.as = Entry::As::kIgnored;
    return entry;
  }
  bool too_early = IsBeforeHistory(topic.category, message.sent_at, workflows_);
  for (size_t i = 0; i < workflows_.size(); ++i) {
    const auto meaning = MeaningOf(topic.rest, logs_[i].topics);
    if (!meaning) continue;
    if (message.sent_at < workflows_[i].history_start) {
      too_early = true;
      continue;
    }
    Event& event = entry.events.emplace_back();
    event = {workflows_[i].name, kOneAtATime, entry.at, entry.id, {}, {}};
    if (meaning->ended) {
      PackEnd({*meaning->ended, readers_[i].Read(message.body, unknown_lines)},
              &event);
    }
  }
  if (!entry.events.empty()) {
    entry.as = Entry::As::kEvent;
  } else if (too_early) {
    entry.as = Entry::As::kIgnored;
  }
  return entry;
}

}  // namespace workflow_health

// Reads what a message tells of the live steps.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "live/step_event.h"
#include "live/step_rules.h"
#include "workflow/event.h"
#include "workflow/message.h"

namespace workflow_health {

// What a message tells of a step, for a person.
struct Explained {
  std::string told;    // "koji / build: opens", or "koji / build: nothing"
  std::string detail;  // of which item, or which conditions do not hold
};

// Thread-safe.
class StepReader {
 public:
  explicit StepReader(std::vector<StepRules> steps);
  StepReader(const StepReader&) = delete;
  StepReader& operator=(const StepReader&) = delete;

  // Whether a step reads the topic.
  [[nodiscard]] bool Reads(const std::string& topic) const {
    return by_topic_.contains(topic);
  }

  // In the order of the steps and of their rules.
  [[nodiscard]] std::vector<Event> Read(const Message& message) const;
  // The same for a person: each event, and of each step that is told nothing,
  // or nothing of some elements of a list, why not. What is from before the
  // history start is explained as well, and marked. Empty if no step reads the
  // topic.
  [[nodiscard]] std::vector<Explained> Explain(const Message& message) const;

 private:
  // A rule of a step that reads a topic.
  struct Rule {
    const EventRule* event;
    // Whose elements it goes through, if it has one.
    std::optional<std::string> list;

    [[nodiscard]] size_t PassesOver(const boost::json::value& body) const;
  };
  struct StepOfTopic {
    const StepRules* step;
    std::vector<Rule> rules;
  };
  // An event, and how it came about.
  struct Told {
    StepEvent event;
    std::vector<std::string> key;
    const EventRule* rule;
    bool without_time;  // of those that the body should tell
    bool before_history;
  };

  [[nodiscard]] const std::vector<StepOfTopic>& StepsOf(
      const std::string& topic) const;
  [[nodiscard]] static std::optional<Told> ReadOne(const StepRules& step,
                                                   const EventRule& rule,
                                                   const Message& message,
                                                   size_t element);
  [[nodiscard]] static std::vector<Told> ReadStep(const StepOfTopic& of,
                                                  const Message& message);
  [[nodiscard]] static Explained ExplainTold(const StepRules& step,
                                             const Told& told);
  [[nodiscard]] static std::string WhyNot(const StepRules& step,
                                          const EventRule& rule,
                                          const Message& message,
                                          size_t element);
  [[nodiscard]] static std::optional<std::string> WhyNotAll(
      const StepRules& step, const Rule& rule, const Message& message);

  const std::vector<StepRules> steps_;  // the others point into it
  std::map<std::string, std::vector<StepOfTopic>> by_topic_;
};

}  // namespace workflow_health

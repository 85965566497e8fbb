// What the attempts at live steps become that some messages tell of.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "live/step_event.h"
#include "live/step_reader.h"
#include "live/step_rules.h"
#include "workflow/message.h"

namespace workflow_health {

// Keeps the events of all messages: for trials, not for archives.
class TriedSteps {
 public:
  explicit TriedSteps(const std::vector<StepRules>& steps)
      : steps_(steps), reader_(steps) {}

  // Messages in any order; repeated ones count once.
  void Take(const Message& message);
  // For each step that was told of: its attempts as of the latest message.
  void Print(std::ostream& out) const;

 private:
  const std::vector<StepRules> steps_;
  StepReader reader_;
  Time latest_ = Time::min();
  // By step and key, and then by message and item, so that each counts once.
  using OfKey = std::map<std::pair<std::string, std::int64_t>, StepEvent>;
  std::map<std::string, std::map<std::int64_t, OfKey>> events_;
};

}  // namespace workflow_health

// What the attempts at live steps become that some messages tell of.
#pragma once

#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "live/step_event.h"
#include "live/step_rules.h"

namespace workflow_health {

// Keeps all events: for trials, not for archives.
class TriedSteps {
 public:
  // `steps` must outlive it.
  explicit TriedSteps(const std::vector<StepRules>& steps) : steps_(steps) {}

  // What a message of that time tells. Messages come in any order; of repeated
  // ones, the earliest counts.
  void Take(Time sent_at, const std::vector<Event>& events);
  // For each step that was told of: its attempts as of the latest message.
  void Print(std::ostream& out) const;

 private:
  const std::vector<StepRules>& steps_;
  Time latest_ = Time::min();
  std::map<std::string, Time> sent_;  // by message: the earliest
  // By step and key, and then by message and item, so that each counts once.
  using OfKey = std::map<std::pair<std::string, std::int64_t>, StepEvent>;
  std::map<std::string, std::map<std::int64_t, OfKey>> events_;
};

}  // namespace workflow_health

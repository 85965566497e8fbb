// What is measured: a workflow, or a step, and the rules it is counted under.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/time.h"

namespace workflow_health {

// What counts depend on, by name: the same messages, read under other rules,
// make other numbers.
using CountingRules = std::map<std::string, std::string>;

// Rules whose names begin so say what is made of events. If only these change,
// nothing has to be read again.
inline constexpr char kOfEventsAlone[] = "attempts.";

// Whether no other rules differ.
[[nodiscard]] bool DifferOfEventsAlone(const CountingRules& one,
                                       const CountingRules& other);

struct Measured {
  std::string name;
  CountingRules rules;
  // The parts of the archive that hold its messages: a category, or topics.
  std::vector<std::string> parts;
  Time history_start;  // from when on it is counted
};

}  // namespace workflow_health

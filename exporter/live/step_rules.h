// How the attempts of a step are read from messages. Comes from the
// configuration.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "live/condition.h"
#include "live/json_pointer.h"
#include "live/text_template.h"
#include "workflow/catalogue.h"

namespace workflow_health {

// What an attempt is about, by which it is found: "build" 2861234.
struct AboutRule {
  std::string kind;
  TextTemplate value;
};

// One kind of message, and what it tells of a step.
struct EventRule {
  enum class Tells { kOpens, kCloses, kFails, kCancels, kVerdict };

  Tells tells = Tells::kOpens;
  // Whole and exact, with their prefix: with another one they are of another
  // server.
  std::vector<std::string> topics;
  Conditions where;
  // The item that passes through the step. A message without one of these
  // values tells nothing.
  std::vector<TextTemplate> key;
  std::vector<AboutRule> about;  // of what opens
  // The event's own time, in place of the message's.
  std::optional<JsonPointer> time;
  std::string cause;     // of what fails
  TextTemplate verdict;  // of a verdict

  // The lists whose elements its pointers go through, each once. A rule of one
  // list tells an event for each element; more than one make no rule.
  [[nodiscard]] std::set<std::string> Lists() const;
  // All of its conditions.
  [[nodiscard]] std::vector<Condition> AllConditions() const;
};

// A verdict whose value the configuration does not name.
inline constexpr char kOtherVerdict[] = "other";

struct StepRules {
  Step step;
  Time history_start;  // what is archived earlier tells nothing
  // Nothing ended it by then: it has failed, for this cause.
  Seconds deadline;
  std::string deadline_cause = "stalled";
  // What opens while an attempt is open ends that one and begins another. It is
  // cancelled, or it fails if there is a cause.
  bool restarts = false;
  std::string restart_cause;
  // If there are any: what opens cancels the open attempts that have the same
  // values here and another key.
  std::vector<TextTemplate> supersedes;
  std::vector<std::string> charged;   // causes that break runs
  std::vector<std::string> verdicts;  // but for kOtherVerdict
  std::optional<Time> ended;          // what opens later is ignored
  // Of one message and one key, the first rule that fits tells.
  std::vector<EventRule> events;

  // "koji/build": what its events are of.
  [[nodiscard]] std::string Name() const;
  // Each once, in the order of their first rules.
  [[nodiscard]] std::vector<std::string> Topics() const;
  // Whether some event has a time of its own.
  [[nodiscard]] bool ReadsOwnTimes() const;
  // Each verdict that it may give, kOtherVerdict among them; empty if no event
  // gives one.
  [[nodiscard]] std::vector<std::string> Verdicts() const;
  // Each cause that an attempt may fail for, once.
  [[nodiscard]] std::vector<std::string> Causes() const;
};

}  // namespace workflow_health

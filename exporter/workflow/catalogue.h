// What a workflow consists of: its steps in order, and how they are recognised
// in a log. Comes from the configuration.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "workflow/pattern.h"

namespace workflow_health {

struct Step {
  std::string application;
  std::string step;
  bool operator==(const Step&) const = default;
};

// "koji / build", as people see it.
[[nodiscard]] std::string Name(const Step& step);

// The pseudo-step of runs that failed where nobody can say. It stands before
// the first step, so that the chain's product holds with it.
inline constexpr size_t kUnattributedStep = 0;
[[nodiscard]] Step UnattributedStep();

// One line of a run's log in its place. The same step may have several places.
struct Place {
  size_t step;    // index into Workflow::steps
  Pattern begin;  // occurs in the text of the line that begins it
  Pattern done;   // occurs in the text of the `[DONE]` line that ends it
};

// Topics without their prefix "org.fedoraproject.<environment>.", matched
// whole, in this order. A topic that only fits `end` ends a run whose outcome
// is unknown.
struct Topics {
  Pattern start;
  Pattern success;
  Pattern failure;
  Pattern error;
  Pattern end;
};

// A workflow of the log kind: one message holds the log of one run.
struct Workflow {
  std::string name;
  // The fourth part of its topics: datagrepper's `category`.
  std::string category;
  Time history_start;
  // A start without an end is abandoned this long after it.
  Seconds abandoned_after;
  Topics topics;
  // steps[kUnattributedStep] is the pseudo-step; the others are distinct and
  // stand in the order of their first places.
  std::vector<Step> steps;
  std::vector<Place> places;
  std::vector<Pattern> ignored_lines;
};

// `steps` without the pseudo-step, as (application, its step indices), the
// applications in the order of their first steps.
struct Application {
  std::string name;
  std::vector<size_t> steps;
};
[[nodiscard]] std::vector<Application> Applications(
    const std::vector<Step>& steps);

}  // namespace workflow_health

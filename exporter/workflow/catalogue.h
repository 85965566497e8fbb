// What a workflow consists of: its steps in order. Comes from the
// configuration.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace workflow_health {

struct Step {
  std::string application;
  std::string step;
  bool operator==(const Step&) const = default;
};

// "koji / build", as people see it.
[[nodiscard]] std::string Name(const Step& step);

// The pseudo-step of runs whose failing step nobody can tell. It stands before
// the first step, so that the chain's product holds with it.
inline constexpr size_t kUnattributedStep = 0;
[[nodiscard]] Step UnattributedStep();

struct Workflow {
  std::string name;
  // The fourth part of its topics: datagrepper's `category`.
  std::string category;
  Time history_start;
  // A start without an end is abandoned this long after it.
  Seconds abandoned_after;
  // steps[kUnattributedStep] is the pseudo-step; the others are distinct and
  // stand in the order of a run.
  std::vector<Step> steps;
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

#include "workflow/catalogue.h"

#include <algorithm>

namespace workflow_health {

std::string Name(const Step& step) {
  return step.application + " / " + step.step;
}

Step UnattributedStep() { return {"workflow", "unattributed"}; }

std::vector<Application> Applications(const std::vector<Step>& steps) {
  std::vector<Application> applications;
  for (size_t i = kUnattributedStep + 1; i < steps.size(); ++i) {
    auto known = std::ranges::find(applications, steps[i].application,
                                   &Application::name);
    if (known == applications.end()) {
      known = applications.insert(known, {steps[i].application, {}});
    }
    known->steps.push_back(i);
  }
  return applications;
}

}  // namespace workflow_health

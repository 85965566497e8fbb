// The families of the made-up configuration and its figures.
#pragma once

#include <map>
#include <string>

#include "metrics/example.h"
#include "metrics/families.h"

namespace workflow_health {

using LabelSet = std::map<std::string, double>;

inline const std::string kPrefix = "packager_workflow_";

inline Families ExampleFamilies() {
  return WorkflowFamilies(ExampleConfig(), ExampleFigures());
}

inline LabelSet ExampleValues(const std::string& name) {
  return Values(ExampleFamilies(), kPrefix + name);
}

}  // namespace workflow_health

// Patterns for tests.
#pragma once

#include <string>

#include "workflow/pattern.h"

namespace workflow_health {

inline Pattern PatternOf(const std::string& text) {
  return Pattern::Compile(text).value();
}

}  // namespace workflow_health

#include "metrics/source_figures.h"

#include <algorithm>

namespace workflow_health {
namespace {

bool IsDigit(char letter) { return letter >= '0' && letter <= '9'; }

bool IsStatus(std::string_view code) {
  return code.size() == 3 && code[0] >= '1' && code[0] <= '5' &&
         IsDigit(code[1]) && IsDigit(code[2]);
}

}  // namespace

void SourceFigures::Add(std::string_view code,
                        std::chrono::duration<double> took) {
  const bool known = IsStatus(code) || code == kTimeout || code == kFailed;
  ++requests[std::string(known ? code : "other")];
  const auto bucket = std::ranges::lower_bound(kDurationBounds, took.count());
  ++durations.at(size_t(bucket - kDurationBounds.begin()));
  duration_sum += took.count();
}

}  // namespace workflow_health

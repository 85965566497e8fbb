// Chances of independent runs, added up one by one.
#pragma once

#include <cmath>

namespace workflow_health {

// Of exactly `failures` among `runs` of which each works with chance `uptime`,
// 0 < uptime < 1.
inline double ChanceOf(int failures, int runs, double uptime) {
  const double log_ways = std::lgamma(runs + 1) - std::lgamma(failures + 1) -
                          std::lgamma(runs - failures + 1);
  return std::exp(log_ways + failures * std::log1p(-uptime) +
                  (runs - failures) * std::log(uptime));
}

// Of all numbers of failures for which `is(failures)` holds.
template <class Is>
double ChanceThat(int runs, double uptime, Is is) {
  double chance = 0;
  for (int failures = 0; failures <= runs; ++failures) {
    if (is(failures)) chance += ChanceOf(failures, runs, uptime);
  }
  return chance;
}

}  // namespace workflow_health

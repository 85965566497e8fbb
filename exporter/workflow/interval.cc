#include "workflow/interval.h"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>

namespace workflow_health {
namespace {

namespace policies = boost::math::policies;

// What the interval leaves out on either side.
constexpr double kTail = 0.025;

// The same digits everywhere, and nothing is thrown: every argument that comes
// is in range.
using Policy =
    policies::policy<policies::domain_error<policies::ignore_error>,
                     policies::pole_error<policies::ignore_error>,
                     policies::overflow_error<policies::ignore_error>,
                     policies::underflow_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>,
                     policies::promote_double<false>>;

// The lower bound; the upper one is 1 less the lower bound of the failures.
double LowerBound(double successes, double failures) {
  if (successes <= 0) return 0;
  return boost::math::ibeta_inv(successes, failures + 1, kTail, Policy());
}

double UpperBound(double successes, double failures) {
  if (failures <= 0) return 1;
  return boost::math::ibetac_inv(successes + 1, failures, kTail, Policy());
}

}  // namespace

Interval ExactInterval(double successes, double failures) {
  const double runs = successes + failures;
  const double ratio = successes / runs;
  // A bound that comes out a hair beyond the ratio itself is no bound.
  return {std::clamp(LowerBound(successes, failures), 0.0, ratio),
          std::clamp(UpperBound(successes, failures), ratio, 1.0), runs};
}

}  // namespace workflow_health

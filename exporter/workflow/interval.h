// How sure a share of independent runs is.
#pragma once

namespace workflow_health {

// A 95 % confidence interval of a success ratio; 0 <= low <= high <= 1.
struct Interval {
  double low = 0;
  double high = 1;
  // How many independent runs would tell as much: n / design effect.
  double effective_runs = 0;
};

// The exact interval of Clopper and Pearson (The Use of Confidence or Fiducial
// Limits Illustrated in the Case of the Binomial, Biometrika 26, 1934): the
// truth lies beyond either bound in at most 2.5 % of all cases, however few the
// runs are; this holds for no other interval in use (Brown, Cai and DasGupta,
// Interval Estimation for a Binomial Proportion, 2001). `low` is exactly 0 if
// no run succeeded, `high` exactly 1 if none failed. Neither number is
// negative, and at least one is above 0; they need not be whole.
[[nodiscard]] Interval ExactInterval(double successes, double failures);

}  // namespace workflow_health

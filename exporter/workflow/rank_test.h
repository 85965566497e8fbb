// Is it slower than before, or is that noise?
#pragma once

#include <optional>
#include <vector>

#include "base/time.h"

namespace workflow_health {

// Two lists of durations, compared by their ranks: how long the longest ones
// are plays no part.
struct RankTest {
  // The chance of lists that differ at least as much, either way, if both come
  // from the same distribution: the two-sided test of Mann and Whitney (On a
  // Test of Whether One of Two Random Variables Is Stochastically Larger than
  // the Other, Annals of Mathematical Statistics 18, 1947), which is Wilcoxon's
  // rank-sum test. Exact if no value occurs twice and neither list is longer
  // than kMostForExact, else by the normal approximation with the corrections
  // for ties and for continuity, as in
  // https://docs.scipy.org/doc/scipy/reference/generated/scipy.stats.mannwhitneyu.html
  // It takes durations as independent. Those of an hour in which all are slow
  // are not: of such, p is too small.
  double p = 1;
  // By how much the later durations are longer: the median of the differences
  // of all pairs (Hodges and Lehmann, Estimates of Location Based on Rank
  // Tests, Annals of Mathematical Statistics 34, 1963), however many pairs
  // there are. Half a second is cut off, towards 0.
  Seconds shift{0};
};

// Shorter lists are not compared: no order of 4 and 4 durations is rare enough.
inline constexpr size_t kFewestToCompare = 5;
inline constexpr size_t kMostForExact = 20;

// No value if a list has fewer than kFewestToCompare.
[[nodiscard]] std::optional<RankTest> CompareRanks(std::vector<Seconds> before,
                                                   std::vector<Seconds> after);

enum class SpeedChange { kNoise, kSlower, kFaster };

// What is not rarer than this is noise. Not 0.05: people look at fifteen steps
// at once. If nothing has changed, at least one of them seems to have in 54 %
// of all looks with 0.05, and in 14 % with 0.01.
inline constexpr double kRareByChance = 0.01;

// Noise, too, if the shift is 0.
[[nodiscard]] SpeedChange ChangeOf(const RankTest& test);

}  // namespace workflow_health

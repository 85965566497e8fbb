#include "workflow/rank_test.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace workflow_health {
namespace {

using DurationList = std::vector<Seconds>;

// What the ranks of both lists tell.
struct Ranks {
  // Of all pairs, twice those whose later duration is the longer one, and once
  // those of equal ones: twice the U of Mann and Whitney.
  std::int64_t twice_u = 0;
  // The sum of t^3 - t over the values that occur t times.
  double ties = 0;
};

// Both are sorted.
Ranks RanksOf(const DurationList& before, const DurationList& after) {
  Ranks ranks;
  auto old = before.begin();
  auto young = after.begin();
  while (old != before.end() || young != after.end()) {
    const bool from_old =
        young == after.end() || (old != before.end() && *old <= *young);
    const Seconds value = from_old ? *old : *young;
    const auto shorter = old - before.begin();
    const auto is_value = [&](Seconds other) { return other == value; };
    const auto old_end = std::find_if_not(old, before.end(), is_value);
    const auto young_end = std::find_if_not(young, after.end(), is_value);
    const auto equal = old_end - old;
    ranks.twice_u += (young_end - young) * (2 * shorter + equal);
    const auto times = static_cast<double>(equal + (young_end - young));
    ranks.ties += times * times * times - times;
    old = old_end;
    young = young_end;
  }
  return ranks;
}

// In how many orders of n and m values without ties U is 0, 1 ... n * m: the
// coefficients of the Gaussian binomial, the product of (1 - q^(m + i)) /
// (1 - q^i) for i = 1 ... n.
std::vector<double> OrdersByU(size_t n, size_t m) {
  std::vector<double> orders(n * m + 1);
  orders[0] = 1;
  for (size_t i = 1; i <= n; ++i) {
    for (size_t u = n * m; u >= m + i; --u) orders[u] -= orders[u - m - i];
    for (size_t u = i; u <= n * m; ++u) orders[u] += orders[u - i];
  }
  return orders;
}

double ExactP(size_t n, size_t m, std::int64_t u) {
  const std::vector<double> orders = OrdersByU(n, m);
  const auto all_pairs = static_cast<std::int64_t>(n * m);
  const auto rare = static_cast<size_t>(std::min(u, all_pairs - u));
  double all = 0;
  double at_least_as_rare = 0;
  for (size_t i = 0; i < orders.size(); ++i) {
    all += orders[i];
    if (i <= rare) at_least_as_rare += orders[i];
  }
  return std::min(1.0, 2 * at_least_as_rare / all);
}

double NormalP(double n, double m, const Ranks& ranks) {
  const double both = n + m;
  const double variance =
      n * m / 12 * (both + 1 - ranks.ties / (both * (both - 1)));
  if (variance <= 0) return 1;  // all durations are equal
  const double from_mean =
      std::abs(static_cast<double>(ranks.twice_u) - n * m) / 2;
  const double z = std::max(0.0, from_mean - 0.5) / std::sqrt(variance);
  return std::erfc(z / std::sqrt(2));
}

double PValue(const DurationList& before, const DurationList& after) {
  const size_t n = before.size();
  const size_t m = after.size();
  const Ranks ranks = RanksOf(before, after);
  if (ranks.ties == 0 && std::max(n, m) <= kMostForExact) {
    return ExactP(n, m, ranks.twice_u / 2);
  }
  return NormalP(static_cast<double>(n), static_cast<double>(m), ranks);
}

// How many pairs differ by `most` or less. Both lists are sorted.
std::int64_t PairsWithin(const DurationList& before, const DurationList& after,
                         Seconds most) {
  std::int64_t pairs = 0;
  auto end = after.begin();
  for (const Seconds duration : before) {
    while (end != after.end() && *end <= duration + most) ++end;
    pairs += end - after.begin();
  }
  return pairs;
}

// The difference of which `pairs` pairs are not above it, and not so of any
// smaller one: found by halving the span that it lies in.
Seconds DifferenceOf(std::int64_t pairs, const DurationList& before,
                     const DurationList& after) {
  Seconds low = after.front() - before.back();
  Seconds high = after.back() - before.front();
  while (low < high) {
    const Seconds middle = low + (high - low) / 2;
    if (PairsWithin(before, after, middle) >= pairs) {
      high = middle;
    } else {
      low = middle + Seconds(1);
    }
  }
  return low;
}

Seconds MedianDifference(const DurationList& before,
                         const DurationList& after) {
  const auto pairs = static_cast<std::int64_t>(before.size() * after.size());
  const Seconds low = DifferenceOf((pairs + 1) / 2, before, after);
  // Of an even number, the middle is the mean of two. Most often they are
  // equal.
  if (PairsWithin(before, after, low) > pairs / 2) return low;
  return (low + DifferenceOf(pairs / 2 + 1, before, after)) / 2;
}

}  // namespace

std::optional<RankTest> CompareRanks(DurationList before, DurationList after) {
  if (std::min(before.size(), after.size()) < kFewestToCompare) return {};
  std::sort(before.begin(), before.end());
  std::sort(after.begin(), after.end());
  return RankTest{PValue(before, after), MedianDifference(before, after)};
}

SpeedChange ChangeOf(const RankTest& test) {
  if (test.p >= kRareByChance || test.shift == Seconds(0))
    return SpeedChange::kNoise;
  return test.shift > Seconds(0) ? SpeedChange::kSlower : SpeedChange::kFaster;
}

}  // namespace workflow_health

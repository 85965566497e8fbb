#include "workflow/rank_test.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

namespace workflow_health {
namespace {

using Lengths = std::vector<int>;

std::vector<Seconds> InSeconds(const Lengths& lengths) {
  std::vector<Seconds> durations;
  for (const int length : lengths) durations.emplace_back(length);
  return durations;
}

RankTest Compare(const Lengths& before, const Lengths& after) {
  const auto test = CompareRanks(InSeconds(before), InSeconds(after));
  REQUIRE(test);
  return *test;
}

// Twice U, pair by pair.
int TwiceU(const Lengths& before, const Lengths& after) {
  int twice = 0;
  for (const int old : before) {
    for (const int young : after) {
      twice +=
          2 * static_cast<int>(young > old) + static_cast<int>(young == old);
    }
  }
  return twice;
}

// The share of all ways to deal the durations out again that differ at least as
// much.
double POfAllDeals(const Lengths& before, const Lengths& after) {
  Lengths all = before;
  all.insert(all.end(), after.begin(), after.end());
  const int pairs = static_cast<int>(before.size() * after.size());
  const int seen = std::abs(TwiceU(before, after) - pairs);
  std::vector<bool> is_after(all.size());
  std::fill(is_after.begin() + static_cast<int>(before.size()), is_after.end(),
            true);
  double deals = 0;
  double differ_as_much = 0;
  do {
    Lengths dealt[2];
    for (size_t i = 0; i < all.size(); ++i) {
      dealt[static_cast<size_t>(is_after[i])].push_back(all[i]);
    }
    ++deals;
    if (std::abs(TwiceU(dealt[0], dealt[1]) - pairs) >= seen) ++differ_as_much;
  } while (std::next_permutation(is_after.begin(), is_after.end()));
  return differ_as_much / deals;
}

Seconds MedianOfAllPairs(const Lengths& before, const Lengths& after) {
  Lengths differences;
  for (const int old : before) {
    for (const int young : after) differences.push_back(young - old);
  }
  std::sort(differences.begin(), differences.end());
  const size_t middle = differences.size() / 2;
  if (differences.size() % 2 == 1) return Seconds(differences[middle]);
  return Seconds((differences[middle - 1] + differences[middle]) / 2);
}

// Lists without ties whose U is `u`.
RankTest TestWithU(int n, int m, int u) {
  Lengths before;
  Lengths after;
  for (int i = 1; i <= n; ++i) before.push_back(i * 100);
  for (int i = 1; i <= m; ++i) {
    const int below = std::min(n, u);
    u -= below;
    after.push_back(below * 100 + i);
  }
  return Compare(before, after);
}

// The longest value of all is of the one list or of the other: the orders of
// n and m values whose U is u are those of n - 1 and m, and of n and m - 1.
double PByRecurrence(int n, int m, int u) {
  using Orders = std::vector<double>;  // by U
  const auto most = static_cast<size_t>(n * m);
  std::vector<Orders> row(static_cast<size_t>(m) + 1, Orders(most + 1));
  for (Orders& orders : row) orders[0] = 1;  // of none and any number
  for (int i = 1; i <= n; ++i) {
    for (size_t j = 1; j < row.size(); ++j) {
      // An `after` value that is longest is longer than all i of `before`.
      Orders& orders = row[j];
      for (size_t k = static_cast<size_t>(i); k <= most; ++k) {
        orders[k] += row[j - 1][k - static_cast<size_t>(i)];
      }
    }
  }
  const auto rare = static_cast<size_t>(std::min(u, n * m - u));
  double all = 0;
  double as_rare = 0;
  for (size_t k = 0; k <= most; ++k) {
    all += row.back()[k];
    if (k <= rare) as_rare += row.back()[k];
  }
  return std::min(1.0, 2 * as_rare / all);
}

class RandomLengths {
 public:
  // From 0 to `most`.
  Lengths Make(size_t count, int most) {
    Lengths lengths(count);
    std::uniform_int_distribution<int> length(0, most);
    for (int& one : lengths) one = length(random_);
    return lengths;
  }
  Lengths MakeDistinct(size_t count) {
    Lengths lengths = Make(count, 1'000'000);
    for (size_t i = 0; i < count; ++i) {
      lengths[i] = lengths[i] * 100 + next_++ % 100;
    }
    return lengths;
  }

 private:
  std::mt19937 random_{1};
  int next_ = 0;
};

TEST_CASE("a published test without ties has its exact p and its shift",
          "[rank_test]") {
  // Water diffusion across human chorioamnion, in hundredths (Hollander and
  // Wolfe, Nonparametric Statistical Methods, 1999, table 4.1): p 0.2544, a
  // difference of -0.305.
  const Lengths at_term = {80, 83, 189, 104, 145, 138, 191, 164, 73, 146};
  const Lengths in_early_weeks = {115, 88, 90, 74, 121};
  const RankTest test = Compare(at_term, in_early_weeks);
  CHECK(test.p == Approx(0.2544).margin(5e-5));
  CHECK(test.shift == Seconds(-30));
}

TEST_CASE("published tests with ties have their p with both corrections",
          "[rank_test]") {
  // What R's wilcox.test prints. Ozone in New York in May and August 1973, from
  // its manual page: W = 127.5, p-value = 0.0001208.
  const Lengths may = {41, 36, 12, 18, 28, 23, 19, 8, 7,  16, 11, 14,  18,
                       14, 34, 6,  30, 11, 1,  11, 4, 32, 23, 45, 115, 37};
  const Lengths august = {39, 9,  16,  78, 35, 66,  122, 89, 110,
                          44, 28, 65,  22, 59, 23,  31,  44, 21,
                          9,  45, 168, 73, 76, 118, 84,  85};
  CHECK(Compare(may, august).p == Approx(0.0001208).margin(5e-8));
  CHECK(Compare(may, august).shift == Seconds(32));
  // https://endmemo.com/r/wilcoxon.php
  const Lengths one = {1, 5, 9, 24, 56, 21, 3, 7, 21, 4};
  CHECK(Compare(one, {12, 15, 5, 9, 9, 14, 56, 22, 3, 7, 32, 5}).p ==
        Approx(0.5966).margin(5e-5));
  CHECK(Compare(one, {1233, 4356, 987, 39999, 1111, 200000}).p ==
        Approx(0.001364).margin(5e-7));
}

TEST_CASE("without ties p is the share of all deals that differ as much",
          "[rank_test]") {
  RandomLengths random;
  for (const size_t n : {5, 6, 8}) {
    for (const size_t m : {5, 7}) {
      for (int i = 0; i < 3; ++i) {
        const Lengths before = random.MakeDistinct(n);
        const Lengths after = random.MakeDistinct(m);
        CAPTURE(before, after);
        CHECK(Compare(before, after).p == Approx(POfAllDeals(before, after)));
      }
    }
  }
}

TEST_CASE("of twenty and twenty p is 1 % where the table has it",
          "[rank_test]") {
  // The critical U of Mann and Whitney, two-sided.
  CHECK(TestWithU(20, 20, 105).p <= 0.01);
  CHECK(TestWithU(20, 20, 106).p > 0.01);
  CHECK(TestWithU(20, 20, 400 - 105).p <= 0.01);
  CHECK(TestWithU(20, 20, 400 - 106).p > 0.01);
  CHECK(TestWithU(20, 20, 127).p <= 0.05);
  CHECK(TestWithU(20, 20, 128).p > 0.05);
  CHECK(TestWithU(20, 20, 200).p == 1);
  // 2 of all 137,846,528,820 orders.
  CHECK(TestWithU(20, 20, 0).p == Approx(1.4508889e-11).epsilon(1e-7));
}

TEST_CASE("without ties p is that of Mann and Whitney's recurrence",
          "[rank_test]") {
  for (int u = 0; u <= 400; u += 8) {
    CAPTURE(u);
    CHECK(TestWithU(20, 20, u).p == Approx(PByRecurrence(20, 20, u)));
    CHECK(TestWithU(7, 20, u * 140 / 400).p ==
          Approx(PByRecurrence(7, 20, u * 140 / 400)));
    // Longer lists have the normal approximation.
    CHECK(TestWithU(21, 20, u).p ==
          Approx(PByRecurrence(21, 20, u)).margin(0.005));
  }
  CHECK(TestWithU(21, 20, 168).p == Approx(0.279073).margin(5e-7));
  CHECK(TestWithU(20, 21, 168).p == Approx(0.279073).margin(5e-7));
}

TEST_CASE("with ties p is near the share of all deals that differ as much",
          "[rank_test]") {
  RandomLengths random;
  for (int i = 0; i < 5; ++i) {
    const Lengths before = random.Make(8, 12);
    const Lengths after = random.Make(7, 15);
    CAPTURE(before, after);
    CHECK(Compare(before, after).p ==
          Approx(POfAllDeals(before, after)).margin(0.03));
  }
}

TEST_CASE("the shift is the median of the differences of all pairs",
          "[rank_test]") {
  RandomLengths random;
  for (const int most : {1, 3, 20, 10'000}) {
    for (const size_t n : {5, 6, 21, 40}) {
      for (const size_t m : {5, 8, 33}) {
        const Lengths before = random.Make(n, most);
        const Lengths after = random.Make(m, 2 * most);
        CAPTURE(before, after);
        CHECK(Compare(before, after).shift == MedianOfAllPairs(before, after));
      }
    }
  }
}

TEST_CASE("half a second of shift is cut off on both sides", "[rank_test]") {
  const Lengths zeros(6, 0);
  const Lengths halves = {0, 0, 0, 1, 1, 1};
  CHECK(Compare(zeros, halves).shift == Seconds(0));
  CHECK(Compare(halves, zeros).shift == Seconds(0));
  const Lengths more = {1, 1, 1, 2, 2, 2};
  CHECK(Compare(zeros, more).shift == Seconds(1));
  CHECK(Compare(more, zeros).shift == Seconds(-1));
}

TEST_CASE("lists that change places change the sign alone", "[rank_test]") {
  RandomLengths random;
  for (const int most : {2, 50, 1'000'000}) {
    for (const size_t n : {7, 20, 60}) {
      const Lengths before = random.Make(n, most);
      const Lengths after = random.Make(n + 3, most);
      CAPTURE(before, after);
      const RankTest there = Compare(before, after);
      const RankTest back = Compare(after, before);
      CHECK(there.p == back.p);
      CHECK(there.shift == -back.shift);
    }
  }
}

TEST_CASE("equal lists differ by nothing", "[rank_test]") {
  CHECK(Compare({7, 7, 7, 7, 7}, {7, 7, 7, 7, 7, 7}).p == 1);
  const Lengths some = {1, 2, 3, 4, 5, 6};
  CHECK(Compare(some, some).p == 1);
  CHECK(Compare(some, some).shift == Seconds(0));
}

TEST_CASE("fewer than five durations are not compared", "[rank_test]") {
  const auto many = InSeconds(Lengths(100, 1));
  const auto four = InSeconds({9, 9, 9, 9});
  CHECK_FALSE(CompareRanks(four, many));
  CHECK_FALSE(CompareRanks(many, four));
  CHECK_FALSE(CompareRanks({}, {}));
  // Five and five are the fewest that can differ more than by chance.
  CHECK(ChangeOf(Compare({1, 2, 3, 4, 5}, {6, 7, 8, 9, 10})) ==
        SpeedChange::kSlower);
}

TEST_CASE("a change is slower or faster only if it is rare by chance",
          "[rank_test]") {
  CHECK(ChangeOf({0.0099, Seconds(1)}) == SpeedChange::kSlower);
  CHECK(ChangeOf({0.0099, Seconds(-1)}) == SpeedChange::kFaster);
  CHECK(ChangeOf({0.01, Seconds(1)}) == SpeedChange::kNoise);
  CHECK(ChangeOf({0.01, Seconds(-1)}) == SpeedChange::kNoise);
  CHECK(ChangeOf({0, Seconds(0)}) == SpeedChange::kNoise);
}

TEST_CASE("of lists that differ by chance one in a hundred seems to change",
          "[rank_test]") {
  RandomLengths random;
  int slower = 0;
  int faster = 0;
  for (int i = 0; i < 5000; ++i) {
    const SpeedChange change =
        ChangeOf(Compare(random.Make(30, 1000), random.Make(25, 1000)));
    slower += static_cast<int>(change == SpeedChange::kSlower);
    faster += static_cast<int>(change == SpeedChange::kFaster);
  }
  // 50 are expected, and their standard deviation is 7.
  CHECK(slower + faster > 50 - 21);
  CHECK(slower + faster < 50 + 21);
  CHECK(slower > 7);
  CHECK(faster > 7);
}

TEST_CASE("a hundred thousand durations are compared without rounding",
          "[rank_test]") {
  Lengths before;
  Lengths after;
  for (int i = 0; i < 100'000; ++i) {
    before.push_back(i);
    after.push_back(i + 700);
  }
  const RankTest test = Compare(before, after);
  CHECK(test.shift == Seconds(700));
  // U - n m / 2 is 700 (200,000 - 700) / 2, and 99,300 values occur twice.
  const double pairs = 1e10;
  const double excess = 700.0 * (200'000 - 700) / 2;
  const double ties = 6.0 * (100'000 - 700);
  const double deviation =
      std::sqrt(pairs / 12 * (200'001 - ties / (2e5 * 199'999)));
  CHECK(test.p == Approx(std::erfc((excess - 0.5) / deviation / std::sqrt(2))));
  CHECK(ChangeOf(test) == SpeedChange::kSlower);
}

}  // namespace
}  // namespace workflow_health

#include "workflow/interval.h"

#include <catch2/catch.hpp>

#include "workflow/binomial.h"

namespace workflow_health {
namespace {

TEST_CASE("beyond each bound lies a chance of 2.5 %", "[interval]") {
  for (const int runs : {1, 2, 5, 20, 100, 728}) {
    for (const int failures : {0, 1, 2, runs / 3, runs / 2, runs - 1, runs}) {
      if (failures > runs || failures < 0) continue;
      CAPTURE(runs, failures);
      const Interval interval = ExactInterval(runs - failures, failures);
      CHECK(interval.effective_runs == runs);
      if (failures < runs) {
        CHECK(ChanceThat(runs, interval.low, [&](int other) {
                return other <= failures;
              }) == Approx(0.025).epsilon(1e-9));
      }
      if (failures > 0) {
        CHECK(ChanceThat(runs, interval.high, [&](int other) {
                return other >= failures;
              }) == Approx(0.025).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE("a bound is 0 only if no run succeeded, 1 only if none failed",
          "[interval]") {
  for (const double runs : {0.3, 1.0, 7.5, 100.0, 1e6}) {
    CAPTURE(runs);
    CHECK(ExactInterval(0, runs).low == 0);
    CHECK(ExactInterval(0, runs).high < 1);
    CHECK(ExactInterval(runs, 0).low > 0);
    CHECK(ExactInterval(runs, 0).high == 1);
  }
  CHECK(ExactInterval(1, 1000).low > 0);
  CHECK(ExactInterval(1000, 1).high < 1);
}

TEST_CASE("numbers between whole ones give bounds between theirs",
          "[interval]") {
  const Interval fewer = ExactInterval(7, 3);
  const Interval between = ExactInterval(6.5, 3.5);
  const Interval more = ExactInterval(6, 4);
  CHECK(more.low < between.low);
  CHECK(between.low < fewer.low);
  CHECK(more.high < between.high);
  CHECK(between.high < fewer.high);
  CHECK(between.effective_runs == 10);
}

TEST_CASE("fewer runs with the same ratio never tell more", "[interval]") {
  for (const double ratio : {0.0, 1e-4, 0.1, 0.5, 0.95, 0.9999, 1.0}) {
    Interval few{0, 1, 0};
    for (double runs = 0.01; runs < 10'000; runs *= 1.3) {
      CAPTURE(ratio, runs);
      const Interval more = ExactInterval(runs * ratio, runs * (1 - ratio));
      CHECK(0 <= few.low);
      CHECK(few.low <= more.low);
      CHECK(more.low <= ratio + 1e-12);
      CHECK(ratio <= more.high + 1e-12);
      CHECK(more.high <= few.high);
      CHECK(few.high <= 1);
      few = more;
    }
  }
}

}  // namespace
}  // namespace workflow_health

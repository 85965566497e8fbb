// How the start that is open is found.
#include <array>
#include <catch2/catch.hpp>
#include <vector>

#include "logs/build_events.h"

namespace workflow_health {
namespace {

// Whether a start is open after these, each a second and its starts and ends.
bool IsOpenAfter(const std::vector<std::array<int, 3>>& seconds, int first) {
  OpenStart open(kMidnight + hours(first), hours(24));
  for (size_t i = seconds.size(); i-- > 0;) {
    const auto& [at, starts, ends] = seconds[i];
    if (!open.GoBack(kMidnight + hours(at), starts, ends)) break;
  }
  if (!open.at()) return false;
  CHECK(*open.at() == kMidnight + hours(seconds.back()[0]));
  return true;
}

TEST_CASE("whether a start is open is found by going back", "[pairing]") {
  CHECK_FALSE(IsOpenAfter({}, 0));
  CHECK(IsOpenAfter({{1, 1, 0}}, 2));
  CHECK(IsOpenAfter({{1, 2, 1}}, 2));
  CHECK_FALSE(IsOpenAfter({{1, 1, 0}, {2, 0, 1}}, 3));
  CHECK_FALSE(IsOpenAfter({{1, 1, 0}, {2, 1, 2}}, 3));
  // Back to back.
  CHECK(IsOpenAfter({{1, 1, 0}, {2, 1, 1}, {3, 2, 2}}, 4));
  CHECK_FALSE(IsOpenAfter({{1, 0, 1}, {2, 1, 1}, {3, 2, 2}}, 4));
  CHECK_FALSE(IsOpenAfter({{2, 1, 1}, {3, 2, 2}}, 4));
}

TEST_CASE("a start that is older than the limit is not open any more",
          "[pairing]") {
  CHECK(IsOpenAfter({{1, 1, 0}}, 25));
  CHECK_FALSE(IsOpenAfter({{1, 1, 0}}, 26));
  CHECK(IsOpenAfter({{1, 1, 0}, {25, 1, 1}}, 49));
  CHECK_FALSE(IsOpenAfter({{1, 1, 0}, {26, 1, 1}}, 27));
}

}  // namespace
}  // namespace workflow_health

#include "datagrepper/pace.h"

#include <catch2/catch.hpp>
#include <vector>

namespace workflow_health {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// When so many are sent, each as soon as it may be.
std::vector<Pace::TimePoint> Send(Pace& pace, Pace::TimePoint from, int count) {
  std::vector<Pace::TimePoint> sent;
  for (int i = 0; i < count; ++i) {
    from = std::max(from, pace.Next());
    pace.Take(from);
    sent.push_back(from);
  }
  return sent;
}

TEST_CASE("after a few at once each request waits for its turn", "[pace]") {
  const Pace::TimePoint start{std::chrono::hours(1)};
  Pace pace(10);
  const auto sent = Send(pace, start, 5);
  CHECK(sent[2] == start);
  CHECK(sent[3] == start + milliseconds(100));
  CHECK(sent[4] == start + milliseconds(200));
}

TEST_CASE("a rest allows no more at once than a few", "[pace]") {
  Pace pace(10);
  (void)Send(pace, Pace::TimePoint(seconds(100)), 50);
  const Pace::TimePoint later{seconds(1000)};
  const auto sent = Send(pace, later, 4);
  CHECK(sent[2] == later);
  CHECK(sent[3] == later + milliseconds(100));
}

}  // namespace
}  // namespace workflow_health

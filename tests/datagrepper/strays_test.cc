#include "datagrepper/strays.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

const Window kAsked{Time(Seconds(0)), Time(Seconds(3600))};

// The first ones are strays.
Rows RowsWith(size_t strays, size_t messages) {
  Rows rows;
  for (size_t i = 0; i < messages; ++i) {
    rows.messages.push_back({fmt::format("id-{}", i), "topic",
                             Time(Seconds(i < strays ? 90'000 : 60)), nullptr});
    if (i < strays) rows.strays.push_back(i);
  }
  return rows;
}

TEST_CASE("an answer without strays is believed", "[strays]") {
  CHECK(BeliefIn(RowsWith(0, 0), 0, false) == Belief::kBelieved);
  CHECK(BeliefIn(RowsWith(0, 100), 2, false) == Belief::kBelieved);
}

TEST_CASE("a question with strays among its answers is asked three times",
          "[strays]") {
  const size_t strays = GENERATE(1U, 100U);
  CHECK(BeliefIn(RowsWith(strays, 100), 1, false) == Belief::kAskedAgain);
  CHECK(BeliefIn(RowsWith(strays, 100), 2, false) == Belief::kAskedAgain);
  CHECK(BeliefIn(RowsWith(strays, 100), 3, false) != Belief::kAskedAgain);
}

TEST_CASE("strays that come each time are believed of who looks at the time",
          "[strays]") {
  const size_t strays = GENERATE(1U, 100U);
  CHECK(BeliefIn(RowsWith(strays, 100), 3, false) == Belief::kDoubted);
  CHECK(BeliefIn(RowsWith(strays, 100), 4, false) == Belief::kDoubted);
  CHECK(BeliefIn(RowsWith(strays, 100), 3, true) == Belief::kBelieved);
}

TEST_CASE("another window shows whether a server looks at the time",
          "[strays]") {
  CHECK_FALSE(IgnoresTime(RowsWith(0, 0), {"id-0"}));
  CHECK_FALSE(IgnoresTime(RowsWith(0, 9), {"id-0"}));
  CHECK(IgnoresTime(RowsWith(1, 9), {"id-0"}));
  // A page that is full.
  CHECK(IgnoresTime(RowsWith(99, 100), {}));
  CHECK_FALSE(IgnoresTime(RowsWith(50, 100), {}));
  Rows rows = RowsWith(9, 9);
  rows.complete = true;
  CHECK_FALSE(IgnoresTime(rows, {"another"}));
}

TEST_CASE("another window is a second that does not touch the one asked for",
          "[strays]") {
  Query asked;
  asked.category = "ci";
  asked.topics = {"a"};
  // datagrepper drops both bounds where the first one is 0.
  const auto since = GENERATE(0, 3600, 3601, 1'600'000'000);
  const auto length = GENERATE(1, 86'400);
  asked.window = {Time(Seconds(since)), Time(Seconds(since + length))};
  const Query other = ElsewhereThan(asked);
  CHECK(other.category == "ci");
  CHECK(other.topics.empty());
  CHECK(other.window.Length() == Seconds(1));
  CHECK(other.window.since > Time(Seconds(0)));
  CHECK((other.window.until < asked.window.since ||
         other.window.since > asked.window.until));
}

TEST_CASE("a refusal names how many there are, and the first", "[strays]") {
  CHECK_THAT(
      WhyRefused(RowsWith(4, 5), kAsked),
      Catch::Contains("4 of 5 messages are not from 1970-01-01T00:00:01Z "
                      "to 1970-01-01T01:00:00Z") &&
          Catch::EndsWith("the first of them is of 1970-01-02T01:00:00Z"));
}

TEST_CASE("each stray that is believed is told", "[strays]") {
  const auto oddities = Oddities(RowsWith(2, 9));
  REQUIRE(oddities.size() == 2);
  CHECK(oddities[1] ==
        "message id-1 of 1970-01-02T01:00:00Z stands at another place in the "
        "archive than its headers say");
}

}  // namespace
}  // namespace workflow_health

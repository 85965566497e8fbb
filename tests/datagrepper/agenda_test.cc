#include "datagrepper/agenda.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

using std::chrono::seconds;
using TimePoint = Agenda::TimePoint;

constexpr TimePoint kNow{std::chrono::hours(1000)};
const Window kHour{Time(Seconds(0)), Time(Seconds(3600))};

Question Waiting(const std::string& category, TimePoint not_before = {}) {
  Question question;
  question.query.category = category;
  question.not_before = not_before;
  return question;
}

Question ForZone(TimePoint not_before = {}) {
  Question question = Waiting("zone", not_before);
  question.about = FailedQuestion::About::kZone;
  return question;
}

// The category of the next question, for those that wait; "" for none.
std::string Next(Agenda& agenda, bool zone_only = false) {
  const auto question = agenda.Next(kNow, zone_only);
  return question ? question->query.category : "";
}

TEST_CASE("what waits comes before the windows, in its order", "[agenda]") {
  Agenda agenda(Selection{"window", {}}, {kHour});
  agenda.Add(Waiting("first"));
  agenda.Add(Waiting("second"));
  agenda.AddFirst(Waiting("before"));
  CHECK(Next(agenda) == "before");
  CHECK(Next(agenda) == "first");
  CHECK(Next(agenda) == "second");
  CHECK_FALSE(agenda.IsDone());
  CHECK(Next(agenda) == "window");
  CHECK(agenda.IsDone());
  CHECK(Next(agenda).empty());
}

TEST_CASE("what has to wait lets others pass", "[agenda]") {
  Agenda agenda(Selection{"window", {}}, {kHour});
  agenda.Add(Waiting("late", kNow + seconds(1)));
  agenda.Add(Waiting("now", kNow));
  CHECK(Next(agenda) == "now");
  CHECK(Next(agenda) == "window");
  CHECK(Next(agenda).empty());
  CHECK_FALSE(agenda.IsDone());
  CHECK(agenda.NextAt(false) == kNow + seconds(1));
}

TEST_CASE("nothing else is asked while the zone is asked for", "[agenda]") {
  Agenda agenda(Selection{"window", {}}, {kHour});
  agenda.Add(Waiting("other", kNow - seconds(9)));
  CHECK(Next(agenda, true).empty());
  CHECK(agenda.NextAt(true) == TimePoint::max());
  agenda.Add(ForZone(kNow - seconds(1)));
  CHECK(agenda.NextAt(true) == kNow - seconds(1));
  CHECK(Next(agenda, true) == "zone");
  CHECK(Next(agenda) == "other");
}

TEST_CASE("after half of a window failed, the next window comes first, once",
          "[agenda]") {
  Agenda agenda(Selection{"window", {}}, {kHour});
  agenda.plan().Halve({{kHour.until, kHour.until + Seconds(10)}, 3});
  agenda.Add(Waiting("failed"));
  agenda.TakeWindowNext(true);
  const auto half = agenda.Next(kNow, false);
  REQUIRE(half);
  CHECK(half->query.category == "window");
  CHECK(half->query.window.Length() == Seconds(5));
  CHECK(half->failures.all == 3);
  CHECK(half->failures.own == 0);
  CHECK(Next(agenda) == "failed");
}

TEST_CASE("what is counted is asked for at once, in a page of one row",
          "[agenda]") {
  const Window year{kHour.since, kHour.since + std::chrono::days(365)};
  Agenda agenda(Selection{"window", {}}, {kHour, year}, true);
  for (const Window& window : {kHour, year}) {
    const auto question = agenda.Next(kNow, false);
    REQUIRE(question);
    CHECK(question->query.window == window);
    CHECK(question->query.rows == 1);
    CHECK(question->counted);
  }
  CHECK(agenda.IsDone());
}

TEST_CASE("what failed comes first where there is no other window",
          "[agenda]") {
  Agenda agenda(Selection{"window", {}}, {});
  agenda.Add(Waiting("failed"));
  agenda.TakeWindowNext(true);
  CHECK(Next(agenda) == "failed");
  CHECK(agenda.IsDone());
}

}  // namespace
}  // namespace workflow_health

// Seconds that were not answered: when they are proven unreadable.
#include <catch2/catch.hpp>

#include "reading/recording.h"

namespace workflow_health {
namespace {

using Windows = std::vector<Window>;

Window Second(int second) { return Span(second - 1, second); }

TEST_CASE("a doubt is enough when it was found so often", "[doubts]") {
  Doubts doubts(2);
  CHECK_FALSE(doubts.Add("a", Second(5)));
  // Neither another second nor another part is the same.
  CHECK_FALSE(doubts.Add("a", Second(6)));
  CHECK_FALSE(doubts.Add("b", Second(5)));
  CHECK(doubts.Add("a", Second(5)));
  CHECK(doubts.Add("a", Second(5)));
  CHECK(doubts.Add("b", Second(5)));
  CHECK(Doubts(1).Add("a", Second(5)));
}

TEST_CASE("doubts are told by part, the earliest first", "[doubts]") {
  Doubts doubts(3);
  for (const int second : {9, 2, 5, 2}) (void)doubts.Add("a", Second(second));
  (void)doubts.Add("b", Second(7));
  CHECK(doubts.Of("a") == Windows{Second(2), Second(5), Second(9)});
  CHECK(doubts.Of("b") == Windows{Second(7)});
  CHECK(doubts.Of("c").empty());
}

TEST_CASE("what was read is not in doubt any more", "[doubts]") {
  Doubts doubts(2);
  for (const int second : {4, 5, 6, 7}) (void)doubts.Add("a", Second(second));
  (void)doubts.Add("b", Second(6));
  doubts.Forget("a", Span(4, 6));
  CHECK(doubts.Of("a") == Windows{Second(4), Second(7)});
  CHECK(doubts.Of("b") == Windows{Second(6)});
  // It begins anew.
  CHECK_FALSE(doubts.Add("a", Second(6)));
  CHECK(doubts.Add("a", Second(7)));
}

TEST_CASE("a second is a hole until three readings found the same",
          "[recorder][I2]") {
  Recording trial;
  for (int i = 1; i <= 4; ++i) {
    CAPTURE(i);
    const Synchronized result = trial.Record({Unanswered(5)});
    CHECK(result.doubtful.size() == (i < 3 ? 1 : 0));
    CHECK(result.unreadable.size() == (i < 3 ? 0 : 1));
    const Unread& unread =
        i < 3 ? result.doubtful.at(0) : result.unreadable.at(0);
    CHECK(unread.span == Second(5));
    CHECK(unread.why == "HTTP 500");
    CHECK(trial.Unreadable() == (i < 3 ? Windows{} : Windows{Second(5)}));
    CHECK(trial.doubts.Of(kPart).empty() == (i >= 3));
    CHECK(trial.read == Seconds(1));
  }
}

TEST_CASE("a second that is answered in between is doubted anew",
          "[recorder][I2]") {
  Recording trial;
  for (int i = 0; i < 2; ++i) (void)trial.Record({Unanswered(5)});
  (void)trial.Record({ReadingOf(Span(0, 10))});
  for (int i = 0; i < 2; ++i) {
    CHECK(trial.Record({Unanswered(5)}).doubtful.size() == 1);
    CHECK(trial.Unreadable().empty());
  }
  CHECK(trial.Record({Unanswered(5)}).doubtful.empty());
  CHECK(trial.Unreadable() == Windows{Second(5)});
}

TEST_CASE("messages of a second in doubt are entered, and prove nothing",
          "[recorder][I2]") {
  Recording trial;
  Reading reading = Unanswered(5);
  reading.messages = {MessageAt(5)};
  CHECK(trial.Record({reading}).recorded.added == 1);
  CHECK(trial.ledger.MessageCount() == 1);
  CHECK(trial.Covered().empty());
}

TEST_CASE("what was answered, and cannot be had, is unreadable at once",
          "[recorder][I2]") {
  Recording trial;
  Reading reading = Unanswered(5);
  reading.unanswered = false;
  reading.why = "it holds too much";
  const Synchronized result = trial.Record({reading});
  CHECK(result.doubtful.empty());
  REQUIRE(result.unreadable.size() == 1);
  CHECK(result.unreadable[0].why == "it holds too much");
  CHECK(trial.Unreadable() == Windows{Second(5)});
  CHECK(trial.Covered() == Windows{Second(5)});
}

TEST_CASE("what the ledger knows to be unreadable is not doubted again",
          "[recorder][I2]") {
  Recording trial;
  for (int i = 0; i < 3; ++i) (void)trial.Record({Unanswered(5)});
  trial.doubts = Doubts(3);  // as after a restart
  CHECK(trial.Record({Unanswered(5)}).doubtful.empty());
  CHECK(trial.Record({Unanswered(6)}).doubtful.size() == 1);
}

TEST_CASE("a second is unreadable from now on, though it was read before",
          "[recorder][I2]") {
  Recording trial;
  (void)trial.Record({ReadingOf(Span(0, 10))});
  CHECK(trial.Unreadable().empty());
  for (int i = 0; i < 3; ++i) (void)trial.Record({Unanswered(5)});
  CHECK(trial.Unreadable() == Windows{Second(5)});
  CHECK(trial.Covered() == Windows{Span(0, 10)});
}

TEST_CASE("topics that are read together have to agree", "[recorder][I2]") {
  const std::string earlier = GENERATE("a", "b");
  Recording trial;
  Reading both = Unanswered(5);
  both.selection = {"", {"a", "b"}};
  Reading alone = both;
  alone.selection = {"", {earlier}};
  for (int i = 0; i < 2; ++i) (void)trial.Record({alone});
  // The third time for one of them is the first for the other.
  CHECK(trial.Record({both}).doubtful.size() == 1);
  CHECK(trial.ledger.Unreadable(earlier).empty());
  CHECK(trial.Record({both}).doubtful.size() == 1);
  CHECK(trial.Record({both}).doubtful.empty());
  CHECK(trial.ledger.Unreadable("a") == Windows{Second(5)});
  CHECK(trial.ledger.Unreadable("b") == Windows{Second(5)});
}

}  // namespace
}  // namespace workflow_health

#include <catch2/catch.hpp>

#include "live/settle_trial.h"

namespace workflow_health {
namespace {

using Kind = Event::Kind;
using Strings = std::vector<std::string>;

TEST_CASE("an attempt ends with what its end says", "[settle]") {
  CHECK(Told({Opens(0), Closes(10)}) == Strings{"0 succeeded 10"});
  CHECK(Told({Opens(0), Fails(10)}) == Strings{"0 failed error 10"});
  CHECK(Told({Opens(0), EventAt(10, Kind::kCloses, "passed")}) ==
        Strings{"0 verdict passed 10"});
  CHECK(Told({Opens(0)}, 999) == Strings{"0 pending"});
  CHECK(Told({}) == Strings{});
}

TEST_CASE("what nothing ended by its deadline has stalled there", "[settle]") {
  CHECK(Told({Opens(0)}, 1000) == Strings{"0 failed stalled 1000"});
  CHECK(Told({Opens(0), Closes(1000)}) == Strings{"0 succeeded 1000"});
  CHECK(Told({Opens(0), Closes(1000.000001)}) ==
        Strings{"0 failed stalled 1000 recovered 1000.000001"});
  StepRules step = Rules();
  step.deadline_cause = "aborted";
  CHECK(Told({Opens(0)}, 1000, step) == Strings{"0 failed aborted 1000"});
}

TEST_CASE("the first end after a stall recovers it, and joins nothing",
          "[settle]") {
  CHECK(Told({Opens(0), Closes(1100), Closes(1101), Opens(1150)}, 1160) ==
        Strings{"0 failed stalled 1000 recovered 1100", "1150 succeeded 1150"});
  CHECK(Told({Opens(0), Closes(1100), Opens(1150)}, 1160) ==
        Strings{"0 failed stalled 1000 recovered 1100", "1150 pending"});
  // A cancel recovers nothing, and what opened since is another attempt.
  CHECK(Told({Opens(0), Cancels(1100), Opens(1200), Closes(1300)}) ==
        Strings{"0 failed stalled 1000", "1200 succeeded 1300"});
}

TEST_CASE("there is at most one open attempt", "[settle]") {
  CHECK(Told({Opens(0), Opens(5), Closes(10), Closes(20)}) ==
        Strings{"0 succeeded 10"});
  StepRules step = Rules();
  step.restarts = true;
  CHECK(Told({Opens(0), Opens(5), Closes(10)}, 2000, step) ==
        Strings{"0 cancelled 5", "5 succeeded 10"});
  step.restart_cause = "restarted";
  CHECK(Told({Opens(0), Opens(5), Closes(10)}, 2000, step) ==
        Strings{"0 failed restarted 5", "5 succeeded 10"});
}

TEST_CASE("an end joins what opens within 120 seconds after it", "[settle]") {
  CHECK(Told({Closes(10), Opens(130)}) == Strings{"130 succeeded 130"});
  CHECK(Told({Closes(10), Opens(10)}) == Strings{"10 succeeded 10"});
  CHECK(Told({Closes(10), Opens(130.000001)}, 200) ==
        Strings{"130.000001 pending", "1 unmatched"});
  // The earliest one that still waits joins, the others say nothing.
  CHECK(Told({Closes(5), Fails(20), Closes(30), Opens(130)}) ==
        Strings{"130 failed error 130", "1 unmatched"});
}

TEST_CASE("an end counts as unmatched only if its item has no attempt",
          "[settle]") {
  CHECK(Told({Closes(10), Closes(20)}, 139) == Strings{"1 unmatched"});
  CHECK(Told({Closes(10), Closes(20)}, 140) == Strings{"2 unmatched"});
  CHECK(Told({Closes(10)}, 129) == Strings{});
  CHECK(Told({Opens(0), Closes(10), Closes(20)}) == Strings{"0 succeeded 10"});
}

TEST_CASE("a cancel takes effect 120 seconds later", "[settle]") {
  CHECK(Told({Opens(0), Cancels(50)}, 169) == Strings{"0 pending"});
  CHECK(Told({Opens(0), Cancels(50)}, 170) == Strings{"0 cancelled 170"});
  CHECK(Told({Opens(0), Cancels(50), Closes(170)}) ==
        Strings{"0 succeeded 170"});
  CHECK(Told({Opens(0), Cancels(50), Closes(171)}) ==
        Strings{"0 cancelled 170"});
  CHECK(Told({Cancels(50), Opens(60), Closes(70)}) ==
        Strings{"60 succeeded 70"});
}

TEST_CASE("an end shortly before a cancel keeps it from taking effect",
          "[settle]") {
  CHECK(Told({Opens(0), Closes(10), Opens(20), Cancels(130)}, 500) ==
        Strings{"0 succeeded 10", "20 pending"});
  CHECK(Told({Opens(0), Closes(10), Opens(20), Cancels(131)}, 500) ==
        Strings{"0 succeeded 10", "20 cancelled 251"});
}

TEST_CASE("what opens after a cancel ends the cancelled attempt", "[settle]") {
  CHECK(Told({Opens(0), Cancels(50), Opens(60), Closes(70)}) ==
        Strings{"0 cancelled 60", "60 succeeded 70"});
  CHECK(Told({Opens(0), Cancels(50), Opens(170)}, 200) ==
        Strings{"0 cancelled 170", "170 pending"});
  StepRules step = Rules();
  step.restarts = true;
  step.restart_cause = "restarted";
  CHECK(Told({Opens(0), Cancels(50), Opens(60), Closes(70)}, 2000, step) ==
        Strings{"0 cancelled 60", "60 succeeded 70"});
}

TEST_CASE("a cancel at or before the deadline beats the stall", "[settle]") {
  CHECK(Told({Opens(0), Cancels(1000)}, 1100) == Strings{"0 pending"});
  CHECK(Told({Opens(0), Cancels(1000)}, 1120) == Strings{"0 cancelled 1120"});
  CHECK(Told({Opens(0), Cancels(1001)}) == Strings{"0 failed stalled 1000"});
  // What comes after the deadline does not make it a stall of the past.
  CHECK(Told({Opens(0), Cancels(990), Closes(1010)}) ==
        Strings{"0 cancelled 1110"});
}

TEST_CASE("an item supersedes the open ones of its group", "[settle]") {
  CHECK(Told({Of(1, Opens(0)), Of(2, Opens(50)), Of(2, Closes(60))}) ==
        Strings{"0 cancelled 170", "50 succeeded 60"});
  CHECK(Told({Of(1, Opens(0)), Of(2, Opens(50)), Of(1, Closes(60))}, 100) ==
        Strings{"0 succeeded 60", "50 pending"});
}

TEST_CASE("what opens after the step has ended is ignored", "[settle]") {
  StepRules step = Rules();
  step.ended = Time(Seconds(100));
  CHECK(Told({Opens(100), Closes(110), Opens(200), Closes(210)}, 2000, step) ==
        Strings{"100 succeeded 110"});
}

TEST_CASE("an attempt names its messages and what it is about", "[settle]") {
  StepEvent opens = Opens(0);
  opens.about = {{"build", "2861234"}};
  const Settled settled =
      Settle(Rules(), std::vector{opens, Closes(5)}, Time(Seconds(10)));
  REQUIRE(settled.attempts.size() == 1);
  CHECK(settled.attempts[0].opened_by == opens.message_id);
  CHECK(settled.attempts[0].ended_by == Closes(5).message_id);
  CHECK(settled.attempts[0].about == opens.about);
  const Settled stalled =
      Settle(Rules(), std::vector{opens}, Time(Seconds(2000)));
  CHECK(stalled.attempts[0].ended_by.empty());
}

}  // namespace
}  // namespace workflow_health

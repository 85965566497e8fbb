#include "datagrepper/sender.h"

#include <catch2/catch.hpp>

#include "datagrepper/fake_archive.h"

namespace workflow_health {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr auto kNever = Sender::TimePoint::max();

struct Trial {
  Datagrepper datagrepper;
  FakeArchive archive{"https://archive.test/datagrepper"};

  Trial() { datagrepper.url = "https://archive.test/datagrepper"; }
};

Question Asking() {
  Question question;
  question.query.category = "c";
  question.query.window = {Time(Seconds(10)), Time(Seconds(20))};
  return question;
}

// Waits until all is answered; how many were.
size_t Answers(Sender& sender) {
  size_t answers = 0;
  while (!sender.IsIdle()) answers += sender.Wait(kNever).size();
  return answers;
}

TEST_CASE("an answer comes with its question", "[sender]") {
  Trial trial;
  Sender sender(trial.datagrepper, trial.archive);
  Question question = Asking();
  question.strays = 2;
  sender.Send(question);
  CHECK_FALSE(sender.IsIdle());
  const auto ended = sender.Wait(kNever);
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].question.strays == 2);
  CHECK(ended[0].fetched.status == 200);
  CHECK(sender.IsIdle());
  CHECK(sender.requests() == 1);
}

TEST_CASE("a question goes to the interface that it is meant for", "[sender]") {
  const bool raw = GENERATE(false, true);
  Trial trial;
  using Interface = Datagrepper::Interface;
  trial.datagrepper.interface = raw ? Interface::kRaw : Interface::kSearch;
  Sender sender(trial.datagrepper, trial.archive);
  Question question = Asking();
  sender.Send(question);
  question.by_other_interface = true;
  sender.Send(question);
  question.about = FailedQuestion::About::kZone;
  sender.Send(question);
  CHECK(trial.archive.requests[0].asked.path == (raw ? "/raw" : "/v2/search"));
  CHECK(trial.archive.requests[1].asked.path == (raw ? "/v2/search" : "/raw"));
  CHECK(trial.archive.requests[2].asked.path == "/raw");
}

TEST_CASE("no more are sent than may be under way", "[sender]") {
  Trial trial;
  trial.datagrepper.requests_at_once = 2;
  Sender sender(trial.datagrepper, trial.archive);
  sender.Send(Asking());
  CHECK(sender.MaySend());
  sender.Send(Asking());
  CHECK_FALSE(sender.MaySend());
  CHECK(Answers(sender) == 2);
  CHECK(sender.MaySend());
}

TEST_CASE("nothing is sent during a pause, and waiting ends with it",
          "[sender]") {
  Trial trial;
  Sender sender(trial.datagrepper, trial.archive);
  sender.Pause(milliseconds(700));
  sender.Pause(milliseconds(300));
  CHECK_FALSE(sender.MaySend());
  const auto begin = trial.archive.Now();
  CHECK(sender.Wait(kNever).empty());
  CHECK(trial.archive.Now() == begin + milliseconds(700));
  CHECK(sender.MaySend());
}

TEST_CASE("waiting ends when the next question may be sent, or after a minute",
          "[sender]") {
  Trial trial;
  Sender sender(trial.datagrepper, trial.archive);
  const auto begin = trial.archive.Now();
  CHECK(sender.Wait(begin + Seconds(3)).empty());
  CHECK(trial.archive.Now() == begin + Seconds(3));
  CHECK(sender.Wait(kNever).empty());
  CHECK(trial.archive.Now() == begin + Seconds(3) + minutes(1));
}

TEST_CASE("what is forgotten is not told, but takes its place", "[sender]") {
  Trial trial;
  trial.datagrepper.requests_at_once = 1;
  Sender sender(trial.datagrepper, trial.archive);
  sender.Send(Asking());
  sender.Forget();
  CHECK(sender.IsIdle());
  CHECK_FALSE(sender.MaySend());
  CHECK(sender.Wait(kNever).empty());
  CHECK(sender.MaySend());
}

TEST_CASE("a server that wants to be left alone is, though all is forgotten",
          "[sender]") {
  Trial trial;
  Sender sender(trial.datagrepper, trial.archive);
  sender.Pause(minutes(9));
  sender.LeaveAlone(Seconds(100));
  sender.Forget();
  CHECK(sender.LeftAloneFor() == Seconds(100));
  CHECK_FALSE(sender.MaySend());
  CHECK(sender.Wait(kNever).empty());
  CHECK(sender.LeftAloneFor() == Seconds(0));
  CHECK(sender.MaySend());
}

}  // namespace
}  // namespace workflow_health

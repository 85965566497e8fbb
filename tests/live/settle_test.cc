#include "live/settle.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

namespace workflow_health {
namespace {

using Kind = Event::Kind;
using End = Attempt::End;

constexpr Seconds kDeadline = std::chrono::seconds(1000);

StepRules Rules() {
  StepRules step;
  step.step = {"koji", "build"};
  step.deadline = kDeadline;
  return step;
}

Instant At(double second) {
  return Instant(Microseconds(static_cast<long long>(second * 1e6)));
}

StepEvent EventAt(double second, Kind kind, std::string what = {}) {
  StepEvent event;
  event.at = At(second);
  event.message_id = fmt::format("{}-{}", second, int(kind));
  event.kind = kind;
  event.key = 7;
  event.what = std::move(what);
  return event;
}
StepEvent Opens(double second) { return EventAt(second, Kind::kOpens); }
StepEvent Closes(double second) { return EventAt(second, Kind::kCloses); }
StepEvent Fails(double second) {
  return EventAt(second, Kind::kFails, "error");
}
StepEvent Cancels(double second) { return EventAt(second, Kind::kCancels); }

StepEvent Of(std::int64_t item, StepEvent event) {
  event.item = item;
  event.message_id += fmt::format(" {}", item);
  return event;
}

const char* Word(End end) {
  switch (end) {
    case End::kPending:
      return "pending";
    case End::kSucceeded:
      return "succeeded";
    case End::kVerdict:
      return "verdict";
    case End::kFailed:
      return "failed";
    case End::kCancelled:
      break;
  }
  return "cancelled";
}

double SecondOf(Instant at) {
  return double(at.time_since_epoch().count()) / 1e6;
}

// "0 failed stalled 1000 recovered 1100": an attempt in each line.
std::vector<std::string> Lines(const Settled& settled) {
  std::vector<std::string> lines;
  for (const Attempt& attempt : settled.attempts) {
    std::string line =
        fmt::format("{} {}", SecondOf(attempt.opened), Word(attempt.end));
    if (!attempt.what.empty()) line += " " + attempt.what;
    if (attempt.end != End::kPending) {
      line += fmt::format(" {}", SecondOf(attempt.ended));
    }
    if (attempt.recovered) {
      line += fmt::format(" recovered {}", SecondOf(*attempt.recovered));
    }
    lines.push_back(std::move(line));
  }
  if (settled.unmatched > 0) {
    lines.push_back(fmt::format("{} unmatched", settled.unmatched));
  }
  return lines;
}

std::vector<std::string> Told(const std::vector<StepEvent>& events,
                              long long as_of = 1'000'000,
                              const StepRules& step = Rules()) {
  return Lines(Settle(step, events, Time(Seconds(as_of))));
}

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

// Random events, so close together that every rule meets every other one.
std::vector<StepEvent> SomeEvents(std::mt19937& random) {
  std::vector<StepEvent> events;
  const size_t count = random() % 9;
  for (size_t i = 0; i < count; ++i) {
    constexpr Kind kKinds[] = {Kind::kOpens, Kind::kOpens, Kind::kCloses,
                               Kind::kFails, Kind::kCancels};
    StepEvent event;
    event.at = At(double(random() % 40) * 30 + double(random() % 2) * 0.5);
    event.message_id = std::to_string(i);
    event.kind = kKinds[random() % 5];
    if (event.kind == Kind::kFails) event.what = "error";
    events.push_back(std::move(event));
  }
  return events;
}

StepRules SomeRules(std::mt19937& random) {
  StepRules step = Rules();
  step.deadline = Seconds(30 * (1 + random() % 12));
  step.restarts = random() % 3 == 0;
  if (step.restarts && random() % 2 == 0) step.restart_cause = "restarted";
  return step;
}

// Those that ended by then.
std::vector<Attempt> EndedBy(const Settled& settled, Time as_of) {
  std::vector<Attempt> ended;
  for (const Attempt& attempt : settled.attempts) {
    if (attempt.end == End::kPending || attempt.ended > as_of) continue;
    ended.push_back(attempt);
    // Known only later.
    if (attempt.recovered > Instant(as_of)) ended.back().recovered.reset();
  }
  return ended;
}

TEST_CASE("what has ended stays so, whatever the order of arrival",
          "[settle][I3]") {
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    CAPTURE(round);
    const StepRules step = SomeRules(random);
    std::vector<StepEvent> events = SomeEvents(random);
    const Settled whole = Settle(step, events, Time(Seconds(3000)));
    std::ranges::shuffle(events, random);
    REQUIRE(Settle(step, events, Time(Seconds(3000))) == whole);
    const Time as_of = Time(Seconds(random() % 1500));
    const Settled before = Settle(step, events, as_of);
    REQUIRE(EndedBy(before, as_of) == EndedBy(whole, as_of));
    REQUIRE(before.unmatched <= whole.unmatched);
  }
}

// The same by other means: half a second after the other, all that is so far.
class Oracle {
 public:
  Oracle(const StepRules& step, std::vector<StepEvent> events)
      : step_(step), events_(std::move(events)) {
    std::ranges::sort(events_, {}, [](const StepEvent& event) {
      return std::pair(event.at, event.message_id);
    });
  }

  Strings Lines(int seconds) {
    for (int half = 0; half <= 2 * seconds; ++half) {
      now_ = half / 2.0;
      for (const StepEvent& event : events_) {
        if (event.at == At(now_)) Take(event);
      }
      Tick();
    }
    Strings lines = done_;
    if (open_) lines.push_back(fmt::format("{} pending", *open_));
    if (unmatched_ > 0)
      lines.push_back(fmt::format("{} unmatched", unmatched_));
    return lines;
  }

 private:
  void Take(const StepEvent& event) {
    if (event.kind == Kind::kOpens) {
      TakeOpening();
    } else if (event.kind == Kind::kCancels) {
      const bool shortly_after = last_end_ && now_ - *last_end_ <= 120;
      if (open_ && !cancelled_ && !shortly_after) cancelled_ = now_;
    } else {
      TakeEnd(event.kind == Kind::kFails ? "failed error" : "succeeded");
    }
  }
  void TakeOpening() {
    if (open_ && cancelled_) {
      Finish("cancelled");
    } else if (open_ && step_.restarts) {
      Finish(step_.restart_cause.empty() ? "cancelled" : "failed restarted");
    } else if (open_) {
      return;
    }
    open_ = now_;
    had_any_ = true;
    stalled_ = false;
    if (!ends_.empty()) Finish(ends_.front().second);
    ends_.clear();
  }
  void TakeEnd(const std::string& how) {
    last_end_ = now_;
    if (open_) {
      if (now_ <= *open_ + double(step_.deadline.count())) Finish(how);
    } else if (stalled_) {
      done_.back() += fmt::format(" recovered {}", now_);
      stalled_ = false;
    } else {
      ends_.emplace_back(now_, how);
    }
  }
  void Tick() {
    if (open_ && cancelled_) {
      if (now_ >= *cancelled_ + 120) Finish("cancelled");
    } else if (open_ && now_ >= *open_ + double(step_.deadline.count())) {
      Finish("failed stalled");
      stalled_ = true;
    }
    while (!ends_.empty() && now_ >= ends_.front().first + 120) {
      unmatched_ += had_any_ ? 0 : 1;
      ends_.erase(ends_.begin());
    }
  }
  void Finish(const std::string& how) {
    done_.push_back(fmt::format("{} {} {}", *open_, how, now_));
    open_.reset();
    cancelled_.reset();
  }

  const StepRules& step_;
  std::vector<StepEvent> events_;
  double now_ = 0;
  std::optional<double> open_, cancelled_, last_end_;
  std::vector<std::pair<double, std::string>> ends_;
  bool had_any_ = false, stalled_ = false;
  int unmatched_ = 0;
  Strings done_;
};

TEST_CASE("a fold tells what a clock would tell that never stops", "[settle]") {
  std::mt19937 random(2);
  for (int round = 0; round < 5'000; ++round) {
    CAPTURE(round);
    const StepRules step = SomeRules(random);
    const std::vector<StepEvent> events = SomeEvents(random);
    const int as_of = int(random() % 2000);
    REQUIRE(Told(events, as_of, step) == Oracle(step, events).Lines(as_of));
  }
}

}  // namespace
}  // namespace workflow_health

// What holds of any events, whatever their order.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "live/settle_trial.h"

namespace workflow_health {
namespace {

using Kind = Event::Kind;
using End = Attempt::End;
using Strings = std::vector<std::string>;

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
    REQUIRE(before.unmatched.size() <= whole.unmatched.size());
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

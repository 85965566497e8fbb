#include "sample/live_course.h"

#include <catch2/catch.hpp>

#include "sample/archive.h"

namespace workflow_health {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Time kOpened = ParseTime("2026-11-10T00:00:00Z").value();
const Seconds kDeadline = hours(24);  // of the step that is played
const Seconds kLength = minutes(10);

struct Sent {
  char what;
  Seconds after;  // the opening
};

struct Played {
  std::vector<Sent> sent;  // in order of time
  std::vector<PlannedAttempt> attempts;
  std::optional<Instant> returned;

  [[nodiscard]] std::string Kinds() const {
    std::string kinds;
    for (const Sent& one : sent) kinds += one.what;
    return kinds;
  }
  [[nodiscard]] Seconds Ended() const {
    return std::chrono::floor<Seconds>(attempts.back().ended - kOpened);
  }
};

Played PlayOnce(Course course, std::uint64_t seed, bool restarts = false,
                std::string_view cause = {}) {
  LiveScene scene(seed, {kOpened - hours(1), kOpened + hours(100)});
  Played played;
  const auto note = [&](char what) {
    return [&played, what](Instant at) {
      played.sent.push_back({what, std::chrono::floor<Seconds>(at - kOpened)});
    };
  };
  LiveActor actor{LiveStep::kPackitCi, note('o'), note('e'), note('c')};
  actor.restarts = restarts;
  actor.restart_cause = cause;
  played.returned = Play(course, actor, kOpened, kLength, &scene);
  played.attempts = std::move(scene).Take().attempts;
  std::ranges::stable_sort(played.sent, {}, &Sent::after);
  return played;
}

TEST_CASE("a live attempt ends, at the latest at its deadline",
          "[sample][live_course]") {
  const Played usual = PlayOnce(Course::kEnds, 1);
  CHECK(usual.Kinds() == "oe");
  CHECK(usual.Ended() == kLength);
  CHECK(usual.attempts.back().fate == LiveFate::kClosed);
  CHECK(usual.returned == kOpened + kLength);
  const Played last = PlayOnce(Course::kEndsAtDeadline, 1);
  CHECK(last.Kinds() == "oe");
  CHECK(last.Ended() == kDeadline);
  CHECK(last.attempts.back().fate == LiveFate::kClosed);
}

TEST_CASE("a live end may come up to two minutes before the opening",
          "[sample][live_course]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Played played = PlayOnce(Course::kEndsFirst, seed);
    CHECK(played.Kinds() == "eo");
    CHECK(played.Ended() == Seconds(0));
    CHECK(played.sent.front().after >= -kLiveSkew);
    CHECK(played.sent.front().after < Seconds(0));
    CHECK(played.returned == kOpened + played.sent.front().after);
  }
}

TEST_CASE("a live attempt stalls, and may recover", "[sample][live_course]") {
  const Played stalled = PlayOnce(Course::kStalls, 1);
  CHECK(stalled.Kinds() == "o");
  CHECK(stalled.Ended() == kDeadline);
  CHECK(stalled.attempts.back().fate == LiveFate::kStalled);
  CHECK(!stalled.attempts.back().recovered);
  CHECK(!stalled.returned);
  const Played recovered = PlayOnce(Course::kRecovers, 1);
  CHECK(recovered.Kinds() == "oe");
  CHECK(recovered.Ended() == kDeadline);
  CHECK(recovered.attempts.back().fate == LiveFate::kStalled);
  CHECK(recovered.attempts.back().recovered ==
        kOpened + recovered.sent.back().after);
  CHECK(recovered.sent.back().after > kDeadline);
}

TEST_CASE("a live cancel holds two minutes later", "[sample][live_course]") {
  const auto course = GENERATE(Course::kCancelled, Course::kCancelledThenEnds,
                               Course::kCancelledAtDeadline);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Played played = PlayOnce(course, seed);
    const Seconds cancelled =
        course == Course::kCancelledAtDeadline ? kDeadline : kLength;
    CHECK(played.sent[1].what == 'c');
    CHECK(played.sent[1].after == cancelled);
    CHECK(played.Ended() == cancelled + kLiveSkew);
    CHECK(played.attempts.size() == 1);
    CHECK(played.attempts.back().fate == LiveFate::kCancelled);
    CHECK(!played.returned);
    CHECK(played.sent.back().after >= played.sent[1].after);
    if (course != Course::kCancelledThenEnds) continue;
    CHECK(played.Kinds() == "oce");
    CHECK(played.sent.back().after > cancelled + kLiveSkew);
  }
}

TEST_CASE("a live cancel yields to an end or an opening in time",
          "[sample][live_course]") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const Played overruled = PlayOnce(Course::kCancelOverruled, seed);
    CHECK(overruled.Kinds() == "oce");
    CHECK(overruled.attempts.size() == 1);
    CHECK(overruled.attempts.back().fate == LiveFate::kClosed);
    CHECK(overruled.Ended() == overruled.sent.back().after);
    CHECK(overruled.Ended() >= kLength);
    CHECK(overruled.Ended() <= kLength + kLiveSkew);

    const Played again = PlayOnce(Course::kCancelledAndOpened, seed);
    CHECK(again.Kinds() == "ocoe");
    REQUIRE(again.attempts.size() == 2);
    CHECK(again.attempts[0].fate == LiveFate::kCancelled);
    CHECK(again.attempts[0].ended == again.attempts[1].opened);
    CHECK(again.attempts[1].fate == LiveFate::kClosed);
    CHECK(again.sent[2].after > kLength);
    CHECK(again.sent[2].after <= kLength + kLiveSkew);
  }
}

TEST_CASE("a second live opening changes nothing, or restarts",
          "[sample][live_course]") {
  const Played same = PlayOnce(Course::kOpenedAgain, 1);
  CHECK(same.Kinds() == "ooe");
  CHECK(same.attempts.size() == 1);
  CHECK(same.attempts.back().opened == kOpened);
  for (const bool fails : {false, true}) {
    const Played played =
        PlayOnce(Course::kOpenedAgain, 1, true, fails ? "restarted" : "");
    CHECK(played.Kinds() == "ooe");
    REQUIRE(played.attempts.size() == 2);
    CHECK(played.attempts[0].fate ==
          (fails ? LiveFate::kFailed : LiveFate::kCancelled));
    CHECK(played.attempts[0].what == (fails ? "restarted" : ""));
    CHECK(played.attempts[0].ended == played.attempts[1].opened);
    CHECK(played.attempts[1].opened == kOpened + played.sent[1].after);
    CHECK(played.Ended() == kLength);
  }
}

}  // namespace
}  // namespace workflow_health

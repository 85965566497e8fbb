#include "logs/packed_end.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

std::optional<RunEnd> ThereAndBack(const RunEnd& end) {
  Event event;
  PackEnd(end, &event);
  return UnpackEnd(event);
}

TEST_CASE("an end comes back as it was packed", "[packed_end]") {
  RunEnd end{Outcome::kError, {}};
  LogReading& log = end.log;
  log.failing_step = 2;
  log.evidence = Evidence::kInferred;
  log.unknown_lines = 3;
  log.ran_for = Seconds(703);
  log.steps = {{},
               {true, Seconds(0)},
               {true, Seconds(86399)},
               {true, Seconds(255)},
               {true, std::nullopt}};
  const RunEnd back = ThereAndBack(end).value();
  CHECK(back.outcome == Outcome::kError);
  CHECK(back.log.failing_step == 2);
  CHECK(back.log.evidence == Evidence::kInferred);
  CHECK(back.log.unknown_lines == 3);
  CHECK(back.log.ran_for == Seconds(703));
  CHECK(back.log.steps == log.steps);
}

TEST_CASE("the kind of an end is that of its outcome", "[packed_end]") {
  const auto kind_of = [](Outcome outcome) {
    RunEnd end{outcome, {}};
    end.log.steps.resize(1);
    Event event;
    PackEnd(end, &event);
    CHECK(UnpackEnd(event)->outcome == outcome);
    event.kind = Event::Kind::kOpens;
    CHECK_FALSE(UnpackEnd(event));
    PackEnd(end, &event);
    return event.kind;
  };
  CHECK(kind_of(Outcome::kSuccess) == Event::Kind::kCloses);
  CHECK(kind_of(Outcome::kFailure) == Event::Kind::kFails);
  CHECK(kind_of(Outcome::kError) == Event::Kind::kFails);
  CHECK(kind_of(Outcome::kUnknown) == Event::Kind::kCancels);
}

TEST_CASE("no duration is not a duration of nothing", "[packed_end]") {
  RunEnd end;
  end.log.steps.resize(1);
  CHECK_FALSE(ThereAndBack(end)->log.ran_for.has_value());
  end.log.ran_for = Seconds(0);
  CHECK(ThereAndBack(end)->log.ran_for == Seconds(0));
}

TEST_CASE("what nobody packed is no end", "[packed_end]") {
  RunEnd end{Outcome::kSuccess, {}};
  end.log.steps.resize(2);
  Event packed;
  PackEnd(end, &packed);
  REQUIRE(UnpackEnd(packed));
  const auto told = [&](const std::string& bytes) {
    Event event = packed;
    event.told = bytes;
    return UnpackEnd(event);
  };
  CHECK_FALSE(told(packed.told.substr(1)));
  CHECK_FALSE(told(packed.told.substr(0, 20)));
  CHECK_FALSE(told(""));
  const auto with = [&](size_t byte, char value) {
    std::string changed = packed.told;
    changed[byte] = value;
    return told(changed);
  };
  constexpr char kNegative = '\x80';
  CHECK_FALSE(with(0, 1));           // an outcome of another kind
  CHECK_FALSE(with(0, 4));           // no message says that
  CHECK_FALSE(with(4, 2));           // a step that there is not
  CHECK_FALSE(with(7, kNegative));   // nor that one
  CHECK_FALSE(with(8, 4));           // no evidence
  CHECK_FALSE(with(15, kNegative));  // no number of lines
  CHECK_FALSE(with(16, '\xFE'));     // no duration
  CHECK_FALSE(with(27, '\x81'));     // nor that one
}

}  // namespace
}  // namespace workflow_health

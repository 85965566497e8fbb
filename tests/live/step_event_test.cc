#include "live/step_event.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace workflow_health {
namespace {

StepEvent Example() {
  return {Instant(Microseconds(1'000'000'250'000)),
          "the-id",
          Event::Kind::kOpens,
          77,
          5,
          "",
          {{"build", "2861234"}, {"nvr", "a-1-1"}}};
}

TEST_CASE("an event comes back as it was packed", "[event]") {
  StepEvent event = Example();
  CHECK(UnpackStepEvent(Pack("koji/build", event)) == event);
  event.kind = Event::Kind::kFails;
  event.what = "infrastructure";
  event.about.clear();
  CHECK(UnpackStepEvent(Pack("koji/build", event)) == event);
  event = StepEvent{};
  CHECK(UnpackStepEvent(Pack("koji/build", event)) == event);
}

TEST_CASE("the time of an event is rounded up", "[event]") {
  StepEvent event = Example();
  CHECK(Pack("koji/build", event).at == Time(Seconds(1'000'001)));
  event.at = Instant(Microseconds(1'000'000'000'000));
  CHECK(Pack("koji/build", event).at == Time(Seconds(1'000'000)));
  CHECK(Pack("koji/build", event).of == "koji/build");
  CHECK(Pack("koji/build", event).key == 77);
}

TEST_CASE("a long text is cut off", "[event]") {
  StepEvent event = Example();
  event.about = {{"nvr", std::string(1000, 'x')}};
  const auto told = UnpackStepEvent(Pack("koji/build", event));
  REQUIRE(told);
  CHECK(told->about == std::vector<About>{{"nvr", std::string(255, 'x')}});
}

TEST_CASE("what was never packed is no event", "[event]") {
  const Event packed = Pack("koji/build", Example());
  for (size_t size = 0; size + 1 < packed.told.size(); ++size) {
    CAPTURE(size);
    Event cut = packed;
    cut.told.resize(size);
    const auto told = UnpackStepEvent(cut);
    // It may end between two pairs.
    if (told) CHECK(told->about.size() < Example().about.size());
  }
  Event link = packed;
  link.kind = Event::Kind::kLinks;
  CHECK_FALSE(UnpackStepEvent(link));
  Event late = packed;
  late.told = std::string(
                  "\x07"
                  "1000000",
                  8) +
              std::string(2, '\0');
  CHECK_FALSE(UnpackStepEvent(late));
  late.told = std::string(
                  "\x02"
                  "-1",
                  3) +
              std::string(2, '\0');
  CHECK_FALSE(UnpackStepEvent(late));
  late.told = std::string(
                  "\x01"
                  "x",
                  2) +
              std::string(2, '\0');
  CHECK_FALSE(UnpackStepEvent(late));
}

TEST_CASE("keys differ as their texts do", "[event]") {
  CHECK(KeyOf({"a", "b"}) == KeyOf({"a", "b"}));
  CHECK(KeyOf({"a", "b"}) != KeyOf({"ab"}));
  CHECK(KeyOf({"a", "b"}) != KeyOf({"b", "a"}));
  CHECK(KeyOf({"a", ""}) != KeyOf({"a"}));
  CHECK(KeyOf({"2861234"}) > 0);
  // It is stored, so it must never change.
  CHECK(KeyOf({"2861234", "139112233"}) == 2710808448434005767);
}

}  // namespace
}  // namespace workflow_health

// Properties of what was not read: observed.h, outage.h, uptime.h.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "workflow/coverage.h"
#include "workflow/outage.h"
#include "workflow/run_of.h"
#include "workflow/seen.h"
#include "workflow/uptime.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr int kDays = 30;

// Runs in streaks, in half of the days none; the first days lie before the
// window.
SeenLike RandomArchive(unsigned seed) {
  std::mt19937 random(seed);
  SeenLike archive;
  archive.window = {kMonday, kMonday + days(kDays)};
  bool failing = false;
  Time at = kMonday - days(3);
  while (true) {
    at += Seconds(random() % (random() % 9 == 0 ? 200'000 : 20'000));
    if (at > archive.window.until) return archive;
    if (random() % 4 == 0) failing = !failing;
    auto& runs = at > kMonday ? archive.runs : archive.earlier;
    runs.push_back(failing ? FailureAt(at, 1 + random() % 2) : Success(at));
  }
}

// The same archive, of which a span was not read.
SeenLike Without(SeenLike archive, const Window& span) {
  for (auto* runs : {&archive.runs, &archive.earlier}) {
    std::erase_if(*runs, [&](const Run& run) { return span.Contains(run.at); });
  }
  archive.holes.push_back(span);
  archive.holes = Merge(archive.holes);
  return archive;
}

Window RandomSpan(std::mt19937* random) {
  const Time since = kMonday - days(3) + Seconds((*random)() % 2'500'000);
  return {since, since + Seconds(1 + (*random)() % 400'000)};
}

bool Holds(const std::vector<Breakage>& whole, const Breakage& part) {
  return std::ranges::any_of(whole, [&](const Breakage& breakage) {
    return breakage.since <= part.since && part.until <= breakage.until &&
           part.runs <= breakage.runs &&
           (!part.SeenWhole() || part.Length() == breakage.Length());
  });
}

Seconds LongestOf(const SeenLike& archive) {
  const auto& longest =
      ReliabilityOf(archive, Breakages(archive)).longest_outage;
  return longest ? longest->Length() : Seconds(0);
}

TEST_CASE("what is not read never lengthens a breakage", "[unread]") {
  const unsigned seed = GENERATE(range(1U, 201U));
  CAPTURE(seed);
  std::mt19937 random(seed);
  SeenLike archive = RandomArchive(seed);
  for (int holes = 0; holes < 4; ++holes) {
    const SeenLike less = Without(archive, RandomSpan(&random));
    CHECK(LongestOf(less) <= LongestOf(archive));
    for (const Breakage& breakage : Breakages(less)) {
      CHECK(Holds(Breakages(archive), breakage));
    }
    for (const Breakage& breakage : BreakagesOfStep(less, 1)) {
      CHECK(Holds(BreakagesOfStep(archive, 1), breakage));
    }
    archive = less;
  }
}

TEST_CASE("only breakages seen whole are in the mean time to recovery",
          "[unread]") {
  const unsigned seed = GENERATE(range(1U, 201U));
  CAPTURE(seed);
  std::mt19937 random(seed);
  const SeenLike whole = RandomArchive(seed);
  const SeenLike less = Without(whole, RandomSpan(&random));
  const auto breakages = Breakages(less);
  Seconds sum{0};
  int count = 0;
  for (const Breakage& breakage : breakages) {
    if (!breakage.SeenWhole()) continue;
    CHECK(Holds(Breakages(whole), breakage));
    sum += breakage.Length();
    ++count;
  }
  const Reliability reliability = ReliabilityOf(less, breakages);
  CHECK(reliability.seen_whole == count);
  CHECK(reliability.mean_time_to_recovery ==
        (count > 0 ? std::optional(sum / count) : std::nullopt));
}

TEST_CASE("observed, silent and not read are all of the window", "[unread]") {
  const unsigned seed = GENERATE(range(1U, 201U));
  CAPTURE(seed);
  std::mt19937 random(seed);
  SeenLike archive = RandomArchive(seed);
  for (int holes = 0; holes < 3; ++holes) {
    archive = Without(archive, RandomSpan(&random));
  }
  Seconds sum{0};
  for (const auto& spans : {Observed(archive), Silence(archive),
                            Within(archive.holes, archive.window)}) {
    for (const Window& span : spans) sum += span.Length();
  }
  CHECK(sum == archive.window.Length());
}

TEST_CASE("time-based uptime is a share of what was observed", "[unread]") {
  const unsigned seed = GENERATE(range(1U, 201U));
  CAPTURE(seed);
  std::mt19937 random(seed);
  SeenLike archive = RandomArchive(seed);
  for (int holes = 0; holes < 6; ++holes) {
    const auto uptime =
        ReliabilityOf(archive, Breakages(archive)).time_based_uptime;
    REQUIRE(uptime.has_value() == !Observed(archive).empty());
    if (!uptime) return;
    CHECK(0 <= *uptime);
    CHECK(*uptime <= 1);
    archive = Without(archive, RandomSpan(&random));
  }
}

// As a workflow that runs every two hours on every other day.
TEST_CASE(
    "where nobody looks for half of the time, time-based uptime is near "
    "the run rate",
    "[unread]") {
  std::mt19937 random(7);
  SeenLike seen{{}, {}, {}, {kMonday, kMonday + days(365)}};
  int failures = 0;
  for (int day = 0; day < 360; day += 2) {
    for (int hour = 0; hour < 24; hour += 2) {
      const Time at = kMonday + days(day) + hours(hour);
      const bool failed = random() % 100 < 21;
      seen.runs.push_back(failed ? FailureAt(at) : Success(at));
      failures += failed ? 1 : 0;
    }
  }
  const double run_rate = 1 - double(failures) / double(seen.runs.size());
  CHECK(*ReliabilityOf(seen, Breakages(seen)).time_based_uptime ==
        Approx(run_rate).margin(0.05));
}

}  // namespace
}  // namespace workflow_health

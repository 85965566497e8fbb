// Properties that hold over any runs: tally.h, uptime.h, outage.h.
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "workflow/outage.h"
#include "workflow/run_of.h"
#include "workflow/seen.h"
#include "workflow/tally.h"
#include "workflow/uptime.h"
#include "workflow/weakest_link.h"

namespace workflow_health {
namespace {

constexpr size_t kSteps = 7;

Run RandomRun(Time at, std::mt19937* random) {
  constexpr Outcome kOutcomes[] = {Outcome::kSuccess, Outcome::kSuccess,
                                   Outcome::kFailure, Outcome::kError,
                                   Outcome::kUnknown, Outcome::kAbandoned};
  Run run = RunOf(at, kOutcomes[(*random)() % std::size(kOutcomes)],
                  (*random)() % kSteps, kSteps);
  for (StepResult& step : run.steps) {
    const bool skip = (*random)() % 8 == 0;
    if (skip && step.outcome == StepOutcome::kPassed) {
      step.outcome = StepOutcome::kSkipped;
    }
  }
  return run;
}

std::vector<Run> RandomRuns(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Run> runs;
  Time at = kMonday;
  for (auto left = random() % 200; left > 0; --left) {
    at += Seconds(random() % 20'000);
    runs.push_back(RandomRun(at, &random));
  }
  return runs;
}

// Up to nine, ascending.
std::vector<Window> RandomHoles(unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Window> holes;
  Time at = kMonday;
  for (auto left = random() % 10; left > 0; --left) {
    const Time since = at + Seconds(random() % 500'000);
    at = since + Seconds(1 + random() % 100'000);
    holes.push_back({since, at});
  }
  return holes;
}

TEST_CASE("the product of the chain is the uptime", "[tally]") {
  const unsigned seed = GENERATE(range(1U, 101U));
  CAPTURE(seed);
  const std::vector<Run> runs = RandomRuns(seed);
  const Tally tally = TallyOf(runs, kSteps);
  double product = 1;
  int failures = 0;
  for (const StepTally& step : tally.steps) {
    product *= step.ChainRate();
    failures += step.failed;
  }
  CHECK(failures == tally.Failures());
  CHECK(product == Approx(tally.Uptime().value_or(1)));
}

TEST_CASE("every run that got past a step came to the next", "[tally]") {
  const unsigned seed = GENERATE(range(1U, 101U));
  CAPTURE(seed);
  const Tally tally = TallyOf(RandomRuns(seed), kSteps);
  int came = tally.Runs();
  for (const StepTally& step : tally.steps) {
    CHECK(step.Entered() == came);
    came = step.passed + step.skipped;
  }
  CHECK(came == tally.successes);
}

TEST_CASE("an application's runs are those that entered its first step",
          "[tally]") {
  const unsigned seed = GENERATE(range(1U, 101U));
  CAPTURE(seed);
  const std::vector<Run> runs = RandomRuns(seed);
  const Tally tally = TallyOf(runs, kSteps);
  const Application application{"dist-git", {1, 2, 5}};
  const StepTally counted = TallyOfApplication(runs, application);
  CHECK(counted.Entered() == tally.steps[1].Entered());
  CHECK(counted.failed ==
        tally.steps[1].failed + tally.steps[2].failed + tally.steps[5].failed);
}

TEST_CASE("the interval encloses the uptime", "[uptime]") {
  const unsigned seed = GENERATE(range(1U, 101U));
  CAPTURE(seed);
  const Tally tally = TallyOf(RandomRuns(seed), kSteps);
  const auto interval = UptimeInterval(tally.days);
  REQUIRE(interval.has_value() == (tally.Runs() > 0));
  if (!interval) return;
  CHECK(0 <= interval->low);
  CHECK(interval->low <= *tally.Uptime());
  CHECK(*tally.Uptime() <= interval->high + 1e-12);
  CHECK(interval->high <= 1);
  CHECK(interval->effective_runs <= tally.Runs());
}

TEST_CASE("breakages hold every failure once", "[outage]") {
  const unsigned seed = GENERATE(range(1U, 101U));
  CAPTURE(seed);
  const SeenLike seen{RandomRuns(seed), {}, RandomHoles(seed)};
  int broken = 0;
  for (const Breakage& breakage : Breakages(seen)) broken += breakage.runs;
  int charged = 0;
  for (size_t step = 0; step < kSteps; ++step) {
    for (const Breakage& breakage : BreakagesOfStep(seen, step)) {
      charged += breakage.runs;
    }
  }
  const int failures = TallyOf(seen.runs, kSteps).Failures();
  CHECK(broken == failures);
  CHECK(charged == failures);
}

TEST_CASE("weak links stand in order of their upper bounds", "[weakest_link]") {
  const unsigned seed = GENERATE(range(1U, 101U));
  CAPTURE(seed);
  const SeenLike seen{RandomRuns(seed)};
  double high = 0;
  for (const WeakLink& link : WeakestLinks(seen, TallyOf(seen.runs, kSteps))) {
    CHECK(link.step != kUnattributedStep);
    CHECK(high <= link.interval.high);
    CHECK(link.uptime_if_perfect <= 1 + 1e-12);
    CHECK(link.saved_by_one_retry <= link.tally.failed);
    high = link.interval.high;
  }
}

}  // namespace
}  // namespace workflow_health

// Counters of the runs of one workflow: they only ever grow, so an outcome
// that was counted once is never taken back.
//
// As long as no message comes late, they are a function of the archive. A
// message that comes late may add a run, which is counted when it is found, or
// change one, which is a correction: what was counted stays.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "workflow/run.h"

namespace workflow_health {

// The part of a run that is counted.
struct RunCount {
  Outcome outcome = Outcome::kUnknown;
  size_t failing_step = 0;          // of failed runs, else 0
  std::optional<Seconds> duration;  // of rated runs
  bool operator==(const RunCount&) const = default;
};
[[nodiscard]] RunCount CountOf(const Run& run);

// A run that was counted, and what is known of it now.
struct CountedRun {
  std::string id;  // of its last message, which tells runs apart
  Time at;
  RunCount counted;
  std::optional<RunCount> now;  // no value: there is no such run any more
  bool operator==(const CountedRun&) const = default;
};

// What has to be done so that all of `runs` is counted.
struct Difference {
  std::vector<CountedRun> added;      // not counted yet
  std::vector<CountedRun> corrected;  // counted as something else, or
                                      // elsewhere, before
};
// `runs` and `counted` are those of one window, in any order.
[[nodiscard]] Difference Compare(const std::vector<Run>& runs,
                                 const std::vector<CountedRun>& counted);

// The counters of one workflow.
struct Counters {
  // Upper bounds of the buckets of durations; those beyond are in `longer`.
  static constexpr std::array kDurationBounds = {
      Seconds(5 * 60),  Seconds(10 * 60), Seconds(15 * 60),
      Seconds(20 * 60), Seconds(30 * 60), Seconds(45 * 60),
      Seconds(60 * 60), Seconds(90 * 60), Seconds(120 * 60)};

  struct OfStep {
    std::int64_t successes = 0;  // runs that got past it
    std::int64_t failures = 0;   // runs charged to it
    bool operator==(const OfStep&) const = default;
  };

  explicit Counters(size_t step_count) : steps(step_count) {}
  void Add(const RunCount& run, std::int64_t times = 1) {
    Add(run, times, times * run.duration.value_or(Seconds(0)));
  }
  // `times` runs of one bucket, whose durations sum up to `seconds`.
  void Add(const RunCount& run, std::int64_t times, Seconds seconds);

  std::int64_t successes = 0;
  std::int64_t failures = 0;  // errors are among them
  std::int64_t errors = 0;
  std::int64_t abandoned = 0;
  std::int64_t unknown = 0;
  std::vector<OfStep> steps;  // one for each of Workflow::steps
  std::array<std::int64_t, kDurationBounds.size() + 1> durations{};
  Seconds duration_sum{0};

  bool operator==(const Counters&) const = default;
};

}  // namespace workflow_health

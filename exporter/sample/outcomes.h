// How the runs of some days end, how many of each kind, and in which order.
#pragma once

#include <optional>
#include <vector>

#include "sample/dice.h"
#include "sample/sample.h"
#include "sample/script.h"
#include "workflow/run.h"

namespace workflow_health {

struct PlannedOutcome {
  // An error counts as a failure here; which of the two is a matter of
  // spelling.
  Outcome outcome = Outcome::kSuccess;
  // Where it failed, index into Script::places; no value if nobody can say.
  std::optional<size_t> place;
};

// Outcomes are planned for quarters of 90 days, counted back from the end.
inline constexpr int kDaysOfQuarter = 90;

// The outcomes of `days` days of the quarter `age` (0 is the latest), with that
// share of its numbers. In order of time; never empty, and the last one is
// rated.
[[nodiscard]] std::vector<PlannedOutcome> PlanOutcomes(Profile profile,
                                                       const Script& script,
                                                       int age, int days,
                                                       Dice* dice);

}  // namespace workflow_health

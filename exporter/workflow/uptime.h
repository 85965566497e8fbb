// How often a workflow worked, how sure that is, and what it means.
#pragma once

#include <optional>
#include <vector>

#include "workflow/interval.h"
#include "workflow/run.h"
#include "workflow/tally.h"

namespace workflow_health {

// How much wider failures that cluster by day make the interval: at least 1; 1
// if there are fewer than two days, or if no run or every run failed. It is the
// variance between days divided by that of independent runs, with k/(k-1) for
// the k days (the ratio estimator over clusters; Kish, Survey Sampling, 1965).
[[nodiscard]] double DesignEffect(const Days& days);

// The exact interval of n / d runs of which k / d failed: n runs with k
// failures that cluster tell as much as n / d independent ones. No value
// without runs.
[[nodiscard]] std::optional<Interval> UptimeInterval(const Days& days);

enum class Verdict { kBroken, kStable, kCannotTell, kNoRuns };

// Broken if even the upper bound is below the target, stable if the lower
// bound is not below it.
[[nodiscard]] Verdict Judge(const std::optional<Interval>& interval,
                            double target);

// Runs that may still fail before the target is missed; negative if it is.
[[nodiscard]] double ErrorBudgetLeft(const Tally& tally, double target);

// One week from Monday 00:00 UTC, excluded, to the next, included.
struct Week {
  Time monday;
  int runs = 0;
  int successes = 0;
};

struct Weeks {
  std::vector<Week> full;  // in order; only those with runs
  // Weeks that lie whole in the window but were not read whole: the known part
  // of such a week may be its good half, or its bad one.
  int not_read_whole = 0;
};

// `holes`, the spans of the window that were not read, are ascending.
[[nodiscard]] Weeks WeeksIn(const Window& window, const std::vector<Run>& runs,
                            const std::vector<Window>& holes = {});

// The highest whole per cent that was reached in at least three quarters of
// the weeks; no value without weeks.
[[nodiscard]] std::optional<int> RealisticTarget(
    const std::vector<Week>& weeks);

}  // namespace workflow_health

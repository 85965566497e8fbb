// Which step most surely breaks the workflow, and what mending it would bring.
#pragma once

#include <optional>
#include <vector>

#include "workflow/observed.h"
#include "workflow/run.h"
#include "workflow/tally.h"
#include "workflow/uptime.h"

namespace workflow_health {

struct WeakLink {
  size_t step = 0;
  StepTally tally;
  Interval interval;  // of its success ratio
  // The workflow's uptime if this step never failed and all else stayed the
  // same. It is the product of the other steps' factors in the chain:
  // improvement potential, h(1_i) (Rausand and Hoyland, System Reliability
  // Theory, chapter 5). No value if no run got further: nothing tells how often
  // the steps behind it would work.
  std::optional<double> uptime_if_perfect;
  // Failures that came two or more in a row (failures before the window are
  // part of the row), and the number of those outages.
  int failures_in_outages = 0;
  int outages = 0;
  // An estimate: isolated failures times the step's success ratio.
  double saved_by_one_retry = 0;
};

// The steps that failed, weakest first: by the upper bound of their success
// ratio, so that one failure in two runs does not beat two hundred in seven
// hundred. Never the pseudo-step. `tally` is that of the window's runs.
[[nodiscard]] std::vector<WeakLink> WeakestLinks(const Seen& seen,
                                                 const Tally& tally);

}  // namespace workflow_health

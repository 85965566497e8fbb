// What is shown to Prometheus, as values: all of one instant, the as-of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "config/config.h"
#include "workflow/counted_attempt.h"
#include "workflow/counting.h"
#include "workflow/window_summary.h"

namespace workflow_health {

// One step over the whole history.
struct StepState {
  // How many of the latest ended runs in a row are charged to it; no value once
  // the workflow ended.
  std::optional<int> consecutive_failures = 0;
  std::optional<Time> last_failure;
};

struct WorkflowFigures {
  bool known = false;  // if not, it has no series
  Counters counters{0};
  std::int64_t corrections = 0;
  std::int64_t late_messages = 0;
  std::vector<WindowSummary> windows;  // in the order of Config::windows
  // No value once the workflow ended: it fails no more.
  std::optional<int> consecutive_failures = 0;
  std::optional<Time> last_run;  // ended, with an outcome
  std::optional<Time> last_success;
  std::vector<StepState> steps;  // one for each of Workflow::steps
};

// Attempts at one live step.
struct AttemptFigures {
  // Those that ended within a window, in success or failure.
  struct OfWindow {
    std::int64_t attempts = 0;
    std::int64_t failures = 0;
    // Nearest rank, of the successes.
    std::optional<Seconds> median;
    std::optional<Seconds> p95;
  };
  bool known = false;  // if not, it has no series
  // How many were counted as what, over the whole history.
  std::vector<std::pair<AttemptCount, std::int64_t>> counted;
  std::int64_t corrections = 0;
  std::int64_t late_messages = 0;
  std::vector<OfWindow> windows;  // in the order of Config::windows
  std::int64_t pending = 0;
  std::optional<Time> oldest_pending;  // when it opened
  bool source_dry = false;
};

// Messages of one category: all of them, and among them those that the
// configuration does not understand, and those of other environments or from
// before the history start.
struct CategoryFigures {
  std::string category;
  std::int64_t messages = 0;
  std::int64_t unclassified = 0;
  std::int64_t ignored = 0;
};

struct Figures {
  Time as_of;
  std::optional<Time> recounted_at;
  bool sample = false;                     // the archive is made up
  std::vector<double> covered_ratios;      // in the order of Config::windows
  std::vector<WorkflowFigures> workflows;  // in the order of Config::workflows
  // In the order of Config::steps; nothing is known of a missing one.
  std::vector<AttemptFigures> steps;
  // In any order; nothing was counted of a missing category.
  std::vector<CategoryFigures> categories;
};

}  // namespace workflow_health

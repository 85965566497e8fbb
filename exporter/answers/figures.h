// From the ledger to what is shown to Prometheus.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "answers/live_attempts.h"
#include "answers/timeline.h"
#include "config/config.h"
#include "ledger/ledger.h"
#include "metrics/figures.h"

namespace workflow_health {

// The figures of a ledger, again and again. Holds in memory the runs of the
// longest window, so that it asks for nothing but what came since.
class LiveFigures {
 public:
  // `config` must outlive it.
  explicit LiveFigures(const Config& config)
      : config_(config), measured_(MeasuredIn(config)) {}

  // All figures of one instant, up to which runs were counted in the ledger; no
  // value if they never were. A workflow that is not read that far has none.
  // The numbers are those of a report as of then. Nobody else may call
  // UnchangedUntil() of that ledger. To be called while a snapshot of it lives.
  [[nodiscard]] std::optional<Figures> Of(Ledger& ledger);

 private:
  // Into Config::workflows and into Config::steps.
  struct Indices {
    std::vector<size_t> workflows;
    std::vector<size_t> steps;
  };
  struct OfWorkflow {
    std::optional<Timeline> timeline;
    std::vector<WindowSummary> windows;
    Counters counters{0};
  };

  [[nodiscard]] Indices Parted(const std::vector<size_t>& measured) const;
  [[nodiscard]] std::vector<AttemptFigures> StepsAt(
      const std::vector<size_t>& shown, const Ledger& ledger, Time unchanged,
      Time as_of);
  void Show(const std::vector<size_t>& shown);
  void Renew(const Ledger& ledger, const Window& changed);
  // Of what was counted since `before`, if that is the call before and nothing
  // else changed.
  void Count(const Ledger& ledger, const std::optional<Time>& before,
             Time as_of);
  [[nodiscard]] WorkflowFigures FiguresAt(size_t index, const Ledger& ledger,
                                          Time as_of) const;

  const Config& config_;
  const std::vector<Measured> measured_;
  Time as_of_ = Time::min();                // of the call before
  std::map<size_t, OfWorkflow> workflows_;  // those shown, by their index
  std::map<size_t, LiveAttempts> steps_;    // those shown, by their index
  std::vector<CategoryFigures> categories_;
};

}  // namespace workflow_health

// What was shown to Prometheus at earlier instants.
#pragma once

#include <map>
#include <vector>

#include "config/config.h"
#include "ledger/ledger.h"
#include "metrics/figures.h"

namespace workflow_health {

// Those of the figures that are functions of the archive and the time: counters
// of runs and steps, windows of workflows, and of steps those within the
// StepWindow(). All others have no value.
//
// Holds in memory the runs of its span and of the longest window before that.
class History {
 public:
  // `span` ends no later than the instant up to which the runs of `workflows`,
  // indices into Config::workflows, were counted in `ledger`. `config` must
  // outlive this.
  History(const Config& config, const Ledger& ledger,
          const std::vector<size_t>& workflows, const Window& span);
  ~History();
  History(const History&) = delete;
  History& operator=(const History&) = delete;

  // Goes on to a later instant of the span. False if the figures are the same
  // as before; never at the first call.
  bool MoveTo(Time as_of);
  [[nodiscard]] const Figures& figures() const { return figures_; }

 private:
  class OfWorkflow;

  std::map<size_t, OfWorkflow> workflows_;  // by their index
  bool begun_ = false;
  Figures figures_;
};

}  // namespace workflow_health

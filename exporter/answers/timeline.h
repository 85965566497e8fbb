// The runs of one workflow, as a window slides over them.
#pragma once

#include <span>
#include <vector>

#include "ledger/ledger.h"
#include "workflow/catalogue.h"
#include "workflow/run.h"

namespace workflow_health {

// Those of `window`, in order of time.
struct RunsInWindow {
  std::vector<Run> runs;
  bool starts_seen = false;  // a message told that one opened
};
[[nodiscard]] RunsInWindow RunsIn(const Ledger& ledger,
                                  const Workflow& workflow,
                                  const Window& window);

// Counts the runs of the ledger's events up to `until`: see
// Ledger::CountRuns().
void CountRuns(const std::vector<Workflow>& workflows, Time until,
               Ledger* ledger);

// Several windows that end at one instant, which moves on. Holds in memory the
// runs of a span and of the longest window before it. `workflow` must outlive
// it.
class Timeline {
 public:
  // `span`: the instants lie in it, its beginning included. `lengths`: those of
  // the windows, at least one.
  Timeline(const Ledger& ledger, const Workflow& workflow, const Window& span,
           std::vector<Seconds> lengths);

  // Reads the runs of `span` anew, and forgets all later ones.
  void Renew(const Ledger& ledger, const Window& span);

  // Goes on to a later instant, or begins with one. Forgets runs that no window
  // holds any more, now and then.
  void MoveTo(Time as_of);

  // The windows, in the order of their lengths.
  [[nodiscard]] const std::vector<Seconds>& lengths() const { return lengths_; }
  // Their runs, as of the instant.
  [[nodiscard]] std::span<const Run> Runs(size_t window) const;
  // Whether they may differ from those at the instant before.
  [[nodiscard]] bool HasChanged(size_t window) const {
    return windows_[window].changed;
  }

 private:
  // Indices into `runs_`: the first one of a window, and the one behind it.
  struct Bounds {
    size_t first = 0;
    size_t end = 0;
    bool changed = false;
  };

  [[nodiscard]] size_t FirstAfter(Time time, size_t from) const;
  void ForgetPassed();

  const Workflow& workflow_;
  std::vector<Seconds> lengths_;
  std::vector<Run> runs_;
  std::vector<Bounds> windows_;
  bool renewed_ = true;  // since the instant was set
};

}  // namespace workflow_health

// What was seen of a workflow from one Monday on, made by hand.
#pragma once

#include <vector>

#include "workflow/observed.h"
#include "workflow/run_of.h"

namespace workflow_health {

inline const Time kMonday = At("2020-09-07T00:00:00Z");

inline Window Hours(int since, int until) {
  using std::chrono::hours;
  return {kMonday + hours(since), kMonday + hours(until)};
}

// Owns what a Seen points to. The window begins an hour before Monday, so that
// a run at its midnight lies within.
struct SeenLike {
  std::vector<Run> runs;
  std::vector<Run> earlier = {};
  std::vector<Window> holes = {};
  Window window = Hours(-1, 1000);

  operator Seen() const { return {window, runs, earlier, holes}; }
};

}  // namespace workflow_health

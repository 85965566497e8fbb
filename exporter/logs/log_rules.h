// How the log of a workflow is recognised and read. Comes from the
// configuration.
#pragma once

#include <vector>

#include "workflow/pattern.h"

namespace workflow_health {

// One line of a run's log in its place. The same step may have several places.
struct Place {
  size_t step;    // index into Workflow::steps
  Pattern begin;  // occurs in the text of the line that begins it
  Pattern done;   // occurs in the text of the `[DONE]` line that ends it
};

// Topics without their prefix "org.fedoraproject.<environment>.", matched
// whole, in this order. A topic that only fits `end` ends a run whose outcome
// is unknown.
struct Topics {
  Pattern start;
  Pattern success;
  Pattern failure;
  Pattern error;
  Pattern end;
};

// Of one workflow: one message holds the log of one run.
struct LogRules {
  Topics topics;
  // The steps of Workflow::steps stand in the order of their first places.
  std::vector<Place> places;
  std::vector<Pattern> ignored_lines;
};

}  // namespace workflow_health

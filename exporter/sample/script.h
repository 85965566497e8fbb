// What monitor-gating writes into the log of a run, place by place. The texts
// and their order: see logs/log_reader.h.
#pragma once

#include <string_view>
#include <vector>

#include "workflow/catalogue.h"

namespace workflow_health {

// Whole seconds, both included.
struct Range {
  int least;
  int most;
};

// The texts stand without clock and mark, and may hold the fields {package},
// {number}, {branch}, {update} and {ran_for}.
struct ScriptPlace {
  std::string_view application;
  std::string_view step;
  // Empty: nothing is written when it begins.
  std::string_view begin = {};
  std::string_view done;
  // The text at the mark [FAILED].
  std::string_view failed;
  // At the mark [FAILED] after it has begun, in the words in which a place
  // before it would fail; empty: there is no such line.
  std::string_view failed_wait = {};
  // At the mark [DONE], and yet it is not done; empty: there is no such line.
  std::string_view unmet = {};
  Range passes;    // how long it takes
  Range gives_up;  // how long it takes to fail
  // How many of the failures are here, in proportion to the other places; those
  // at the build and at ResultsDB do not count.
  int failures = 0;
  // Another line that says the same as `done`.
  std::string_view other_done = {};
  // Lines that follow and are no step.
  std::vector<std::string_view> notes = {};
  size_t package = 0;  // index into Script::packages
};

struct Script {
  std::string_view workflow;
  // The spellings of its name in topics.
  std::vector<std::string_view> topic_words;
  std::vector<std::string_view> packages;
  std::vector<ScriptPlace> places;
  size_t build;         // the place of koji's build
  size_t store_result;  // the place of resultsdb
  // How many failures of a quarter do not tell their place, if it has many.
  int unattributed;
};

[[nodiscard]] const Script& SingleBuildScript();
[[nodiscard]] const Script& MultiBuildScript();

// The steps of the script in the order of their first places, after the
// pseudo-step: what Workflow::steps must be for the truth to hold.
[[nodiscard]] std::vector<Step> StepsOf(const Script& script);

}  // namespace workflow_health

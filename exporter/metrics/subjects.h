// What has series of its own. Only the sources of families.h include this.
#pragma once

#include <vector>

#include "config/config.h"
#include "metrics/families.h"
#include "metrics/figures.h"
#include "metrics/series.h"

namespace workflow_health {

// How the help texts end: of counters of runs, of gauges, of what is neither,
// and of what was configured.
inline constexpr char kCounted[] =
    "; counted since the history start, read from the archive by polling.";
inline constexpr char kAsOf[] =
    "; as of packager_workflow_as_of_timestamp_seconds, read from the archive "
    "by polling.";
inline constexpr char kRead[] = "; read from the archive by polling.";
inline constexpr char kConfigured[] = "; from the configuration.";

// They refer to the configuration and the figures.
struct Subjects {
  std::vector<Labelled<WorkflowFigures>> workflows;
  std::vector<Labelled<Settings>> settings;
  std::vector<Labelled<WindowSummary>> windows;
  std::vector<Labelled<Counters::OfStep>> step_counters;
  std::vector<Labelled<StepState>> steps;
  std::vector<size_t> positions;  // one for each of `steps`
  std::vector<Labelled<StepSummary>> steps_in_windows;
};

[[nodiscard]] Subjects SubjectsOf(const Config& config, const Figures& figures);

// Of windows, and of the state as of the same instant; window_families.cc.
void AppendWindows(Families& families, const Subjects& subjects);
void AppendStepsInWindows(Families& families, const Subjects& subjects);
void AppendStates(Families& families, const Subjects& subjects);

// Of live steps; attempt_families.cc.
void AppendAttempts(Families& families, const Config& config,
                    const Figures& figures);

}  // namespace workflow_health

// The families of windows and of states.
#include "metrics/subjects.h"

namespace workflow_health {

using prometheus::MetricType;

void AppendWindows(Families& families, const Subjects& subjects) {
  using Of = WindowSummary;
  Append<Of>(
      families, subjects.windows, kAsOf,
      {{MetricType::Gauge, "window_runs",
        "Number of runs that ended well or failed within the window",
        &Of::runs},
       {MetricType::Gauge, "window_run_failures",
        "Number of runs that failed within the window", &Of::failures},
       {MetricType::Gauge, "uptime_ratio",
        "Share of good runs within the window (0 to 1); no series without runs",
        &Of::uptime},
       {MetricType::Gauge, "uptime_lower_ratio",
        "Lower bound of the 95 % confidence interval of the share of good runs "
        "within the window (0 to 1); no series without runs",
        [](const Of& of) {
          return of.interval ? std::optional(of.interval->low) : std::nullopt;
        }},
       {MetricType::Gauge, "uptime_upper_ratio",
        "Upper bound of the 95 % confidence interval of the share of good runs "
        "within the window (0 to 1); no series without runs",
        [](const Of& of) {
          return of.interval ? std::optional(of.interval->high) : std::nullopt;
        }},
       {MetricType::Gauge, "run_duration_median_seconds",
        "Seconds within which half of the good runs of the window ended "
        "(nearest rank); no series if no run reported its duration",
        &Of::run_median},
       {MetricType::Gauge, "run_duration_p95_seconds",
        "Seconds within which 95 % of the good runs of the window ended "
        "(nearest rank); no series if no run reported its duration",
        &Of::run_p95}});
}

void AppendStepsInWindows(Families& families, const Subjects& subjects) {
  using Of = StepSummary;
  Append<Of>(
      families, subjects.steps_in_windows, kAsOf,
      {{MetricType::Gauge, "window_step_successes",
        "Number of runs within the window that got past the step, whether or "
        "not their logs show it",
        &Of::Successes},
       {MetricType::Gauge, "window_step_failures",
        "Number of failed runs within the window that are charged to the step",
        &Of::Failures},
       {MetricType::Gauge, "step_duration_median_seconds",
        "Seconds within which half of the runs of the window passed the step "
        "(nearest rank); no series if no run reported its duration",
        &Of::median},
       {MetricType::Gauge, "step_duration_p95_seconds",
        "Seconds within which 95 % of the runs of the window passed the step "
        "(nearest rank); no series if no run reported its duration",
        &Of::p95}});
}

void AppendStates(Families& families, const Subjects& subjects) {
  Append<WorkflowFigures>(families, subjects.workflows, kAsOf,
                          {{MetricType::Gauge, "consecutive_failures",
                            "Number of the latest consecutive runs that "
                            "failed; no series once the workflow has ended",
                            &WorkflowFigures::consecutive_failures},
                           {MetricType::Gauge, "last_run_timestamp_seconds",
                            "Unix time in seconds of the end of the latest run "
                            "that ended well or failed; no series without one",
                            &WorkflowFigures::last_run},
                           {MetricType::Gauge, "last_success_timestamp_seconds",
                            "Unix time in seconds of the end of the latest run "
                            "that ended well; no series without one",
                            &WorkflowFigures::last_success}});
  Append<StepState>(
      families, subjects.steps, kAsOf,
      {{MetricType::Gauge, "step_consecutive_failures",
        "Number of the latest consecutive runs that failed and are charged to "
        "the step; no series once the workflow has ended",
        &StepState::consecutive_failures},
       {MetricType::Gauge, "last_failure_timestamp_seconds",
        "Unix time in seconds of the end of the latest run that is charged to "
        "the step; no series without one",
        &StepState::last_failure}});
}

}  // namespace workflow_health

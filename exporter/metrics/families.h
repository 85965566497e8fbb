// What is shown to Prometheus, as metric families. Values in, values out: no
// I/O, no clock. Families and series stand in a fixed order, that of the
// configuration, and a family without a series is left out.
#pragma once

#include <prometheus/metric_family.h>

#include <optional>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "metrics/figures.h"
#include "metrics/source_figures.h"

namespace workflow_health {

// Windows shorter than this have no series of single steps: they would be many,
// of a few runs each.
inline constexpr Seconds kShortestWindowOfSteps = std::chrono::days(7);

// The shortest window that has some, as an index into Config::windows.
[[nodiscard]] std::optional<size_t> StepWindow(const Config& config);

// The series of workflows, of their windows and steps, of the configuration and
// of what was read; all names begin with "packager_workflow_". Label values
// come from `config` alone; a window's is its length, "90d". `figures` fits
// `config`, as metrics/figures.h says, or std::out_of_range is thrown.
//
// Every counter is there, at 0 where nothing was counted: Prometheus does not
// see the first increase of a series that begins with it. A gauge whose figure
// has no value has no series: it is absent, never NaN. For the same reason this
// is not for a ledger whose first reading is not finished.
[[nodiscard]] std::vector<prometheus::MetricFamily> WorkflowFamilies(
    const Config& config, const Figures& figures);

// Those of them that are functions of the archive and the time, so that they
// are known for instants before the exporter ran: counters of runs and of
// steps, windows of workflows, and of the many windows of steps only the
// StepWindow(). Also the present configuration of workflows: the past is
// compared with it.
[[nodiscard]] std::vector<prometheus::MetricFamily> PastFamilies(
    const Config& config, const Figures& figures);

// How the archive answers; names begin with "packager_workflow_datagrepper_".
// The counters begin with the program.
[[nodiscard]] std::vector<prometheus::MetricFamily> SourceFamilies(
    const SourceFigures& figures);

// How the last reading of the configuration ended, and when it was last good.
[[nodiscard]] std::vector<prometheus::MetricFamily> ReloadFamilies(
    bool successful, Time last_success);

// Whether the ledger could be used the last time: what is shown stands still
// while it cannot.
[[nodiscard]] prometheus::MetricFamily LedgerFamily(bool up);

// workflow_health_build_info: always 1; its labels tell what was built.
[[nodiscard]] prometheus::MetricFamily BuildFamily(std::string_view version,
                                                   std::string_view revision,
                                                   std::string_view compiler);

}  // namespace workflow_health

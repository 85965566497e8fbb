// Pictures of what the tables of a report say, as SVG within HTML. They are
// hidden from screen readers, and can be read without colour. Pure; no script,
// no request.
#pragma once

#include <string>

#include "report/report.h"

namespace workflow_health {

// The uptime of each full week beside the target; when it was broken, and what
// was not observed or not read; the chain; the steps that broke it. A figure
// with a caption each; empty without runs.
[[nodiscard]] std::string ChartsOf(const WorkflowReport& workflow);

}  // namespace workflow_health

// What the process uses, from the files that Linux keeps about it. Unlike the
// rest of this folder it reads files.
#pragma once

#include <prometheus/metric_family.h>

#include <filesystem>
#include <vector>

namespace workflow_health {

// The families process_* as all of Prometheus' clients name them
// (prometheus/docs, docs/instrumenting/writing_clientlibs.md, "Process
// metrics"): CPU time, open files and their limit, memory, start. `proc` is
// where proc(5) is mounted; what is missing there is left out, so that a system
// without it has no families.
[[nodiscard]] std::vector<prometheus::MetricFamily> ProcessFamilies(
    const std::filesystem::path& proc = "/proc");

}  // namespace workflow_health

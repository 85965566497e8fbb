// The page that Prometheus reads.
#pragma once

#include <prometheus/metric_family.h>

#include <string>
#include <vector>

namespace workflow_health {

// What Exposition() writes, for HTTP's Content-Type.
inline constexpr char kExpositionType[] =
    "text/plain; version=0.0.4; charset=utf-8";

// Prometheus' text format 0.0.4 (prometheus/docs,
// docs/instrumenting/exposition_formats.md), families and series in the order
// given. Numbers have 16 digits, so integers up to 1e15 are exact. Help texts
// are written as they are: prometheus-cpp 1.0 does not escape them, so they may
// hold neither a backslash nor the end of a line.
[[nodiscard]] std::string Exposition(
    const std::vector<prometheus::MetricFamily>& families);

}  // namespace workflow_health

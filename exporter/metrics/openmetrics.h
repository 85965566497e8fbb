// Series over a span of the past, as the text that Prometheus makes blocks of.
#pragma once

#include <prometheus/metric_family.h>

#include <cstddef>
#include <ostream>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "base/time.h"

namespace workflow_health {

// Evenly spaced instants: `first`, and every `step` after it before `end`.
struct Grid {
  Time first;
  Time end;
  Seconds step;  // more than 0

  [[nodiscard]] size_t Size() const;
};

// A label that all series get beside their own.
using ExtraLabel = prometheus::ClientMetric::Label;

// Reads `NAME=VALUE`, a name that Prometheus allows and any UTF-8; a name that
// begins with "__", which Prometheus reserves, is refused.
[[nodiscard]] Result<ExtraLabel> ParseExtraLabel(std::string_view text);

// Collects the values of families over time, and writes them. Holds one number
// for each change of a series.
class OpenMetrics {
 public:
  // `families`, of counters and gauges, hold from `time` on; `time` is later
  // than at the call before. A series that is missing has no samples from then
  // on. Families come in the same order every time.
  void Add(Time time, const std::vector<prometheus::MetricFamily>& families);

  struct Written {
    size_t series = 0;
    size_t samples = 0;
  };
  // A sample of each series at each instant of the grid (OpenMetrics 1.0,
  // prometheus/OpenMetrics, specification/OpenMetrics.md: series one after the
  // other, times in seconds, "# EOF" at the end). Numbers are written as
  // Exposition() writes them. `out` tells whether the stream took all of it.
  Written Write(const Grid& grid, const std::vector<ExtraLabel>& labels,
                std::ostream& out) const;

 private:
  struct Change {
    Time at;
    double value;  // not a number: no samples from here on
  };
  struct Curve {
    std::string labels;  // a="b",c="d"
    std::vector<Change> changes;
    size_t seen = 0;  // by which call of Add()
  };
  struct Family {
    prometheus::MetricFamily about;  // without series
    std::vector<Curve> curves;
    std::unordered_map<std::string, size_t> by_labels;
  };

  static void Note(Time time, double value, Curve* curve);
  static size_t WriteCurve(const std::string& series, const Curve& curve,
                           const Grid& grid, std::ostream& out);
  void AddFamily(Time time, const prometheus::MetricFamily& family,
                 Family* into) const;

  std::vector<Family> families_;
  size_t calls_ = 0;
};

}  // namespace workflow_health

#include "metrics/series.h"

namespace workflow_health {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily Family(MetricType type, const std::string& name,
                    const std::string& help, const std::string& end) {
  return {"packager_workflow_" + name, help + end, type, {}};
}

ClientMetric Series(const Labels& labels, MetricType type, double value) {
  ClientMetric series;
  series.label = labels;
  if (type == MetricType::Counter) {
    series.counter.value = value;
  } else {
    series.gauge.value = value;
  }
  return series;
}

ClientMetric HistogramSeries(const Labels& labels,
                             const std::vector<double>& bounds,
                             const std::vector<std::int64_t>& counts,
                             double sum) {
  ClientMetric series;
  series.label = labels;
  series.histogram.sample_sum = sum;
  std::uint64_t& count = series.histogram.sample_count;
  for (size_t i = 0; i < bounds.size(); ++i) {
    count += static_cast<std::uint64_t>(counts.at(i));
    series.histogram.bucket.push_back({count, bounds[i]});
  }
  // The library writes the bucket +Inf, which is the count.
  count += static_cast<std::uint64_t>(counts.at(bounds.size()));
  return series;
}

}  // namespace workflow_health

#include "metrics/families.h"
#include "metrics/series.h"

namespace workflow_health {

using prometheus::MetricFamily;
using prometheus::MetricType;

namespace {

MetricFamily Requests(const SourceFigures& figures) {
  auto family =
      Family(MetricType::Counter, "datagrepper_requests_total",
             "Number of requests to datagrepper by HTTP status, or by kind of "
             "failure if there was none",
             "; seen by polling since the program started; share of answered "
             "requests: "
             "sum(packager_workflow_datagrepper_requests_total{code=\"200\"}) "
             "/ sum(packager_workflow_datagrepper_requests_total).");
  for (const auto& [code, count] : figures.requests) {
    family.metric.push_back(
        Series({{"code", code}}, MetricType::Counter, Figure(count)));
  }
  return family;
}

MetricFamily Unreadable(const SourceFigures& figures) {
  auto family = Family(MetricType::Gauge, "datagrepper_unreadable_seconds",
                       "Seconds of the archive since the history start that "
                       "could not be read in several attempts; they count as "
                       "read, but their messages are in no figure",
                       "; from polling.");
  for (const auto& [category, seconds] : figures.unreadable) {
    family.metric.push_back(
        Series({{"category", category}}, MetricType::Gauge, Figure(seconds)));
  }
  return family;
}

MetricFamily Durations(const SourceFigures& figures) {
  auto family =
      Family(MetricType::Histogram, "datagrepper_request_duration_seconds",
             "Seconds that requests to datagrepper took, successful or not",
             "; seen by polling since the program started.");
  const auto& bounds = SourceFigures::kDurationBounds;
  const auto& counts = figures.durations;
  family.metric.push_back(HistogramSeries({}, {bounds.begin(), bounds.end()},
                                          {counts.begin(), counts.end()},
                                          figures.duration_sum));
  return family;
}

}  // namespace

std::vector<MetricFamily> SourceFamilies(const SourceFigures& figures) {
  Families families;
  Append<SourceFigures>(
      families, {{{}, &figures}}, "; from polling.",
      {{MetricType::Gauge, "datagrepper_up",
        "Whether the archive could be read (1) or not (0) the last time; no "
        "series before the first time",
        &SourceFigures::up},
       {MetricType::Gauge, "datagrepper_last_success_timestamp_seconds",
        "Unix time in seconds when the archive was last read without an error; "
        "no series before the first time",
        &SourceFigures::last_success}});
  families.push_back(Requests(figures));
  families.push_back(Durations(figures));
  if (!figures.unreadable.empty()) families.push_back(Unreadable(figures));
  return families;
}

}  // namespace workflow_health

#include "metrics/example.h"

namespace workflow_health {
namespace {

using prometheus::MetricType;
using LabelSet = std::map<std::string, double>;

const std::string kPrefix = "packager_workflow_datagrepper_";

TEST_CASE("Before the first request only counters are there, at 0",
          "[metrics][source]") {
  const Families families = SourceFamilies({});
  CHECK(families.size() == 2);
  CHECK(Values(families, kPrefix + "requests_total") ==
        LabelSet{{"code=200", 0}, {"code=failed", 0}, {"code=timeout", 0}});
  const auto& durations = Named(families, kPrefix + "request_duration_seconds");
  CHECK(durations.type == MetricType::Histogram);
  CHECK(durations.metric.at(0).histogram.sample_count == 0);
}

TEST_CASE("Whether the archive answers is 1 or 0", "[metrics][source]") {
  SourceFigures figures;
  figures.up = true;
  figures.last_success = At("2020-08-17T00:00:00Z");
  CHECK(Values(SourceFamilies(figures), kPrefix + "up") == LabelSet{{"", 1}});
  CHECK(Values(SourceFamilies(figures),
               kPrefix + "last_success_timestamp_seconds") ==
        LabelSet{{"", 1597622400}});
  figures.up = false;
  CHECK(Values(SourceFamilies(figures), kPrefix + "up") == LabelSet{{"", 0}});
}

TEST_CASE("Requests are counted by status, or how else they ended",
          "[metrics][source]") {
  SourceFigures figures;
  for (const char* code : {"200", "200", "502", "timeout", "failed"}) {
    figures.Add(code, std::chrono::milliseconds(300));
  }
  const auto families = SourceFamilies(figures);
  CHECK(Named(families, kPrefix + "requests_total").type ==
        MetricType::Counter);
  CHECK(Values(families, kPrefix + "requests_total") ==
        LabelSet{{"code=200", 2},
                 {"code=502", 1},
                 {"code=failed", 1},
                 {"code=timeout", 1}});
}

TEST_CASE("A server cannot make up codes", "[metrics][source]") {
  SourceFigures figures;
  for (const char* code : {"", "999", "600", "099", "20", "2000", "2x0", "2 0",
                           "-12", "other", "Timeout", "\"}\n"}) {
    figures.Add(code, Seconds(1));
  }
  CHECK(Values(SourceFamilies(figures), kPrefix + "requests_total") ==
        LabelSet{{"code=200", 0},
                 {"code=failed", 0},
                 {"code=other", 12},
                 {"code=timeout", 0}});
}

TEST_CASE("Durations of requests are in the bucket of their bound or below",
          "[metrics][source]") {
  SourceFigures figures;
  for (const double took : {0.0, 0.1, 0.11, 5.0, 120.0, 120.5}) {
    figures.Add("200", std::chrono::duration<double>(took));
  }
  const auto families = SourceFamilies(figures);
  const auto& histogram = Named(families, kPrefix + "request_duration_seconds")
                              .metric.at(0)
                              .histogram;
  std::vector<std::uint64_t> counts;
  for (const auto& bucket : histogram.bucket) {
    counts.push_back(bucket.cumulative_count);
  }
  CHECK(counts == std::vector<std::uint64_t>{2, 3, 3, 3, 3, 4, 4, 4, 4, 5});
  CHECK(histogram.bucket.front().upper_bound == 0.1);
  CHECK(histogram.bucket.back().upper_bound == 120);
  CHECK(histogram.sample_count == 6);
  CHECK(histogram.sample_sum == Approx(245.71));
}

}  // namespace
}  // namespace workflow_health

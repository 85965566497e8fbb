#include "metrics/openmetrics.h"

#include <sstream>

#include "metrics/example.h"

namespace workflow_health {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

const Time kFirst = At("2020-08-17");
constexpr Seconds kStep = minutes(4);

Time Instant(int number) { return kFirst + number * kStep; }

Grid GridOf(int instants) { return {kFirst, Instant(instants), kStep}; }

// Of one series for each workflow and its value.
MetricFamily FamilyOf(MetricType type, const std::string& name,
                      const std::map<std::string, double>& values) {
  MetricFamily family{name, "Number of things", type, {}};
  for (const auto& [workflow, value] : values) {
    prometheus::ClientMetric series;
    series.label = {{"workflow", workflow}};
    series.counter.value = series.gauge.value = value;
    family.metric.push_back(series);
  }
  return family;
}

MetricFamily Gauges(const std::map<std::string, double>& values) {
  return FamilyOf(MetricType::Gauge, "things", values);
}

struct Told {
  std::string text;
  OpenMetrics::Written written;
};

Told TextOf(const OpenMetrics& past, int instants,
            const std::vector<ExtraLabel>& labels = {}) {
  std::ostringstream out;
  const auto written = past.Write(GridOf(instants), labels, out);
  return {out.str(), written};
}

// Only the lines of samples.
std::vector<std::string> Samples(const OpenMetrics& past, int instants) {
  std::istringstream text(TextOf(past, instants).text);
  std::vector<std::string> samples;
  for (std::string line; std::getline(text, line);) {
    if (!line.starts_with('#')) samples.push_back(line);
  }
  return samples;
}

TEST_CASE("A grid has its first instant and not its end",
          "[metrics][openmetrics]") {
  CHECK(GridOf(3).Size() == 3);
  CHECK(Grid{kFirst, Instant(3) + Seconds(1), kStep}.Size() == 4);
  CHECK(Grid{kFirst, kFirst + Seconds(1), kStep}.Size() == 1);
  CHECK(Grid{kFirst, kFirst, kStep}.Size() == 0);
  CHECK(Grid{Instant(1), kFirst, kStep}.Size() == 0);
}

TEST_CASE("Series stand one after the other, each with all its samples",
          "[metrics][openmetrics]") {
  OpenMetrics past;
  past.Add(Instant(0),
           {FamilyOf(MetricType::Counter, "runs_total", {{"a", 1}, {"b", 5}}),
            Gauges({{"a", 0.25}})});
  past.Add(Instant(1),
           {FamilyOf(MetricType::Counter, "runs_total", {{"a", 2}, {"b", 5}}),
            Gauges({{"a", 0.25}})});
  const auto [text, written] = TextOf(past, 2, {{"job", "x"}});
  CHECK(text ==
        "# HELP runs Number of things\n"
        "# TYPE runs counter\n"
        "runs_total{workflow=\"a\",job=\"x\"} 1 1597622400\n"
        "runs_total{workflow=\"a\",job=\"x\"} 2 1597622640\n"
        "runs_total{workflow=\"b\",job=\"x\"} 5 1597622400\n"
        "runs_total{workflow=\"b\",job=\"x\"} 5 1597622640\n"
        "# HELP things Number of things\n"
        "# TYPE things gauge\n"
        "things{workflow=\"a\",job=\"x\"} 0.25 1597622400\n"
        "things{workflow=\"a\",job=\"x\"} 0.25 1597622640\n"
        "# EOF\n");
  CHECK(written.series == 3);
  CHECK(written.samples == 6);
}

TEST_CASE("A value holds until the next one, between instants as well",
          "[metrics][openmetrics]") {
  OpenMetrics past;
  past.Add(Instant(0) - hours(1), {Gauges({{"a", 1}})});
  past.Add(Instant(1) + Seconds(1), {Gauges({{"a", 2}})});
  past.Add(Instant(1) + Seconds(2), {Gauges({{"a", 3}})});
  past.Add(Instant(9), {Gauges({{"a", 4}})});
  CHECK(Samples(past, 4) ==
        std::vector<std::string>{"things{workflow=\"a\"} 1 1597622400",
                                 "things{workflow=\"a\"} 1 1597622640",
                                 "things{workflow=\"a\"} 3 1597622880",
                                 "things{workflow=\"a\"} 3 1597623120"});
}

TEST_CASE("A series that is missing has no samples until it is back",
          "[metrics][openmetrics]") {
  OpenMetrics past;
  past.Add(Instant(1), {Gauges({{"a", 1}})});
  past.Add(Instant(2), {});
  past.Add(Instant(3), {Gauges({{"a", 1}, {"b", 7}})});
  CHECK(Samples(past, 4) ==
        std::vector<std::string>{"things{workflow=\"a\"} 1 1597622640",
                                 "things{workflow=\"a\"} 1 1597623120",
                                 "things{workflow=\"b\"} 7 1597623120"});
}

TEST_CASE("A series without a sample is not counted",
          "[metrics][openmetrics]") {
  OpenMetrics past;
  past.Add(Instant(5), {Gauges({{"a", 1}})});
  const auto [text, written] = TextOf(past, 5);
  CHECK(written.series == 0);
  CHECK(text.ends_with("gauge\n# EOF\n"));
}

TEST_CASE("Numbers have the digits of the page", "[metrics][openmetrics]") {
  OpenMetrics past;
  past.Add(Instant(0), {Gauges({{"a", 2.0 / 3}, {"b", 999999999999999}})});
  CHECK(Samples(past, 1) ==
        std::vector<std::string>{
            "things{workflow=\"a\"} 0.6666666666666666 1597622400",
            "things{workflow=\"b\"} 999999999999999 1597622400"});
}

TEST_CASE("Quotes, backslashes and ends of lines are escaped",
          "[metrics][openmetrics]") {
  OpenMetrics past;
  MetricFamily family = Gauges({{"a\"b\\c\nd", 1}});
  family.help = "Say \"no\"\\\n";
  past.Add(Instant(0), {family});
  const std::string text = TextOf(past, 1, {{"x", "\\"}}).text;
  CHECK(text.find("Say \\\"no\\\"\\\\\\n\n") != std::string::npos);
  CHECK(text.find(R"({workflow="a\"b\\c\nd",x="\\"})") != std::string::npos);
}

TEST_CASE("Labels of one's own are read", "[metrics][openmetrics]") {
  const auto label = ParseExtraLabel("instance=host:1=2");
  REQUIRE(label.has_value());
  CHECK(*label == ExtraLabel{"instance", "host:1=2"});
  CHECK(ParseExtraLabel("_a9=\u00fc")->value == "\u00fc");
  for (const char* wrong : {"", "job", "=x", "9a=x", "a-b=x", "__name__=x",
                            "job=", "job=\xff", "job=a\nb"}) {
    INFO(wrong);
    CHECK_FALSE(ParseExtraLabel(wrong).has_value());
  }
  CHECK(ParseExtraLabel("a-b=x").error().message.find("'a-b=x'") == 0);
}

}  // namespace
}  // namespace workflow_health

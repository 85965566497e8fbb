// How the sources of this folder make families; not for other layers.
#pragma once

#include <prometheus/metric_family.h>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"

namespace workflow_health {

using Families = std::vector<prometheus::MetricFamily>;
using Labels = std::vector<prometheus::ClientMetric::Label>;

// Figures as Prometheus has them: every number a double, times and durations
// in seconds.
[[nodiscard]] constexpr double Figure(double number) { return number; }
[[nodiscard]] constexpr double Figure(std::int64_t number) {
  return static_cast<double>(number);
}
[[nodiscard]] constexpr double Figure(int number) { return number; }
[[nodiscard]] constexpr double Figure(bool yes) { return yes ? 1 : 0; }
[[nodiscard]] constexpr double Figure(Seconds duration) {
  return Figure(std::int64_t{duration.count()});
}
[[nodiscard]] constexpr double Figure(Time time) {
  return Figure(time.time_since_epoch());
}
template <class T>
[[nodiscard]] constexpr std::optional<double> Figure(
    const std::optional<T>& figure) {
  return figure ? std::optional(Figure(*figure)) : std::nullopt;
}

// One family of series about subjects of one kind.
template <class Subject>
struct Definition {
  // `get` is a member of Subject or a function of it.
  template <class Get>
  Definition(prometheus::MetricType its_type, std::string its_name,
             std::string its_help, Get get)
      : type(its_type),
        name(std::move(its_name)),
        help(std::move(its_help)),
        value([get](const Subject& subject) -> std::optional<double> {
          return Figure(std::invoke(get, subject));
        }) {}

  prometheus::MetricType type;  // Counter or Gauge
  std::string name;             // behind the prefix
  std::string help;             // without its end, which a table has in common
  std::function<std::optional<double>(const Subject&)> value;
};

// What has series, with their labels.
template <class Subject>
struct Labelled {
  Labels labels;
  const Subject* subject;
};

// An empty family. "packager_workflow_" is put in front of the name, `end`
// behind the help.
[[nodiscard]] prometheus::MetricFamily Family(prometheus::MetricType type,
                                              const std::string& name,
                                              const std::string& help,
                                              const std::string& end);

// One series of a counter or gauge.
[[nodiscard]] prometheus::ClientMetric Series(const Labels& labels,
                                              prometheus::MetricType type,
                                              double value);

// One series of a histogram: `bounds` are the upper ones, in seconds; `counts`
// are of each bucket alone; the last is of what lies beyond all bounds.
[[nodiscard]] prometheus::ClientMetric HistogramSeries(
    const Labels& labels, const std::vector<double>& bounds,
    const std::vector<std::int64_t>& counts, double sum);

// Appends a family for each definition, with the subjects that have a value.
template <class Subject>
void Append(Families& families, const std::vector<Labelled<Subject>>& subjects,
            const std::string& help_end,
            const std::vector<Definition<Subject>>& definitions) {
  for (const Definition<Subject>& of : definitions) {
    auto family = Family(of.type, of.name, of.help, help_end);
    for (const auto& [labels, subject] : subjects) {
      const auto value = of.value(*subject);
      if (value) family.metric.push_back(Series(labels, of.type, *value));
    }
    if (!family.metric.empty()) families.push_back(std::move(family));
  }
}

}  // namespace workflow_health

#include "metrics/openmetrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include "base/text.h"

namespace workflow_health {

using prometheus::MetricFamily;
using prometheus::MetricType;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::string_view kTotal = "_total";
constexpr size_t kBufferSize = 1 << 16;

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '"') escaped += '\\';
    escaped += c == '\n' ? "\\n" : std::string(1, c);
  }
  return escaped;
}

std::string TextOf(const std::vector<ExtraLabel>& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", name,
                        Escaped(value));
  }
  return text;
}

// The name of a counter's family is that of its series without the suffix.
std::string Head(const MetricFamily& family) {
  std::string_view name = family.name;
  const bool counter = family.type == MetricType::Counter;
  if (counter && name.ends_with(kTotal)) name.remove_suffix(kTotal.size());
  return fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name,
                     Escaped(family.help), counter ? "counter" : "gauge");
}

// The lines of one series.
class Samples {
 public:
  Samples(std::string series, std::ostream& out)
      : series_(std::move(series)), out_(out) {}
  ~Samples() { Flush(); }
  Samples(const Samples&) = delete;
  Samples& operator=(const Samples&) = delete;

  void SetValue(double value) {
    none_ = std::isnan(value);
    value_ = fmt::format("{:.16g}", value);
  }
  // Adds one, unless there is no value.
  void Add(Time at) {
    if (none_) return;
    fmt::format_to(std::back_inserter(buffer_), "{} {} {}\n", series_, value_,
                   at.time_since_epoch().count());
    ++count_;
    if (buffer_.size() >= kBufferSize) Flush();
  }
  [[nodiscard]] size_t count() const { return count_; }

 private:
  void Flush() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
  }

  std::string series_;
  std::ostream& out_;
  fmt::memory_buffer buffer_;
  std::string value_;
  bool none_ = true;
  size_t count_ = 0;
};

bool IsLabelName(std::string_view text) {
  const auto letter = [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  return !text.empty() && letter(text[0]) && !text.starts_with("__") &&
         std::ranges::all_of(
             text, [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace

size_t Grid::Size() const {
  return end <= first ? 0 : size_t((end - first - Seconds(1)) / step + 1);
}

Result<ExtraLabel> ParseExtraLabel(std::string_view text) {
  const size_t equals = text.find('=');
  const auto name = text.substr(0, equals);
  if (equals == std::string_view::npos || !IsLabelName(name)) {
    return Error{
        fmt::format("'{}' is not a label; expected one like "
                    "job=workflow-health: a name of letters, digits and _ that "
                    "does not begin with __, then = and the value",
                    Printable(text))};
  }
  const auto value = text.substr(equals + 1);
  if (value.empty() || Printable(value, value.size()) != value) {
    return Error{fmt::format("the value of {} is {}; expected UTF-8 text", name,
                             value.empty() ? "empty" : "not printable")};
  }
  return ExtraLabel{std::string(name), std::string(value)};
}

void OpenMetrics::Add(Time time, const std::vector<MetricFamily>& families) {
  ++calls_;
  auto into = families_.begin();
  for (const MetricFamily& family : families) {
    into = std::ranges::find(into, families_.end(), family.name,
                             [](const Family& f) { return f.about.name; });
    if (into == families_.end()) {
      families_.push_back(
          {{family.name, family.help, family.type, {}}, {}, {}});
      into = std::prev(families_.end());
    }
    AddFamily(time, family, &*into);
  }
  for (Family& family : families_) {
    for (Curve& curve : family.curves) {
      if (curve.seen != calls_) Note(time, kNone, &curve);
    }
  }
}

void OpenMetrics::AddFamily(Time time, const MetricFamily& family,
                            Family* into) const {
  for (const auto& series : family.metric) {
    const std::string labels = TextOf(series.label);
    const auto [found, is_new] =
        into->by_labels.emplace(labels, into->curves.size());
    if (is_new) into->curves.push_back({labels, {}});
    Curve& curve = into->curves[found->second];
    curve.seen = calls_;
    Note(time,
         family.type == MetricType::Counter ? series.counter.value
                                            : series.gauge.value,
         &curve);
  }
}

void OpenMetrics::Note(Time time, double value, Curve* curve) {
  const double before =
      curve->changes.empty() ? kNone : curve->changes.back().value;
  const bool same = std::isnan(value) ? std::isnan(before) : value == before;
  if (!same) curve->changes.push_back({time, value});
}

OpenMetrics::Written OpenMetrics::Write(const Grid& grid,
                                        const std::vector<ExtraLabel>& labels,
                                        std::ostream& out) const {
  Written written;
  const std::string extra = TextOf(labels);
  for (const Family& family : families_) {
    out << Head(family.about);
    for (const Curve& curve : family.curves) {
      if (!out) return written;
      const size_t samples = WriteCurve(
          fmt::format("{}{{{}{}{}}}", family.about.name, curve.labels,
                      curve.labels.empty() || extra.empty() ? "" : ",", extra),
          curve, grid, out);
      written.series += samples > 0 ? 1 : 0;
      written.samples += samples;
    }
  }
  out << "# EOF\n";
  return written;
}

size_t OpenMetrics::WriteCurve(const std::string& series, const Curve& curve,
                               const Grid& grid, std::ostream& out) {
  Samples samples(series, out);
  auto next = curve.changes.begin();
  for (Time at = grid.first; at < grid.end; at += grid.step) {
    for (; next != curve.changes.end() && next->at <= at; ++next) {
      samples.SetValue(next->value);
    }
    samples.Add(at);
  }
  return samples.count();
}

}  // namespace workflow_health

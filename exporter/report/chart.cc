#include "report/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "report/figures.h"
#include "report/step_wording.h"

namespace workflow_health {
namespace {

// Of all pictures, in units that the browser scales.
constexpr int kWidth = 720;
constexpr int kLeft = 48;  // room for the labels of an axis
constexpr int kInner = kWidth - kLeft - 8;
constexpr size_t kMostLabels = 13;
constexpr size_t kMostSteps = 8;

std::string Text(double x, double y, std::string_view anchor,
                 std::string_view text) {
  return fmt::format(
      "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\">{}</text>", x, y,
      anchor, EscapeHtml(text));
}

std::string Box(std::string_view style, double x, double y, double width,
                double height) {
  return fmt::format(
      "<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
      "height=\"{:.1f}\"/>",
      style, x, y, width, height);
}

std::string Line(std::string_view style, double x1, double y1, double x2,
                 double y2) {
  return fmt::format(
      "<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" "
      "y2=\"{:.1f}\"/>",
      style, x1, y1, x2, y2);
}

std::string Figure(int height, const std::string& picture,
                   const std::string& caption) {
  return fmt::format(
      "<figure>\n<figcaption>{}</figcaption>\n"
      "<svg viewBox=\"0 0 {} {}\" aria-hidden=\"true\">\n{}</svg>\n</figure>\n",
      EscapeHtml(caption), kWidth, height, picture);
}

std::string Day(Time time) { return FormatMinute(time).substr(0, 10); }
std::string DayOfYear(Time time) { return Day(time).substr(5); }

// So that at most kMostLabels of them are written.
size_t Every(size_t labels) { return labels / (kMostLabels + 1) + 1; }

double Uptime(const Week& week) { return double(week.successes) / week.runs; }

class WeeksChart {
 public:
  explicit WeeksChart(const WorkflowReport& workflow)
      : workflow_(workflow),
        count_(IndexOf(workflow.weeks.full.back()) + 1),
        step_(double(kInner) / double(count_)) {}

  [[nodiscard]] std::string Draw() const {
    std::string picture = Axis();
    for (const Week& week : workflow_.weeks.full) picture += Bar(week);
    return Figure(kHeight, picture + Target(), Caption());
  }

 private:
  static constexpr int kTop = 20;
  static constexpr int kBottom = 160;
  static constexpr int kHeight = 182;

  [[nodiscard]] size_t IndexOf(const Week& week) const {
    return size_t((week.monday - workflow_.weeks.full.front().monday) /
                  std::chrono::days(7));
  }
  [[nodiscard]] static double Height(double ratio) {
    return ratio * (kBottom - kTop);
  }

  [[nodiscard]] static std::string Axis() {
    return Line("axis", kLeft, kBottom, kWidth - 8, kBottom) +
           Text(kLeft - 6, kBottom + 4, "end", "0 %") +
           Text(kLeft - 6, kTop + 4, "end", "100 %");
  }

  // A week without runs, or one that was not read whole, leaves a gap.
  [[nodiscard]] std::string Bar(const Week& week) const {
    const size_t index = IndexOf(week);
    const double uptime = Uptime(week);
    const double x = kLeft + step_ * double(index);
    const double middle = x + step_ / 2;
    const double top = kBottom - Height(uptime);
    std::string bar = Box(uptime < workflow_.target ? "bad" : "good",
                          x + step_ * 0.12, top, step_ * 0.76, Height(uptime));
    if (index % Every(count_) == 0) {
      bar +=
          Text(middle, kBottom + 16, "middle", DayOfYear(week.monday)) +
          Text(middle, top - 4, "middle", fmt::format("{:.0f}", uptime * 100));
    }
    return bar + "\n";
  }

  [[nodiscard]] std::string Target() const {
    const double y = kBottom - Height(workflow_.target);
    return Line("target", kLeft, y, kWidth - 8, y);
  }

  [[nodiscard]] std::string Caption() const {
    const auto [worst, best] =
        std::ranges::minmax(workflow_.weeks.full, {}, Uptime);
    return fmt::format(
        "Uptime of each full week, from its Monday on, in per cent. The dashed "
        "line is the target, {}. The best week began on {} ({}), the worst on "
        "{} ({}).{}",
        PercentAsGiven(workflow_.target), Day(best.monday),
        Percent(Uptime(best)), Day(worst.monday), Percent(Uptime(worst)),
        workflow_.weeks.not_read_whole > 0
            ? " Weeks that were not read completely are left out."
            : "");
  }

  const WorkflowReport& workflow_;
  size_t count_;
  double step_;
};

class OutagesChart {
 public:
  explicit OutagesChart(const WorkflowReport& workflow) : workflow_(workflow) {}

  [[nodiscard]] std::string Draw() const {
    std::string picture;
    for (const Window& span : workflow_.observed) picture += Span("up", span);
    for (const Window& span : workflow_.silence)
      picture += Span("silent", span);
    for (const Hole& hole : workflow_.holes)
      picture += Span("unread", hole.span);
    for (const Breakage& breakage : workflow_.breakages) {
      picture += Span(breakage.IsOutage() ? "bad" : "flake",
                      {breakage.since, breakage.until});
    }
    return Figure(kHeight, picture + Days() + Legend(), Caption());
  }

 private:
  static constexpr int kTop = 4;
  static constexpr int kBar = 36;
  static constexpr int kLegend = 72;
  static constexpr int kHeight = 90;

  [[nodiscard]] double X(Time time) const {
    const Window& window = workflow_.window;
    const Time within = std::clamp(time, window.since, window.until);
    return kLeft + kInner * (double((within - window.since).count()) /
                             double(window.Length().count()));
  }

  // Single failures are lower than outages; none is too thin to be seen.
  [[nodiscard]] std::string Span(std::string_view style,
                                 const Window& span) const {
    const double x = X(span.since);
    const double inset = style == "flake" ? kBar / 3.0 : 0;
    return Box(style, x, kTop + inset, std::max(X(span.until) - x, 1.5),
               kBar - 2 * inset) +
           "\n";
  }

  [[nodiscard]] std::string Legend() const {
    constexpr int kColumn = kInner / 5;
    std::string legend;
    double x = kLeft;
    const auto add = [&](std::string_view style, std::string_view text) {
      const double inset = style == "flake" ? 4 : 0;
      legend += Box(style, x, kLegend + inset, 12, 12 - 2 * inset) +
                Text(x + 18, kLegend + 10, "start", text) + "\n";
      x += kColumn;
    };
    add("up", "works");
    add("bad", "outage");
    add("flake", "single failure");
    if (!workflow_.silence.empty()) add("silent", "not observed");
    if (!workflow_.holes.empty()) add("unread", "not read");
    return legend;
  }

  [[nodiscard]] std::string Days() const {
    const Time since =
        std::chrono::ceil<std::chrono::days>(workflow_.window.since);
    const auto days = size_t(std::max<std::int64_t>(
        (workflow_.window.until - since) / std::chrono::days(1), 0));
    std::string labels;
    for (size_t day = 0; day <= days; day += Every(days)) {
      const Time at = since + std::chrono::days(day);
      labels += Line("axis", X(at), kTop + kBar, X(at), kTop + kBar + 4) +
                Text(X(at), kTop + kBar + 17, "middle", DayOfYear(at));
    }
    return labels;
  }

  [[nodiscard]] std::string Caption() const {
    std::string caption =
        "When the workflow was broken: from a failed run to the next good one, "
        "or as far as is known. Outages (two or more failed runs) are as high "
        "as the band; single failures are lower.";
    if (!workflow_.silence.empty()) {
      caption +=
          " Grey with dots: no run covers that time, so it was not observed.";
    }
    if (!workflow_.holes.empty()) {
      caption += " Hatched: not read, so nothing is known.";
    }
    return caption;
  }

  const WorkflowReport& workflow_;
};

struct BarRow {
  std::string label;
  double share;  // 0 to 1
  std::string text;
};

// Bars below one another, label on the left, number on the right.
std::string Bars(std::string_view style, const std::vector<BarRow>& rows,
                 const std::string& caption) {
  constexpr int kLabel = 200;
  constexpr int kNumber = 110;
  constexpr int kRow = 22;
  std::string picture;
  double y = 0;
  for (const BarRow& row : rows) {
    picture +=
        Text(kLabel - 8, y + 15, "end", row.label) +
        Box("worked", kLabel, y + 3, kWidth - kLabel - kNumber, kRow - 6) +
        Box(style, kLabel, y + 3, row.share * (kWidth - kLabel - kNumber),
            kRow - 6) +
        Text(kWidth - 4, y + 15, "end", row.text) + "\n";
    y += kRow;
  }
  return Figure(int(rows.size()) * kRow, picture, caption);
}

std::string ChainChart(const WorkflowReport& workflow) {
  std::vector<BarRow> rows;
  for (const ChainLink& link : workflow.chain) {
    rows.push_back({link.application, link.rate.value_or(0), RateWords(link)});
  }
  return Bars("good", rows,
              "How often each application works, in the order of the workflow. "
              "Their product is the uptime, " +
                  Percent(workflow.rating.uptime) + ".");
}

std::string StepsChart(const WorkflowReport& workflow) {
  std::vector<BarRow> rows;
  for (const PartRow& row : workflow.steps) {
    if (row.tally.failed == 0 || rows.size() == kMostSteps) break;
    rows.push_back({Name({row.application, row.step}),
                    row.share_of_failures.value_or(0),
                    fmt::format("{} ({})", Count(row.tally.failed),
                                Percent(row.share_of_failures))});
  }
  return Bars("bad", rows, "Failed runs by the step that they are charged to.");
}

}  // namespace

std::string ChartsOf(const WorkflowReport& workflow) {
  if (workflow.rating.runs == 0) return {};
  std::string charts;
  if (!workflow.weeks.full.empty()) charts += WeeksChart(workflow).Draw();
  charts += OutagesChart(workflow).Draw() + ChainChart(workflow);
  if (workflow.rating.failures > 0) charts += StepsChart(workflow);
  return charts;
}

}  // namespace workflow_health

#include "report/figures.h"

#include <fmt/format.h>

#include <cmath>

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// A number other than 0 must not read as 0.
std::string Magnitude(double number) {
  const std::string rounded = Tenths(number);
  return rounded == "0.0" && number != 0 ? "<0.1" : rounded;
}

}  // namespace

std::string Percent(std::optional<double> ratio) {
  if (!ratio) return kNoFigure;
  const std::string rounded = Magnitude(100 * *ratio);
  if (rounded == "100.0" && *ratio < 1) return "99.9 %";
  return rounded + " %";
}

std::string PercentAsGiven(double ratio) { return Decimal(100 * ratio) + " %"; }

std::string PercentRange(double low, double high) {
  return Percent(low) + " to " + Percent(high);
}

std::string Count(long long number) {
  std::string text = fmt::format("{}", number);
  const size_t first_digit = number < 0 ? 1 : 0;
  for (size_t i = text.size(); i > first_digit + 3;) {
    i -= 3;
    text.insert(i, ",");
  }
  return text;
}

std::string Plural(long long number, std::string_view noun) {
  return fmt::format("{} {}{}", Count(number), noun, number == 1 ? "" : "s");
}

std::string Change(long long number) {
  return (number > 0 ? "+" : "") + Count(number);
}

std::string Points(std::optional<double> difference) {
  if (!difference) return kNoFigure;
  const char* sign = *difference > 0 ? "+" : *difference < 0 ? "-" : "";
  return sign + Magnitude(100 * *difference);
}

std::string Tenths(double number) {
  return fmt::format("{:.1f}", std::abs(number));
}

std::string Brief(std::optional<Seconds> duration) {
  if (!duration) return kNoFigure;
  if (*duration >= days(1)) {
    return FormatDuration(std::chrono::floor<hours>(*duration));
  }
  if (*duration >= hours(1)) {
    return FormatDuration(std::chrono::floor<minutes>(*duration));
  }
  return FormatDuration(*duration);
}

std::string Length(Seconds duration) {
  if (duration % days(1) != Seconds(0)) return Brief(duration);
  return Plural(duration / days(1), "day");
}

std::string Span(const Window& window) {
  return FormatMinute(window.since) + " to " + FormatMinute(window.until);
}

std::string Decimal(double number) {
  std::string text = fmt::format("{:.6f}", number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

}  // namespace workflow_health

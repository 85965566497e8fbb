// How figures are written: once for people, once for programs. No locale.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace workflow_health {

// What people read where there is no figure.
inline constexpr char kNoFigure[] = "-";

// "38.6 %". What would round to "100.0 %" or "0.0 %" without being exactly
// that is "99.9 %" or "<0.1 %".
[[nodiscard]] std::string Percent(std::optional<double> ratio);

// "95 %", "99.99 %": what somebody wrote down, and not rounded to one decimal.
[[nodiscard]] std::string PercentAsGiven(double ratio);

// "54.3 % to 68.0 %".
[[nodiscard]] std::string PercentRange(double low, double high);

// "1,798".
[[nodiscard]] std::string Count(long long number);

// "1 run", "1,798 runs".
[[nodiscard]] std::string Plural(long long number, std::string_view noun);

// "+1,027", "0", "-3".
[[nodiscard]] std::string Change(long long number);

// Of a difference of ratios, in percentage points: "-1.4", "+<0.1".
[[nodiscard]] std::string Points(std::optional<double> difference);

// "244.6": one decimal, without a sign.
[[nodiscard]] std::string Tenths(double number);

// The two largest units: "1d11h", "2h5m", "12m31s".
[[nodiscard]] std::string Brief(std::optional<Seconds> duration);

// "90 days", or as in Brief where it is not whole days.
[[nodiscard]] std::string Length(Seconds duration);

// "2020-08-03 00:00 to 2020-11-01 00:00".
[[nodiscard]] std::string Span(const Window& window);

// For programs: at most six decimals, so that the last bits of a computation,
// which differ between processors, do not show. "0.614011", "1", "-244.6".
[[nodiscard]] std::string Decimal(double number);

}  // namespace workflow_health

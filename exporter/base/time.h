// Points in time and durations, as text and back. All times are UTC.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/error.h"

namespace workflow_health {

// Whole seconds since 1970-01-01T00:00:00Z. The publishers cut `sent-at` to
// whole seconds themselves (fedora-infra/fedora-messaging,
// fedora_messaging/message.py: `replace(microsecond=0)`).
using Time = std::chrono::sys_seconds;
using Seconds = std::chrono::seconds;
// Bodies of messages may tell a time more exactly.
using Microseconds = std::chrono::microseconds;
using Instant = std::chrono::sys_time<Microseconds>;

// A half-open span: later than `since`, not later than `until`.
struct Window {
  Time since;
  Time until;

  [[nodiscard]] bool Contains(Time time) const {
    return since < time && time <= until;
  }
  [[nodiscard]] Seconds Length() const { return until - since; }
  bool operator==(const Window&) const = default;
};

// Reads "2020-02-01", "2020-02-01T00:00:00Z", without seconds, with fractions
// of them (cut off), with an offset ("+02:00", "+0200", "+02"), or without one
// (UTC); years 1970 to 9999, in UTC. A leap second becomes the second after it.
[[nodiscard]] Result<Time> ParseTime(std::string_view text);
// The same with the fraction of the second, of which six digits count.
[[nodiscard]] Result<Instant> ParseInstant(std::string_view text);
// As ParseTime, for any year of four digits. A time outside the years above
// becomes their first or last second: a wrong clock may tell such a time.
[[nodiscard]] Result<Time> ParseClampedTime(std::string_view text);

// "2020-02-01T00:00:00Z" (RFC 3339).
[[nodiscard]] std::string FormatTime(Time time);

// The first and the last second of a window:
// "2020-02-01T00:00:00Z to 2020-02-01T23:59:59Z".
[[nodiscard]] std::string FormatSpan(const Window& window);

// "2020-02-01 00:00" for people; the reader is told once that it is UTC.
[[nodiscard]] std::string FormatMinute(Time time);

// Reads Prometheus' notation: "90d", "15m", "1h30m"; units w d h m s, largest
// first, each at most once; more than zero, at most 100 years.
[[nodiscard]] Result<Seconds> ParseDuration(std::string_view text);

// The same notation: "90d", "1h30m", "0s".
[[nodiscard]] std::string FormatDuration(Seconds duration);

}  // namespace workflow_health

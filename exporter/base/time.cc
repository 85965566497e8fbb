#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// All times that are read or written lie between them.
constexpr Time kFirstTime{};
constexpr Time kLastTime =
    std::chrono::sys_days(std::chrono::year(9999) / 12 / 31) + days(1) -
    Seconds(1);
constexpr Seconds kLongestDuration = days(36500);

struct Unit {
  char letter;
  Seconds length;
};
constexpr std::array<Unit, 5> kUnits = {{{'w', days(7)},
                                         {'d', days(1)},
                                         {'h', hours(1)},
                                         {'m', minutes(1)},
                                         {'s', Seconds(1)}}};

// Reads a text from left to right; every function takes what it recognises.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::optional<int> Digits(size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

  bool AnyOf(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == rest_.npos) {
      return false;
    }
    last_ = rest_.front();
    rest_.remove_prefix(1);
    return true;
  }

  [[nodiscard]] char Last() const { return last_; }
  [[nodiscard]] bool AtEnd() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  char last_ = 0;
};

std::optional<days> ScanDate(Scanner& scanner) {
  const auto year = scanner.Digits(4);
  if (!year || !scanner.AnyOf("-")) return std::nullopt;
  const auto month = scanner.Digits(2);
  if (!month || !scanner.AnyOf("-")) return std::nullopt;
  const auto day = scanner.Digits(2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date(
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(*month)),
      std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch();
}

// Digits after the point of a second; beyond the sixth they are left out.
std::optional<Microseconds> ScanFraction(Scanner& scanner) {
  Microseconds fraction{0};
  Microseconds place = std::chrono::milliseconds(100);
  auto digit = scanner.Digits(1);
  if (!digit) return std::nullopt;
  for (; digit; digit = scanner.Digits(1), place /= 10) {
    fraction += *digit * place;
  }
  return fraction;
}

std::optional<Microseconds> ScanClock(Scanner& scanner) {
  const auto hour = scanner.Digits(2);
  if (!hour || *hour > 23 || !scanner.AnyOf(":")) return std::nullopt;
  const auto minute = scanner.Digits(2);
  if (!minute || *minute > 59) return std::nullopt;
  Microseconds clock = hours(*hour) + minutes(*minute);
  if (!scanner.AnyOf(":")) return clock;
  const auto second = scanner.Digits(2);
  if (!second || *second > 60) return std::nullopt;
  clock += Seconds(*second);
  if (!scanner.AnyOf(".,")) return clock;
  const auto fraction = ScanFraction(scanner);
  if (!fraction) return std::nullopt;
  return clock + *fraction;
}

std::optional<Seconds> ScanOffset(Scanner& scanner) {
  if (scanner.AtEnd() || scanner.AnyOf("Zz")) return Seconds(0);
  if (!scanner.AnyOf("+-")) return std::nullopt;
  const int sign = scanner.Last() == '-' ? -1 : 1;
  const auto hour = scanner.Digits(2);
  if (!hour || *hour > 23) return std::nullopt;
  if (scanner.AtEnd()) return sign * Seconds(hours(*hour));
  scanner.AnyOf(":");
  const auto minute = scanner.Digits(2);
  if (!minute || *minute > 59) return std::nullopt;
  return sign * (hours(*hour) + minutes(*minute));
}

std::optional<Instant> ScanTime(std::string_view text) {
  Scanner scanner(text);
  const auto date = ScanDate(scanner);
  if (!date) return std::nullopt;
  if (scanner.AtEnd()) return Instant(*date);
  if (!scanner.AnyOf("Tt ")) return std::nullopt;
  const auto clock = ScanClock(scanner);
  if (!clock) return std::nullopt;
  const auto offset = ScanOffset(scanner);
  if (!offset || !scanner.AtEnd()) return std::nullopt;
  return Instant(*date + *clock - *offset);
}

std::optional<Seconds> ScanDuration(std::string_view text) {
  Seconds sum{0};
  size_t next_unit = 0;
  while (!text.empty()) {
    long long count = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc() || count < 0 || count > kLongestDuration.count()) {
      return std::nullopt;
    }
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    while (next_unit < kUnits.size() &&
           (text.empty() || kUnits[next_unit].letter != text.front())) {
      ++next_unit;
    }
    if (next_unit == kUnits.size()) return std::nullopt;
    sum += count * kUnits[next_unit++].length;
    text.remove_prefix(1);
  }
  if (sum <= Seconds(0) || sum > kLongestDuration) return std::nullopt;
  return sum;
}

}  // namespace

Result<Instant> ParseInstant(std::string_view text) {
  const auto time = ScanTime(text);
  if (time && *time >= kFirstTime && *time < kLastTime + Seconds(1)) {
    return *time;
  }
  return Error{
      fmt::format("'{}' is not a time; expected one like 2020-02-01T00:00:00Z",
                  Printable(text))};
}

Result<Time> ParseTime(std::string_view text) {
  const auto time = ParseInstant(text);
  if (!time) return time.error();
  return std::chrono::floor<Seconds>(*time);
}

Result<Time> ParseClampedTime(std::string_view text) {
  if (const auto time = ScanTime(text)) {
    return std::clamp(std::chrono::floor<Seconds>(*time), kFirstTime,
                      kLastTime);
  }
  return ParseTime(text);
}

std::string FormatTime(Time time) {
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", int(date.year()),
                     unsigned(date.month()), unsigned(date.day()),
                     clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count());
}

std::string FormatSpan(const Window& window) {
  return FormatTime(window.since + Seconds(1)) + " to " +
         FormatTime(window.until);
}

std::string FormatMinute(Time time) {
  std::string text = FormatTime(time).substr(0, 16);
  text[10] = ' ';
  return text;
}

Result<Seconds> ParseDuration(std::string_view text) {
  if (const auto duration = ScanDuration(text)) return *duration;
  return Error{
      fmt::format("'{}' is not a duration; expected one like 90d, 15m or 1h30m",
                  Printable(text))};
}

std::string FormatDuration(Seconds duration) {
  if (duration == Seconds(0)) return "0s";
  std::string text;
  // Weeks are read but not written: "90d" is what people say.
  for (const Unit& unit : kUnits) {
    if (unit.letter == 'w') continue;
    if (const auto count = duration / unit.length) {
      text += fmt::format("{}{}", count, unit.letter);
    }
    duration %= unit.length;
  }
  return text;
}

}  // namespace workflow_health

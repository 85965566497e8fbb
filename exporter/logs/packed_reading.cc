#include "logs/packed_reading.h"

#include <algorithm>
#include <cstdint>

namespace workflow_health {
namespace {

constexpr size_t kBytes = 4;
constexpr size_t kFixedNumbers = 4;
constexpr std::int64_t kNone = -1;
constexpr std::int64_t kSeen = -2;
constexpr std::int64_t kMost = 0x7FFFFFFF;

void Append(std::int64_t number, std::string* packed) {
  const auto bits = static_cast<std::uint32_t>(std::min(number, kMost));
  for (size_t i = 0; i < kBytes; ++i) {
    *packed += static_cast<char>((bits >> (8 * i)) & 0xFF);
  }
}

std::int64_t Number(std::string_view packed, size_t index) {
  std::uint32_t bits = 0;
  for (size_t i = 0; i < kBytes; ++i) {
    const auto byte = static_cast<unsigned char>(packed[index * kBytes + i]);
    bits |= static_cast<std::uint32_t>(byte) << (8 * i);
  }
  return static_cast<std::int32_t>(bits);
}

std::int64_t OrNone(const std::optional<Seconds>& duration) {
  return duration ? duration->count() : kNone;
}

std::optional<Seconds> DurationAt(std::string_view packed, size_t index) {
  const std::int64_t number = Number(packed, index);
  return number == kNone ? std::nullopt : std::optional(Seconds(number));
}

StepReading StepAt(std::string_view packed, size_t index) {
  if (Number(packed, index) == kSeen) return {true, std::nullopt};
  const auto duration = DurationAt(packed, index);
  return {duration.has_value(), duration};
}

bool IsWithin(std::int64_t number, std::int64_t least, std::int64_t most) {
  return least <= number && number <= most;
}

}  // namespace

std::string PackReading(const LogReading& reading) {
  std::string packed;
  packed.reserve((kFixedNumbers + reading.steps.size()) * kBytes);
  Append(static_cast<std::int64_t>(reading.failing_step), &packed);
  Append(static_cast<std::int64_t>(reading.evidence), &packed);
  Append(reading.unknown_lines, &packed);
  Append(OrNone(reading.ran_for), &packed);
  for (const StepReading& step : reading.steps) {
    Append(step.seen && !step.duration ? kSeen : OrNone(step.duration),
           &packed);
  }
  return packed;
}

std::optional<LogReading> UnpackReading(std::string_view packed) {
  const size_t numbers = packed.size() / kBytes;
  if (packed.size() % kBytes != 0 || numbers <= kFixedNumbers) {
    return std::nullopt;
  }
  const size_t steps = numbers - kFixedNumbers;
  if (!IsWithin(Number(packed, 0), 0, std::int64_t(steps) - 1) ||
      !IsWithin(Number(packed, 1), 0, std::int64_t(Evidence::kUnattributed)) ||
      !IsWithin(Number(packed, 2), 0, kMost)) {
    return std::nullopt;
  }
  if (Number(packed, 3) < kNone) return std::nullopt;
  for (size_t i = kFixedNumbers; i < numbers; ++i) {
    if (Number(packed, i) < kSeen) return std::nullopt;
  }
  LogReading reading;
  reading.failing_step = static_cast<size_t>(Number(packed, 0));
  reading.evidence = static_cast<Evidence>(Number(packed, 1));
  reading.unknown_lines = static_cast<int>(Number(packed, 2));
  reading.ran_for = DurationAt(packed, 3);
  reading.steps.resize(steps);
  for (size_t i = 0; i < steps; ++i) {
    reading.steps[i] = StepAt(packed, kFixedNumbers + i);
  }
  return reading;
}

}  // namespace workflow_health

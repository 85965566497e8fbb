#include "logs/packed_end.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

namespace workflow_health {
namespace {

constexpr size_t kBytes = 4;
constexpr size_t kFixedNumbers = 5;
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

Event::Kind KindOf(Outcome outcome) {
  if (IsFailure(outcome)) return Event::Kind::kFails;
  return IsRated(outcome) ? Event::Kind::kCloses : Event::Kind::kCancels;
}

}  // namespace

void PackEnd(const RunEnd& end, Event* event) {
  const LogReading& log = end.log;
  event->kind = KindOf(end.outcome);
  std::string& packed = event->told;
  packed.clear();
  packed.reserve((kFixedNumbers + log.steps.size()) * kBytes);
  Append(static_cast<std::int64_t>(end.outcome), &packed);
  Append(static_cast<std::int64_t>(log.failing_step), &packed);
  Append(static_cast<std::int64_t>(log.evidence), &packed);
  Append(log.unknown_lines, &packed);
  Append(OrNone(log.ran_for), &packed);
  for (const StepReading& step : log.steps) {
    Append(step.seen && !step.duration ? kSeen : OrNone(step.duration),
           &packed);
  }
}

std::optional<RunEnd> UnpackEnd(const Event& event) {
  const std::string_view packed = event.told;
  const size_t numbers = packed.size() / kBytes;
  if (packed.size() % kBytes != 0 || numbers <= kFixedNumbers) {
    return std::nullopt;
  }
  const size_t steps = numbers - kFixedNumbers;
  if (!IsWithin(Number(packed, 0), 0, std::int64_t(Outcome::kUnknown)) ||
      !IsWithin(Number(packed, 1), 0, std::int64_t(steps) - 1) ||
      !IsWithin(Number(packed, 2), 0, std::int64_t(Evidence::kUnattributed)) ||
      !IsWithin(Number(packed, 3), 0, kMost) || Number(packed, 4) < kNone) {
    return std::nullopt;
  }
  for (size_t i = kFixedNumbers; i < numbers; ++i) {
    if (Number(packed, i) < kSeen) return std::nullopt;
  }
  RunEnd end;
  end.outcome = static_cast<Outcome>(Number(packed, 0));
  if (event.kind != KindOf(end.outcome)) return std::nullopt;
  end.log.failing_step = static_cast<size_t>(Number(packed, 1));
  end.log.evidence = static_cast<Evidence>(Number(packed, 2));
  end.log.unknown_lines = static_cast<int>(Number(packed, 3));
  end.log.ran_for = DurationAt(packed, 4);
  end.log.steps.resize(steps);
  for (size_t i = 0; i < steps; ++i) {
    end.log.steps[i] = StepAt(packed, kFixedNumbers + i);
  }
  return end;
}

}  // namespace workflow_health

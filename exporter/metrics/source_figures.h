// How the requests to datagrepper went since the program was started.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace workflow_health {

struct SourceFigures {
  // Upper bounds of the buckets of durations, in seconds; one bucket more holds
  // what took longer.
  static constexpr std::array kDurationBounds = {0.1, 0.25, 0.5, 1.0,  2.5,
                                                 5.0, 10.0, 30., 60.0, 120.0};
  // Of requests that have no HTTP status.
  static constexpr std::string_view kTimeout = "timeout";
  static constexpr std::string_view kFailed = "failed";

  // One request more. `code` is an HTTP status or a word from above; anything
  // else is counted as "other", so that nobody outside can make up series.
  void Add(std::string_view code, std::chrono::duration<double> took);

  std::optional<bool> up;  // the latest poll; no value before the first one
  std::optional<Time> last_success;  // of a poll
  // By code. Those that alerts compare are there from the beginning.
  std::map<std::string, std::int64_t, std::less<>> requests = {
      {"200", 0}, {"failed", 0}, {"timeout", 0}};
  std::array<std::int64_t, kDurationBounds.size() + 1> durations{};
  double duration_sum = 0;  // seconds
  // By category: how many seconds of the archive were proven unreadable.
  std::map<std::string, std::int64_t, std::less<>> unreadable;
};

}  // namespace workflow_health

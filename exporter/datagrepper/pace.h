// How fast requests may follow each other.
#pragma once

#include <algorithm>
#include <chrono>

namespace workflow_health {

// At most so many requests a second on average; after a rest, a few may come at
// once. Pure.
class Pace {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr int kAtOnce = 3;

  explicit Pace(int per_second)
      : interval_(std::chrono::nanoseconds(std::chrono::seconds(1)) /
                  per_second) {}

  // From when on the next one may be sent.
  [[nodiscard]] TimePoint Next() const {
    return due_ - interval_ * (kAtOnce - 1);
  }
  // One is sent.
  void Take(TimePoint now) { due_ = std::max(due_, now) + interval_; }

 private:
  std::chrono::nanoseconds interval_;
  TimePoint due_;  // when the next one comes if all come in time
};

}  // namespace workflow_health

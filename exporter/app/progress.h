// How far a long reading has come, for a person who waits.
#pragma once

#include <chrono>
#include <ostream>
#include <string>
#include <string_view>

#include "base/time.h"

namespace workflow_health {

struct ProgressState {
  Seconds total{0};  // of the archive, to be read; more than 0
  Seconds done{0};
  Time at;  // up to where it was read last
  long long messages = 0;
  std::chrono::milliseconds elapsed{0};
};

// One line: the share done, where it is, time left, messages a second.
[[nodiscard]] std::string ProgressText(const ProgressState& state);

// The same behind a bar, in less than `columns`: on a narrow terminal the bar
// is short or missing, and the end of the line.
[[nodiscard]] std::string ProgressBar(const ProgressState& state, int columns);

// A bar that is drawn over and over at the bottom of a terminal; elsewhere a
// line for each tenth. Not thread-safe.
class Progress {
 public:
  // `columns`: of the terminal; 0 if it is none.
  Progress(Seconds total, int columns, std::ostream& out);
  // The bar goes away.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Advance(const Window& span, size_t messages);
  // A line of its own, above the bar.
  void Tell(std::string_view line);

 private:
  using Clock = std::chrono::steady_clock;

  void Draw();
  void Erase();

  ProgressState state_;
  int columns_;
  std::ostream& out_;
  Clock::time_point begun_ = Clock::now();
  Clock::time_point drawn_;
  int tenths_ = 0;
};

}  // namespace workflow_health

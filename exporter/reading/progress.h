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
// is short or missing, and the line is cut off.
[[nodiscard]] std::string ProgressBar(const ProgressState& state, int columns);

// A long reading while it goes on.
class ReadingProgress {
 public:
  explicit ReadingProgress(Seconds total) { state_.total = total; }

  void Advance(const Window& span, size_t messages);
  // Whether more tenths are done than when it was asked last. Never all ten:
  // whoever reads tells the end.
  [[nodiscard]] bool HasAnotherTenth();
  [[nodiscard]] const ProgressState& state() const { return state_; }

 private:
  using Clock = std::chrono::steady_clock;

  ProgressState state_;
  Clock::time_point begun_ = Clock::now();
  int tenths_ = 0;
};

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

  ReadingProgress reading_;
  int columns_;
  std::ostream& out_;
  Clock::time_point drawn_;
};

}  // namespace workflow_health

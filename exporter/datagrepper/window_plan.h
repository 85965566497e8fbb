// Which windows to ask for, so that answers come out well filled but not full.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "base/time.h"

namespace workflow_health {

// Cuts spans into windows whose length follows the density of messages seen so
// far, oldest first. Pure.
class WindowPlan {
 public:
  static constexpr Seconds kFirst = std::chrono::days(1);
  static constexpr Seconds kLongest = std::chrono::days(90);
  // Of 100 rows: an answer that fills up costs a request.
  static constexpr double kAimedRows = 70;

  // A window to ask for, and how often that failed already.
  struct Piece {
    Window window;
    int failures = 0;
  };

  // `spans`: ascending, none overlapping another; empty ones are left out.
  explicit WindowPlan(const std::vector<Window>& spans);

  // All has been told.
  [[nodiscard]] bool IsDone() const { return spans_.empty(); }

  // No value if so.
  [[nodiscard]] std::optional<Piece> Next();

  // An answer told that `window` holds so many rows.
  void Learn(const Window& window, double rows);

  // What is left of `piece` has to be asked for again, in windows of at most
  // half its length. It must be longer than one second.
  void Halve(const Piece& piece);

  // A window twice as long was not answered. Windows become shorter: if that
  // happens again and again, as short as this. What made it so may pass: each
  // answer to one that is as long as may be makes the next a little longer.
  void Shorten(Seconds longest);

 private:
  struct Span {
    Piece piece;
    Seconds longest;  // window to be cut from it
  };

  [[nodiscard]] Seconds Length() const;

  std::deque<Span> spans_;
  Seconds longest_ = kLongest;
  Seconds answered_{0};         // not long ago
  Seconds last_{0};             // length of the last window told
  std::optional<double> rate_;  // rows a second
};

}  // namespace workflow_health

// Which windows to ask for, and in pages of how many rows, so that answers come
// out well filled, but neither full nor too large.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "base/time.h"
#include "datagrepper/fetcher.h"
#include "datagrepper/query.h"

namespace workflow_health {

// Cuts spans into windows whose length follows the density of messages seen so
// far, and pages whose rows follow their size, oldest first. Pure.
class WindowPlan {
 public:
  static constexpr Seconds kFirst = std::chrono::days(1);
  static constexpr Seconds kLongest = std::chrono::days(90);
  // Of all rows of a page: an answer that fills up costs a request.
  static constexpr double kAimedPart = 0.75;
  // Of an answer, if its page is full: others may hold more.
  static constexpr double kAimedBytes = double(kMostAnswerBytes) * 0.7;

  // A window to ask for, and how often that failed already.
  struct Piece {
    Window window;
    int failures = 0;
    int rows = Query::kMostRows;  // of a page; Halve() does not look at it
  };

  // `spans`: ascending, none overlapping another; empty ones are left out.
  explicit WindowPlan(const std::vector<Window>& spans);

  // Everything has been handed out.
  [[nodiscard]] bool IsDone() const { return spans_.empty(); }

  // No value if IsDone().
  [[nodiscard]] std::optional<Piece> Next();

  // An answer told that `window` holds so many rows.
  void Learn(const Window& window, double rows);
  // The same, and a full page showed how many `part` of it holds.
  void LearnPart(const Window& window, double rows, const Window& part,
                 double rows_of_part);
  // An answer of so many rows had so many bytes.
  void LearnSize(size_t rows, size_t bytes);
  // One of a page of so many rows was too large.
  void RefuseSize(int rows);
  // One for `window` was not answered in time: if it was large, that may be
  // why.
  void RefuseTime(const Window& window, int rows);
  // The present size of pages.
  [[nodiscard]] int Rows() const;

  // `window` is still to be read, and is no suspect.
  void PutBack(const Window& window) {
    if (window.Length() > Seconds(0)) spans_.push_front({{window}, kLongest});
  }

  // What is left of `piece` has to be asked for again, in windows of at most
  // half its length. It must be longer than one second.
  //
  // If it failed, and all of it is answered in parts, it was too long: windows
  // become shorter. One such window proves little, so they shrink by half at
  // most, and not below what was answered not long ago. The cause may pass, so
  // they grow again, but only now and then up to a length that was too long.
  void Halve(const Piece& piece);

  // Longer than the windows that are answered since longer ones were not: it
  // need not be asked for often to believe that it fails.
  [[nodiscard]] bool IsDoubtful(const Window& window) const;

 private:
  struct Span {
    Piece piece;
    Seconds longest;  // window to be cut from it
  };

  // It failed; these parts of it were answered, merged.
  struct Doubt {
    Window whole;
    std::vector<Window> answered;
  };

  [[nodiscard]] Seconds Length() const;
  void LearnRate(const Window& window, double rows);
  void TakeAnswered(const Window& window);
  void Grow(const Window& answered);
  void Prove(const Window& answered);
  void Shorten(Seconds whole);

  std::deque<Span> spans_;
  std::vector<Doubt> doubts_;
  Seconds longest_ = kLongest;
  std::optional<Seconds> too_long_;   // the last one that was
  int answers_ = 0;                   // to windows just shorter than that
  Seconds answered_{0};               // not long ago
  Seconds last_{0};                   // length of the last window told
  std::optional<double> rate_;        // rows a second
  double row_bytes_ = 0;              // about
  double aimed_bytes_ = kAimedBytes;  // less while those are too slow
};

}  // namespace workflow_health

#include "datagrepper/window_plan.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "workflow/coverage.h"

namespace workflow_health {
namespace {

// How much longer the next window may be: a sparse stretch may end at any time.
constexpr int kMostGrowth = 4;
// By which part the next window is longer than one that was answered, once
// longer ones were not.
constexpr int kRecovery = 8;
// This many answers come before a window is as long again as one that was too
// long: it costs a request if it still is.
constexpr int kAnswersBetweenTrials = 32;
// So much of a full page tells how dense what follows is.
constexpr double kMuchOfPage = 0.25;
// So much denser than before: what follows may be as dense.
constexpr double kBurst = 2;
// How slowly less is believed in.
constexpr double kInertia = 5;
// The size of a row is believed in as if it had been that of so many.
constexpr double kRowsRemembered = 10;
// An answer of so many bytes may be slow because of them.
constexpr double kLarge = 1 << 20;
// How soon larger answers are tried again.
constexpr double kFaster = 1.05;

}  // namespace

WindowPlan::WindowPlan(const std::vector<Window>& spans) {
  for (const Window& span : spans) {
    if (span.Length() > Seconds(0)) spans_.push_back({{span}, kLongest});
  }
}

std::optional<WindowPlan::Piece> WindowPlan::Next() {
  if (spans_.empty()) return std::nullopt;
  Span& span = spans_.front();
  Piece piece = span.piece;
  const Seconds length = std::min(Length(), span.longest);
  if (piece.window.Length() <= length) {
    spans_.pop_front();
  } else {
    piece.window.until = piece.window.since + length;
    span.piece.window.since = piece.window.until;
  }
  last_ = length;
  piece.rows = Rows();
  return piece;
}

void WindowPlan::Learn(const Window& window, double rows) {
  LearnRate(window, rows);
  TakeAnswered(window);
}

// What lies before the part may be one crowded second. If the part is short, it
// is likelier that all is dense.
void WindowPlan::LearnPart(const Window& window, double rows,
                           const Window& part, double rows_of_part) {
  const bool says_much = rows_of_part >= Rows() * kMuchOfPage;
  LearnRate(says_much ? part : window, says_much ? rows_of_part : rows);
  TakeAnswered(window);
}

void WindowPlan::TakeAnswered(const Window& window) {
  // What follows may or may not be what failed.
  for (Span& span : spans_) {
    if (span.piece.window.since == window.until) span.piece.failures /= 2;
  }
  answered_ = std::max(answered_, window.Length());
  if (window.Length() >= too_long_) too_long_.reset();
  Grow(window);
  Prove(window);
}

// A window that is too short costs a request, as does one that is too long:
// believe in many more rows at once, in far fewer soon, else by degrees. A
// crowded second, or the rest of a window, says little of what follows.
void WindowPlan::LearnRate(const Window& window, double rows) {
  const double seen = rows / double(window.Length().count());
  const bool is_rest =
      window.Length() * kMostGrowth < Length() && rows < Rows() / 2.0;
  const bool is_crowd = window.Length() <= Seconds(1) && seen > rate_;
  if (rate_ && (is_rest || is_crowd)) return;
  const double rate = rate_.value_or(seen);
  if (seen >= kBurst * rate) {
    rate_ = seen;
  } else if (seen < rate / kBurst) {
    rate_ = (rate + seen) / 2;
  } else {
    rate_ = (rate * (kInertia - 1) + seen) / kInertia;
  }
}

void WindowPlan::LearnSize(size_t rows, size_t bytes) {
  if (rows == 0) return;
  row_bytes_ = (row_bytes_ * kRowsRemembered + double(bytes)) /
               (kRowsRemembered + double(rows));
  aimed_bytes_ = std::min(aimed_bytes_ * kFaster, kAimedBytes);
}

void WindowPlan::RefuseSize(int rows) {
  row_bytes_ = std::max(row_bytes_, aimed_bytes_ / SmallerPage(rows));
}

// A window whose page is neither large nor full is halved with its messages.
void WindowPlan::RefuseTime(const Window& window, int rows) {
  const double expected =
      rate_ ? std::min(*rate_ * double(window.Length().count()), double(rows))
            : rows;
  const bool large = expected * row_bytes_ >= kLarge;
  if (!large && expected < rows) return;
  if (large) aimed_bytes_ = std::max(expected * row_bytes_ / 2, kLarge / 2);
  RefuseSize(rows);
}

// A page of one row, which is full if it holds any, proves too little.
int WindowPlan::Rows() const {
  int rows = Query::kMostRows;
  while (rows > 2 && row_bytes_ * rows > aimed_bytes_) rows = SmallerPage(rows);
  return rows;
}

void WindowPlan::Grow(const Window& answered) {
  if (answered.Length() < longest_) return;
  const Seconds longer = longest_ + std::max(longest_ / kRecovery, Seconds(1));
  const bool trial = too_long_ && longer >= *too_long_;
  if (trial && ++answers_ < kAnswersBetweenTrials) return;
  longest_ = std::min(longer, kLongest);
  answers_ = 0;
}

void WindowPlan::Prove(const Window& answered) {
  std::vector<Doubt> doubts = std::exchange(doubts_, {});
  for (Doubt& doubt : doubts) {
    doubt.answered.push_back(answered);
    doubt.answered =
        Merge(Within(Merge(std::move(doubt.answered)), doubt.whole));
    if (Holes(doubt.answered, doubt.whole).empty()) {
      Shorten(doubt.whole.Length());
    } else {
      doubts_.push_back(std::move(doubt));
    }
  }
}

void WindowPlan::Halve(const Piece& piece) {
  spans_.push_front({piece, piece.window.Length() / 2});
  if (piece.failures > 0) doubts_.push_back({piece.window, {}});
}

bool WindowPlan::IsDoubtful(const Window& window) const {
  return too_long_ && window.Length() > answered_;
}

void WindowPlan::Shorten(Seconds whole) {
  if (whole > longest_) return;  // it was asked for before that was known
  // A short window may lie where much is, and a length that was answered just
  // now may be answered again.
  const Seconds least =
      std::max({longest_ / 2, std::min(answered_, longest_), Seconds(1)});
  longest_ = std::clamp(whole / 2, least, longest_);
  answered_ = std::clamp(whole / 2, answered_ / 2, answered_);
  too_long_ = whole;
  answers_ = 0;
}

Seconds WindowPlan::Length() const {
  if (!rate_) return std::min(kFirst, longest_);
  const Seconds most = std::min(longest_, last_ * kMostGrowth);
  const double rows = std::min(double(Rows()), aimed_bytes_ / row_bytes_);
  const double aimed = kAimedPart * rows;
  if (*rate_ * double(most.count()) <= aimed) return most;
  return std::max(Seconds(1), Seconds(static_cast<long long>(aimed / *rate_)));
}

}  // namespace workflow_health

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
  return piece;
}

void WindowPlan::Learn(const Window& window, double rows) {
  const double seen = rows / double(window.Length().count());
  // A window that is too short costs a request; one that is too long costs one,
  // too, and tells nothing: believe in more rows at once, in fewer by degrees.
  rate_ = std::max(seen, (rate_.value_or(seen) + seen) / 2);
  // What follows may or may not be what failed.
  for (Span& span : spans_) {
    if (span.piece.window.since == window.until) span.piece.failures /= 2;
  }
  answered_ = std::max(answered_, window.Length());
  if (window.Length() >= too_long_) too_long_.reset();
  Grow(window);
  Prove(window);
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
  if (*rate_ * double(most.count()) <= kAimedRows) return most;
  return std::max(Seconds(1),
                  Seconds(static_cast<long long>(kAimedRows / *rate_)));
}

}  // namespace workflow_health

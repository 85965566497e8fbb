#include "datagrepper/window_plan.h"

#include <algorithm>
#include <cmath>

namespace workflow_health {
namespace {

// What is read may end at once: how much longer the next window may be.
constexpr int kMostGrowth = 4;
// By which part a length that was answered makes the next one longer, where
// longer ones were not: one of about 22 fails if they still are not.
constexpr int kRecovery = 32;

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
  // Too short a window costs a request, too long a window costs one too and
  // tells nothing: believe in more at once, in less by and by.
  rate_ = std::max(seen, (rate_.value_or(seen) + seen) / 2);
  // What follows need not be what failed.
  for (Span& span : spans_) {
    if (span.piece.window.since == window.until) span.piece.failures = 0;
  }
  answered_ = std::max(answered_, window.Length());
  if (window.Length() >= longest_) {
    const Seconds more = std::max(longest_ / kRecovery, Seconds(1));
    longest_ = std::min(longest_ + more, kLongest);
  }
}

void WindowPlan::Halve(const Piece& piece) {
  spans_.push_front({piece, piece.window.Length() / 2});
}

void WindowPlan::Shorten(Seconds longest) {
  // One window proves little: a short one may lie where much is, and what was
  // answered just now may be answered again.
  const Seconds least =
      std::max({longest_ / 2, std::min(answered_, longest_), Seconds(1)});
  longest_ = std::clamp(longest, least, longest_);
  answered_ = std::clamp(longest, answered_ / 2, answered_);
}

Seconds WindowPlan::Length() const {
  if (!rate_) return std::min(kFirst, longest_);
  const Seconds most = std::min(longest_, last_ * kMostGrowth);
  if (*rate_ * double(most.count()) <= kAimedRows) return most;
  return std::max(Seconds(1),
                  Seconds(static_cast<long long>(kAimedRows / *rate_)));
}

}  // namespace workflow_health

#include "datagrepper/agenda.h"

#include <algorithm>
#include <utility>

namespace workflow_health {

Agenda::Agenda(Selection selection, const std::vector<Window>& spans,
               bool counted)
    : counted_(counted),
      selection_(std::move(selection)),
      plan_(counted ? std::vector<Window>() : spans) {
  if (!counted) return;
  for (const Window& span : spans) waiting_.push_back(Ask({span}));
}

std::optional<Question> Agenda::Next(TimePoint now, bool zone_only) {
  const bool window_next = std::exchange(window_next_, false);
  if (zone_only) return NextWaiting(now, true);
  if (window_next && !plan_.IsDone()) return NextWindow();
  auto question = NextWaiting(now, false);
  return question ? std::move(question) : NextWindow();
}

std::optional<Question> Agenda::NextWaiting(TimePoint now, bool zone_only) {
  const auto ready = std::ranges::find_if(waiting_, [&](const Question& q) {
    return q.not_before <= now && (q.IsForZone() || !zone_only);
  });
  if (ready == waiting_.end()) return std::nullopt;
  Question question = std::move(*ready);
  waiting_.erase(ready);
  return question;
}

std::optional<Question> Agenda::NextWindow() {
  const auto piece = plan_.Next();
  if (!piece) return std::nullopt;
  return Ask(*piece);
}

Question Agenda::Ask(const WindowPlan::Piece& piece) const {
  Question question;
  question.query = Query(selection_);
  question.query.window = piece.window;
  question.query.rows = counted_ ? 1 : piece.rows;
  question.counted = counted_;
  question.failures = Failures::OfHalf(piece.failures);
  return question;
}

Agenda::TimePoint Agenda::NextAt(bool zone_only) const {
  TimePoint next = TimePoint::max();
  for (const Question& question : waiting_) {
    if (zone_only && !question.IsForZone()) continue;
    next = std::min(next, question.not_before);
  }
  return next;
}

}  // namespace workflow_health

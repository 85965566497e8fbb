// What is to be asked, and in which order.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "datagrepper/fetcher.h"
#include "datagrepper/question.h"
#include "datagrepper/window_plan.h"

namespace workflow_health {

// The windows of a plan, preceded by what is asked again or in addition. While
// the server's zone is asked for, nothing else is asked. Pure.
class Agenda {
 public:
  using TimePoint = Fetcher::Clock::time_point;

  // `spans`: as those of a WindowPlan.
  // `counted`: only the number of messages is asked for, of each span at once.
  Agenda(Selection selection, const std::vector<Window>& spans,
         bool counted = false);

  void Add(Question question) { waiting_.push_back(std::move(question)); }
  void AddFirst(Question question) { waiting_.push_front(std::move(question)); }
  // Whether the next window, if there is one, comes before all that waits: half
  // of a window failed, and the next one shows whether others are answered.
  void TakeWindowNext(bool next) { window_next_ = next; }

  // Everything has been handed out.
  [[nodiscard]] bool IsDone() const {
    return waiting_.empty() && plan_.IsDone();
  }
  // No value if nothing is to be asked at `now`. `zone_only`: questions for the
  // zone.
  [[nodiscard]] std::optional<Question> Next(TimePoint now, bool zone_only);
  // When the first waiting question may be asked; never, if none waits.
  [[nodiscard]] TimePoint NextAt(bool zone_only) const;

  // What the plan learns from, and what it is to ask for again.
  [[nodiscard]] WindowPlan& plan() { return plan_; }
  // See WindowPlan::IsDoubtful().
  [[nodiscard]] bool IsDoubtful(const Window& window) const {
    return plan_.IsDoubtful(window);
  }

 private:
  [[nodiscard]] std::optional<Question> NextWaiting(TimePoint now,
                                                    bool zone_only);
  [[nodiscard]] std::optional<Question> NextWindow();
  [[nodiscard]] Question Ask(const WindowPlan::Piece& piece) const;

  bool counted_;
  Selection selection_;
  WindowPlan plan_;
  std::deque<Question> waiting_;
  bool window_next_ = false;
};

}  // namespace workflow_health

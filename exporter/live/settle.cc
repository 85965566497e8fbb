#include "live/settle.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

namespace workflow_health {
namespace {

using Kind = Event::Kind;

// The attempts of one item. Events are told in the order of time; before each
// one, time ends what it has to.
class Fold {
 public:
  explicit Fold(const StepRules& step) : step_(step) {}

  void Take(const StepEvent& event) {
    PassTo(event.at, false);
    switch (event.kind) {
      case Kind::kOpens:
        Open(event);
        break;
      case Kind::kCloses:
      case Kind::kFails:
        End(event);
        break;
      case Kind::kCancels:
        Cancel(event);
        break;
      case Kind::kLinks:
        break;
    }
  }

  [[nodiscard]] Settled Finish(Time as_of) {
    PassTo(as_of, true);
    return std::move(settled_);
  }

 private:
  [[nodiscard]] bool IsOpen() const {
    return !settled_.attempts.empty() &&
           settled_.attempts.back().end == Attempt::End::kPending;
  }
  Attempt& Last() { return settled_.attempts.back(); }

  // What time ends before `now`, or at `now` if all events of that instant are
  // known.
  void PassTo(Instant now, bool inclusive) {
    const auto is_over = [&](Instant limit) {
      return inclusive ? limit <= now : limit < now;
    };
    if (IsOpen() && cancel_) {
      if (is_over(cancel_->at + kClockSkew)) {
        EndAsCancelled(cancel_->at + kClockSkew);
      }
    } else if (IsOpen() && is_over(Deadline())) {
      Last().ended = Deadline();
      Last().end = Attempt::End::kStalled;
      Last().what = step_.deadline_cause;
      may_recover_ = true;
    }
    while (!waiting_.empty() && is_over(waiting_.front().at + kClockSkew)) {
      if (settled_.attempts.empty()) {
        settled_.unmatched.push_back(waiting_.front().at);
      }
      waiting_.erase(waiting_.begin());
    }
  }

  [[nodiscard]] Instant Deadline() { return Last().opened + step_.deadline; }

  void Open(const StepEvent& event) {
    if (IsOpen() && !cancel_ && !step_.restarts) return;
    if (IsOpen()) MakeWay(event);
    may_recover_ = false;
    Attempt& opened = settled_.attempts.emplace_back();
    opened.opened = event.at;
    opened.opened_by = event.message_id;
    opened.about = event.about;
    if (waiting_.empty()) return;
    EndBy(waiting_.front(), event.at);
    waiting_.clear();
  }

  // For the attempt that the event opens.
  void MakeWay(const StepEvent& event) {
    if (cancel_) {
      EndAsCancelled(event.at);
    } else {
      EndAt(event.at, event.message_id,
            step_.restart_cause.empty() ? Attempt::End::kCancelled
                                        : Attempt::End::kFailed,
            step_.restart_cause);
    }
  }

  void End(const StepEvent& event) {
    last_end_ = event.at;
    if (IsOpen()) {
      // A cancel at or before the deadline beats what comes after it.
      if (event.at <= Deadline()) EndBy(event, event.at);
    } else if (std::exchange(may_recover_, false)) {
      Last().recovered = event.at;
    } else {
      waiting_.push_back(event);
    }
  }

  void Cancel(const StepEvent& event) {
    if (!IsOpen() || cancel_) return;
    if (last_end_ && *last_end_ >= event.at - kClockSkew) return;
    cancel_ = event;
  }

  void EndBy(const StepEvent& event, Instant at) {
    Attempt::End end = Attempt::End::kFailed;
    if (event.kind == Kind::kCloses) {
      end = event.what.empty() ? Attempt::End::kSucceeded
                               : Attempt::End::kVerdict;
    }
    EndAt(at, event.message_id, end, event.what);
  }

  void EndAsCancelled(Instant at) {
    EndAt(at, cancel_->message_id, Attempt::End::kCancelled, {});
  }

  void EndAt(Instant at, std::string by, Attempt::End end, std::string what) {
    Last().ended = at;
    Last().ended_by = std::move(by);
    Last().end = end;
    Last().what = std::move(what);
    cancel_.reset();
  }

  const StepRules& step_;
  Settled settled_;
  std::optional<StepEvent> cancel_;  // of the open attempt, not in effect yet
  // Ends that found no attempt open, and may belong to one that opens.
  std::vector<StepEvent> waiting_;
  std::optional<Instant> last_end_;
  bool may_recover_ = false;  // the last attempt, by an end
};

bool IsAfterEnded(const StepRules& step, const StepEvent& event) {
  return step.ended && event.kind == Kind::kOpens && event.at > *step.ended;
}

// The events of one item: its own, and, as cancels, the openings of those that
// supersede it.
std::vector<StepEvent> EventsOf(std::int64_t item,
                                const std::vector<StepEvent>& all) {
  std::vector<StepEvent> events;
  for (const StepEvent& event : all) {
    if (event.item != item && event.kind != Kind::kOpens) continue;
    events.push_back(event);
    if (event.item != item) events.back().kind = Kind::kCancels;
  }
  return events;
}

}  // namespace

Settled Settle(const StepRules& step, std::span<const StepEvent> events,
               Time as_of) {
  std::vector<StepEvent> known;
  std::set<std::int64_t> items;
  for (const StepEvent& event : events) {
    if (event.at > as_of || IsAfterEnded(step, event)) continue;
    known.push_back(event);
    items.insert(event.item);
  }
  std::ranges::sort(known, [](const StepEvent& a, const StepEvent& b) {
    return std::tie(a.at, a.message_id, a.item) <
           std::tie(b.at, b.message_id, b.item);
  });
  Settled settled;
  for (const std::int64_t item : items) {
    Fold fold(step);
    for (const StepEvent& event : EventsOf(item, known)) fold.Take(event);
    Settled of_item = fold.Finish(as_of);
    std::ranges::move(of_item.attempts, std::back_inserter(settled.attempts));
    std::ranges::copy(of_item.unmatched, std::back_inserter(settled.unmatched));
  }
  std::ranges::stable_sort(settled.attempts, {}, &Attempt::opened);
  return settled;
}

}  // namespace workflow_health

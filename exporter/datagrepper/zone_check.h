// Whether a server looks for messages in UTC.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "base/time.h"
#include "datagrepper/query.h"
#include "datagrepper/reading.h"

namespace workflow_health {

// A server in another time zone looks for messages in the wrong place, so that
// none of its answers holds what belongs to a window. What is read is held back
// until one message, as /raw shows it, has told the zone. Pure.
class ZoneCheck {
 public:
  // `checked`: by an earlier reading.
  explicit ZoneCheck(bool checked) : checked_(checked) {}

  // The zone need not be asked for, unless messages look as if it had changed.
  [[nodiscard]] bool IsChecked() const { return checked_; }
  // The zone is asked for and not yet answered: nothing else should be asked.
  [[nodiscard]] bool IsAsked() const { return asked_; }

  // The question to /raw that shows it, around the time of a message.
  [[nodiscard]] Query Ask(const Selection& selection, Time around);
  // The same, once more: the newest message of its window, which is the one
  // that is shown, may be one that cannot be answered.
  [[nodiscard]] static Query AskAgain(Query query);
  // The answer shows that the zone is UTC, or, if nothing was `found`, nothing.
  void TakeAnswer(bool found);
  // The zone cannot be known, and is not asked for any more.
  void Leave() { TakeAnswer(true); }
  // What is wrong with another zone, for a person: `offset` is how much later
  // messages are shown than they were sent.
  [[nodiscard]] static std::string Mistake(Seconds offset);
  // Another zone may be why a message of that time answers a question for
  // `asked`.
  [[nodiscard]] static bool Explains(Time sent_at, const Window& asked);

  void Hold(Reading reading) { held_.push_back(std::move(reading)); }
  [[nodiscard]] bool HoldsBack() const { return !held_.empty(); }
  // The readings that need not be held back any more, each once, in the order
  // in which they came. At the end these are all: without any message nothing
  // shows the zone.
  [[nodiscard]] std::deque<Reading> Release();
  [[nodiscard]] std::deque<Reading> ReleaseAll() {
    return std::exchange(held_, {});
  }

 private:
  bool checked_;
  bool asked_ = false;
  std::deque<Reading> held_;
};

}  // namespace workflow_health

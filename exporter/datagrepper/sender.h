// Sends questions to a datagrepper.
#pragma once

#include <chrono>
#include <map>
#include <vector>

#include "base/time.h"
#include "config/config.h"
#include "datagrepper/fetcher.h"
#include "datagrepper/pace.h"
#include "datagrepper/question.h"

namespace workflow_health {

// Not too many at once, nor too many a second, nor while the server wants to be
// left alone. Not thread-safe.
class Sender {
 public:
  using TimePoint = Fetcher::Clock::time_point;

  struct Ended {
    Question question;
    Fetched fetched;
  };

  // Both must outlive it. The fetcher fetches for this sender alone.
  Sender(const Datagrepper& datagrepper, Fetcher& fetcher);

  // One more may be sent now.
  [[nodiscard]] bool MaySend() const;
  // Only while MaySend().
  void Send(Question question);
  // Whatever was sent has ended.
  [[nodiscard]] bool IsIdle() const { return under_way_.empty(); }
  // Waits until a request ends, or until one more may be sent, which is not
  // before `next`, or for a minute; returns those that have ended.
  [[nodiscard]] std::vector<Ended> Wait(TimePoint next);

  // Sends nothing for so long.
  void Pause(std::chrono::milliseconds length);
  // The same, because the server said so: Forget() does not end this.
  void LeaveAlone(Seconds length);
  [[nodiscard]] Fetcher::Clock::duration LeftAloneFor() const;
  // What was sent is of no interest any more, but counts as sent until it ends;
  // pauses are over.
  void Forget();

  // Requests that were sent so far.
  [[nodiscard]] long long requests() const { return requests_; }

 private:
  [[nodiscard]] bool IsFull() const;
  [[nodiscard]] TimePoint NotBefore() const;
  [[nodiscard]] std::chrono::milliseconds Until(TimePoint next) const;

  const Datagrepper& datagrepper_;
  Fetcher& fetcher_;
  Pace pace_;
  TimePoint paused_until_;
  TimePoint left_alone_until_;         // as the server wants to be
  std::map<int, Question> under_way_;  // by the id of the request
  int forgotten_ = 0;                  // requests that are still under way
  long long requests_ = 0;
};

}  // namespace workflow_health

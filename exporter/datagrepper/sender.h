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
  // It may.
  void Send(Question question);
  // Whatever was sent has ended.
  [[nodiscard]] bool IsIdle() const { return under_way_.empty(); }
  // Waits until what was sent ends, or one more may be sent that is not to be
  // sent before `next`, or for a minute; and tells those that have ended.
  [[nodiscard]] std::vector<Ended> Wait(TimePoint next);

  // Sends nothing for so long.
  void Pause(std::chrono::milliseconds length);
  // The same, for the server said so: it holds when all else is forgotten.
  void LeaveAlone(Seconds length);
  [[nodiscard]] Fetcher::Clock::duration LeftAloneFor() const;
  // What was sent is of no interest any more, though it takes its place until
  // it ends; pauses are over.
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

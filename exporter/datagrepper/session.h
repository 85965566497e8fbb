// The reading of one selection. For client.cc and session*.cc alone.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "datagrepper/agenda.h"
#include "datagrepper/answer.h"
#include "datagrepper/client.h"
#include "datagrepper/divided_second.h"
#include "datagrepper/fetcher.h"
#include "datagrepper/patience.h"
#include "datagrepper/question.h"
#include "datagrepper/reading.h"
#include "datagrepper/sender.h"
#include "datagrepper/zone_check.h"

namespace workflow_health {

// Takes what is to be asked from the agenda, and turns answers into readings,
// further questions, or the end.
class Client::Session {
 public:
  // As Begin(). The client must outlive it, and have no other.
  Session(Client& client, const Selection& selection,
          const std::vector<Window>& spans, bool counted,
          std::optional<Time> known, Tell tell, std::stop_token stop);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // As those of the client.
  [[nodiscard]] std::optional<Reading> Next();
  [[nodiscard]] const std::optional<Error>& stopped() const { return stopped_; }

 private:
  [[nodiscard]] bool IsDone() const;
  void SendAll();
  void TakeNext();
  void Take(Question question, Fetched fetched);
  void TakeRows(const Question& question, Rows rows, Fetched fetched);
  [[nodiscard]] bool IsDisbelieved(Question question, const Rows& rows);
  void AskStrayAgain(Question question, const Rows& rows);
  void AskElsewhere(const Query& query, const Rows& doubted);
  void TakeElsewhere(const Question& question, const Rows& rows);
  void TakeWindow(const Question& question, Rows rows, Fetched fetched);
  void TakePart(const Question& question, Rows rows, Fetched fetched);
  void Divide(const Question& question, Rows rows, Fetched fetched);
  void TakeLatest(const Question& question, Rows rows, Fetched fetched);
  void DeliverNumber(const Question& question, std::optional<long long> number,
                     std::optional<Time> answered_at);
  void GoOnWith(const std::shared_ptr<DividedSecond>& second,
                bool by_other_interface = false);
  void Deliver(Reading reading);
  [[nodiscard]] bool IsUnproven(const Reading& reading) const;
  void HandOn(std::deque<Reading> readings);

  void AskZone(Time around);
  void TakeZone(const Question& question, std::optional<Seconds> offset);
  void LeaveZone(const std::string& why);

  void Fail(Question question, const Fault& fault);
  void CarryOut(const NextStep& step, Question question, const Fault& fault);
  void AskAgain(Question question, const NextStep& step);
  void Halve(const Question& question, const NextStep& step,
             const Fault& fault);
  void AskForLess(Question question);
  void LeaveOut(const Question& question, const std::string& cause,
                const std::string& why);
  [[nodiscard]] std::set<std::string> TopicsToAsk() const;
  [[nodiscard]] std::chrono::milliseconds Pause(const NextStep& step);
  void Stop(const std::string& why);

  Client& client_;
  Sender& sender_;
  const Selection selection_;
  const std::optional<Time> known_;
  const Tell tell_;
  const std::stop_token stop_;

  Agenda agenda_;
  ZoneCheck zone_;
  SourceState source_;
  bool showed_message_ = false;  // any, in an answer
  // Ids of the strays because of which another window is asked for; none: it is
  // not.
  std::set<std::string> doubted_;
  bool looks_at_time_ = false;  // the answer from there has shown it
  // Not taken yet: of answers, only one at a time is held as values.
  std::deque<Sender::Ended> ended_;
  std::deque<Reading> ready_;  // to be handed on
  std::optional<Error> stopped_;
};

}  // namespace workflow_health

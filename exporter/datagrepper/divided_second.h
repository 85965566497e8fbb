// A second that no single question can read.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "datagrepper/fetcher.h"
#include "datagrepper/query.h"
#include "datagrepper/reading.h"
#include "datagrepper/second_by_topic.h"

namespace workflow_health {

// It is asked for topic by topic. If it was not answered while others were, two
// questions first find out whether that is of any use: is the second answered
// if none of its messages is asked for? If not, is another second answered?
// Pure.
class DividedSecond {
 public:
  // It holds more than a page, or something unreadable: `rows` are those that
  // `fetched` shows; `page`: how many were asked for.
  DividedSecond(const Selection& selection, const Window& second,
                const Rows& rows, Fetched fetched, int page = Query::kMostRows);
  // It was not answered, and why. `topics` are those it may be asked for by.
  DividedSecond(const Selection& selection, const Window& second,
                const std::set<std::string>& topics, std::string why,
                int page = Query::kMostRows);

  // What is to be asked now, each question once.
  [[nodiscard]] std::vector<Query> Next();
  // One of them is answered.
  void Take(const Query& query, Rows rows, Fetched fetched);
  // One of them is not, whatever is tried; and why.
  void LeaveOut(const Query& query, const std::string& why);

  // It is not known yet whether the second is answered at all: all that counts
  // is whether an answer comes.
  [[nodiscard]] bool IsProbed() const {
    return state_ == State::kProbedHere || state_ == State::kProbedElsewhere;
  }
  // Something of it was not answered.
  [[nodiscard]] bool IsInDoubt() const {
    return !why_.empty() || by_topic_.IsInDoubt();
  }

  // All is asked and answered, or left out.
  [[nodiscard]] bool IsDone() const;
  // What was had of it since the last part, if that is much; see Reading::part.
  [[nodiscard]] std::optional<Reading> TakeNextPart();
  // What can be had of it, less its parts; to be called once, when it is done.
  // No value if nothing is known of it: nothing was answered elsewhere either.
  [[nodiscard]] std::optional<Reading> TakeReading();

 private:
  enum class State {
    kProbedHere,
    kProbedElsewhere,
    kByTopic,
    kUnanswered,  // though others are
    kUnknown,
  };

  [[nodiscard]] Query ProbeHere() const;
  [[nodiscard]] Query ProbeElsewhere() const;
  // Moves what there is into it.
  void MoveTo(Reading* reading);
  void Keep(const Query& query, Fetched fetched);

  State state_;
  Selection selection_;
  SecondByTopic by_topic_;
  std::vector<Query> probes_;  // to be asked
  std::vector<std::string> oddities_;
  // By the topics that were asked for: what is answered as a whole takes the
  // place of its first page.
  struct Answer {
    std::vector<std::string> topics;
    std::string body;
    std::optional<Time> date;
  };
  std::vector<Answer> answers_;
  size_t bytes_ = 0;  // of these
  int parts_ = 0;
  std::optional<Time> earliest_;  // date of those that were handed on
  bool dated_ = false;            // there were any
  std::string why_;               // it was not answered; empty: it was
};

}  // namespace workflow_health

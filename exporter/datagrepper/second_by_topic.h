// A second that holds more messages than datagrepper puts on a page.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "datagrepper/answer.h"
#include "datagrepper/query.h"
#include "workflow/message.h"

namespace workflow_health {

// It cannot be cut in time, so it is asked for topic by topic, and for all
// other topics together, which are not known beforehand. A topic that fills a
// page alone is asked for as a whole. Pure.
class SecondByTopic {
 public:
  // `some` are rows of the second.
  SecondByTopic(Selection selection, const Window& second, const Rows& some);

  // What is to be asked now, each question once.
  [[nodiscard]] std::vector<Query> Next();

  // The answer to one of them.
  void Take(const Query& query, Rows rows);
  // One of them has no answer.
  void LeaveOut();

  // All questions are answered.
  [[nodiscard]] bool IsDone() const { return open_ == 0 && next_.empty(); }
  // Some messages cannot be had: there are too many topics, or the server does
  // not give all of one, or some cannot be read.
  [[nodiscard]] bool IsUnreadable() const { return !why_.empty(); }
  // Why, for a person; empty: all were had.
  [[nodiscard]] const std::string& why() const { return why_; }
  [[nodiscard]] const Window& window() const { return rest_.window; }
  [[nodiscard]] std::vector<Message>& messages() { return messages_; }

 private:
  // Whether it asks for all whose topics are not known.
  [[nodiscard]] bool IsRest(const Query& query) const;
  // Asks for all of a topic that fills a page, once.
  void AskWhole(Query query, const std::string& mistake);
  // Asks for each topic that is new, and for all other topics. `mistake`: of an
  // item that is no message.
  void Divide(const std::vector<Message>& some, const std::string& mistake);

  Query rest_;
  std::set<std::string> topics_;
  std::vector<Query> next_;
  size_t open_ = 0;  // asked and not answered
  std::vector<Message> messages_;
  std::string why_;
};

}  // namespace workflow_health

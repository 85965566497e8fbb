// A second that holds more messages than datagrepper puts on a page.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "datagrepper/answer.h"
#include "datagrepper/gathering.h"
#include "datagrepper/query.h"
#include "workflow/message.h"

namespace workflow_health {

// It cannot be cut in time, so it is asked for topic by topic, and for all
// other topics together, which are not known beforehand. A topic that fills a
// page alone is asked for as a whole, if that is not too large, else gathered
// from many pages. Pure.
class SecondByTopic {
 public:
  // `some` are rows of the second, `page` how many were asked for.
  SecondByTopic(Selection selection, const Window& second, const Rows& some,
                int page = Query::kMostRows);

  // What is to be asked now, each question once.
  [[nodiscard]] std::vector<Query> Next();

  // The answer to one of them, whose page may have become smaller.
  void Take(const Query& query, Rows rows);
  // One of them has no answer; and why.
  void LeaveOut(const Query& query, const std::string& why);

  // All questions are answered.
  [[nodiscard]] bool IsDone() const { return open_ == 0 && next_.empty(); }
  // Some messages cannot be had: there are too many topics, or the server does
  // not give all of one, or some cannot be read.
  [[nodiscard]] bool IsUnreadable() const { return !why_.empty(); }
  // It is unreadable because something was not answered.
  [[nodiscard]] bool IsInDoubt() const { return in_doubt_; }
  // Why, for a person; empty: all were had.
  [[nodiscard]] const std::string& why() const { return why_; }
  [[nodiscard]] const Window& window() const { return rest_.window; }
  [[nodiscard]] std::vector<Message>& messages() { return messages_; }

 private:
  // Whether it asks for all whose topics are not known.
  [[nodiscard]] bool IsRest(const Query& query) const;
  [[nodiscard]] std::map<std::string, Gathering>::iterator Gathered(
      const Query& query);
  void TakeTopic(const Query& query, const Rows& rows);
  // Of a topic that fills a page.
  void AskWhole(Query query);
  void Gather(Query query);
  void GoOnWith(const std::string& topic);
  // Asks for each topic that is new, and for all other topics. `mistake`: of an
  // item that is no message.
  void Divide(const std::vector<Message>& some, const std::string& mistake);

  Query rest_;
  std::set<std::string> topics_;
  std::map<std::string, Gathering> gathered_;  // by topic
  std::vector<Query> next_;
  size_t open_ = 0;  // asked and not answered
  std::vector<Message> messages_;
  std::string why_;
  bool in_doubt_ = false;
};

}  // namespace workflow_health

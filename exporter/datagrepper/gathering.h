// All messages of one topic in one second, of many pages.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "datagrepper/answer.h"
#include "datagrepper/query.h"
#include "workflow/message.h"

namespace workflow_health {

// Rows of one second have no order, so that pages lose and repeat some: they
// are gathered from the pages of both orders, and of smaller pages, again and
// again. They are complete once an answer counts as many as were gathered
// before it: none was inserted meanwhile. Pure.
class Gathering {
 public:
  // `query`: for the topic; its rows are those of the first pages.
  explicit Gathering(Query query);

  // A page shows that, whatever was asked.
  void Add(const std::vector<Message>& messages);
  // The next page to ask for; no value: it is complete, or given up.
  [[nodiscard]] std::optional<Query> Next();
  // The answer to one of them, whose page may have become smaller.
  void Take(const Query& query, const Rows& rows);
  // It has none; and why.
  void LeaveOut(const Query& query, const std::string& why);

  [[nodiscard]] bool IsComplete() const { return complete_; }
  // Some page was not answered.
  [[nodiscard]] bool IsInDoubt() const { return in_doubt_; }
  // Why not, for a person.
  [[nodiscard]] std::string Why() const;

 private:
  [[nodiscard]] long long MostPages() const;
  void GoOnAfter(const Query& query);

  Query next_;
  int most_rows_;  // of a page
  std::set<std::string> ids_;
  double total_ = 0;  // as the last answer counts
  long long asked_ = 0;
  bool complete_ = false;
  bool broken_ = false;  // something on a page is no message
  bool in_doubt_ = false;
  std::string why_;
};

}  // namespace workflow_health

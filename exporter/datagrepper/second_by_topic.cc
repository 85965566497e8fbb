#include "datagrepper/second_by_topic.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace workflow_health {
namespace {

// Gunicorn takes a request line of 4094 bytes (its limit_request_line); what
// stands before the path has to fit as well.
constexpr size_t kLongestTarget = 3500;
constexpr char kTooMany[] =
    "datagrepper does not show all messages of one topic, or there are more "
    "topics than one question can name";

}  // namespace

SecondByTopic::SecondByTopic(Selection selection, const Window& second,
                             const Rows& some) {
  rest_ = Query(std::move(selection));
  rest_.window = second;
  Divide(some.messages, some.mistake);
}

std::vector<Query> SecondByTopic::Next() {
  open_ += next_.size();
  return std::exchange(next_, {});
}

void SecondByTopic::Take(const Query& query, Rows rows) {
  --open_;
  if (!rows.complete) {
    if (IsRest(query)) {
      Divide(rows.messages, rows.mistake);
    } else {
      AskWhole(query, rows.mistake);
    }
  } else if (query.rows == Query::kAllRows) {
    std::erase_if(messages_, [&](const Message& message) {
      return message.topic == query.topics.front();
    });
  }
  std::ranges::move(rows.messages, std::back_inserter(messages_));
}

void SecondByTopic::LeaveOut() {
  --open_;
  why_ = kTooMany;
}

void SecondByTopic::AskWhole(Query query, const std::string& mistake) {
  if (query.rows == Query::kAllRows || !mistake.empty()) {
    why_ = mistake.empty() ? kTooMany : mistake;
    return;
  }
  query.rows = Query::kAllRows;
  next_.push_back(std::move(query));
}

bool SecondByTopic::IsRest(const Query& query) const {
  return query.category.empty() ? query.topics.size() > 1
                                : query.topics.empty();
}

void SecondByTopic::Divide(const std::vector<Message>& some,
                           const std::string& mistake) {
  const size_t known = topics_.size();
  for (const Message& message : some) {
    if (!topics_.insert(message.topic).second) continue;
    Query of_topic = rest_;
    of_topic.not_topics.clear();
    of_topic.topics = {message.topic};
    next_.push_back(std::move(of_topic));
  }
  if (!rest_.category.empty()) {
    rest_.not_topics.assign(topics_.begin(), topics_.end());
  } else {
    std::erase_if(rest_.topics, [&](const std::string& topic) {
      return topics_.contains(topic);
    });
    if (rest_.topics.empty()) return;
  }
  const bool fits =
      TargetOf(rest_, Datagrepper::Interface::kSearch).size() <= kLongestTarget;
  if (topics_.size() == known || !fits) {
    why_ = mistake.empty() ? kTooMany : mistake;
  } else {
    next_.push_back(rest_);
  }
}

}  // namespace workflow_health

#include "datagrepper/second_by_topic.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace workflow_health {
namespace {

// Gunicorn takes a request line of 4094 bytes (its limit_request_line); what
// stands before the path has to fit as well.
constexpr size_t kLongestTarget = 3500;
constexpr char kTooMany[] = "there are more topics than one question can name";
// Of all rows of a topic, as far as can be told beforehand.
constexpr double kMostWholeBytes = double(kMostAnswerBytes) * 3 / 4;

}  // namespace

SecondByTopic::SecondByTopic(Selection selection, const Window& second,
                             const Rows& some, int page) {
  rest_ = Query(std::move(selection));
  rest_.window = second;
  rest_.rows = page;
  Divide(some.messages, some.mistake);
}

std::vector<Query> SecondByTopic::Next() {
  open_ += next_.size();
  return std::exchange(next_, {});
}

void SecondByTopic::Take(const Query& query, Rows rows) {
  --open_;
  if (!IsRest(query)) {
    TakeTopic(query, rows);
  } else if (!rows.complete) {
    rest_.rows = std::min(rest_.rows, query.rows);
    Divide(rows.messages, rows.mistake);
  }
  std::ranges::move(rows.messages, std::back_inserter(messages_));
}

void SecondByTopic::TakeTopic(const Query& query, const Rows& rows) {
  const std::string& topic = query.topics.front();
  const bool whole = query.rows == Query::kAllRows;
  if (const auto gathering = Gathered(query); gathering != gathered_.end()) {
    gathering->second.Take(query, rows);
    GoOnWith(topic);
  } else if (rows.complete) {
    if (!whole) return;
    std::erase_if(messages_, [&](const Message& message) {
      return message.topic == topic;
    });
  } else if (!rows.mistake.empty()) {
    why_ = rows.mistake;
  } else if (const auto row = double(rows.bytes) / double(query.rows);
             !whole && row * rows.total < kMostWholeBytes) {
    AskWhole(query);
  } else {
    Gather(query);
    gathered_.at(topic).Add(rows.messages);
  }
}

void SecondByTopic::LeaveOut(const Query& query, const std::string& why) {
  --open_;
  const bool whole = query.rows == Query::kAllRows;
  if (whole) {
    Gather(query);
  } else if (const auto gathering = Gathered(query);
             gathering != gathered_.end()) {
    gathering->second.LeaveOut(query, why);
    GoOnWith(gathering->first);
  } else {
    why_ = why;
    in_doubt_ = true;
  }
}

std::map<std::string, Gathering>::iterator SecondByTopic::Gathered(
    const Query& query) {
  return query.topics.empty() ? gathered_.end()
                              : gathered_.find(query.topics.front());
}

void SecondByTopic::AskWhole(Query query) {
  query.rows = Query::kAllRows;
  next_.push_back(std::move(query));
}

void SecondByTopic::Gather(Query query) {
  const std::string topic = query.topics.front();
  if (query.rows == Query::kAllRows) query.rows = rest_.rows;
  gathered_.try_emplace(topic, std::move(query));
  GoOnWith(topic);
}

void SecondByTopic::GoOnWith(const std::string& topic) {
  Gathering& gathering = gathered_.at(topic);
  if (auto query = gathering.Next()) {
    next_.push_back(std::move(*query));
  } else if (!gathering.IsComplete()) {
    why_ = gathering.Why();
    in_doubt_ |= gathering.IsInDoubt();
  }
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

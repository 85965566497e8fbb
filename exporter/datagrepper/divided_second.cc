#include "datagrepper/divided_second.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "datagrepper/strays.h"

namespace workflow_health {
namespace {

// Nobody publishes it: whether it is answered shows whether anything is.
constexpr char kNobodysTopic[] = "workflow-health.nothing";

Rows OfTopics(const std::set<std::string>& topics) {
  Rows rows;
  for (const std::string& topic : topics) {
    rows.messages.emplace_back().topic = topic;
  }
  return rows;
}

}  // namespace

DividedSecond::DividedSecond(const Selection& selection, const Window& second,
                             const Rows& rows, Fetched fetched)
    : state_(State::kByTopic),
      selection_(selection),
      by_topic_(selection, second, rows) {
  // No topic is known to ask for: this answer is all that can be had.
  if (by_topic_.IsDone()) Keep(Query(selection), std::move(fetched));
}

DividedSecond::DividedSecond(const Selection& selection, const Window& second,
                             const std::set<std::string>& topics,
                             std::string why)
    : state_(State::kProbedHere),
      selection_(selection),
      by_topic_(selection, second, OfTopics(topics)),
      probes_{ProbeHere()},
      why_(std::move(why)) {}

Query DividedSecond::ProbeHere() const {
  Query query(selection_);
  query.window = by_topic_.window();
  query.topics = {kNobodysTopic};
  return query;
}

Query DividedSecond::ProbeElsewhere() const {
  return ElsewhereThan(ProbeHere());
}

std::vector<Query> DividedSecond::Next() {
  if (state_ == State::kByTopic) return by_topic_.Next();
  return std::exchange(probes_, {});
}

void DividedSecond::Take(const Query& query, Rows rows, Fetched fetched) {
  if (state_ == State::kProbedHere) {
    state_ = State::kByTopic;
  } else if (state_ == State::kProbedElsewhere) {
    state_ = State::kUnanswered;
  } else {
    if (query.rows == Query::kAllRows && rows.complete) {
      std::erase_if(answers_, [&](const Answer& answer) {
        return answer.topics == query.topics;
      });
    }
    Keep(query, std::move(fetched));
    std::ranges::move(Oddities(rows), std::back_inserter(oddities_));
    by_topic_.Take(query, std::move(rows));
  }
}

void DividedSecond::LeaveOut(const std::string& why) {
  if (state_ == State::kProbedHere) {
    state_ = State::kProbedElsewhere;
    probes_ = {ProbeElsewhere()};
  } else if (state_ == State::kProbedElsewhere) {
    state_ = State::kUnknown;
  } else {
    why_ = why;
    by_topic_.LeaveOut();
  }
}

void DividedSecond::Keep(const Query& query, Fetched fetched) {
  answers_.push_back({query.topics, std::move(fetched.body), fetched.date});
}

bool DividedSecond::IsDone() const {
  if (state_ == State::kByTopic) return by_topic_.IsDone();
  return !IsProbed();
}

std::optional<Reading> DividedSecond::TakeReading() {
  if (state_ == State::kUnknown) return std::nullopt;
  Reading reading;
  reading.selection = selection_;
  reading.window = by_topic_.window();
  reading.messages = std::move(by_topic_.messages());
  reading.oddities = std::move(oddities_);
  // All of it is known as of the earliest answer.
  if (!answers_.empty()) {
    reading.answered_at = std::ranges::min(answers_, {}, &Answer::date).date;
  }
  for (Answer& answer : answers_) {
    reading.answers.push_back(std::move(answer.body));
  }
  reading.unreadable = state_ == State::kUnanswered || by_topic_.IsUnreadable();
  reading.unanswered = IsInDoubt();
  reading.why = IsInDoubt() ? why_ : by_topic_.why();
  return reading;
}

}  // namespace workflow_health

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

// So much is handed on, so that a second takes no more memory than a window.
constexpr size_t kMostKept = kMostAnswerBytes / 2;

Rows OfTopics(const std::set<std::string>& topics) {
  Rows rows;
  for (const std::string& topic : topics) {
    rows.messages.emplace_back().topic = topic;
  }
  return rows;
}

}  // namespace

DividedSecond::DividedSecond(const Selection& selection, const Window& second,
                             const Rows& rows, Fetched fetched, int page)
    : state_(State::kByTopic),
      selection_(selection),
      by_topic_(selection, second, rows, page) {
  // No topic is known to ask for: this answer is all that can be had.
  if (by_topic_.IsDone()) Keep(Query(selection), std::move(fetched));
}

DividedSecond::DividedSecond(const Selection& selection, const Window& second,
                             const std::set<std::string>& topics,
                             std::string why, int page)
    : state_(State::kProbedHere),
      selection_(selection),
      by_topic_(selection, second, OfTopics(topics), page),
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

void DividedSecond::LeaveOut(const Query& query, const std::string& why) {
  if (state_ == State::kProbedHere) {
    state_ = State::kProbedElsewhere;
    probes_ = {ProbeElsewhere()};
  } else if (state_ == State::kProbedElsewhere) {
    state_ = State::kUnknown;
  } else {
    by_topic_.LeaveOut(query, why);
  }
}

void DividedSecond::Keep(const Query& query, Fetched fetched) {
  bytes_ += fetched.body.size();
  answers_.push_back({query.topics, std::move(fetched.body), fetched.date});
}

bool DividedSecond::IsDone() const {
  if (state_ == State::kByTopic) return by_topic_.IsDone();
  return !IsProbed();
}

std::optional<Reading> DividedSecond::TakeReading() {
  if (state_ == State::kUnknown) return std::nullopt;
  Reading reading;
  MoveTo(&reading);
  reading.in_parts = parts_ > 0;
  reading.window = by_topic_.window();
  // All of it is known as of the earliest answer.
  reading.answered_at = earliest_;
  reading.unreadable = state_ == State::kUnanswered || by_topic_.IsUnreadable();
  reading.unanswered = IsInDoubt();
  reading.why = by_topic_.IsUnreadable() ? by_topic_.why() : why_;
  return reading;
}

std::optional<Reading> DividedSecond::TakeNextPart() {
  if (bytes_ < kMostKept || IsDone()) return std::nullopt;
  Reading reading;
  MoveTo(&reading);
  reading.window = {by_topic_.window().until, by_topic_.window().until};
  reading.answered_at = earliest_;
  reading.part = ++parts_;
  return reading;
}

void DividedSecond::MoveTo(Reading* reading) {
  reading->selection = selection_;
  reading->messages = std::exchange(by_topic_.messages(), {});
  reading->oddities = std::exchange(oddities_, {});
  for (Answer& answer : answers_) {
    const bool first = !std::exchange(dated_, true);
    earliest_ = first ? answer.date : std::min(earliest_, answer.date);
    reading->answers.push_back(std::move(answer.body));
  }
  answers_.clear();
  bytes_ = 0;
}

}  // namespace workflow_health

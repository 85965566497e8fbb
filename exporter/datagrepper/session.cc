#include "datagrepper/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>
#include <variant>

#include "datagrepper/strays.h"

namespace workflow_health {
namespace {

// Topics that a second may be asked for by; monitor-gating has eight.
constexpr size_t kMostTopics = 40;

// If a window holds more, it is not one crowded second.
constexpr double kMostOfCrowd = 500;

Reading ReadingOf(Rows rows, Fetched fetched) {
  Reading reading;
  reading.oddities = Oddities(rows);
  reading.messages = std::move(rows.messages);
  reading.answers.push_back(std::move(fetched.body));
  reading.answered_at = fetched.date;
  return reading;
}

// A full page reaches back to this second only, which may fill it alone.
bool IsCrowded(const Rows& rows, const Window& window) {
  return rows.whole_since && window.Contains(rows.messages.back().sent_at);
}

}  // namespace

Client::Session::Session(Client& client, const Selection& selection,
                         const std::vector<Window>& spans, bool counted,
                         std::optional<Time> known, Tell tell,
                         std::stop_token stop)
    : client_(client),
      sender_(client.sender_),
      selection_(selection),
      known_(known),
      tell_(std::move(tell)),
      stop_(std::move(stop)),
      agenda_(selection, spans, counted),
      zone_(client.zone_checked_) {
  source_.requests_at_once = client.datagrepper_.requests_at_once;
  if (sender_.LeftAloneFor() > client.patience_.longest_retry_after) {
    stopped_ = Error{client.why_stopped_};
  } else if (known && !zone_.IsChecked()) {
    AskZone(*known);
  }
}

Client::Session::~Session() {
  sender_.Forget();
  client_.zone_checked_ = zone_.IsChecked();
}

std::optional<Reading> Client::Session::Next() {
  const std::stop_callback wake(stop_, [this] { client_.fetcher_.Wake(); });
  while (ready_.empty() && !stopped_ && !IsDone()) {
    if (stop_.stop_requested()) {
      stopped_ = Error{"the reading was stopped"};
      return std::nullopt;
    }
    SendAll();
    TakeNext();
  }
  if (!stopped_ && IsDone()) HandOn(zone_.ReleaseAll());
  if (ready_.empty()) return std::nullopt;
  Reading reading = std::move(ready_.front());
  ready_.pop_front();
  return reading;
}

bool Client::Session::IsDone() const {
  return sender_.IsIdle() && ended_.empty() && agenda_.IsDone();
}

// Sends all that may be asked now.
void Client::Session::SendAll() {
  while (sender_.MaySend()) {
    auto question = agenda_.Next(client_.fetcher_.Now(), zone_.IsAsked());
    if (!question) return;
    sender_.Send(std::move(*question));
  }
}

void Client::Session::TakeNext() {
  if (ended_.empty()) {
    std::ranges::move(sender_.Wait(agenda_.NextAt(zone_.IsAsked())),
                      std::back_inserter(ended_));
  }
  if (ended_.empty()) return;
  Sender::Ended ended = std::move(ended_.front());
  ended_.pop_front();
  Take(std::move(ended.question), std::move(ended.fetched));
}

void Client::Session::Take(Question question, Fetched fetched) {
  if (question.IsForZone()) {
    auto answer = ReadZone(fetched, question.query);
    if (const auto* fault = std::get_if<Fault>(&answer)) {
      Fail(std::move(question), *fault);
    } else {
      TakeZone(question, std::get<std::optional<Seconds>>(answer));
    }
    return;
  }
  auto answer = ReadAnswer(fetched, question.query);
  if (const auto* fault = std::get_if<Fault>(&answer)) {
    Fail(std::move(question), *fault);
  } else {
    TakeRows(question, std::move(std::get<Rows>(answer)), std::move(fetched));
  }
}

void Client::Session::TakeRows(const Question& question, Rows rows,
                               Fetched fetched) {
  source_.TakeAnswer();
  showed_message_ |= !rows.messages.empty();
  if (question.about == FailedQuestion::About::kElsewhere) {
    TakeElsewhere(question, rows);
    return;
  }
  for (const Message& message : rows.messages) {
    if (client_.topics_.size() >= kMostTopics) break;
    client_.topics_.insert(message.topic);
  }
  const bool counts = !question.second || !question.second->IsProbed();
  if (counts && IsDisbelieved(question, rows)) return;
  if (question.second) {
    TakePart(question, std::move(rows), std::move(fetched));
  } else {
    TakeWindow(question, std::move(rows), std::move(fetched));
  }
}

void Client::Session::TakeWindow(const Question& question, Rows rows,
                                 Fetched fetched) {
  if (question.counted) {
    DeliverNumber(question, std::llround(rows.total), fetched.date);
    return;
  }
  agenda_.plan().LearnSize(rows.messages.size(), rows.bytes);
  if (!rows.complete) {
    Divide(question, std::move(rows), std::move(fetched));
    return;
  }
  agenda_.plan().Learn(question.query.window, rows.total);
  Reading reading = ReadingOf(std::move(rows), std::move(fetched));
  reading.selection = selection_;
  reading.window = question.query.window;
  Deliver(std::move(reading));
}

void Client::Session::DeliverNumber(const Question& question,
                                    std::optional<long long> number,
                                    std::optional<Time> answered_at) {
  Reading reading;
  reading.selection = selection_;
  reading.window = question.query.window;
  reading.counted = true;
  reading.number = number;
  reading.answered_at = answered_at;
  Deliver(std::move(reading));
}

// True if its answer is not believed.
bool Client::Session::IsDisbelieved(Question question, const Rows& rows) {
  if (!rows.strays.empty()) ++question.strays;
  const Belief belief = BeliefIn(rows, question.strays, looks_at_time_);
  if (belief == Belief::kBelieved) return false;
  if (belief == Belief::kDoubted) AskElsewhere(question.query, rows);
  AskStrayAgain(std::move(question), rows);
  return true;
}

void Client::Session::AskStrayAgain(Question question, const Rows& rows) {
  const Time sent_at = rows.messages[rows.strays.front()].sent_at;
  if (question.strays == 1 &&
      ZoneCheck::Explains(sent_at, question.query.window)) {
    AskZone(sent_at);
  }
  sender_.Pause(
      PauseAfter(question.strays, client_.patience_, client_.random_));
  agenda_.Add(std::move(question));
}

void Client::Session::AskElsewhere(const Query& query, const Rows& doubted) {
  if (!doubted_.empty()) return;  // it is asked already
  for (const size_t stray : doubted.strays) {
    doubted_.insert(doubted.messages[stray].id);
  }
  Question question;
  question.about = FailedQuestion::About::kElsewhere;
  question.query = ElsewhereThan(query);
  agenda_.AddFirst(std::move(question));
}

void Client::Session::TakeElsewhere(const Question& question,
                                    const Rows& rows) {
  looks_at_time_ = !IgnoresTime(rows, doubted_);
  if (!looks_at_time_) Stop(WhyRefused(rows, question.query.window));
}

void Client::Session::TakePart(const Question& question, Rows rows,
                               Fetched fetched) {
  question.second->Take(question.query, std::move(rows), std::move(fetched));
  GoOnWith(question.second);
}

// The window holds more than a page, or something unreadable.
void Client::Session::Divide(const Question& question, Rows rows,
                             Fetched fetched) {
  const Window& window = question.query.window;
  if (window.Length() <= Seconds(1)) {
    GoOnWith(std::make_shared<DividedSecond>(
        selection_, window, rows, std::move(fetched), question.query.rows));
  } else if (rows.whole_since < window.until && rows.whole_since) {
    TakeLatest(question, std::move(rows), std::move(fetched));
  } else if (IsCrowded(rows, window)) {
    if (rows.total > kMostOfCrowd) agenda_.plan().Learn(window, rows.total);
    const Time second = rows.messages.back().sent_at;
    agenda_.plan().PutBack({second, window.until});
    agenda_.plan().PutBack({second - Seconds(1), second});
    agenda_.plan().PutBack({window.since, second - Seconds(1)});
  } else {
    agenda_.plan().Learn(window, rows.total);
    agenda_.plan().Halve({window});
  }
}

// The latest messages of a full page are all there are of their time.
void Client::Session::TakeLatest(const Question& question, Rows rows,
                                 Fetched fetched) {
  Window window = question.query.window;
  window.since = std::max(*rows.whole_since, window.since);
  agenda_.plan().PutBack({question.query.window.since, window.since});
  const auto in_part = std::ranges::count_if(
      rows.messages,
      [&](const Message& message) { return message.sent_at > window.since; });
  agenda_.plan().LearnPart(question.query.window, rows.total, window,
                           double(in_part));
  Reading reading = ReadingOf(std::move(rows), std::move(fetched));
  reading.selection = selection_;
  reading.window = window;
  reading.of_full_page = true;
  reading.beside = std::erase_if(reading.messages, [&](const Message& message) {
    return message.sent_at <= window.since;
  });
  Deliver(std::move(reading));
}

// Asks what is left to ask about it, or hands it on.
void Client::Session::GoOnWith(const std::shared_ptr<DividedSecond>& second,
                               bool by_other_interface) {
  for (Query& query : second->Next()) {
    Question question;
    question.about = FailedQuestion::About::kPartOfSecond;
    question.query = std::move(query);
    question.second = second;
    question.by_other_interface = by_other_interface;
    agenda_.Add(std::move(question));
  }
  if (auto part = second->TakeNextPart()) Deliver(std::move(*part));
  if (!second->IsDone()) return;
  if (auto reading = second->TakeReading()) Deliver(std::move(*reading));
}

void Client::Session::Deliver(Reading reading) {
  if (!zone_.IsChecked() && !reading.messages.empty()) {
    AskZone(reading.messages.front().sent_at);
  } else if (IsUnproven(reading)) {
    AskZone(known_.value_or(reading.window.since));
  }
  zone_.Hold(std::move(reading));
  HandOn(zone_.Release());
}

// A server that showed no message at all proves nothing about a message that it
// does not show.
bool Client::Session::IsUnproven(const Reading& reading) const {
  return reading.unreadable && reading.unanswered && !showed_message_;
}

void Client::Session::HandOn(std::deque<Reading> readings) {
  std::erase_if(readings,
                [&](const Reading& reading) { return IsUnproven(reading); });
  std::ranges::move(readings, std::back_inserter(ready_));
}

void Client::Session::AskZone(Time around) {
  if (zone_.IsAsked()) return;
  Question question;
  question.about = FailedQuestion::About::kZone;
  question.query = zone_.Ask(selection_, around);
  agenda_.AddFirst(std::move(question));
}

void Client::Session::TakeZone(const Question& question,
                               std::optional<Seconds> offset) {
  source_.TakeAnswer();
  showed_message_ |= offset.has_value();
  if (offset && *offset != Seconds(0)) {
    Stop(ZoneCheck::Mistake(*offset));
  } else if (!offset && zone_.HoldsBack() && showed_message_) {
    LeaveZone("it has no message from " + FormatSpan(question.query.window));
  } else {
    zone_.TakeAnswer(offset.has_value());
    HandOn(zone_.Release());
  }
}

void Client::Session::LeaveZone(const std::string& why) {
  if (!zone_.IsChecked()) {
    tell_("the server's time zone could not be checked: " + why);
  }
  zone_.Leave();
  HandOn(zone_.Release());
}

}  // namespace workflow_health

#include "datagrepper/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include "datagrepper/strays.h"

namespace workflow_health {
namespace {

// Topics that a second may be asked for by; monitor-gating has eight.
constexpr size_t kMostTopics = 40;

}  // namespace

Client::Session::Session(Client& client, const Selection& selection,
                         const std::vector<Window>& spans,
                         std::optional<Time> known, Tell tell,
                         std::stop_token stop)
    : client_(client),
      sender_(client.sender_),
      selection_(selection),
      known_(known),
      tell_(std::move(tell)),
      stop_(std::move(stop)),
      agenda_(selection, spans),
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
    TakeEnded();
  }
  if (!stopped_ && IsDone()) HandOn(zone_.ReleaseAll());
  if (ready_.empty()) return std::nullopt;
  Reading reading = std::move(ready_.front());
  ready_.pop_front();
  return reading;
}

bool Client::Session::IsDone() const {
  return sender_.IsIdle() && agenda_.IsDone();
}

// Sends all that may be asked now.
void Client::Session::SendAll() {
  while (sender_.MaySend()) {
    auto question = agenda_.Next(client_.fetcher_.Now(), zone_.IsAsked());
    if (!question) return;
    sender_.Send(std::move(*question));
  }
}

void Client::Session::TakeEnded() {
  for (auto& ended : sender_.Wait(agenda_.NextAt(zone_.IsAsked()))) {
    if (stopped_) return;
    Take(std::move(ended.question), std::move(ended.fetched));
  }
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
  agenda_.Learn(question.query.window, rows.total);
  if (!rows.complete) {
    Divide(question, rows, std::move(fetched));
    return;
  }
  Reading reading;
  reading.selection = selection_;
  reading.window = question.query.window;
  reading.oddities = Oddities(rows);
  reading.messages = std::move(rows.messages);
  reading.answers.push_back(std::move(fetched.body));
  reading.answered_at = fetched.date;
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
void Client::Session::Divide(const Question& question, const Rows& rows,
                             Fetched fetched) {
  const Window& window = question.query.window;
  if (window.Length() > Seconds(1)) {
    agenda_.Halve(window, 0);
    return;
  }
  GoOnWith(std::make_shared<DividedSecond>(selection_, window, rows,
                                           std::move(fetched)));
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

void Client::Session::Fail(Question question, const Fault& fault) {
  ++source_.faults;
  source_.nothing_else = IsDone();
  question.failures.Add(fault.kind);
  sender_.LeaveAlone(fault.retry_after.value_or(Seconds(0)));
  const bool doubtful = agenda_.IsDoubtful(question.query.window);
  const NextStep step =
      After(fault, AsFailed(question, doubtful), source_, client_.patience_);
  CarryOut(step, std::move(question), fault);
}

void Client::Session::CarryOut(const NextStep& step, Question question,
                               const Fault& fault) {
  switch (step.kind) {
    case NextStep::Kind::kAskAgain:
      return AskAgain(std::move(question), step);
    case NextStep::Kind::kHalve:
      return Halve(question, step);
    case NextStep::Kind::kLeaveOut:
      return LeaveOut(question, fault.message, step.why);
    case NextStep::Kind::kLeaveZone:
      return LeaveZone(step.why);
    case NextStep::Kind::kStop:
      return Stop(step.why);
  }
}

void Client::Session::AskAgain(Question question, const NextStep& step) {
  const auto pause = Pause(step);
  if (question.IsForZone()) {
    question.query = ZoneCheck::AskAgain(std::move(question.query));
  }
  if (!step.why.empty()) {
    source_.told = question.failures.all;
    tell_(step.why);
  }
  agenda_.TakeWindowNext(step.others_first);
  question.by_other_interface = step.by_other_interface;
  question.not_before = client_.fetcher_.Now() + pause;
  agenda_.Add(std::move(question));
}

// The halves do not wait, unless all do.
void Client::Session::Halve(const Question& question, const NextStep& step) {
  (void)Pause(step);
  agenda_.Halve(question.query.window, question.failures.all);
}

// `cause` is its last fault; `why` tells of all of them.
void Client::Session::LeaveOut(const Question& question,
                               const std::string& cause,
                               const std::string& why) {
  if (question.about == FailedQuestion::About::kElsewhere) {
    Stop(why);
    return;
  }
  if (question.second) {
    question.second->LeaveOut(cause);
    GoOnWith(question.second, question.by_other_interface);
    return;
  }
  ++source_.left_out;
  tell_(fmt::format("not read: {} from {}: {}", selection_.Name(),
                    FormatSpan(question.query.window), why));
  GoOnWith(std::make_shared<DividedSecond>(selection_, question.query.window,
                                           TopicsToAsk(), cause));
}

// If topics were selected, they are known beforehand.
std::set<std::string> Client::Session::TopicsToAsk() const {
  if (!selection_.category.empty()) return client_.topics_;
  return {selection_.topics.begin(), selection_.topics.end()};
}

std::chrono::milliseconds Client::Session::Pause(const NextStep& step) {
  const auto pause =
      PauseAfter(step.pause_after, client_.patience_, client_.random_);
  if (step.all_pause) sender_.Pause(pause);
  return pause;
}

void Client::Session::Stop(const std::string& why) {
  client_.why_stopped_ = fmt::format("{}: {}", client_.datagrepper_.url, why);
  stopped_ = Error{client_.why_stopped_};
}

}  // namespace workflow_health

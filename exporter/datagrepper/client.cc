#include "datagrepper/client.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "base/text.h"
#include "datagrepper/answer.h"
#include "datagrepper/divided_second.h"
#include "datagrepper/query.h"
#include "datagrepper/window_plan.h"
#include "datagrepper/zone_check.h"

namespace workflow_health {
namespace {

using std::chrono::milliseconds;
using TimePoint = Fetcher::Clock::time_point;

// Topics that a second may be asked for by; monitor-gating has eight.
constexpr size_t kMostTopics = 40;
// How often a question is asked that is answered with messages from outside of
// its window: another question was answered. Few of them that come each time
// are odd ones: their headers and their place in the archive differ.
constexpr int kTriesOfStrays = 3;
constexpr size_t kMostOdd = 3;

Datagrepper::Interface Other(Datagrepper::Interface interface) {
  return interface == Datagrepper::Interface::kRaw
             ? Datagrepper::Interface::kSearch
             : Datagrepper::Interface::kRaw;
}

}  // namespace

// The reading of one category.
class Client::Session {
 public:
  Session(Client& client, std::string category,
          const std::vector<Window>& spans, ReadingListener& listener,
          const std::stop_token& stop)
      : client_(client),
        fetcher_(client.fetcher_),
        category_(std::move(category)),
        plan_(spans),
        listener_(listener),
        stop_(stop),
        zone_(client.zone_checked_) {
    source_.requests_at_once = client.datagrepper_.requests_at_once;
  }
  ~Session() {
    client_.abandoned_ += static_cast<int>(under_way_.size());
    client_.zone_checked_ = zone_.IsChecked();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  std::optional<Error> Run(std::optional<Time> known);

 private:
  struct Question {
    enum class For { kWindow, kPartOfSecond, kZone };
    For purpose = For::kWindow;
    Query query;
    std::shared_ptr<DividedSecond> second;
    Failures failures;
    int strays = 0;  // answers with messages from outside
    // What one interface does not answer the other one may.
    bool by_other_interface = false;
    TimePoint not_before;
  };

  struct Ended {
    Question question;
    Fetched fetched;
  };

  [[nodiscard]] bool IsDone() const;
  [[nodiscard]] bool IsFull() const;
  void Send();
  [[nodiscard]] std::optional<Question> NextQuestion(TimePoint now);
  [[nodiscard]] std::vector<Ended> Wait();
  [[nodiscard]] TimePoint NotBefore() const;
  [[nodiscard]] milliseconds UntilNext() const;

  void Take(Question question, Fetched fetched);
  void TakeRows(const Question& question, Rows rows, Fetched fetched);
  [[nodiscard]] bool IsAskedAgain(Question question, const Rows& rows);
  void TakePart(const Question& question, Rows rows, Fetched fetched);
  void Divide(const Question& question, const Rows& rows, Fetched fetched);
  void GoOnWith(const std::shared_ptr<DividedSecond>& second,
                bool by_other_interface = false);
  void TellOdd(const Question& question, const Rows& rows);
  void Deliver(Reading reading);
  void HandOn(const std::deque<Reading>& readings);

  void AskZone(Time around);
  void TakeZone(const Question& question, std::optional<Seconds> offset);
  void LeaveZone(const std::string& why);

  void Fail(Question question, const Fault& fault);
  void LeaveAlone(Seconds length);
  [[nodiscard]] FailedQuestion Describe(const Question& question) const;
  void CarryOut(const NextStep& step, Question question, const Fault& fault);
  void AskAgain(Question question, const NextStep& step);
  void Halve(const Question& question, const NextStep& step);
  void LeaveOut(const Question& question, const std::string& cause,
                const std::string& why);
  [[nodiscard]] milliseconds Pause(const NextStep& step);
  void PauseAll(milliseconds pause);
  void Stop(const std::string& why);

  Client& client_;
  Fetcher& fetcher_;
  std::string category_;
  WindowPlan plan_;
  ReadingListener& listener_;
  const std::stop_token& stop_;

  std::deque<Question> waiting_;       // to be asked, beside the plan
  std::map<int, Question> under_way_;  // by the id of the request
  ZoneCheck zone_;
  SourceState source_;
  bool others_first_ = false;  // a half failed: is the other one answered?
  TimePoint paused_until_;
  std::optional<Error> stopped_;
};

std::optional<Error> Client::Session::Run(std::optional<Time> known) {
  if (auto error = client_.LeftAlone()) return error;
  if (known && !zone_.IsChecked()) AskZone(*known);
  const std::stop_callback wake(stop_, [this] { fetcher_.Wake(); });
  while (!stopped_ && !IsDone()) {
    if (stop_.stop_requested()) return Error{"the reading was stopped"};
    Send();
    for (Ended& ended : Wait()) {
      if (stopped_) break;
      Take(std::move(ended.question), std::move(ended.fetched));
    }
  }
  if (!stopped_) HandOn(zone_.ReleaseAll());
  return stopped_;
}

bool Client::Session::IsDone() const {
  return under_way_.empty() && waiting_.empty() && plan_.IsDone();
}

bool Client::Session::IsFull() const {
  const int under_way = static_cast<int>(under_way_.size());
  return under_way + client_.abandoned_ >=
         client_.datagrepper_.requests_at_once;
}

void Client::Session::Send() {
  const TimePoint now = fetcher_.Now();
  while (!IsFull() && now >= NotBefore()) {
    auto question = NextQuestion(now);
    if (!question) return;
    auto interface = client_.datagrepper_.interface;
    if (question->by_other_interface) interface = Other(interface);
    if (question->purpose == Question::For::kZone) {
      interface = Datagrepper::Interface::kRaw;
    }
    client_.pace_.Take(now);
    const int id = static_cast<int>(++client_.requests_);
    fetcher_.Start(
        id, client_.datagrepper_.url + TargetOf(question->query, interface));
    under_way_.emplace(id, std::move(*question));
  }
}

std::optional<Client::Session::Question> Client::Session::NextQuestion(
    TimePoint now) {
  const auto ready = std::ranges::find_if(waiting_, [&](const Question& q) {
    if (zone_.IsAsked() && q.purpose != Question::For::kZone) return false;
    return q.not_before <= now;
  });
  const bool others_first = std::exchange(others_first_, false) &&
                            !zone_.IsAsked() && !plan_.IsDone();
  if (ready != waiting_.end() && !others_first) {
    Question question = std::move(*ready);
    waiting_.erase(ready);
    return question;
  }
  if (zone_.IsAsked()) return std::nullopt;
  const auto piece = plan_.Next();
  if (!piece) return std::nullopt;
  Question question;
  question.query.category = category_;
  question.query.window = piece->window;
  question.failures = Failures::OfHalf(piece->failures);
  return question;
}

std::vector<Client::Session::Ended> Client::Session::Wait() {
  std::vector<Ended> ended;
  for (Fetched& fetched : fetcher_.Wait(UntilNext())) {
    auto node = under_way_.extract(fetched.id);
    if (node.empty()) {
      --client_.abandoned_;
    } else {
      ended.push_back({std::move(node.mapped()), std::move(fetched)});
    }
  }
  return ended;
}

// When the next request may be sent.
TimePoint Client::Session::NotBefore() const {
  return std::max(
      {paused_until_, client_.left_alone_until_, client_.pace_.Next()});
}

milliseconds Client::Session::UntilNext() const {
  constexpr milliseconds kLongest = std::chrono::minutes(1);
  if (IsFull()) return kLongest;
  const TimePoint now = fetcher_.Now();
  const auto paused = std::chrono::ceil<milliseconds>(NotBefore() - now);
  if (paused > milliseconds(0)) return paused;
  milliseconds until = kLongest;
  for (const Question& question : waiting_) {
    if (zone_.IsAsked() && question.purpose != Question::For::kZone) continue;
    const auto left =
        std::chrono::ceil<milliseconds>(question.not_before - now);
    until = std::clamp(left, milliseconds(0), until);
  }
  return until;
}

void Client::Session::Take(Question question, Fetched fetched) {
  if (question.purpose == Question::For::kZone) {
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
  for (const Message& message : rows.messages) {
    if (client_.topics_.size() < kMostTopics) {
      client_.topics_.insert(message.topic);
    }
  }
  if (question.second && question.second->IsProbed()) {
    TakePart(question, std::move(rows), std::move(fetched));
    return;
  }
  if (IsAskedAgain(question, rows)) return;
  TellOdd(question, rows);
  if (question.second) {
    TakePart(question, std::move(rows), std::move(fetched));
    return;
  }
  plan_.Learn(question.query.window, rows.total);
  if (!rows.complete) {
    Divide(question, rows, std::move(fetched));
    return;
  }
  Reading reading{category_,
                  question.query.window,
                  std::move(rows.messages),
                  {},
                  fetched.date,
                  false,
                  {},
                  false};
  reading.answers.push_back(std::move(fetched.body));
  Deliver(std::move(reading));
}

// A server in another zone looks for messages in the wrong place, one that does
// not look at the time at all answers anything.
bool Client::Session::IsAskedAgain(Question question, const Rows& rows) {
  if (rows.strays.empty()) return false;
  const Message& stray = rows.messages[rows.strays.front()];
  const Window& asked = question.query.window;
  if (++question.strays < kTriesOfStrays) {
    if (question.strays == 1 && ZoneCheck::Explains(stray.sent_at, asked)) {
      AskZone(stray.sent_at);
    }
    PauseAll(PauseAfter(question.strays, client_.patience_, client_.random_));
    waiting_.push_back(std::move(question));
    return true;
  }
  const size_t strays = rows.strays.size();
  if (strays <= kMostOdd || 2 * strays <= rows.messages.size()) return false;
  Stop(fmt::format(
      "it answers another question, though it repeats the one that was asked: "
      "{} of {} messages are not from {}, the first one is of {}",
      strays, rows.messages.size(), FormatSpan(asked),
      FormatTime(stray.sent_at)));
  return true;
}

void Client::Session::TellOdd(const Question& question, const Rows& rows) {
  for (const size_t stray : rows.strays) {
    listener_.Tell(fmt::format(
        "message {} of {} was answered to a question for {}: its headers and "
        "its place in the archive differ",
        Printable(rows.messages[stray].id),
        FormatTime(rows.messages[stray].sent_at),
        FormatSpan(question.query.window)));
  }
}

void Client::Session::TakePart(const Question& question, Rows rows,
                               Fetched fetched) {
  question.second->Take(question.query, std::move(rows), std::move(fetched));
  GoOnWith(question.second);
}

// The window holds more than a page, or what cannot be read.
void Client::Session::Divide(const Question& question, const Rows& rows,
                             Fetched fetched) {
  const Window& window = question.query.window;
  if (window.Length() > Seconds(1)) {
    plan_.Halve({window});
    return;
  }
  GoOnWith(std::make_shared<DividedSecond>(category_, window, rows,
                                           std::move(fetched)));
}

// Asks what is left to ask about it, or hands it on.
void Client::Session::GoOnWith(const std::shared_ptr<DividedSecond>& second,
                               bool by_other_interface) {
  for (Query& query : second->Next()) {
    Question question;
    question.purpose = Question::For::kPartOfSecond;
    question.query = std::move(query);
    question.second = second;
    question.by_other_interface = by_other_interface;
    waiting_.push_back(std::move(question));
  }
  if (!second->IsDone()) return;
  if (auto reading = second->TakeReading()) Deliver(std::move(*reading));
}

void Client::Session::Deliver(Reading reading) {
  if (!zone_.IsChecked() && !reading.messages.empty()) {
    AskZone(reading.messages.front().sent_at);
  }
  zone_.Hold(std::move(reading));
  HandOn(zone_.Release());
}

void Client::Session::HandOn(const std::deque<Reading>& readings) {
  for (const Reading& reading : readings) listener_.Take(reading);
}

void Client::Session::AskZone(Time around) {
  if (zone_.IsAsked()) return;
  Question question;
  question.purpose = Question::For::kZone;
  question.query = zone_.Ask(category_, around);
  waiting_.push_front(std::move(question));
}

void Client::Session::TakeZone(const Question& question,
                               std::optional<Seconds> offset) {
  source_.TakeAnswer();
  if (offset && *offset != Seconds(0)) {
    Stop(ZoneCheck::Mistake(*offset));
  } else if (!offset && zone_.HoldsBack()) {
    LeaveZone("it has no message from " + FormatSpan(question.query.window));
  } else {
    zone_.TakeAnswer(offset.has_value());
    HandOn(zone_.Release());
  }
}

void Client::Session::LeaveZone(const std::string& why) {
  listener_.Tell("the server's time zone could not be checked: " + why);
  zone_.Leave();
  HandOn(zone_.Release());
}

void Client::Session::Fail(Question question, const Fault& fault) {
  ++source_.faults;
  source_.nothing_else = IsDone();
  question.failures.Add(fault.kind);
  LeaveAlone(fault.retry_after.value_or(Seconds(0)));
  const NextStep step =
      After(fault, Describe(question), source_, client_.patience_);
  CarryOut(step, std::move(question), fault);
}

FailedQuestion Client::Session::Describe(const Question& question) const {
  FailedQuestion failed;
  if (question.purpose == Question::For::kZone) {
    failed.about = FailedQuestion::About::kZone;
  } else if (question.second) {
    failed.about = FailedQuestion::About::kPartOfSecond;
    failed.part_left_out = question.second->IsInDoubt();
  }
  failed.one_second = question.query.window.Length() <= Seconds(1);
  failed.doubtful = plan_.IsDoubtful(question.query.window);
  failed.by_other_interface = question.by_other_interface;
  failed.failures = question.failures;
  return failed;
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

void Client::Session::LeaveAlone(Seconds length) {
  client_.left_alone_until_ =
      std::max(client_.left_alone_until_, fetcher_.Now() + length);
}

void Client::Session::AskAgain(Question question, const NextStep& step) {
  const milliseconds pause = Pause(step);
  if (question.purpose == Question::For::kZone) {
    question.query = ZoneCheck::AskAgain(std::move(question.query));
  }
  if (!step.why.empty()) {
    source_.told = question.failures.all;
    listener_.Tell(step.why);
  }
  others_first_ = step.others_first;
  question.by_other_interface = step.by_other_interface;
  question.not_before = fetcher_.Now() + pause;
  waiting_.push_back(std::move(question));
}

void Client::Session::Halve(const Question& question, const NextStep& step) {
  (void)Pause(step);
  plan_.Halve({question.query.window, question.failures.all});
}

// `cause` is its last fault, `why` tells of all of them.
void Client::Session::LeaveOut(const Question& question,
                               const std::string& cause,
                               const std::string& why) {
  if (question.second) {
    question.second->LeaveOut(question.query, cause);
    GoOnWith(question.second, question.by_other_interface);
    return;
  }
  ++source_.left_out;
  listener_.Tell(fmt::format("not read: {} from {}: {}", category_,
                             FormatSpan(question.query.window), why));
  GoOnWith(std::make_shared<DividedSecond>(category_, question.query.window,
                                           client_.topics_, cause));
}

milliseconds Client::Session::Pause(const NextStep& step) {
  const milliseconds pause =
      PauseAfter(step.pause_after, client_.patience_, client_.random_);
  if (step.all_pause) PauseAll(pause);
  return pause;
}

void Client::Session::PauseAll(milliseconds pause) {
  paused_until_ = std::max(paused_until_, fetcher_.Now() + pause);
}

void Client::Session::Stop(const std::string& why) {
  client_.why_stopped_ = fmt::format("{}: {}", client_.datagrepper_.url, why);
  stopped_ = Error{client_.why_stopped_};
}

Client::Client(const Datagrepper& datagrepper, Fetcher& fetcher,
               Patience patience)
    : datagrepper_(datagrepper),
      fetcher_(fetcher),
      patience_(patience),
      random_(patience.seed + 1),
      pace_(datagrepper.requests_per_second) {}

std::optional<Error> Client::LeftAlone() const {
  const auto left = left_alone_until_ - fetcher_.Now();
  if (left <= patience_.longest_retry_after) return std::nullopt;
  return Error{why_stopped_};
}

std::optional<Error> Client::Read(const std::string& category,
                                  const std::vector<Window>& spans,
                                  std::optional<Time> known,
                                  ReadingListener& listener,
                                  const std::stop_token& stop) {
  return Session(*this, category, spans, listener, stop).Run(known);
}

}  // namespace workflow_health

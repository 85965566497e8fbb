// What a session does where there is no answer.
#include <fmt/format.h>

#include <memory>
#include <utility>

#include "datagrepper/session.h"

namespace workflow_health {

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
      return Halve(question, step, fault);
    case NextStep::Kind::kSmaller:
      return AskForLess(std::move(question));
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
void Client::Session::Halve(const Question& question, const NextStep& step,
                            const Fault& fault) {
  (void)Pause(step);
  WindowPlan& plan = agenda_.plan();
  const Query& query = question.query;
  if (fault.kind == Fault::Kind::kTooLarge) plan.RefuseSize(query.rows);
  if (fault.kind == Fault::Kind::kTooMuch) {
    plan.RefuseTime(query.window, query.rows);
  }
  plan.Halve({query.window, question.failures.all});
}

void Client::Session::AskForLess(Question question) {
  const int rows = SmallerPage(question.query.rows);
  // The place of a page among the smaller ones.
  question.query.page =
      (question.query.page - 1) * question.query.rows / rows + 1;
  question.query.rows = rows;
  question.by_other_interface = false;
  if (question.about == FailedQuestion::About::kWindow) {
    agenda_.plan().RefuseSize(rows + 1);
  }
  agenda_.Add(std::move(question));
}

// `cause` is its last fault; `why` tells of all of them.
void Client::Session::LeaveOut(const Question& question,
                               const std::string& cause,
                               const std::string& why) {
  if (question.about == FailedQuestion::About::kElsewhere) {
    Stop(why);
    return;
  }
  if (question.counted) {
    DeliverNumber(question, std::nullopt, std::nullopt);
    return;
  }
  if (question.second) {
    question.second->LeaveOut(question.query, cause);
    GoOnWith(question.second, question.by_other_interface);
    return;
  }
  ++source_.left_out;
  tell_(fmt::format("not read: {} from {}: {}", selection_.Name(),
                    FormatSpan(question.query.window), why));
  GoOnWith(std::make_shared<DividedSecond>(selection_, question.query.window,
                                           TopicsToAsk(), cause,
                                           question.query.rows));
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

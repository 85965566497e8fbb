#include "datagrepper/patience.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace workflow_health {
namespace {

using std::chrono::milliseconds;
using About = FailedQuestion::About;
using Kind = NextStep::Kind;

// A lone fault is as likely the server's as the window's; half of a window that
// was too much is under suspicion.
constexpr int kTriesOfTooMuch = 3;
constexpr int kTriesOfHalf = 1;
constexpr int kTriesOfOther = 4;
constexpr int kTriesOfZone = 2;
// Halves take over the failures of the whole. Once those use up all attempts,
// each half is asked for this often before it is halved as well.
constexpr int kTriesInDoubt = 2;
// No second is given up before it was asked for this often itself.
constexpr int kLeastTries = 4;
// A source that answers nothing while this many windows use up their attempts
// counts as down.
constexpr int kFaultsOfWindows = 2;
// The pause of all questions grows up to here: a source that is down is found
// to be so within about a minute, and one that is away for half of that is
// waited for.
constexpr int kLongestPauseOfAll = 5;
// This many seconds may fail one by one before the source counts as broken.
constexpr int kMostLeftOut = 20;

bool IsTooMuch(Fault::Kind kind) {
  return kind == Fault::Kind::kTooMuch || kind == Fault::Kind::kTooLarge;
}

// All the attempts are used up, by it and by what it is a half of.
bool IsExhausted(const FailedQuestion& question, const Patience& patience) {
  return question.failures.all >= patience.attempts;
}

bool IsDown(const SourceState& source, const Patience& patience) {
  return source.faults >= kFaultsOfWindows * patience.attempts;
}

// It fails alone, while others are answered.
bool IsLoneSecond(const Fault& fault, const FailedQuestion& question,
                  const SourceState& source, const Patience& patience) {
  if (question.about == About::kZone || !question.one_second) return false;
  const int attempts =
      question.part_left_out ? kTriesInDoubt : patience.attempts_at_second;
  return source.answered && fault.kind != Fault::Kind::kBusy &&
         !IsDown(source, patience) && question.failures.own >= attempts;
}

// It may be had in smaller pages: it is too large, or times out while others
// are answered.
bool IsForSmallerPage(const Fault& fault, const FailedQuestion& question,
                      const SourceState& source, const Patience& patience) {
  if (question.whole || question.smallest || !question.one_second) return false;
  if (question.about == About::kZone || !IsTooMuch(fault.kind)) return false;
  if (fault.kind == Fault::Kind::kTooLarge) return !IsDown(source, patience);
  return IsLoneSecond(fault, question, source, patience);
}

bool IsHopeless(const FailedQuestion& question, const SourceState& source,
                const Patience& patience) {
  if (!IsExhausted(question, patience)) return false;
  if (question.about == About::kWindow && !question.one_second) {
    return IsDown(source, patience);
  }
  return question.failures.own >= std::min(kLeastTries, patience.attempts);
}

// Whatever the server says: the window may be too much for it. If the server is
// busy and says until when, the length is not what is wrong.
bool IsToBeHalved(const Fault& fault, const FailedQuestion& question,
                  const Patience& patience) {
  const Failures& failures = question.failures;
  if (question.about != About::kWindow || question.one_second) return false;
  if (fault.kind == Fault::Kind::kBusy && fault.retry_after) return false;
  if (IsExhausted(question, patience)) return failures.own >= kTriesInDoubt;
  if (question.doubtful) return true;
  if (IsTooMuch(fault.kind)) return failures.too_much >= kTriesOfTooMuch;
  return failures.all >= kTriesOfOther;
}

std::string Attempts(const Fault& fault, const FailedQuestion& question) {
  const Failures& failures = question.failures;
  const int of_whole = failures.all - failures.own;
  return fmt::format(
      "{} ({} attempt{}{})", fault.message, failures.own,
      failures.own == 1 ? "" : "s",
      of_whole == 0 ? ""
                    : fmt::format(", after {} for longer spans", of_whole));
}

std::string Hint(const Fault& fault, const SourceState& source) {
  if (!fault.elsewhere || source.answered) return "";
  return "; check the path of the address: that of Fedora's datagrepper ends "
         "in /datagrepper";
}

NextStep End(Kind kind, std::string why) {
  NextStep step;
  step.kind = kind;
  step.why = std::move(why);
  return step;
}

NextStep LeaveOut(const Fault& fault, const FailedQuestion& question,
                  const SourceState& source) {
  const bool broken =
      question.about == About::kWindow && source.left_out >= kMostLeftOut;
  return End(broken ? Kind::kStop : Kind::kLeaveOut, Attempts(fault, question));
}

NextStep GiveUp(const Fault& fault, const FailedQuestion& question,
                const SourceState& source, const Patience& patience) {
  const bool nothing_was = !source.answered && source.nothing_else;
  if (IsDown(source, patience) || nothing_was ||
      question.about == About::kZone) {
    return End(Kind::kStop, Attempts(fault, question) + Hint(fault, source));
  }
  return LeaveOut(fault, question, source);
}

// A lone fault is normal; of many questions that fail alike, one is reported.
std::string Notice(const Fault& fault, const FailedQuestion& question,
                   const SourceState& source, const Patience& patience) {
  const int failures = question.failures.all;
  if (IsExhausted(question, patience)) return "";
  if (failures <= std::max(source.told, 1)) return "";
  return fmt::format("{}; attempt {} of {}", fault.message, failures + 1,
                     patience.attempts);
}

// If more fail at once than are asked at once, it does not look like this
// question's fault.
NextStep Retry(const Fault& fault, const FailedQuestion& question,
               const SourceState& source, const Patience& patience) {
  NextStep step;
  step.pause_after = std::max(
      question.failures.own,
      std::min(source.faults / source.requests_at_once, kLongestPauseOfAll));
  step.all_pause = fault.kind == Fault::Kind::kBusy ||
                   source.faults > source.requests_at_once;
  if (IsToBeHalved(fault, question, patience)) {
    step.kind = Kind::kHalve;
    return step;
  }
  const bool takes_turns =
      question.one_second && question.about != About::kZone;
  step.by_other_interface = question.by_other_interface != takes_turns;
  step.others_first = question.failures.all > question.failures.own;
  step.why = Notice(fault, question, source, patience);
  return step;
}

}  // namespace

milliseconds PauseAfter(int failures, const Patience& patience,
                        std::minstd_rand& random) {
  milliseconds pause = patience.first_pause;
  for (int i = 1; i < failures && pause < patience.longest_pause; ++i) {
    pause *= 2;
  }
  pause = std::min(pause, patience.longest_pause);
  std::uniform_int_distribution<milliseconds::rep> some(pause.count() / 2,
                                                        pause.count());
  return milliseconds(some(random));
}

void Failures::Add(Fault::Kind kind) {
  ++all;
  ++own;
  if (IsTooMuch(kind)) ++too_much;
}

Failures Failures::OfHalf(int of_whole) {
  return {of_whole, 0, of_whole > 0 ? kTriesOfTooMuch - kTriesOfHalf : 0};
}

NextStep After(const Fault& fault, const FailedQuestion& question,
               const SourceState& source, const Patience& patience) {
  const bool refused =
      fault.kind == Fault::Kind::kPermanent && !question.by_other_interface;
  if (fault.retry_after > patience.longest_retry_after) {
    return End(Kind::kStop,
               fmt::format("{}; the server asks to wait {}", fault.message,
                           FormatDuration(*fault.retry_after)));
  }
  if (question.about == About::kZone &&
      (refused || question.failures.too_much >= kTriesOfZone)) {
    return End(Kind::kLeaveZone, fault.message);
  }
  const bool too_large = fault.kind == Fault::Kind::kTooLarge;
  if ((refused || too_large) && question.whole) {
    return LeaveOut(fault, question, source);
  }
  if (refused) return End(Kind::kStop, fault.message + Hint(fault, source));
  if (IsForSmallerPage(fault, question, source, patience)) {
    return End(Kind::kSmaller, "");
  }
  if (IsLoneSecond(fault, question, source, patience)) {
    return LeaveOut(fault, question, source);
  }
  if (IsHopeless(question, source, patience)) {
    return GiveUp(fault, question, source, patience);
  }
  return Retry(fault, question, source, patience);
}

}  // namespace workflow_health

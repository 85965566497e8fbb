#include "datagrepper/patience.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

using About = FailedQuestion::About;
using Kind = NextStep::Kind;

// One request at once, 8 attempts, 6 at a second.
//
// asked: a window; one that is long (longer than what is answered since others
// were too long); a second; the least of one, a page of one row; a part of one,
// or another part after one was left out; the zone. "2": by the other
// interface. tries: how often it failed itself, each time alike, "+" how often
// what it is a half of did. source: "silent", or "speaks" if it has answered
// anything; the faults since its last answer; the seconds left out.
constexpr char kTable[] = R"(
asked    fault      tries  source        next step
-- A lone fault is normal, whatever it is.
window   other      1      silent  1 0   ask again, pause 1
window   too-much   1      silent  1 0   ask again, pause 1
-- The pause follows the failures, of it or of all; if all fail, all wait.
window   other      2      speaks  2 0   ask again, pause 2, all wait, told
window   other      1      speaks  5 0   ask again, pause 5, all wait
second   other      5      speaks  1 0   ask again, pause 5, by 2, told
-- A window that fails again and again is halved.
window   too-much   2      speaks  1 0   ask again, pause 2, told
window   too-much   3      speaks  1 0   halve, pause 3
window   too-large  1      silent  1 0   ask again, pause 1
window   too-large  3      silent  3 0   halve, pause 3, all wait
window   other      3      speaks  1 0   ask again, pause 3, told
window   other      4      speaks  1 0   halve, pause 4
-- Its halves are under suspicion.
window   too-much   1+3    speaks  1 0   halve, pause 1
window   other      1+2    speaks  1 0   ask again, pause 1, others first, told
window   other      1+4    speaks  1 0   halve, pause 1
window   other      1+9    speaks  1 0   ask again, pause 1, others first
window   other      2+9    speaks  1 0   halve, pause 2
-- So is what is longer than all that is answered.
long     other      1      speaks  1 0   halve, pause 1
long     too-much   1      speaks  1 0   halve, pause 1
long     busy       1      speaks  1 0   halve, pause 1, all wait
-- A server that is busy is left alone by all; a length is not what is wrong
-- where it says until when.
window   busy       1      speaks  1 0   ask again, pause 1, all wait
window   busy       4      speaks  1 0   halve, pause 4, all wait
window   busy-10s   4      speaks  1 0   ask again, pause 4, all wait, told
long     busy-10s   1      speaks  1 0   ask again, pause 1, all wait
window   busy-300s  1      speaks  1 0   ask again, pause 1, all wait
window   busy-301s  1      speaks  1 0   stop: F; the server asks to wait 5m1s
zone     busy-301s  1      speaks  1 0   stop: F; the server asks to wait 5m1s
-- What no repetition mends.
window   permanent  1      silent  1 0   stop: F; check the path
window   permanent  1      speaks  1 0   stop: F
second   permanent  1      speaks  1 0   stop: F
part     permanent  1      speaks  1 0   stop: F
-- But for more than a page: a server may refuse that, and answer all else.
whole    permanent  1      speaks  1 0   leave out: F (1 attempt)
whole    other      5      speaks  1 0   ask again, pause 5, by 2, told
-- What the other interface refuses the first one may answer.
second2  permanent  2      speaks  1 0   ask again, pause 2, told
part2    permanent  2      speaks  1 0   ask again, pause 2, told
-- A second cannot be halved: the interfaces take turns until it is left out,
-- if others are answered.
least    too-large  3      speaks  1 0   ask again, pause 3, by 2, told
least    too-large  6      speaks  1 0   leave out: F (6 attempts)
least    too-much   6      speaks  1 0   leave out: F (6 attempts)
second2  other      2      speaks  1 0   ask again, pause 2, told
second   other      6      speaks  1 0   leave out: F (6 attempts)
second   other      6+9    speaks  1 0   leave out: F (6 attempts, after 9 for longer spans)
second   other      5+9    speaks  1 0   leave out: F (5 attempts, after 9 for longer spans)
second   other      3+9    speaks  1 0   ask again, pause 3, by 2, others first
second   busy       6      speaks  1 0   ask again, pause 6, by 2, all wait, told
second   busy       8      speaks  1 0   leave out: F (8 attempts)
second   other      6      silent  6 0   ask again, pause 6, by 2, all wait, told
second   other      8      silent  8 0   stop: F (8 attempts); check the path
part     other      5      speaks  1 0   ask again, pause 5, by 2, told
part     other      6      speaks  1 0   leave out: F (6 attempts)
-- If it is too large, smaller pages may be had; if it takes too long, too.
second   too-large  1      silent  1 0   ask for less
part     too-large  1      speaks  1 0   ask for less
second   too-large  1      speaks 16 0   ask again, pause 5, by 2, all wait
second   too-much   5      speaks  1 0   ask again, pause 5, by 2, told
second   too-much   6      speaks  1 0   ask for less
second   too-much   6      silent  6 0   ask again, pause 6, by 2, all wait, told
whole    too-large  1      speaks  1 0   leave out: F (1 attempt)
whole    too-much   6      speaks  1 0   leave out: F (6 attempts)
-- If a part is left out, others are not asked for as often.
another  other      1      speaks  1 0   ask again, pause 1, by 2
another  other      2      speaks  1 0   leave out: F (2 attempts)
another  busy       2      speaks  1 0   ask again, pause 2, by 2, all wait, told
-- A source of which too many seconds are left out is broken.
second   other      6      speaks  1 19  leave out: F (6 attempts)
second   other      6      speaks  1 20  stop: F (6 attempts)
part     other      6      speaks  1 20  leave out: F (6 attempts)
-- A source that answers nothing any more is down.
window   other      1+7    speaks 15 0   ask again, pause 5, others first, all wait
window   other      1+7    speaks 16 0   stop: F (1 attempt, after 7 for longer spans)
window   other      1      speaks 16 0   ask again, pause 5, all wait
second   other      6      speaks 16 0   ask again, pause 6, by 2, all wait, told
second   other      8      speaks 16 0   stop: F (8 attempts)
-- The zone is not halved: what is never answered is left unchecked, but not
-- what another fault hides.
zone     too-much   1      silent  1 0   ask again, pause 1
zone     too-much   2      silent  2 0   leave the zone: F
zone     too-large  2      speaks  1 0   leave the zone: F
zone     permanent  1      silent  1 0   leave the zone: F
zone     other      7      speaks  1 0   ask again, pause 7, told
zone     other      8      speaks  1 0   stop: F (8 attempts)
)";

const std::map<std::string, FailedQuestion> kAsked = {
    {"window", {About::kWindow, false, false, false, false, false, false, {}}},
    {"long", {About::kWindow, false, false, false, true, false, false, {}}},
    {"second", {About::kWindow, true, false, false, false, false, false, {}}},
    {"least", {About::kWindow, true, false, true, false, false, false, {}}},
    {"second2", {About::kWindow, true, false, false, false, false, true, {}}},
    {"part",
     {About::kPartOfSecond, true, false, false, false, false, false, {}}},
    {"whole",
     {About::kPartOfSecond, true, true, false, false, false, false, {}}},
    {"part2",
     {About::kPartOfSecond, true, false, false, false, false, true, {}}},
    {"another",
     {About::kPartOfSecond, true, false, false, false, true, false, {}}},
    {"zone", {About::kZone, false, false, false, false, false, false, {}}},
};

const std::map<std::string, Fault> kFaults = {
    {"permanent", {Fault::Kind::kPermanent, "F", {}, true}},
    {"busy", {Fault::Kind::kBusy, "F", {}, false}},
    {"busy-10s", {Fault::Kind::kBusy, "F", Seconds(10), false}},
    {"busy-300s", {Fault::Kind::kBusy, "F", Seconds(300), false}},
    {"busy-301s", {Fault::Kind::kBusy, "F", Seconds(301), false}},
    {"too-much", {Fault::Kind::kTooMuch, "F", {}, false}},
    {"too-large", {Fault::Kind::kTooLarge, "F", {}, false}},
    {"other", {Fault::Kind::kOther, "F", {}, true}},
};

std::string Shortened(std::string why) {
  const size_t hint = why.find("; check the path");
  if (hint != std::string::npos)
    why.replace(hint, why.npos, "; check the path");
  return why;
}

std::string Described(const NextStep& step) {
  switch (step.kind) {
    case Kind::kSmaller:
      return "ask for less";
    case Kind::kLeaveOut:
      return "leave out: " + Shortened(step.why);
    case Kind::kLeaveZone:
      return "leave the zone: " + Shortened(step.why);
    case Kind::kStop:
      return "stop: " + Shortened(step.why);
    default:
      break;
  }
  std::string text = step.kind == Kind::kHalve ? "halve" : "ask again";
  text += fmt::format(", pause {}", step.pause_after);
  if (step.by_other_interface) text += ", by 2";
  if (step.others_first) text += ", others first";
  if (step.all_pause) text += ", all wait";
  if (!step.why.empty()) text += ", told";
  return text;
}

Failures Failed(const std::string& tries, Fault::Kind kind) {
  const size_t plus = tries.find('+');
  Failures failures;
  if (plus != tries.npos) {
    failures = Failures::OfHalf(std::stoi(tries.substr(plus + 1)));
  }
  for (int i = std::stoi(tries); i > 0; --i) failures.Add(kind);
  return failures;
}

std::string StepAfter(std::istream& row) {
  std::string asked, fault, tries, source;
  SourceState state;
  row >> asked >> fault >> tries >> source >> state.faults >> state.left_out;
  state.answered = source == "speaks";
  state.nothing_else = true;
  FailedQuestion question = kAsked.at(asked);
  question.failures = Failed(tries, kFaults.at(fault).kind);
  return Described(After(kFaults.at(fault), question, state, Patience()));
}

TEST_CASE("what follows a failure is what the table says", "[patience]") {
  std::istringstream table(kTable);
  int rows = 0;
  for (std::string line; std::getline(table, line);) {
    if (line.empty() || line.starts_with("--") || line.starts_with("asked")) {
      continue;
    }
    CAPTURE(line);
    std::istringstream row(line);
    const std::string step = StepAfter(row);
    std::string expected;
    std::getline(row >> std::ws, expected);
    CHECK(step == expected);
    ++rows;
  }
  CHECK(rows > 50);
}

// A second that failed more often than all attempts while nothing is answered.
NextStep AfterSilence(const SourceState& source) {
  FailedQuestion question = kAsked.at("second");
  question.failures = Failed("8", Fault::Kind::kOther);
  return After(kFaults.at("other"), question, source, Patience());
}

TEST_CASE("the reading goes on while something else may be answered",
          "[patience]") {
  SourceState source;
  source.faults = 8;
  CHECK(AfterSilence(source).kind == Kind::kLeaveOut);
  source.nothing_else = true;
  CHECK(AfterSilence(source).kind == Kind::kStop);
}

TEST_CASE("of questions that fail alike, the first is told", "[patience]") {
  FailedQuestion question = kAsked.at("window");
  question.failures = Failed("3", Fault::Kind::kOther);
  SourceState source;
  source.told = 2;
  const Fault& fault = kFaults.at("other");
  CHECK(After(fault, question, source, Patience()).why == "F; attempt 4 of 8");
  source.told = 3;
  CHECK(After(fault, question, source, Patience()).why.empty());
}

TEST_CASE("as many may fail as are asked at once before all wait",
          "[patience]") {
  FailedQuestion question = kAsked.at("window");
  question.failures = Failed("1", Fault::Kind::kOther);
  SourceState source;
  source.requests_at_once = 4;
  const Fault& fault = kFaults.at("other");
  for (source.faults = 1; source.faults <= 12; ++source.faults) {
    const NextStep step = After(fault, question, source, Patience());
    CHECK(step.all_pause == (source.faults > 4));
    CHECK(step.pause_after == std::max(1, source.faults / 4));
  }
}

TEST_CASE("few attempts are all that there are, of a second as well",
          "[patience]") {
  Patience patience;
  patience.attempts = 2;
  FailedQuestion question = kAsked.at("second");
  question.failures = Failed("2", Fault::Kind::kOther);
  SourceState source;
  source.nothing_else = true;
  CHECK(After(kFaults.at("other"), question, source, patience).kind ==
        Kind::kStop);
}

TEST_CASE("a pause doubles up to the longest, less up to a half of it",
          "[patience]") {
  std::minstd_rand random(1);
  const Patience patience;
  for (const auto& [failures, longest] :
       {std::pair(1, 500), std::pair(2, 1000), std::pair(7, 32'000),
        std::pair(8, 60'000), std::pair(1'000'000, 60'000)}) {
    CAPTURE(failures);
    for (int i = 0; i < 100; ++i) {
      const auto pause = PauseAfter(failures, patience, random).count();
      CHECK(pause >= longest / 2);
      CHECK(pause <= longest);
    }
  }
}

}  // namespace
}  // namespace workflow_health

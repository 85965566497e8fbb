// What happens in the made-up archive, before any of it is put into words.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "sample/sample.h"
#include "sample/script.h"
#include "workflow/run.h"

namespace workflow_health {

// How the log goes on after the last place that it completes.
enum class LogEnding : std::uint8_t {
  kNothing,     // not at all
  kFailedMark,  // the next place is marked [FAILED]
  kFailedWait,  // the next place waits in vain, as another one did before it
  kBegun,       // the next place begins
  kUnmet,       // the next place is marked [DONE], and yet it is not done
};

// The forms that the body of an end takes.
enum class BodyForm : std::uint8_t {
  kOutput,       // a list of lines
  kText,         // one text
  kBoth,         // the same lines as either
  kEmptyOutput,  // an empty list, and one text
  kJoinedLines,  // a list, some elements of which hold two lines
  kOddElement,   // a list, one element of which is no text
  // Not readable:
  kNull,
  kString,
  kArray,
  kWithoutLog,  // an object that holds neither list nor text
};
[[nodiscard]] constexpr bool IsReadable(BodyForm form) {
  return form < BodyForm::kNull;
}

struct PlannedRun {
  Time start;
  Time end;  // meaningless for abandoned runs: those have no end
  Outcome outcome = Outcome::kSuccess;
  std::string_view suffix;  // of the end's topic: ".succeeded"; may be empty
  std::uint32_t number = 0;
  std::uint16_t topic_word = 0;  // index into Script::topic_words
  // The log completes the places before this one.
  std::uint16_t stops_at = 0;
  LogEnding log_ending = LogEnding::kNothing;
  BodyForm body = BodyForm::kBoth;
  // Only [DONE] lines, as on a terminal; else lines of beginnings as well.
  bool done_lines_only = false;
  std::uint8_t unknown_lines = 0;
  bool start_told = true;
};

// A message of its own that belongs to no run.
struct PlannedStray {
  Time at;
  // Of another environment; else a topic that means nothing.
  bool foreign = false;
  std::string_view topic;  // after the category
};

struct PlannedWorkflow {
  const Script* script = nullptr;
  std::vector<PlannedRun>
      runs;  // in order; no run begins before the last ended
};

struct Plan {
  std::vector<PlannedWorkflow> workflows;
  std::vector<PlannedStray> strays;
};

// No run takes longer.
inline constexpr Seconds kLongestRun = std::chrono::minutes(54);

// At most 100 bytes a run. No time lies before `end` - `days` or after `end`,
// except the ends of runs that have none.
[[nodiscard]] Plan MakePlan(const SampleOptions& options);

}  // namespace workflow_health

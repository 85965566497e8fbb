// Reads the log of one run that monitor-gating published.
//
// The lines and their order were read from public logs of runs
// (https://gist.github.com, 2020: eb310b3f, 258a7ac2, 643a10f4) and from the
// SQL of Fedora's own dashboard "Monitor Gating"
// (https://pagure.io/fedora-infra/ansible, removed in 6428f8f772). The source
// of monitor-gating itself is not public any more.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "logs/log_rules.h"
#include "workflow/catalogue.h"
#include "workflow/run.h"

namespace workflow_health {

// One line, taken apart: "00:15:29 - Building the package    [DONE]".
struct LogLine {
  enum class Mark { kNone, kDone, kFailed };

  std::optional<Seconds> clock;  // since midnight; the day is not told
  // Blanks collapsed, without clock and mark; of a line of more than 8 KiB the
  // middle is left out.
  std::string text;
  Mark mark = Mark::kNone;
  std::optional<Seconds> ran_for;  // the step's own account: "ran for: 27s"
};
[[nodiscard]] LogLine ParseLogLine(std::string_view line);

// What a log says of one step.
struct StepReading {
  // The log has a line of it: it began, ended, or failed.
  bool seen = false;
  // No value if it was not seen. The step's own account, else from the clocks
  // of its lines if those are less than 12 hours apart: without a date, a
  // longer time looks like a clock that was set back. Not longer than the run's
  // `ran_for`.
  std::optional<Seconds> duration;
  bool operator==(const StepReading&) const = default;
};

// What a log says of its run.
struct LogReading {
  // Where the run stopped, if it failed.
  size_t failing_step = kUnattributedStep;
  Evidence evidence = Evidence::kUnattributed;
  // The run's own account: "Ran for 703 seconds".
  std::optional<Seconds> ran_for;
  // One entry for each of Workflow::steps.
  std::vector<StepReading> steps;
  // Lines that fit neither a step nor an ignored pattern, and elements of
  // `output` that are no text.
  int unknown_lines = 0;
};

// Reads logs by the rules of a workflow, as an ordered automaton: a line fits
// the first place after the last completed one that has a pattern which occurs
// in the line. Only a line marked [FAILED] that fits none of these places goes
// back: to the last place before them that it fits. Thread-safe.
class LogReader {
 public:
  // `step_count`: of Workflow::steps.
  LogReader(const LogRules& rules, size_t step_count);

  // `body` is a message's: {"output": [line, ...], "output_text": "lines"}.
  // Reads `output`, or `output_text` if `output` holds no line (blank ones do
  // not count). Never fails: the reading of anything else is empty. Lines that
  // fit nothing are added to `unknown_lines`, if that is given.
  [[nodiscard]] LogReading Read(
      const boost::json::value& body,
      std::vector<std::string>* unknown_lines = nullptr) const;

 private:
  std::vector<size_t> step_of_place_;
  size_t step_count_;
  // Begin and done of each place in turn, then the ignored lines.
  PatternSet patterns_;
};

}  // namespace workflow_health

// Made-up runs, written as a line of letters, and the reports of them.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"

namespace workflow_health {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

inline Time At(std::string_view text) { return ParseTime(text).value(); }

inline Workflow ExampleWorkflow(std::string name) {
  return {std::move(name),
          "monitor-gating",
          At("2020-02-01"),
          hours(24),
          {UnattributedStep(),
           {"dist-git", "clone"},
           {"dist-git", "push"},
           {"koji", "build"},
           {"resultsdb", "store-result"}}};
}

inline Config ExampleConfig() {
  Config config;
  config.datagrepper.url = "https://datagrepper.example.org/datagrepper";
  config.headline = "single-build";
  config.sources = {{{"monitor-gating", {}}, At("2020-02-01")}};
  config.workflows = {ExampleWorkflow("single-build"),
                      ExampleWorkflow("multi-build")};
  config.settings.resize(2);
  return config;
}

// A run that passed what stands before its failing step, if it has one; each
// step passed took a minute, and its number in seconds.
inline Run ExampleRun(Time at, Outcome outcome, size_t failing_step) {
  Run run;
  run.at = at;
  run.message_id = fmt::format("2020-{:x}", at.time_since_epoch().count());
  run.outcome = outcome;
  if (!IsRated(outcome)) return run;
  run.steps.resize(5);
  const size_t end = IsFailure(outcome) ? failing_step : 5;
  for (size_t step = 0; step < end; ++step) {
    run.steps[step].outcome = StepOutcome::kPassed;
    if (step == kUnattributedStep) continue;
    run.steps[step].duration = minutes(1) + Seconds(step);
    run.steps[step].seen = true;
  }
  run.duration = minutes(2) * end;
  if (!IsFailure(outcome)) return run;
  run.steps[failing_step].outcome = StepOutcome::kFailed;
  run.steps[failing_step].seen = failing_step != kUnattributedStep;
  run.failing_step = failing_step;
  run.evidence = failing_step == 0 ? Evidence::kUnattributed : Evidence::kBegun;
  return run;
}

// A run for each letter, the first one after `since`: "." worked, "0" to "4"
// failed at that step, "e" ended in an error at step 3, "a" was abandoned, "?"
// ended in a way that is unknown.
inline std::vector<Run> ExampleRuns(Time since, Seconds apart,
                                    std::string_view letters) {
  std::vector<Run> runs;
  for (const char letter : letters) {
    since += apart;
    const bool failed = letter >= '0' && letter <= '4';
    const Outcome outcome = failed          ? Outcome::kFailure
                            : letter == 'e' ? Outcome::kError
                            : letter == 'a' ? Outcome::kAbandoned
                            : letter == '?' ? Outcome::kUnknown
                                            : Outcome::kSuccess;
    runs.push_back(
        ExampleRun(since, outcome, failed ? size_t(letter - '0') : 3));
  }
  return runs;
}

// So many good runs, then these.
inline std::string AfterGood(size_t runs, std::string_view letters) {
  std::string all(runs, '.');
  all += letters;
  return all;
}

// As if the patterns of one step fitted no line of any log.
inline std::vector<Run> Unseen(std::vector<Run> runs, size_t step) {
  for (Run& run : runs) {
    if (run.steps.empty()) continue;
    run.steps[step].seen = false;
    run.steps[step].duration.reset();
  }
  return runs;
}

// Two weeks from a Monday on, a run every six hours.
inline WorkflowRuns ExampleWeeks(std::string_view letters,
                                 std::string_view previous = "") {
  WorkflowRuns input;
  input.window = {At("2020-08-03"), At("2020-08-17")};
  input.covered_ratio = 1;
  input.previous_covered_ratio = 1;
  input.starts_seen = true;
  input.runs = ExampleRuns(input.window.since, hours(6), letters);
  input.earlier =
      ExampleRuns(input.window.since - days(14), hours(6), previous);
  return input;
}

inline ReportInput ExampleInput(WorkflowRuns single, WorkflowRuns multi) {
  ReportInput input;
  input.as_of = At("2020-08-17T00:00:00Z");
  input.window = single.window;
  input.covered_ratio = 1;
  input.workflows = {std::move(single), std::move(multi)};
  return input;
}

// Of runs of `single-build`; `multi-build` has none.
inline Report ExampleReport(std::string_view letters,
                            std::string_view previous = "") {
  return MakeReport(
      ExampleConfig(),
      ExampleInput(ExampleWeeks(letters, previous), ExampleWeeks("")));
}

// A bit of everything.
inline Report GoldenReport() {
  WorkflowRuns single =
      ExampleWeeks("...4.44.....e..1..4444.0.a..444....?..34.4...444.4.....4.",
                   "....4......44.4...3.....44....4...4.......4..4.....4....");
  single.covered_ratio = 0.985119;
  single.holes = {{At("2020-08-08T00:00:00Z"), At("2020-08-08T05:00:00Z")}};
  single.runs[13].evidence = Evidence::kMarked;
  single.runs[3].evidence = Evidence::kInferred;
  single.runs[5].unknown_lines = 3;
  ReportInput input =
      ExampleInput(std::move(single), ExampleWeeks(".........4......"));
  input.workflows[1].starts_seen = false;
  input.notes = {"The archive was read from files."};
  input.unclassified = {
      14,
      {{"org.fedoraproject.prod.monitor-gating.triple-build.start", 9},
       {"org.fedoraproject.prod.monitor-gating.<script>|`x`", 3}}};
  input.ignored = {
      2, {{"org.fedoraproject.stg.monitor-gating.single-build.start", 2}}};
  return MakeReport(ExampleConfig(), std::move(input));
}

}  // namespace workflow_health

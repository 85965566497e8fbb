// The answer, as one value that every format prints.
//
// A Report is computed once, by MakeReport, from runs, and holds every figure
// that a format shows; a format only words and arranges them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "workflow/attempt_summary.h"
#include "workflow/counted_attempt.h"
#include "workflow/observed.h"
#include "workflow/outage.h"
#include "workflow/rank_test.h"
#include "workflow/run.h"
#include "workflow/tally.h"
#include "workflow/topic_counts.h"
#include "workflow/uptime.h"
#include "workflow/weakest_link.h"
#include "workflow/window_summary.h"

namespace workflow_health {

// A span that was not read completely. No hole overlaps another.
struct Hole {
  Window span;
  // Nobody could read it: datagrepper does not show all messages of that
  // second. Those that it shows are counted.
  bool unreadable = false;
  bool operator==(const Hole&) const = default;
};

// Runs of one workflow over one window, and what surrounds them: what is read
// from the ledger.
struct WorkflowRuns {
  Window window;
  double covered_ratio = 0;  // share of the window that was read completely
  std::vector<Hole> holes;   // what was not, ascending, none outside the window
  std::vector<Run> runs;
  // Of the window of the same length before it; the runs and the holes begin at
  // least kSpeaksFor before the window.
  double previous_covered_ratio = 0;
  std::vector<Run> earlier;
  std::vector<Hole> earlier_holes;
  // Since when nobody runs the workflow, as seen at the as-of; no value while
  // it lives.
  std::optional<Time> idle_since;
  // The window is not the one asked for, which holds no run: it ends with the
  // last run of a workflow that has ended.
  bool moved_back = false;
  // No message of a start was seen in either window: nothing can be abandoned.
  bool starts_seen = false;
};

// Attempts at one live step over the report's window: what is read from the
// ledger.
struct StepAttempts {
  size_t step = 0;                      // index into Config::steps
  std::vector<CountedAttempt> ended;    // within the window
  std::vector<CountedAttempt> pending;  // as of the report's as-of
  // Of the window of the same length before it: the durations of successes.
  std::vector<Seconds> earlier;
  double covered_ratio = 0;  // share of the window that was read completely
  double previous_covered_ratio = 0;
};

struct ReportInput {
  bool sample = false;
  Time as_of;
  // Why the archive is not known for longer, or what else the reader must know
  // before reading on; whole sentences.
  std::vector<std::string> notes;
  Window window;  // the one asked for
  double covered_ratio = 0;
  std::vector<WorkflowRuns> workflows;  // in the order of the configuration
  // In the order of the configuration, those of which something was read.
  std::vector<StepAttempts> steps;
  TopicCounts unclassified;  // within `window`
  TopicCounts ignored;
};

// One row of the tables by application and by step. A ratio that would be over
// nothing has no value.
struct PartRow {
  std::string application;
  std::string step;  // empty in rows of an application
  StepTally tally;
  // Runs whose log shows it; 0 means that nothing but the end of runs tells
  // that it worked. No value for the pseudo-step.
  std::optional<int> seen;
  // Of an application: the product of its steps'. No value if no run got
  // there, or if no log shows it and no failure was charged to it.
  std::optional<double> rate;
  std::optional<double> share_of_runs;  // failed / runs of the workflow
  std::optional<double> share_of_failures;
  std::optional<double> running_share;  // of failures, this row and all above
  std::optional<Seconds> median;
  std::optional<Seconds> p95;
};

struct ChainLink {
  std::string application;
  std::optional<double> rate;  // as in PartRow; without a value it counts as 1
  bool unseen = false;         // runs got there, no log shows it
  double so_far = 1;           // product of the rates up to this one
};

struct FailedRun {
  Time at;
  std::string application;
  std::string step;
  Evidence evidence;
  bool error = false;  // reported by the monitor itself
  std::string message_id;
  std::string url;  // in datagrepper
};

// What is told alike of a window and of the one before it.
struct Rating : WindowSummary {
  double covered_ratio = 0;  // share of the window that was read completely
};

struct WorkflowReport {
  std::string workflow;
  std::string category;  // where its messages come from
  Window window;
  Window previous_window;  // of the same length, before it
  bool moved_back = false;
  bool starts_seen = false;
  std::optional<Time> ended;  // as configured
  std::optional<Time> idle_since;
  std::vector<Hole> holes;
  double target = 0;
  Verdict verdict = Verdict::kNoRuns;       // over `window`
  std::optional<double> error_budget_left;  // runs; no value without runs
  Rating rating;
  Rating previous;
  // Uptime less that of the window before; no value where one of the two has
  // no runs.
  std::optional<double> change;
  std::vector<Window> observed;  // the spans of the window of which a run tells
  double observed_ratio = 0;     // their share of it
  std::vector<Window> silence;   // spans that were read, but no run tells of
  Reliability reliability;       // without runs no time-based uptime
  std::vector<Breakage> breakages;  // those of the window, in order of time
  // Sorted by failures, most first; equal ones in workflow order. The
  // pseudo-step `workflow / unattributed` is there only if it has failures.
  std::vector<PartRow> applications;
  std::vector<PartRow> steps;
  // In workflow order; the product of the rates is the uptime. Empty without
  // runs. With the pseudo-application if it has failures.
  std::vector<ChainLink> chain;
  // g, where ten applications at g each would give the same uptime.
  std::optional<double> ten_applications_at;
  std::vector<WeakLink> weakest;  // weakest first, all that failed
  std::vector<Step> step_names;   // what WeakLink::step indexes
  Weeks weeks;
  std::optional<int> realistic_target;  // per cent
  std::vector<FailedRun> failed_runs;   // in order of time
  // How the failing steps were determined, by Evidence.
  int marked = 0;
  int begun = 0;
  int inferred = 0;
  int unattributed = 0;
  // Lines in the logs of the window's runs that were not understood.
  int unknown_lines = 0;

  [[nodiscard]] bool HasEnded() const { return idle_since.has_value(); }
  // What is to be said of the window asked for: nothing, where the runs are
  // from another one.
  [[nodiscard]] std::optional<Verdict> Answer() const {
    return moved_back ? std::nullopt : std::optional(verdict);
  }
};

// One live step over the report's window.
struct StepReport : AttemptSummary {
  Step step;
  std::vector<std::string> charged;  // causes that break runs
  // Of AttemptSummary, `causes` and `verdicts` hold each that there may be.
  double covered_ratio = 0;
  double previous_covered_ratio = 0;
  std::int64_t pending = 0;
  std::optional<Time> oldest_pending;  // when it opened
  // Pending ones that are older than 95 % of the successes took.
  std::int64_t unusual = 0;
  std::optional<Seconds> previous_median;
  std::optional<Seconds> previous_p95;
  std::optional<RankTest> trend;  // the window before, and this one

  [[nodiscard]] std::int64_t Attempts() const { return successes + failures; }
};

struct Report {
  bool sample = false;
  Time as_of;
  std::vector<std::string> notes;
  Window window;
  double covered_ratio = 0;
  std::string headline;  // name of a workflow
  std::vector<WorkflowReport> workflows;
  std::vector<StepReport>
      steps;  // live ones, in the order of the configuration
  TopicCounts unclassified;
  TopicCounts ignored;

  // The first one if none bears the name. There must be one.
  [[nodiscard]] const WorkflowReport& Headline() const;
};

// `input.workflows` has one entry for each of `config.workflows`.
[[nodiscard]] Report MakeReport(const Config& config, ReportInput input);

// "Yes, the workflow broke in 281 of 728 runs (38.6 %)": the sentence for the
// community, without a full stop. For a workflow that has ended, it tells when.
[[nodiscard]] std::string VerdictSentence(const WorkflowReport& workflow);

// "<datagrepper url>/v2/id?id=<id>", the id percent-encoded. A message that was
// published without an id is found by its second.
[[nodiscard]] std::string MessageUrl(const std::string& datagrepper_url,
                                     const std::string& id, Time sent_at);

// The formats. Each is a pure function of the report: the same report gives
// the same bytes. `failures` adds every failed run. Lines of the text have at
// most 100 characters, those of Markdown outside tables 78; only addresses,
// each alone on its line, are never broken and may be longer.
struct TextStyle {
  bool colour = false;
  bool failures = false;
};
[[nodiscard]] std::string TextOf(const Report& report, const TextStyle& style);
[[nodiscard]] std::string MarkdownOf(const Report& report, bool failures);
[[nodiscard]] std::string JsonOf(const Report& report, bool failures);
[[nodiscard]] std::string CsvOf(const Report& report, bool failures);
// A whole page of HTML with pictures and every failed run, for a mail or a
// printer: it needs no other file and no network. `made_by` stands at its end.
[[nodiscard]] std::string HtmlPageOf(const Report& report,
                                     const std::string& made_by);
// The verdict, why it holds, and what it does not know; for a page of HTML.
[[nodiscard]] std::string HtmlSummaryOf(const Report& report);

}  // namespace workflow_health

#include "report/json.h"

#include <algorithm>

#include "base/text.h"
#include "report/attempts.h"
#include "report/step_wording.h"
#include "report/wording.h"

namespace workflow_health {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value Clean(const std::string& text) {
  return value(Printable(text, std::string::npos));
}

value Of(Time time) { return value(FormatTime(time)); }
value Of(std::optional<Time> time) { return time ? Of(*time) : value(); }
value Of(std::optional<double> number) {
  return number ? value(*number) : value();
}
value Of(std::optional<Seconds> duration) {
  return duration ? value(duration->count()) : value();
}
value Of(const std::optional<Interval>& interval) {
  return interval ? value(array{interval->low, interval->high}) : value();
}
// Rounding to six decimals must neither hide a hole nor hide that something was
// read.
double Coverage(double ratio) {
  return ratio > 0 && ratio < 1 ? std::clamp(ratio, 1e-6, 1 - 1e-6) : ratio;
}

value Of(std::optional<Verdict> verdict) {
  return verdict ? value(VerdictWord(*verdict)) : value();
}
value StateOf(const WorkflowReport& workflow) {
  return value(workflow.HasEnded() ? "ended" : "active");
}

value Of(const Window& window, double covered_ratio) {
  return object{{"start", Of(window.since)},
                {"end", Of(window.until)},
                {"covered_ratio", Coverage(covered_ratio)}};
}
value Of(const Hole& hole) {
  object of{{"start", Of(hole.span.since)}, {"end", Of(hole.span.until)}};
  if (hole.unreadable) of["unreadable"] = true;
  return of;
}
value Of(const TopicCount& topic) {
  return object{{"topic", Clean(topic.topic)}, {"messages", topic.messages}};
}
value Of(const ChainLink& link) {
  return object{{"application", Clean(link.application)},
                {"rate", Of(link.rate)},
                {"so_far", link.so_far}};
}
value Of(const Week& week) {
  return object{{"monday", Of(week.monday)},
                {"runs", week.runs},
                {"successes", week.successes}};
}

value Of(const FailedRun& run) {
  return object{
      {"time", Of(run.at)},      {"application", Clean(run.application)},
      {"step", Clean(run.step)}, {"evidence", EvidenceWord(run.evidence)},
      {"error", run.error},      {"message_id", Clean(run.message_id)},
      {"url", Clean(run.url)}};
}

value Of(const PartRow& row) {
  object part{{"application", Clean(row.application)}};
  if (!row.step.empty()) part["step"] = Clean(row.step);
  part["successes"] = row.tally.passed;
  part["skipped"] = row.tally.skipped;
  part["failures"] = row.tally.failed;
  part["rate"] = Of(row.rate);
  part["share_of_runs"] = Of(row.share_of_runs);
  part["share_of_failures"] = Of(row.share_of_failures);
  part["running_share_of_failures"] = Of(row.running_share);
  part["duration_median_seconds"] = Of(row.median);
  part["duration_p95_seconds"] = Of(row.p95);
  part["seen"] = row.seen ? value(*row.seen) : value();
  return part;
}

template <class Row>
array ListOf(const std::vector<Row>& rows) {
  array list;
  for (const Row& row : rows) list.push_back(Of(row));
  return list;
}

value Of(const TopicCounts& counts) {
  return object{{"messages", counts.messages},
                {"topics", ListOf(counts.topics)}};
}

value WeakLinkOf(const WeakLink& link, const Step& step) {
  return object{{"application", Clean(step.application)},
                {"step", Clean(step.step)},
                {"successes", link.tally.passed},
                {"skipped", link.tally.skipped},
                {"failures", link.tally.failed},
                {"success_interval", Of(std::optional(link.interval))},
                {"uptime_if_perfect", Of(link.uptime_if_perfect)},
                {"outages", link.outages},
                {"failures_in_outages", link.failures_in_outages},
                {"saved_by_one_retry", link.saved_by_one_retry}};
}

array WeakestOf(const WorkflowReport& workflow) {
  array list;
  for (const WeakLink& link : workflow.weakest) {
    list.push_back(WeakLinkOf(link, workflow.step_names[link.step]));
  }
  return list;
}

value LongestOutageOf(const WorkflowReport& workflow) {
  const auto& outage = workflow.reliability.longest_outage;
  if (!outage) return {};
  const bool lasts = outage->end == Breakage::End::kLasting;
  return object{{"start", Of(outage->since)},
                {"end", lasts ? value() : Of(outage->until)},
                {"at_least", !outage->SeenWhole()},
                {"runs", outage->runs},
                {"duration_seconds", outage->Length().count()}};
}

void AddRating(const Rating& rating, object* to) {
  (*to)["runs"] = rating.runs;
  (*to)["successes"] = rating.successes;
  (*to)["failures"] = rating.failures;
  (*to)["failed"] = rating.failed;
  (*to)["errors"] = rating.errors;
  (*to)["abandoned"] = rating.abandoned;
  (*to)["unknown"] = rating.unknown;
  (*to)["uptime"] = Of(rating.uptime);
  (*to)["uptime_interval"] = Of(rating.interval);
  (*to)["effective_runs"] =
      rating.interval ? value(rating.interval->effective_runs) : value();
}

value PreviousOf(const WorkflowReport& workflow) {
  object previous{{"window", Of(workflow.previous_window,
                                workflow.previous.covered_ratio)}};
  AddRating(workflow.previous, &previous);
  return previous;
}

void AddTimes(const WorkflowReport& workflow, object* to) {
  const Reliability& reliability = workflow.reliability;
  (*to)["observed_ratio"] = Coverage(workflow.observed_ratio);
  (*to)["time_based_uptime"] = Of(reliability.time_based_uptime);
  (*to)["breakages"] = reliability.breakages;
  (*to)["breakages_seen_whole"] = reliability.seen_whole;
  (*to)["outages"] = reliability.outages;
  (*to)["mean_time_between_failures_seconds"] =
      Of(reliability.mean_time_between_failures);
  (*to)["mean_time_to_recovery_seconds"] =
      Of(reliability.mean_time_to_recovery);
  (*to)["longest_outage"] = LongestOutageOf(workflow);
  (*to)["run_duration_median_seconds"] = Of(workflow.rating.run_median);
  (*to)["run_duration_p95_seconds"] = Of(workflow.rating.run_p95);
}

void AddParts(const WorkflowReport& workflow, object* to) {
  (*to)["applications"] = ListOf(workflow.applications);
  (*to)["steps"] = ListOf(workflow.steps);
  (*to)["chain"] = ListOf(workflow.chain);
  (*to)["ten_applications_at"] = Of(workflow.ten_applications_at);
  (*to)["weakest"] = WeakestOf(workflow);
  (*to)["weeks"] = ListOf(workflow.weeks.full);
  (*to)["weeks_not_read_whole"] = workflow.weeks.not_read_whole;
  (*to)["realistic_target"] = workflow.realistic_target
                                  ? value(*workflow.realistic_target / 100.0)
                                  : value();
}

void AddEvidence(const WorkflowReport& workflow, bool failures, object* to) {
  (*to)["evidence"] = {{"marked", workflow.marked},
                       {"begun", workflow.begun},
                       {"inferred", workflow.inferred},
                       {"unattributed", workflow.unattributed}};
  (*to)["unknown_lines"] = workflow.unknown_lines;
  if (failures) (*to)["failed_runs"] = ListOf(workflow.failed_runs);
}

value WorkflowValueOf(const WorkflowReport& workflow, bool failures) {
  object of{{"workflow", Clean(workflow.workflow)},
            {"window", Of(workflow.window, workflow.rating.covered_ratio)},
            {"moved_back", workflow.moved_back},
            {"holes", ListOf(workflow.holes)},
            {"state", StateOf(workflow)},
            {"ended", Of(workflow.ended)},
            {"starts_seen", workflow.starts_seen},
            {"verdict", Of(workflow.Answer())},
            {"sentence", VerdictSentence(workflow)}};
  AddRating(workflow.rating, &of);
  of["target"] = workflow.target;
  of["error_budget_left"] = Of(workflow.error_budget_left);
  of["previous"] = PreviousOf(workflow);
  of["uptime_change"] = Of(workflow.change);
  AddTimes(workflow, &of);
  AddParts(workflow, &of);
  AddEvidence(workflow, failures, &of);
  return of;
}

array NotesOf(const Report& report) {
  array notes;
  for (const WorkflowReport& workflow : report.workflows) {
    if (!workflow.moved_back) continue;
    notes.push_back(Clean(MovedBackSentence(report, workflow)));
  }
  for (const std::string& note : report.notes) notes.push_back(Clean(note));
  return notes;
}

// Of the headline's figures.
value WindowOf(const Report& report, const WorkflowReport& headline) {
  return headline.moved_back
             ? Of(headline.window, headline.rating.covered_ratio)
             : Of(report.window, report.covered_ratio);
}

}  // namespace

value JsonValueOf(const Report& report, bool failures) {
  const WorkflowReport& headline = report.Headline();
  array workflows;
  for (const WorkflowReport& workflow : report.workflows) {
    workflows.push_back(WorkflowValueOf(workflow, failures));
  }
  return object{{"schema", 1},
                {"sample", report.sample},
                {"as_of", Of(report.as_of)},
                {"notes", NotesOf(report)},
                {"window", WindowOf(report, headline)},
                {"requested_window", Of(report.window, report.covered_ratio)},
                {"headline", Clean(headline.workflow)},
                {"state", StateOf(headline)},
                {"ended", Of(headline.ended)},
                {"verdict", Of(headline.Answer())},
                {"sentence", VerdictSentence(headline)},
                {"workflows", workflows},
                {"attempts", JsonOf(report.steps)},
                {"unclassified", Of(report.unclassified)},
                {"ignored", Of(report.ignored)}};
}

}  // namespace workflow_health

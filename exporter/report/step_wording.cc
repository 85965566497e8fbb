#include "report/step_wording.h"

#include <fmt/format.h>

#include <cmath>

#include "report/figures.h"

namespace workflow_health {
namespace {

// About how many runs, in words that read well for few.
std::string SavedRuns(double runs) {
  const auto whole = std::llround(runs);
  return whole == 0 ? "hardly any run" : "about " + Plural(whole, "run");
}

std::string OutageWords(int outages) {
  return outages == 1 ? "one outage" : Count(outages) + " outages";
}

}  // namespace

std::string WeakestPhrase(const WorkflowReport& workflow) {
  const WeakLink& weakest = workflow.weakest.front();
  const std::string name = Name(workflow.step_names[weakest.step]);
  if (workflow.rating.failures == 1) return name + ", with the only failure";
  return fmt::format("{}, with {} of the {} failures", name,
                     Count(weakest.tally.failed),
                     Count(workflow.rating.failures));
}

std::string RateWords(const ChainLink& link) {
  return link.unseen ? kNotSeen : Percent(link.rate);
}

std::string WeaknessSentence(const WeakLink& link) {
  return fmt::format(
      "Failed in {} of {}; works in {} of them (95 % interval).{}",
      Count(link.tally.failed),
      Plural(link.tally.passed + link.tally.failed, "run"),
      PercentRange(link.interval.low, link.interval.high),
      link.tally.seen > 0 ? ""
                          : " No log shows this step; it is charged because it "
                            "follows the last step done.");
}

std::string PotentialSentence(const WorkflowReport& workflow,
                              const WeakLink& link) {
  if (!link.uptime_if_perfect) {
    return "No run got past it, so the uptime without its failures is unknown.";
  }
  const std::string perfect = Percent(link.uptime_if_perfect);
  const std::string now = Percent(workflow.rating.uptime);
  if (perfect == now) {
    return fmt::format("If it never failed, the uptime would still be {}.",
                       now);
  }
  return fmt::format(
      "If it never failed, the uptime would be {} instead of {}.", perfect,
      now);
}

std::string RemedySentence(const WeakLink& link) {
  const int failed = link.tally.failed;
  const int isolated = failed - link.failures_in_outages;
  const std::string saved = SavedRuns(link.saved_by_one_retry);
  if (failed == 1 && isolated == 0) {
    return "Its one failure is the last of an outage that began before the "
           "window: the service needs fixing; a retry would not have helped.";
  }
  if (failed == 1) {
    return fmt::format(
        "Its one failure stands alone: one retry would have saved {} "
        "(estimate).",
        saved);
  }
  if (isolated == failed) {
    return fmt::format(
        "None of its {} failures came in an outage: one retry would have saved "
        "{} (estimate).",
        Count(failed), saved);
  }
  if (isolated == 0) {
    return fmt::format(
        "{} failures came in {}: the service needs fixing; a retry would not "
        "have helped.",
        failed == 2 ? "Both" : "All " + Count(failed),
        OutageWords(link.outages));
  }
  return fmt::format(
      "{} of its {} failures came in {}: the service needs fixing. The rest is "
      "isolated: one retry would have saved {} (estimate).",
      Count(link.failures_in_outages), Count(failed), OutageWords(link.outages),
      saved);
}

std::string EvidenceWord(Evidence evidence) {
  switch (evidence) {
    case Evidence::kMarked:
      return "marked";
    case Evidence::kBegun:
      return "begun";
    case Evidence::kInferred:
      return "inferred";
    case Evidence::kUnattributed:
      break;
  }
  return "unattributed";
}

std::string EvidencePhrase(Evidence evidence) {
  switch (evidence) {
    case Evidence::kMarked:
      return "marked as failed";
    case Evidence::kBegun:
      return "begun but not done";
    case Evidence::kInferred:
      return "next after the last step done";
    case Evidence::kUnattributed:
      break;
  }
  return "not shown by the log";
}

std::string EvidenceSentence(const WorkflowReport& workflow) {
  std::string sentence = "How the failing step was determined";
  const char* mark = ": ";
  const auto add = [&](Evidence evidence, int runs) {
    if (runs == 0) return;
    sentence += mark + Count(runs) + " " + EvidencePhrase(evidence);
    mark = ", ";
  };
  add(Evidence::kMarked, workflow.marked);
  add(Evidence::kBegun, workflow.begun);
  add(Evidence::kInferred, workflow.inferred);
  add(Evidence::kUnattributed, workflow.unattributed);
  if (workflow.unattributed > 0) {
    sentence += " (charged to " + Name(UnattributedStep()) + ")";
  }
  return sentence + ".";
}

}  // namespace workflow_health

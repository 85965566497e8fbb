#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figures.h"

namespace workflow_health {
namespace {

constexpr size_t kHolesNamed = 3;

std::string Date(Time time) { return FormatMinute(time).substr(0, 10); }

std::string FailureWords(const Rating& rating) {
  if (rating.failures == 0) return "none of them failed";
  return fmt::format("the workflow broke in {} of them ({})",
                     Count(rating.failures),
                     Percent(double(rating.failures) / rating.runs));
}

std::string InSeconds(Time time) {
  std::string text = FormatTime(time).substr(0, 19);
  text[10] = ' ';
  return text;
}

// The first second, and the last one if it is another.
std::string InSeconds(const Window& window) {
  const std::string first = InSeconds(window.since + Seconds(1));
  const std::string last = InSeconds(window.until);
  return first == last ? first : first + " to " + last;
}

std::string MissingSpans(const std::vector<Hole>& holes) {
  std::string spans;
  const size_t named = std::min(holes.size(), kHolesNamed);
  for (size_t i = 0; i < named; ++i) {
    const Window& span = holes[i].span;
    const bool seconds = span.Length() < std::chrono::minutes(1);
    spans += fmt::format("{}{} ({}{})", i == 0 ? "" : "; ",
                         seconds ? InSeconds(span) : Span(span),
                         Brief(span.Length()),
                         holes[i].unreadable ? ", unreadable" : "");
  }
  if (holes.size() > named) {
    spans +=
        fmt::format("; and {} more", Plural(int(holes.size() - named), "span"));
  }
  return spans;
}

std::string CoverageSentence(const WorkflowReport& workflow) {
  std::string sentence =
      workflow.rating.covered_ratio > 0
          ? fmt::format("Only {} of the window was read.",
                        Percent(workflow.rating.covered_ratio))
          : "Nothing of the window was read.";
  if (!workflow.holes.empty()) {
    sentence += " Missing: " + MissingSpans(workflow.holes) + ".";
  }
  if (!std::ranges::any_of(workflow.holes, &Hole::unreadable)) {
    return sentence + " These figures do not include what happened there.";
  }
  return sentence +
         " In several attempts, datagrepper did not show all messages of the "
         "unreadable spans. These figures do not include what was not read.";
}

// Empty if a run tells of all that was read.
std::string SilenceSentence(const WorkflowReport& workflow) {
  Seconds silent{0};
  for (const Window& span : workflow.silence) silent += span.Length();
  if (silent == Seconds(0)) return "";
  return fmt::format(
      "The workflow was not observed for {} of {}: a run covers the time until "
      "the next run, but at most {} h and nothing past an unread span. Time "
      "that was not observed is neither up nor down.",
      Length(silent), Length(workflow.window.Length()),
      kSpeaksFor / std::chrono::hours(1));
}

std::string WeeksLeftOutSentence(int weeks) {
  if (weeks == 0) return "";
  return fmt::format(" {} not read completely and {} left out.",
                     Plural(weeks, "week") + (weeks == 1 ? " was" : " were"),
                     weeks == 1 ? "is" : "are");
}

std::string JudgedSentence(const WorkflowReport& workflow) {
  const Rating& rating = workflow.rating;
  switch (workflow.verdict) {
    case Verdict::kBroken:
      return fmt::format("Yes, the workflow broke in {} of {} ({})",
                         Count(rating.failures), Plural(rating.runs, "run"),
                         Percent(double(rating.failures) / rating.runs));
    case Verdict::kStable:
      return fmt::format("No, it is stable: {} of {} worked ({})",
                         Count(rating.successes), Plural(rating.runs, "run"),
                         Percent(rating.uptime));
    case Verdict::kCannotTell:
      return fmt::format("Cannot tell from {}: {}", Plural(rating.runs, "run"),
                         FailureWords(rating));
    case Verdict::kNoRuns:
      break;
  }
  return workflow.rating.covered_ratio < 1
             ? "Cannot tell: no runs in the part of the window that was read"
             : "Cannot tell: no runs in the window";
}

// Runs of long ago say nothing about now: neither yes nor no.
std::string PastSentence(const WorkflowReport& workflow) {
  const Rating& rating = workflow.rating;
  return fmt::format(
      "Nobody has measured this since {}: the workflow broke in {} of {} ({}) "
      "between {} and {}",
      Date(*workflow.idle_since), Count(rating.failures),
      Plural(rating.runs, "run"),
      Percent(double(rating.failures) / std::max(rating.runs, 1)),
      Date(workflow.window.since), Date(workflow.window.until));
}

}  // namespace

std::string MovedBackSentence(const Report& report,
                              const WorkflowReport& workflow) {
  const std::string unread =
      report.covered_ratio < 1
          ? fmt::format(", of which {} was read", Percent(report.covered_ratio))
          : "";
  return fmt::format(
      "{} ended on {}. The requested window ({}{}) has no runs, so the last {} "
      "of the workflow are shown.",
      workflow.workflow, Date(*workflow.idle_since), Span(report.window),
      unread, Length(workflow.window.Length()));
}

std::string SampleSentence() {
  return "MADE-UP DATA: this archive was made by a program, for demonstration. "
         "None of this happened.";
}

std::string VerdictWord(Verdict verdict) {
  switch (verdict) {
    case Verdict::kBroken:
      return "yes";
    case Verdict::kStable:
      return "no";
    case Verdict::kCannotTell:
      return "cannot tell";
    case Verdict::kNoRuns:
      break;
  }
  return "no runs";
}

std::string VerdictSentence(const WorkflowReport& workflow) {
  if (workflow.moved_back) return PastSentence(workflow);
  const std::string sentence = JudgedSentence(workflow);
  if (!workflow.HasEnded()) return sentence;
  return fmt::format("{}; nobody has measured it since {}", sentence,
                     Date(*workflow.idle_since));
}

std::string UptimePhrase(const Rating& rating) {
  if (!rating.interval) return "no runs";
  const auto effective = std::lround(rating.interval->effective_runs);
  const std::string clustered =
      effective < rating.runs
          ? fmt::format(" (equivalent to {} independent ones)",
                        Count(effective))
          : "";
  return fmt::format("{}; 95 % interval {}, from {}{}", Percent(rating.uptime),
                     PercentRange(rating.interval->low, rating.interval->high),
                     Plural(rating.runs, "run"), clustered);
}

std::string TargetPhrase(const WorkflowReport& workflow) {
  const std::string target = PercentAsGiven(workflow.target);
  switch (workflow.verdict) {
    case Verdict::kBroken:
      return target + ": missed; the whole interval lies below it";
    case Verdict::kStable:
      return target + ": met; no part of the interval lies below it";
    case Verdict::kCannotTell:
      return target +
             ": it lies within the interval; more runs are needed to tell";
    case Verdict::kNoRuns:
      break;
  }
  return target + ": no runs to judge by";
}

std::string BudgetPhrase(const WorkflowReport& workflow) {
  const int runs = workflow.rating.runs;
  const double left = workflow.error_budget_left.value_or(0);
  // A budget that is spent exactly may come out a hair below zero.
  const bool overspent = std::lround(left * 10) < 0;
  const std::string state = overspent ? "overspent by " + Tenths(left) + " runs"
                                      : Tenths(left) + " runs left";
  return fmt::format("{}: the target allows {} of {} to fail; {} failed", state,
                     Tenths((1 - workflow.target) * runs), Count(runs),
                     Count(workflow.rating.failures));
}

std::vector<std::string> Warnings(const Report& report,
                                  const WorkflowReport& workflow) {
  std::vector<std::string> warnings;
  if (workflow.moved_back) {
    warnings.push_back(MovedBackSentence(report, workflow));
  }
  if (workflow.rating.covered_ratio < 1 || !workflow.holes.empty()) {
    warnings.push_back(CoverageSentence(workflow));
  }
  if (const std::string silence = SilenceSentence(workflow);
      workflow.rating.runs > 0 && !silence.empty()) {
    warnings.push_back(silence);
  }
  // Where nothing was read, there is nothing that could have been seen.
  if (!workflow.starts_seen && workflow.rating.covered_ratio > 0) {
    warnings.push_back(
        "No start message was seen, so abandoned runs could not be found.");
  }
  return warnings;
}

std::string TimeBasedPhrase(const WorkflowReport& workflow) {
  const auto& uptime = workflow.reliability.time_based_uptime;
  if (!uptime) return kNoFigure;
  const std::string observed =
      workflow.observed_ratio < 1
          ? fmt::format(" of the observed time, which is {} of the window",
                        Percent(workflow.observed_ratio))
          : "";
  return fmt::format(
      "{}{}; it counts hours, not runs: all time from a failed run to the next "
      "success counts as down, however many runs there were",
      Percent(uptime), observed);
}

std::string BetweenFailuresPhrase(const WorkflowReport& workflow) {
  const auto& mean = workflow.reliability.mean_time_between_failures;
  const bool partly = mean && workflow.observed_ratio < 1;
  return Brief(mean) + (partly ? ", over the observed time" : "");
}

std::string RecoveryPhrase(const Reliability& reliability) {
  const int seen_whole = reliability.seen_whole;
  if (seen_whole == reliability.breakages) {
    return Brief(reliability.mean_time_to_recovery);
  }
  if (seen_whole == 0)
    return "not known: no breakage was seen from beginning to end";
  return fmt::format("{}, over the {} seen from beginning to end",
                     Brief(reliability.mean_time_to_recovery),
                     Plural(seen_whole, "breakage"));
}

std::string LengthPhrase(const Breakage& breakage) {
  return (breakage.SeenWhole() ? "" : "at least ") + Brief(breakage.Length());
}

std::string BreakagesPhrase(const Reliability& reliability) {
  const char* meaning = "(two or more failed runs in a row)";
  if (reliability.breakages == 0) return "none";
  if (reliability.outages == 0) {
    return fmt::format("{}, none of them an outage {}",
                       Count(reliability.breakages), meaning);
  }
  return fmt::format("{}, including {} {}", Count(reliability.breakages),
                     Plural(reliability.outages, "outage"), meaning);
}

std::string LongestOutagePhrase(const Reliability& reliability) {
  const auto& outage = reliability.longest_outage;
  if (!outage) return "none";
  std::string phrase = fmt::format("{}, {} in a row: {}", LengthPhrase(*outage),
                                   Plural(outage->runs, "failed run"),
                                   Span({outage->since, outage->until}));
  if (!outage->beginning_known) {
    phrase += "; it may have begun in the unread span before";
  }
  if (outage->end == Breakage::End::kLasting)
    phrase += "; it has not ended yet";
  if (outage->end == Breakage::End::kUnknown) {
    phrase += "; its end is not known";
  }
  return phrase;
}

std::string ChainSentence(const WorkflowReport& workflow) {
  return fmt::format(
      "The product is the uptime, {}; ten applications at {} each would give "
      "the same.",
      Percent(workflow.rating.uptime), Percent(workflow.ten_applications_at));
}

std::string RealisticTargetSentence(const WorkflowReport& workflow) {
  const std::string left_out =
      WeeksLeftOutSentence(workflow.weeks.not_read_whole);
  if (!workflow.realistic_target) {
    return "Nothing can be said: the window has no full week with runs." +
           left_out;
  }
  return fmt::format("{} %: three of four weeks reached this uptime.{}",
                     *workflow.realistic_target, left_out);
}

}  // namespace workflow_health

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>

#include "report/document.h"
#include "report/figures.h"
#include "report/step_wording.h"
#include "report/wording.h"

namespace workflow_health {
namespace {

constexpr size_t kWeakestShown = 5;
constexpr size_t kOutagesShown = 10;
constexpr int kBarLength = 20;

using Cells = std::vector<std::string>;

// If nothing of a window was read, no number is known, not even 0.
bool IsKnown(const Rating& rating) {
  return rating.covered_ratio > 0 || rating.runs > 0;
}

Cells CountRow(const std::string& label, const WorkflowReport& workflow,
               int Rating::*number) {
  const Rating& now = workflow.rating;
  const Rating& before = workflow.previous;
  const bool both = IsKnown(now) && IsKnown(before);
  return {label, IsKnown(now) ? Count(now.*number) : kNoFigure,
          IsKnown(before) ? Count(before.*number) : kNoFigure,
          both ? Change(now.*number - before.*number) : kNoFigure};
}

std::string IntervalCell(const Rating& rating) {
  if (!rating.interval) return kNoFigure;
  return PercentRange(rating.interval->low, rating.interval->high);
}

// How many independent runs would tell as much.
std::string EffectiveRunsCell(const Rating& rating) {
  if (!rating.interval) return kNoFigure;
  return fmt::format("{:.0f}", rating.interval->effective_runs);
}

// A window that was read whole shows no ratio that could be taken for uptime.
std::string CoverageCell(const Rating& rating) {
  if (rating.covered_ratio >= 1) return "all";
  return rating.covered_ratio > 0 ? Percent(rating.covered_ratio) : "nothing";
}

Cells AbandonedRow(const WorkflowReport& workflow) {
  if (workflow.starts_seen) {
    return CountRow("abandoned", workflow, &Rating::abandoned);
  }
  return {"abandoned", kNoFigure, kNoFigure, kNoFigure};
}

Table Comparison(const WorkflowReport& workflow) {
  const Rating& now = workflow.rating;
  const Rating& before = workflow.previous;
  const std::string points =
      Points(workflow.change) + (workflow.change ? " points" : "");
  return {{{""},
           {"this window", true},
           {"the " + Length(workflow.window.Length()) + " before", true},
           {"change", true}},
          {CountRow("runs", workflow, &Rating::runs),
           CountRow("worked", workflow, &Rating::successes),
           CountRow("broke", workflow, &Rating::failures),
           CountRow("  failed", workflow, &Rating::failed),
           CountRow("  ended in an error", workflow, &Rating::errors),
           {"uptime", Percent(now.uptime), Percent(before.uptime), points},
           {"  95 % interval", IntervalCell(now), IntervalCell(before), ""},
           {"  effective runs", EffectiveRunsCell(now),
            EffectiveRunsCell(before), ""},
           AbandonedRow(workflow),
           CountRow("unknown outcome", workflow, &Rating::unknown),
           {"window read", CoverageCell(now), CoverageCell(before), ""}},
          {}};
}

std::string RunDurationWords(const WorkflowReport& workflow) {
  if (!workflow.rating.run_median) return "not reported by any run that worked";
  return fmt::format("median {}, 95th percentile {}, of the runs that worked",
                     Brief(workflow.rating.run_median),
                     Brief(workflow.rating.run_p95));
}

Facts Reliabilities(const WorkflowReport& workflow) {
  const Reliability& reliability = workflow.reliability;
  Facts facts;
  const auto add = [&](std::string label, std::string text) {
    facts.facts.push_back({std::move(label), std::move(text)});
  };
  add("time-based uptime", TimeBasedPhrase(workflow));
  add("breakages", BreakagesPhrase(reliability));
  if (reliability.breakages > 0) {
    add("mean time between failures", BetweenFailuresPhrase(workflow));
    add("mean time to recovery", RecoveryPhrase(reliability));
    add("longest outage", LongestOutagePhrase(reliability));
  }
  add("run duration", RunDurationWords(workflow));
  return facts;
}

// The longest ones, in order of time.
std::vector<Breakage> OutagesToShow(const WorkflowReport& workflow) {
  std::vector<Breakage> outages;
  std::ranges::copy_if(workflow.breakages, std::back_inserter(outages),
                       &Breakage::IsOutage);
  std::ranges::stable_sort(outages, std::greater(), &Breakage::Length);
  outages.resize(std::min(outages.size(), kOutagesShown));
  std::ranges::sort(outages, {}, &Breakage::since);
  return outages;
}

std::string NextGoodRun(const Breakage& breakage) {
  switch (breakage.end) {
    case Breakage::End::kRecovered:
      return FormatMinute(breakage.until);
    case Breakage::End::kLasting:
      return "none yet";
    case Breakage::End::kUnknown:
      break;
  }
  return "not known";
}

void AddOutages(const WorkflowReport& workflow, Document* document) {
  if (workflow.reliability.outages == 0) return;
  Table table{{{"first failed run (UTC)"},
               {"next good run"},
               {"length", true},
               {"failed runs", true}},
              {},
              {}};
  for (const Breakage& outage : OutagesToShow(workflow)) {
    table.rows.push_back({FormatMinute(outage.since), NextGoodRun(outage),
                          LengthPhrase(outage), Count(outage.runs)});
  }
  const auto left = size_t(workflow.reliability.outages) - table.rows.size();
  document->push_back(
      Heading{2, left == 0 ? "Outages" : "The longest outages"});
  document->push_back(std::move(table));
}

bool IsUnseen(const PartRow& row) {
  return row.seen == 0 && row.tally.Entered() > 0;
}

Table PartTable(const std::string& title, const std::vector<PartRow>& rows) {
  Table table{{{title},
               {"passed", true},
               {"failed", true},
               {"skipped", true},
               {"of runs", true},
               {"of failures", true},
               {"running", true},
               {"median", true},
               {"p95", true}},
              {},
              {}};
  for (const PartRow& row : rows) {
    table.rows.push_back(
        {row.step.empty() ? row.application : Name({row.application, row.step}),
         IsUnseen(row) ? kNotSeen : Count(row.tally.passed),
         Count(row.tally.failed), Count(row.tally.skipped),
         Percent(row.share_of_runs), Percent(row.share_of_failures),
         Percent(row.running_share), Brief(row.median), Brief(row.p95)});
  }
  return table;
}

Table ChainTable(const WorkflowReport& workflow) {
  Table table{{{"application"}, {"works", true}, {"all so far", true}}, {}, {}};
  for (const ChainLink& link : workflow.chain) {
    table.rows.push_back(
        {link.application, RateWords(link), Percent(link.so_far)});
  }
  return table;
}

void AddChain(const WorkflowReport& workflow, Document* document) {
  document->push_back(Heading{2, "The chain, in the order of the workflow"});
  document->push_back(ChainTable(workflow));
  document->push_back(Paragraph{ChainSentence(workflow)});
}

std::string WeakestIntroduction(const WorkflowReport& workflow) {
  if (workflow.weakest.empty()) {
    return workflow.rating.failures == 0
               ? "No step failed."
               : "No failure could be charged to a step.";
  }
  if (workflow.verdict == Verdict::kStable) {
    return "The target is met. The steps that failed, ordered by the upper "
           "bound of their success ratio:";
  }
  return "Ordered by the upper bound of their success ratio, so that few runs "
         "prove little:";
}

void AddWeakest(const WorkflowReport& workflow, Document* document) {
  document->push_back(Heading{2, "The weakest parts"});
  document->push_back(Paragraph{WeakestIntroduction(workflow)});
  if (workflow.weakest.empty()) return;
  Items items;
  const size_t shown = std::min(workflow.weakest.size(), kWeakestShown);
  for (size_t i = 0; i < shown; ++i) {
    const WeakLink& link = workflow.weakest[i];
    items.items.push_back(
        {Name(workflow.step_names[link.step]),
         {WeaknessSentence(link), PotentialSentence(workflow, link),
          RemedySentence(link)}});
  }
  document->push_back(std::move(items));
  if (const size_t more = workflow.weakest.size() - shown; more > 0) {
    document->push_back(
        Paragraph{Plural(int(more), "more step") + " failed as well."});
  }
}

// "###############     ": a glance at the trend.
std::string Bar(double ratio) {
  return std::string(size_t(ratio * kBarLength), '#');
}

Table WeekTable(const std::vector<Week>& weeks) {
  Table table{{{"week from Monday"},
               {"runs", true},
               {"worked", true},
               {"uptime", true},
               {"", false, true}},
              {},
              {}};
  for (const Week& week : weeks) {
    const double uptime = double(week.successes) / week.runs;
    table.rows.push_back({FormatMinute(week.monday).substr(0, 10),
                          Count(week.runs), Count(week.successes),
                          Percent(uptime), Bar(uptime)});
  }
  return table;
}

void AddWeeks(const WorkflowReport& workflow, Document* document) {
  document->push_back(Heading{2, "A realistic target"});
  document->push_back(Paragraph{RealisticTargetSentence(workflow)});
  if (workflow.weeks.full.empty()) return;
  document->push_back(WeekTable(workflow.weeks.full));
}

}  // namespace

void AddWorkflow(const WorkflowReport& workflow, Document* document) {
  document->push_back(Comparison(workflow));
  if (workflow.rating.runs == 0) return;
  document->push_back(Reliabilities(workflow));
  AddOutages(workflow, document);
  document->push_back(Heading{2, "Where it broke, by application"});
  document->push_back(PartTable("application", workflow.applications));
  document->push_back(Heading{2, "Where it broke, by step"});
  document->push_back(PartTable("application / step", workflow.steps));
  if (std::ranges::any_of(workflow.steps, IsUnseen)) {
    document->push_back(Paragraph{
        "Not seen: no line of any log shows the step, so it is not known "
        "whether it worked. Runs that got further count as past it."});
  }
  if (workflow.rating.failures > 0) {
    document->push_back(Paragraph{EvidenceSentence(workflow)});
  }
  AddChain(workflow, document);
  AddWeakest(workflow, document);
  AddWeeks(workflow, document);
}

}  // namespace workflow_health

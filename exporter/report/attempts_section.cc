// The report's section on live steps.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "report/attempts.h"
#include "report/figures.h"
#include "report/step_wording.h"

namespace workflow_health {
namespace {

constexpr char kInfrastructure[] = "infrastructure";
constexpr char kPassed[] = "passed";

using Steps = std::vector<const StepReport*>;

std::optional<double> Share(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::nullopt;
  return double(part) / double(whole);
}

std::string NameOf(const StepReport& step) { return Name(step.step); }

bool IsIdle(const StepReport& step) {
  return step.Attempts() + step.cancelled + step.dry + step.pending == 0;
}

// Where most failed first. Those of which nothing happened are left out.
Steps Sorted(const Report& report) {
  Steps steps;
  for (const StepReport& step : report.steps) {
    if (!IsIdle(step)) steps.push_back(&step);
  }
  std::ranges::stable_sort(steps, std::greater(), [](const StepReport* step) {
    return std::pair(step->failures, step->Attempts());
  });
  return steps;
}

Table AttemptsOf(const Steps& steps) {
  Table table{{{"application / step"},
               {"attempts", true},
               {"failed", true},
               {"%", true},
               {"cancelled", true},
               {"dry", true},
               {"waiting", true},
               {"since (UTC)"}},
              {},
              {}};
  for (const StepReport* step : steps) {
    table.rows.push_back(
        {NameOf(*step), Count(step->Attempts()), Count(step->failures),
         Percent(Share(step->failures, step->Attempts())),
         Count(step->cancelled), Count(step->dry), Count(step->pending),
         step->oldest_pending ? FormatMinute(*step->oldest_pending)
                              : kNoFigure});
  }
  return table;
}

bool IsCharged(const StepReport& step, const std::string& cause) {
  return std::ranges::find(step.charged, cause) != step.charged.end();
}

void AddCauses(const Steps& steps, Document* document) {
  Table table{{{"application / step"},
               {"cause"},
               {"failures", true},
               {"of attempts", true},
               {"breaks the workflow"}},
              {},
              {}};
  for (const StepReport* step : steps) {
    for (const auto& [cause, failures] : step->causes) {
      if (failures == 0) continue;
      table.rows.push_back({NameOf(*step), cause, Count(failures),
                            Percent(Share(failures, step->Attempts())),
                            IsCharged(*step, cause) ? "yes" : "no"});
    }
  }
  if (table.rows.empty()) return;
  document->push_back(Heading{2, "Failures by cause"});
  document->push_back(std::move(table));
}

std::string TrendPhrase(const StepReport& step) {
  if (!step.trend) return kNoFigure;
  const SpeedChange change = ChangeOf(*step.trend);
  if (change == SpeedChange::kNoise) return "noise";
  const Seconds shift = std::chrono::abs(step.trend->shift);
  return fmt::format("{} by {}",
                     change == SpeedChange::kSlower ? "slower" : "faster",
                     Brief(shift));
}

void AddDurations(const Report& report, const Steps& steps,
                  Document* document) {
  Table table{{{"application / step"},
               {"median", true},
               {"before", true},
               {"95 %", true},
               {"before", true},
               {"change"},
               {"waits longer", true}},
              {},
              {}};
  for (const StepReport* step : steps) {
    if (step->successes == 0) continue;
    table.rows.push_back({NameOf(*step), Brief(step->median),
                          Brief(step->previous_median), Brief(step->p95),
                          Brief(step->previous_p95), TrendPhrase(*step),
                          Count(step->unusual)});
  }
  if (table.rows.empty()) return;
  document->push_back(Heading{2, "How long they take"});
  document->push_back(Paragraph{fmt::format(
      "Of the successes, those with a verdict included. \"Before\" is the "
      "window of {} before. What "
      "changed by chance alone is called noise (Mann-Whitney test, p below "
      "{}). The last column counts those that wait longer now than 95 % took.",
      Length(report.window.Length()), kRareByChance)});
  document->push_back(std::move(table));
}

void AddVerdicts(const Steps& steps, Document* document) {
  Table table{{{"application / step"},
               {"verdict"},
               {"number", true},
               {"of attempts", true}},
              {},
              {}};
  for (const StepReport* step : steps) {
    for (const auto& [verdict, number] : step->verdicts) {
      if (number == 0) continue;
      table.rows.push_back({NameOf(*step), verdict, Count(number),
                            Percent(Share(number, step->Attempts()))});
    }
  }
  if (table.rows.empty()) return;
  document->push_back(Heading{2, "Verdicts: these are the packages' own"});
  document->push_back(Paragraph{
      "The tool worked, and said this of the package. None is a failure of "
      "the workflow."});
  document->push_back(std::move(table));
}

std::int64_t CountOf(const std::map<std::string, std::int64_t>& counts,
                     const std::string& name) {
  const auto found = counts.find(name);
  return found == counts.end() ? 0 : found->second;
}

// As Fedora's initiative published it.
void AddTests(const Steps& steps, Document* document) {
  Table table{{{"application / step"},
               {"completed", true},
               {"infrastructure errors", true},
               {"other errors", true},
               {"completed, not passed", true}},
              {},
              {}};
  for (const StepReport* step : steps) {
    if (!step->causes.contains(kInfrastructure) ||
        !step->verdicts.contains(kPassed) || step->Attempts() == 0) {
      continue;
    }
    const auto of_infrastructure = CountOf(step->causes, kInfrastructure);
    table.rows.push_back(
        {NameOf(*step), Count(step->successes), Count(of_infrastructure),
         Count(step->failures - of_infrastructure),
         Count(step->successes - CountOf(step->verdicts, kPassed))});
  }
  if (table.rows.empty()) return;
  document->push_back(Heading{2, "Tests that completed"});
  document->push_back(std::move(table));
}

std::string IdleSentence(const Report& report) {
  std::vector<std::string> names;
  for (const StepReport& step : report.steps) {
    // Of what was not read, nobody knows.
    if (IsIdle(step) && step.covered_ratio > 0) names.push_back(NameOf(step));
  }
  if (names.empty()) return {};
  return fmt::format("Nothing passed through {}.", fmt::join(names, ", "));
}

std::string DrySentence(const StepReport& step) {
  return fmt::format(
      "{}: for {} or longer no message told the end of anything, while "
      "attempts went on to begin. {} stalled in that time. They are not "
      "counted as failures: most likely the messages ended, and not the work.",
      NameOf(step), Brief(kDryAfter), Plural(step.dry, "attempt"));
}

void AddRecovered(const Steps& steps, Document* document) {
  Table table{{{"application / step"},
               {"stalled", true},
               {"ended after all", true},
               {"half of these within", true}},
              {},
              {}};
  for (const StepReport* step : steps) {
    if (step->recovered == 0) continue;
    table.rows.push_back({NameOf(*step), Count(step->stalled),
                          Count(step->recovered),
                          Brief(step->recovered_after)});
  }
  if (table.rows.empty()) return;
  document->push_back(Heading{2, "Failures at the deadline that ended later"});
  document->push_back(std::move(table));
}

// Of each share of the window the steps of which no more was read.
void AddCoverage(const Report& report, Document* document) {
  std::map<std::string, std::vector<std::string>> names;
  for (const StepReport& step : report.steps) {
    if (step.covered_ratio >= 1) continue;
    names[Percent(step.covered_ratio)].push_back(NameOf(step));
  }
  for (const auto& [share, of_share] : names) {
    const bool all = of_share.size() == report.steps.size();
    document->push_back(Paragraph{
        fmt::format(
            "Only {} of the window was read{}.", share,
            all ? "" : fmt::format(" of {}", fmt::join(of_share, ", "))),
        true});
  }
}

}  // namespace

void AddSteps(const Report& report, Document* document) {
  if (report.steps.empty()) return;
  const Steps steps = Sorted(report);
  document->push_back(Heading{1, "Steps, live"});
  document->push_back(Paragraph{fmt::format(
      "What passed through each step, as the applications' own messages tell "
      "it: {} UTC. An attempt counts when it has succeeded or failed; a "
      "verdict on the package counts as success. \"Since\" is when the oldest "
      "of those that wait began.",
      Span(report.window))});
  AddCoverage(report, document);
  if (!steps.empty()) document->push_back(AttemptsOf(steps));
  if (auto idle = IdleSentence(report); !idle.empty()) {
    document->push_back(Paragraph{std::move(idle)});
  }
  for (const StepReport* step : steps) {
    if (step->dry > 0) document->push_back(Paragraph{DrySentence(*step), true});
  }
  AddCauses(steps, document);
  AddRecovered(steps, document);
  AddTests(steps, document);
  AddVerdicts(steps, document);
  AddDurations(report, steps, document);
}

}  // namespace workflow_health

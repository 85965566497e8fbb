#include "report/report.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "report/attempts.h"
#include "report/failures.h"
#include "workflow/coverage.h"

namespace workflow_health {
namespace {

std::optional<double> Ratio(int part, int whole) {
  if (whole == 0) return std::nullopt;
  return double(part) / double(whole);
}

Rating RatingOf(std::span<const Run> runs, size_t step_count,
                double covered_ratio) {
  return {SummaryOf(runs, step_count), covered_ratio};
}

// What the tables and the chain are made from.
struct Counted {
  const Workflow& workflow;
  const std::vector<Run>& runs;
  const Seen& seen;
  Tally tally;
  std::vector<StepSummary> steps;
};

// The application's factor in the chain's product.
std::optional<double> RateOf(const Counted& counted,
                             const Application& application) {
  double rate = 1;
  bool known = false;
  for (const size_t step : application.steps) {
    const StepTally& tally = counted.tally.steps[step];
    rate *= tally.ChainRate();
    known |= tally.failed > 0 || tally.seen > 0;
  }
  return known ? std::optional(rate) : std::nullopt;
}

bool HasUnattributed(const Counted& counted) {
  return counted.tally.steps[kUnattributedStep].failed > 0;
}

// In workflow order. The pseudo-step stands first, as an application of its
// own, if runs were charged to it: without it the product would be too high.
std::vector<Application> ApplicationsOf(const Counted& counted) {
  const std::vector<Step>& steps = counted.workflow.steps;
  std::vector<Application> applications = Applications(steps);
  if (HasUnattributed(counted)) {
    applications.insert(
        applications.begin(),
        {steps[kUnattributedStep].application, {kUnattributedStep}});
  }
  return applications;
}

PartRow RowOf(const Counted& counted, const Application& part) {
  PartRow row;
  row.application = part.name;
  row.tally = TallyOfApplication(counted.runs, part);
  if (part.steps.front() != kUnattributedStep) row.seen = row.tally.seen;
  row.rate = RateOf(counted, part);
  const auto durations = DurationsOfApplication(counted.runs, part);
  row.median = Percentile(durations, 50);
  row.p95 = Percentile(durations, 95);
  return row;
}

// Most failures first. The running share counts whole failures, so that the
// last row has all of them exactly.
void SortAndShare(const Tally& tally, std::vector<PartRow>* rows) {
  std::ranges::stable_sort(*rows, std::greater(),
                           [](const PartRow& row) { return row.tally.failed; });
  int running = 0;
  for (PartRow& row : *rows) {
    running += row.tally.failed;
    row.share_of_runs = Ratio(row.tally.failed, tally.Runs());
    row.share_of_failures = Ratio(row.tally.failed, tally.Failures());
    row.running_share = Ratio(running, tally.Failures());
  }
}

std::vector<PartRow> ApplicationRows(const Counted& counted) {
  std::vector<PartRow> rows;
  for (const Application& application : ApplicationsOf(counted)) {
    rows.push_back(RowOf(counted, application));
  }
  SortAndShare(counted.tally, &rows);
  return rows;
}

std::vector<PartRow> StepRows(const Counted& counted) {
  std::vector<PartRow> rows;
  const std::vector<Step>& steps = counted.workflow.steps;
  for (size_t i = 0; i < steps.size(); ++i) {
    if (i == kUnattributedStep && !HasUnattributed(counted)) continue;
    PartRow& row = rows.emplace_back();
    row.application = steps[i].application;
    row.step = steps[i].step;
    row.tally = counted.steps[i].tally;
    if (i != kUnattributedStep) row.seen = row.tally.seen;
    row.rate = RateOf(counted, {steps[i].application, {i}});
    row.median = counted.steps[i].median;
    row.p95 = counted.steps[i].p95;
  }
  SortAndShare(counted.tally, &rows);
  return rows;
}

std::vector<ChainLink> ChainOf(const Counted& counted) {
  std::vector<ChainLink> chain;
  if (counted.tally.Runs() == 0) return chain;
  double so_far = 1;
  for (const Application& application : ApplicationsOf(counted)) {
    const std::optional<double> rate = RateOf(counted, application);
    so_far *= rate.value_or(1);
    const bool entered =
        TallyOfApplication(counted.runs, application).Entered() > 0;
    chain.push_back({application.name, rate, !rate && entered, so_far});
  }
  return chain;
}

void AddParts(const Counted& counted, WorkflowReport* report) {
  report->applications = ApplicationRows(counted);
  report->steps = StepRows(counted);
  report->chain = ChainOf(counted);
  if (const auto uptime = counted.tally.Uptime()) {
    report->ten_applications_at = std::pow(*uptime, 0.1);
  }
  report->weakest = WeakestLinks(counted.seen, counted.tally);
  report->step_names = counted.workflow.steps;
}

void AddJudgement(const Tally& tally, const Settings& settings,
                  WorkflowReport* report) {
  report->target = settings.target;
  report->ended = settings.ended;
  report->verdict = Judge(report->rating.interval, settings.target);
  if (tally.Runs() > 0) {
    report->error_budget_left = ErrorBudgetLeft(tally, settings.target);
  }
  if (report->rating.uptime && report->previous.uptime) {
    report->change = *report->rating.uptime - *report->previous.uptime;
  }
}

std::vector<Window> SpansOf(const std::vector<Hole>& holes) {
  std::vector<Window> spans;
  std::ranges::transform(holes, std::back_inserter(spans), &Hole::span);
  return spans;
}

std::vector<Window> AllHoles(const WorkflowRuns& input) {
  std::vector<Window> holes = SpansOf(input.earlier_holes);
  std::ranges::copy(SpansOf(input.holes), std::back_inserter(holes));
  return holes;
}

// Of the runs before a window, those in the window before it.
std::span<const Run> RunsAfter(std::span<const Run> runs, Time since) {
  const auto first = std::ranges::upper_bound(runs, since, {}, &Run::at);
  return {first, runs.end()};
}

void AddObserved(const Seen& seen, WorkflowReport* report) {
  report->observed = Observed(seen);
  report->observed_ratio = CoveredRatio(report->observed, seen.window);
  report->silence = Silence(seen);
  report->breakages = Breakages(seen);
  report->reliability = ReliabilityOf(seen, report->breakages);
  if (report->rating.runs == 0) report->reliability.time_based_uptime.reset();
}

void AddTimes(const WorkflowRuns& input, WorkflowReport* report) {
  report->weeks = WeeksIn(input.window, input.runs, SpansOf(input.holes));
  report->realistic_target = RealisticTarget(report->weeks.full);
}

int& CounterOf(Evidence evidence, WorkflowReport* report) {
  switch (evidence) {
    case Evidence::kMarked:
      return report->marked;
    case Evidence::kBegun:
      return report->begun;
    case Evidence::kInferred:
      return report->inferred;
    case Evidence::kUnattributed:
      break;
  }
  return report->unattributed;
}

void AddEvidence(const WorkflowRuns& input, const std::string& datagrepper_url,
                 WorkflowReport* report) {
  report->failed_runs =
      FailedRunsOf(input.runs, report->step_names, datagrepper_url);
  for (const FailedRun& run : report->failed_runs) {
    ++CounterOf(run.evidence, report);
  }
  for (const Run& run : input.runs) report->unknown_lines += run.unknown_lines;
}

WorkflowReport MakeWorkflowReport(const Config& config, size_t index,
                                  const WorkflowRuns& input) {
  const Workflow& workflow = config.workflows[index];
  const size_t step_count = workflow.steps.size();
  const std::vector<Window> holes = AllHoles(input);
  const Seen seen{input.window, input.runs, input.earlier, holes};
  const Rating rating = RatingOf(input.runs, step_count, input.covered_ratio);
  const Counted counted{workflow, input.runs, seen,
                        TallyOf(input.runs, step_count), rating.steps};
  WorkflowReport report;
  report.workflow = workflow.name;
  report.category = workflow.category;
  report.window = input.window;
  report.previous_window = {input.window.since - input.window.Length(),
                            input.window.since};
  report.moved_back = input.moved_back;
  report.idle_since = input.idle_since;
  report.starts_seen = input.starts_seen;
  report.holes = input.holes;
  report.rating = rating;
  report.previous =
      RatingOf(RunsAfter(input.earlier, report.previous_window.since),
               step_count, input.previous_covered_ratio);
  AddJudgement(counted.tally, config.settings[index], &report);
  AddObserved(seen, &report);
  AddTimes(input, &report);
  AddParts(counted, &report);
  AddEvidence(input, config.datagrepper.url, &report);
  return report;
}

}  // namespace

const WorkflowReport& Report::Headline() const {
  const auto found =
      std::ranges::find(workflows, headline, &WorkflowReport::workflow);
  return found == workflows.end() ? workflows.front() : *found;
}

Report MakeReport(const Config& config, ReportInput input) {
  Report report;
  report.sample = input.sample;
  report.as_of = input.as_of;
  report.notes = std::move(input.notes);
  report.window = input.window;
  report.covered_ratio = input.covered_ratio;
  report.headline = config.headline;
  for (size_t i = 0; i < input.workflows.size(); ++i) {
    report.workflows.push_back(
        MakeWorkflowReport(config, i, input.workflows[i]));
  }
  for (const StepAttempts& step : input.steps) {
    report.steps.push_back(
        MakeStepReport(config.steps[step.step], step, report.as_of));
  }
  if (report.steps.empty() &&
      std::ranges::all_of(report.workflows, &WorkflowReport::HasEnded)) {
    report.notes.emplace_back(
        "Every workflow of the configuration has ended: no figure describes "
        "the present.");
  }
  report.unclassified = std::move(input.unclassified);
  report.ignored = std::move(input.ignored);
  return report;
}

}  // namespace workflow_health

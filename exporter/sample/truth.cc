#include "sample/truth.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace workflow_health {
namespace {

namespace json = boost::json;

constexpr Seconds kWindow = std::chrono::days(90);

struct Place {
  int successes = 0;
  int failures = 0;
};

struct Counts {
  int successes = 0;
  int failed = 0;
  int errors = 0;
  int abandoned = 0;
  int unknown = 0;
  int unknown_lines = 0;
  std::vector<Place> steps;  // one for each of Workflow::steps
  std::array<int, 4> evidence{};

  [[nodiscard]] int Failures() const { return failed + errors; }
  [[nodiscard]] int Runs() const { return successes + Failures(); }
};

// The surest evidence that the log has: a mark, a beginning, what follows the
// last step done.
Evidence EvidenceOf(const PlannedRun& run, const Script& script) {
  if (!IsReadable(run.body)) return Evidence::kUnattributed;
  switch (run.log_ending) {
    case LogEnding::kFailedMark:
    case LogEnding::kFailedWait:
      return Evidence::kMarked;
    case LogEnding::kBegun:
    case LogEnding::kUnmet:
      return Evidence::kBegun;
    case LogEnding::kNothing:
      break;
  }
  const bool some = run.stops_at > 0 && run.stops_at < script.places.size();
  return some ? Evidence::kInferred : Evidence::kUnattributed;
}

// Where the step of that place stands first.
size_t FailingStep(const PlannedRun& run, const Script& script,
                   const Workflow& workflow) {
  if (EvidenceOf(run, script) == Evidence::kUnattributed) {
    return kUnattributedStep;
  }
  const ScriptPlace& place = script.places[run.stops_at];
  const Step step{std::string(place.application), std::string(place.step)};
  return static_cast<size_t>(std::ranges::find(workflow.steps, step) -
                             workflow.steps.begin());
}

void CountFailure(const PlannedRun& run, const Script& script,
                  const Workflow& workflow, Counts* counts) {
  ++(run.outcome == Outcome::kError ? counts->errors : counts->failed);
  ++counts->evidence[static_cast<size_t>(EvidenceOf(run, script))];
  const size_t failing = FailingStep(run, script, workflow);
  for (size_t i = 0; i < failing; ++i) ++counts->steps[i].successes;
  ++counts->steps[failing].failures;
}

void CountRun(const PlannedRun& run, const Script& script,
              const Workflow& workflow, Counts* counts) {
  counts->unknown_lines += run.unknown_lines;
  switch (run.outcome) {
    case Outcome::kSuccess:
      ++counts->successes;
      for (Place& step : counts->steps) ++step.successes;
      break;
    case Outcome::kFailure:
    case Outcome::kError:
      CountFailure(run, script, workflow, counts);
      break;
    case Outcome::kUnknown:
      ++counts->unknown;
      break;
    case Outcome::kAbandoned:
      ++counts->abandoned;
      break;
  }
}

Counts CountsOf(const PlannedWorkflow& planned, const Workflow& workflow,
                const Window& window) {
  Counts counts;
  counts.steps.resize(workflow.steps.size());
  for (const PlannedRun& run : planned.runs) {
    const bool abandoned = run.outcome == Outcome::kAbandoned;
    const Time told = abandoned ? run.start : run.end;
    if (told < workflow.history_start) continue;
    const Time at = abandoned ? told + workflow.abandoned_after : told;
    if (window.Contains(at)) {
      CountRun(run, *planned.script, workflow, &counts);
    }
  }
  return counts;
}

json::object WindowJson(const Window& window) {
  return {{"start", FormatTime(window.since)},
          {"end", FormatTime(window.until)}};
}

void AddRuns(const Counts& counts, json::object* object) {
  object->insert({{"runs", counts.Runs()},
                  {"successes", counts.successes},
                  {"failures", counts.Failures()},
                  {"failed", counts.failed},
                  {"errors", counts.errors},
                  {"abandoned", counts.abandoned},
                  {"unknown", counts.unknown}});
}

void AddPlace(const Step& step, bool whole_application, const Place& place,
              json::array* rows) {
  if (place.successes + place.failures == 0) return;
  json::object row{{"application", step.application}};
  if (!whole_application) row["step"] = step.step;
  row["successes"] = place.successes;
  row["skipped"] = 0;
  row["failures"] = place.failures;
  rows->emplace_back(std::move(row));
}

json::array StepsJson(const Workflow& workflow, const Counts& counts) {
  json::array rows;
  for (size_t i = 0; i < workflow.steps.size(); ++i) {
    if (i == kUnattributedStep && counts.steps[i].failures == 0) continue;
    AddPlace(workflow.steps[i], false, counts.steps[i], &rows);
  }
  return rows;
}

// Runs that entered its first step, less those charged to any of its steps.
Place PlaceOf(const std::vector<size_t>& steps, const Counts& counts) {
  const Place& first = counts.steps[steps.front()];
  Place place;
  for (const size_t step : steps) place.failures += counts.steps[step].failures;
  place.successes = first.successes + first.failures - place.failures;
  return place;
}

json::array ApplicationsJson(const Workflow& workflow, const Counts& counts) {
  json::array rows;
  if (counts.steps[kUnattributedStep].failures > 0) {
    AddPlace(UnattributedStep(), true, counts.steps[kUnattributedStep], &rows);
  }
  for (const Application& application : Applications(workflow.steps)) {
    AddPlace({application.name, {}}, true, PlaceOf(application.steps, counts),
             &rows);
  }
  return rows;
}

json::object EvidenceJson(const Counts& counts) {
  const auto of = [&](Evidence evidence) {
    return counts.evidence[static_cast<size_t>(evidence)];
  };
  return {{"marked", of(Evidence::kMarked)},
          {"begun", of(Evidence::kBegun)},
          {"inferred", of(Evidence::kInferred)},
          {"unattributed", of(Evidence::kUnattributed)}};
}

json::object WorkflowJson(const PlannedWorkflow& planned,
                          const Workflow& workflow, const Window& window) {
  const Window before = {window.since - window.Length(), window.since};
  const Counts counts = CountsOf(planned, workflow, window);
  json::object object{{"workflow", workflow.name}};
  AddRuns(counts, &object);
  json::object& previous =
      object["previous"].emplace_object() = {{"window", WindowJson(before)}};
  AddRuns(CountsOf(planned, workflow, before), &previous);
  object["applications"] = ApplicationsJson(workflow, counts);
  object["steps"] = StepsJson(workflow, counts);
  object["evidence"] = EvidenceJson(counts);
  object["unknown_lines"] = counts.unknown_lines;
  return object;
}

// Workflows that are not in the plan have no runs.
const PlannedWorkflow& PlannedOf(const Workflow& workflow, const Plan& plan) {
  static const PlannedWorkflow none;
  for (const PlannedWorkflow& planned : plan.workflows) {
    if (planned.script->workflow == workflow.name) return planned;
  }
  return none;
}

int MessagesBeforeHistory(const PlannedWorkflow& planned,
                          const Workflow& workflow, const Window& window) {
  const auto ignored = [&](Time at) {
    return at < workflow.history_start && window.Contains(at) ? 1 : 0;
  };
  int messages = 0;
  for (const PlannedRun& run : planned.runs) {
    if (run.start_told) messages += ignored(run.start);
    if (run.outcome != Outcome::kAbandoned) messages += ignored(run.end);
  }
  return messages;
}

int StraysOf(const Plan& plan, const Config& config, const Window& window,
             bool ignored) {
  const Time history_start = config.HistoryStart();
  return static_cast<int>(
      std::ranges::count_if(plan.strays, [&](const PlannedStray& stray) {
        return window.Contains(stray.at) &&
               (stray.foreign || stray.at < history_start) == ignored;
      }));
}

}  // namespace

std::string TruthOf(const Plan& plan, const Config& config, Time end) {
  const Window window = {end - kWindow, end};
  json::array workflows;
  int ignored = StraysOf(plan, config, window, true);
  for (const Workflow& workflow : config.workflows) {
    const PlannedWorkflow& planned = PlannedOf(workflow, plan);
    workflows.emplace_back(WorkflowJson(planned, workflow, window));
    ignored += MessagesBeforeHistory(planned, workflow, window);
  }
  const json::object truth{
      {"schema", 1},
      {"sample", true},
      {"as_of", FormatTime(end)},
      {"window", WindowJson(window)},
      {"headline", config.headline},
      {"workflows", std::move(workflows)},
      {"unclassified", {{"messages", StraysOf(plan, config, window, false)}}},
      {"ignored", {{"messages", ignored}}}};
  return json::serialize(truth);
}

}  // namespace workflow_health

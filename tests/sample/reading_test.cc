// What the program's own rules make of an archive is the archive's truth.
#include <algorithm>
#include <catch2/catch.hpp>

#include "logs/classify.h"
#include "logs/pairing.h"
#include "sample/archive.h"
#include "workflow/tally.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

const Window kLast = {kArchiveEnd - days(90), kArchiveEnd};
const Window kBefore = {kArchiveEnd - days(180), kArchiveEnd - days(90)};

struct Reading {
  std::vector<std::vector<Event>> events;  // by workflow, in order
  int ignored = 0;
  int unclassified = 0;
};

Reading Read(const Archive& archive, const Config& config) {
  const Classifier classifier(config.environment, config.workflows,
                              config.logs);
  Reading reading;
  reading.events.resize(config.workflows.size());
  for (const ArchivedMessage& message : archive.Unique()) {
    const Entry entry = classifier.Classify(
        {message.Key(), message.topic, message.at, message.body, true});
    const bool counts = kLast.Contains(message.at);
    if (entry.as == Entry::As::kEvent) {
      const auto workflow = std::ranges::find(
          config.workflows, entry.events.at(0).of, &Workflow::name);
      reading.events.at(size_t(workflow - config.workflows.begin()))
          .push_back(entry.events.front());
    } else if (entry.as == Entry::As::kIgnored) {
      reading.ignored += counts ? 1 : 0;
    } else {
      reading.unclassified += counts ? 1 : 0;
    }
  }
  return reading;
}

std::vector<Run> RunsIn(const Window& window, const std::vector<Event>& all,
                        const Workflow& workflow) {
  std::vector<Event> events;
  for (const Event& event : all) {
    if (event.at > window.since - workflow.abandoned_after &&
        event.at <= window.until) {
      events.push_back(event);
    }
  }
  return RunsFrom(events, workflow, window).value();
}

void AddRuns(const Tally& tally, json::object* object) {
  (*object)["runs"] = tally.Runs();
  (*object)["successes"] = tally.successes;
  (*object)["failures"] = tally.Failures();
  (*object)["failed"] = tally.failed;
  (*object)["errors"] = tally.errors;
  (*object)["abandoned"] = tally.abandoned;
  (*object)["unknown"] = tally.unknown;
}

json::array Row(const StepTally& tally, json::object row) {
  if (tally.Entered() == 0) return {};
  row["successes"] = tally.passed;
  row["skipped"] = tally.skipped;
  row["failures"] = tally.failed;
  return {row};
}

void Append(const json::array& rows, json::array* to) {
  to->insert(to->end(), rows.begin(), rows.end());
}

json::object Evidences(const std::vector<Run>& runs) {
  std::map<Evidence, int> counts;
  for (const Run& run : runs) {
    if (IsFailure(run.outcome)) ++counts[run.evidence];
  }
  return {{"marked", counts[Evidence::kMarked]},
          {"begun", counts[Evidence::kBegun]},
          {"inferred", counts[Evidence::kInferred]},
          {"unattributed", counts[Evidence::kUnattributed]}};
}

json::array Steps(const Tally& tally, const Workflow& workflow) {
  json::array rows;
  for (size_t i = 0; i < workflow.steps.size(); ++i) {
    if (i == kUnattributedStep && tally.steps[i].failed == 0) continue;
    Append(Row(tally.steps[i], {{"application", workflow.steps[i].application},
                                {"step", workflow.steps[i].step}}),
           &rows);
  }
  return rows;
}

json::array ApplicationRows(const std::vector<Run>& runs, const Tally& tally,
                            const Workflow& workflow) {
  json::array rows;
  if (tally.steps[kUnattributedStep].failed > 0) {
    Append(Row(tally.steps[kUnattributedStep], {{"application", "workflow"}}),
           &rows);
  }
  for (const Application& application : Applications(workflow.steps)) {
    Append(Row(TallyOfApplication(runs, application),
               {{"application", application.name}}),
           &rows);
  }
  return rows;
}

json::object WorkflowRead(const std::vector<Event>& events,
                          const Workflow& workflow) {
  const auto runs = RunsIn(kLast, events, workflow);
  const Tally tally = TallyOf(runs, workflow.steps.size());
  json::object object{{"workflow", workflow.name}};
  AddRuns(tally, &object);
  json::object previous;
  AddRuns(TallyOf(RunsIn(kBefore, events, workflow), workflow.steps.size()),
          &previous);
  previous["window"] = {{"start", FormatTime(kBefore.since)},
                        {"end", FormatTime(kBefore.until)}};
  object["previous"] = std::move(previous);
  object["applications"] = ApplicationRows(runs, tally, workflow);
  object["steps"] = Steps(tally, workflow);
  object["evidence"] = Evidences(runs);
  int unknown_lines = 0;
  for (const Run& run : runs) unknown_lines += run.unknown_lines;
  object["unknown_lines"] = unknown_lines;
  return object;
}

json::object TruthRead(const Archive& archive, const Config& config) {
  const Reading reading = Read(archive, config);
  json::array workflows;
  for (size_t i = 0; i < config.workflows.size(); ++i) {
    workflows.emplace_back(
        WorkflowRead(reading.events[i], config.workflows[i]));
  }
  return {
      {"schema", 1},
      {"sample", true},
      {"as_of", FormatTime(kArchiveEnd)},
      {"window",
       {{"start", FormatTime(kLast.since)}, {"end", FormatTime(kLast.until)}}},
      {"headline", config.headline},
      {"workflows", workflows},
      {"unclassified", {{"messages", reading.unclassified}}},
      {"ignored", {{"messages", reading.ignored}}}};
}

void CheckThatReadingAgrees(const Config& config,
                            const SampleOptions& options) {
  const Archive archive = WriteAndRead(config, options);
  const json::value read = TruthRead(archive, config);
  CAPTURE(options.seed, options.days, json::serialize(archive.truth),
          json::serialize(read));
  CHECK((archive.truth == read));
}

TEST_CASE("reading the archive gives the truth to the last integer",
          "[sample][truth]") {
  const auto profile = GENERATE(Profile::kInitiative, Profile::kHealthy);
  const auto seed = GENERATE(range(std::uint64_t{1}, std::uint64_t{4}));
  CheckThatReadingAgrees(DefaultConfig(), Options(profile, seed));
}

TEST_CASE("reading gives the truth of archives of any length",
          "[sample][truth]") {
  const auto profile = GENERATE(Profile::kInitiative, Profile::kHealthy);
  const int length = GENERATE(1, 2, 3, 7, 30, 89, 90, 91, 150, 181);
  CheckThatReadingAgrees(DefaultConfig(), Options(profile, 3, length));
}

TEST_CASE("reading gives the truth in another environment", "[sample][truth]") {
  Config config = DefaultConfig();
  config.environment = "stg";
  CheckThatReadingAgrees(config, Options(Profile::kInitiative, 4));
}

TEST_CASE("messages from before history start are ignored, not counted",
          "[sample][truth]") {
  Config config = DefaultConfig();
  for (Workflow& workflow : config.workflows) {
    workflow.history_start = kArchiveEnd - days(40) + hours(1);
  }
  for (Source& source : config.sources) {
    source.history_start = kArchiveEnd - days(40) + hours(1);
  }
  const SampleOptions options = Options(Profile::kInitiative, 5);
  CheckThatReadingAgrees(config, options);
  const json::value truth = WriteAndRead(config, options).truth;
  CHECK(truth.at_pointer("/ignored/messages").as_int64() > 500);
  CHECK(truth.at_pointer("/workflows/0/runs").as_int64() < 728);
  CHECK(truth.at_pointer("/workflows/0/previous/runs") == 0);
}

TEST_CASE("other workflows of the configuration have no runs",
          "[sample][truth]") {
  Config config = DefaultConfig();
  config.workflows.push_back(config.workflows.front());
  config.logs.push_back(config.logs.front());
  config.workflows.back().name = "package-update";
  config.settings.emplace_back();
  const json::value truth =
      WriteAndRead(config, Options(Profile::kHealthy, 1, 1)).truth;
  CHECK(truth.at_pointer("/workflows/2/workflow") == "package-update");
  CHECK(truth.at_pointer("/workflows/2/runs") == 0);
  CHECK(truth.at_pointer("/workflows/2/steps") == json::array{});
}

}  // namespace
}  // namespace workflow_health

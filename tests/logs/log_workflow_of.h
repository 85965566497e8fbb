// Workflows of the log kind made by hand, so that tests need no configuration.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "logs/classify.h"
#include "logs/log_reader.h"
#include "logs/log_rules.h"
#include "workflow/catalogue.h"
#include "workflow/pattern_of.h"

namespace workflow_health {

struct LogWorkflow : Workflow {
  LogRules log;
};

inline LogReader ReaderOf(const LogWorkflow& workflow) {
  return {workflow.log, workflow.steps.size()};
}

inline Classifier ClassifierOf(const std::string& environment,
                               const std::vector<LogWorkflow>& workflows) {
  std::vector<LogRules> logs;
  for (const LogWorkflow& workflow : workflows) logs.push_back(workflow.log);
  return {environment, {workflows.begin(), workflows.end()}, std::move(logs)};
}

struct PlaceOf {
  const char* application;
  const char* step;
  const char* begin;
  const char* done = nullptr;  // if left out, the same as `begin`
};

// Topics of "single" or "multi", as the default configuration has them.
inline Topics TopicsOf(const std::string& kind) {
  const std::string prefix = "monitor-gating\\." + kind + "[^.]*\\.";
  return {PatternOf(prefix + "start"), PatternOf(prefix + "end\\.succ\\w*"),
          PatternOf(prefix + "end\\.fail\\w*"),
          PatternOf(prefix + "end\\.error\\w*"),
          PatternOf(prefix + "end(\\..*)?")};
}

inline size_t IndexOf(const Workflow& workflow, const std::string& name) {
  const auto step = std::ranges::find(workflow.steps, name,
                                      [](const Step& s) { return Name(s); });
  return size_t(step - workflow.steps.begin());
}

inline LogWorkflow WorkflowOf(const std::string& kind,
                              const std::vector<PlaceOf>& places) {
  LogWorkflow workflow{
      {kind + "-build",
       "monitor-gating",
       Time(std::chrono::sys_days(std::chrono::year(2020) / 2 / 1)),
       std::chrono::hours(24),
       {UnattributedStep()}},
      {TopicsOf(kind), {}, {}}};
  for (const PlaceOf& place : places) {
    const Step step{place.application, place.step};
    const size_t index = IndexOf(workflow, Name(step));
    if (index == workflow.steps.size()) workflow.steps.push_back(step);
    const char* done = place.done != nullptr ? place.done : place.begin;
    workflow.log.places.push_back(
        {index, PatternOf(place.begin), PatternOf(done)});
  }
  for (const char* ignored :
       {"^Upcoming build", "^The build should be found", "^Working in",
        "^Update automatically created", "^Tests failed with", "^Ran for"}) {
    workflow.log.ignored_lines.push_back(PatternOf(ignored));
  }
  return workflow;
}

inline const std::vector<PlaceOf> kToPush = {
    {"dist-git", "clone", "^Cloning as .* the git repo"},
    {"dist-git", "switch-branch", "^Switching to branch"},
    {"fedpkg", "bump-release", "^Bumping release of"},
    {"fedpkg", "commit", "^Commiting changes"},
    {"fedpkg", "nevr", "^Getting nevr"},
    {"dist-git", "push", "^Pushing changes"}};

inline const PlaceOf kTagCandidate = {
    "koji", "tag-candidate", "^Retrieving koji tags",
    "^Retrieving koji tags.*updates-candidate"};

inline const std::vector<PlaceOf> kFromSigning = {
    {"signing", "sign", "^Retrieving koji tags",
     "^Retrieving koji tags.*testing-"},
    {"bodhi", "request-ci", "^bodhi to CI results in datagrepper"},
    {"fedora-ci", "start", "^CI \\(running\\) results in datagrepper"},
    {"fedora-ci", "finish", "^CI \\(complete\\) results in datagrepper"},
    {"resultsdb", "store-result",
     "^resultsdb results in datagrepper|CI results in resultsdb"},
    {"greenwave", "reject", "^greenwave results in datagrepper",
     "^greenwave results in datagrepper returned False"},
    {"waiverdb", "waive", "(?i)\\bwaiv|^greenwave results in datagrepper",
     "^greenwave results in datagrepper returned True"},
    {"koji", "tag-stable", "^Retrieving koji tags",
     "^Retrieving koji tags.*'f[0-9]+'"}};

inline void Append(const std::vector<PlaceOf>& more,
                   std::vector<PlaceOf>* places) {
  places->insert(places->end(), more.begin(), more.end());
}

// `single-build`, as the default configuration has it.
inline LogWorkflow SingleBuild() {
  std::vector<PlaceOf> places = kToPush;
  places.push_back({"koji", "build", "^Building the package"});
  places.push_back(kTagCandidate);
  places.push_back({"bodhi", "create-update", "^Retrieving update created"});
  Append(kFromSigning, &places);
  return WorkflowOf("single", places);
}

// `multi-build`: the second package's clone to push stand in it again.
inline LogWorkflow MultiBuild() {
  std::vector<PlaceOf> places = kToPush;
  places.insert(places.begin() + 2,
                {"koji", "create-side-tag", "^Creating the side-tag",
                 "^Created side-tag"});
  Append(kToPush, &places);
  places.push_back({"koji", "chain-build", "(?i)building the package"});
  places.push_back(kTagCandidate);
  places.push_back({"bodhi", "submit-update",
                    "(?i)(creat|submit)\\w* .*update|^Retrieving update "
                    "created"});
  Append(kFromSigning, &places);
  return WorkflowOf("multi", places);
}

}  // namespace workflow_health

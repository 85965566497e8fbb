// Logs of runs as monitor-gating printed them, and what a reader makes of them.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "logs/log_reader.h"
#include "logs/log_workflow_of.h"

namespace workflow_health {

// A single build that went well, up to its update.
inline constexpr std::string_view kLogToUpdate =
    R"(Working in /tmp/ci-test-vjnexl5s
00:12:12 - Cloning as packagerbot the git repo: rpms/dummy-test-package-gloster
00:12:19 - Cloning as packagerbot the git repo: rpms/dummy-test-package-gloster    [DONE]
00:12:19 - Switching to branch: master
00:12:20 - Switching to branch: master    [DONE]
00:12:20 - Bumping release of: dummy-test-package-gloster.spec
00:12:20 - Bumping release of: dummy-test-package-gloster.spec    [DONE]
00:12:20 - Commiting changes
00:12:20 - Commiting changes    [DONE]
00:12:20 - Getting nevr
00:12:21 - Getting nevr    [DONE]
00:12:21 - Upcoming build : dummy-test-package-gloster-0-1495.fc34    [DONE]
00:12:21 - Pushing changes
00:12:27 - Pushing changes    [DONE]
The build should be found on: https://koji.fedoraproject.org/koji/search
00:12:27 - Building the package
00:15:29 - Building the package    [DONE]
00:15:29 - Retrieving koji tags
00:15:30 - Retrieving koji tags: ['f34-updates-candidate', 'f34-signing-pending']    [DONE]
00:15:30 - Retrieving update created
00:16:02 - Retrieving update created    [DONE]
Update automatically created : FEDORA-2020-0123456789
)";

// From there to the end. CI fails on purpose: these are the good answers.
inline constexpr std::string_view kLogFromSigning =
    R"(00:16:02 - Retrieving koji tags
00:16:03 - Retrieving koji tags: ['f34-updates-candidate', 'f34-updates-testing-pending']    [DONE]
00:16:05 - bodhi to CI results in datagrepper returned  - ran for: 1s    [DONE]
00:17:10 - CI (running) results in datagrepper returned running - ran for: 65s    [DONE]
00:21:33 - CI (complete) results in datagrepper returned error - ran for: 262s    [DONE]
00:22:01 - resultsdb results in datagrepper returned FAILED - ran for: 27s    [DONE]
00:22:20 - CI results in resultsdb    [DONE]
00:22:31 - greenwave results in datagrepper returned False - ran for: 10s    [DONE]
00:22:33 - Waiving update: FEDORA-2020-0123456789    [DONE]
00:22:51 - greenwave results in datagrepper returned True - ran for: 18s    [DONE]
00:23:55 - Retrieving koji tags: ['f34']    [DONE]
Ran for 703 seconds (11.72 minutes)
)";

inline std::string HealthyLog() {
  return std::string(kLogToUpdate) + std::string(kLogFromSigning);
}

// The log up to and without the line that holds `part`.
inline std::string LogBefore(std::string_view part) {
  std::string log = HealthyLog();
  const size_t found = log.find(part);
  if (found == std::string::npos) return "no such line";
  return log.substr(0, log.rfind('\n', found) + 1);
}

inline boost::json::value TextBody(std::string_view log) {
  return boost::json::object{{"output_text", log}};
}

inline boost::json::value ListBody(std::string_view log) {
  boost::json::array lines;
  for (const std::string_view line : SplitLines(log)) lines.emplace_back(line);
  return boost::json::object{{"output", std::move(lines)}};
}

inline LogReading ReadLog(const LogWorkflow& workflow, std::string_view log) {
  return ReaderOf(workflow).Read(TextBody(log));
}

// "koji / build, begun": whom a failed run with this reading is charged to.
inline std::string ChargeOf(const Workflow& workflow,
                            const LogReading& reading) {
  constexpr const char* kEvidence[] = {"marked", "begun", "inferred",
                                       "unattributed"};
  return Name(workflow.steps.at(reading.failing_step)) + ", " +
         kEvidence[size_t(reading.evidence)];
}

inline std::string ChargeOf(const LogWorkflow& workflow, std::string_view log) {
  return ChargeOf(workflow, ReadLog(workflow, log));
}

inline std::optional<Seconds> DurationOf(const Workflow& workflow,
                                         const LogReading& reading,
                                         const std::string& step) {
  return reading.steps.at(IndexOf(workflow, step)).duration;
}

}  // namespace workflow_health

// Starts and ends of single builds, and the runs that they make.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "logs/log_workflow_of.h"
#include "logs/logs.h"
#include "logs/packed_end.h"
#include "logs/pairing.h"
#include "workflow/run_of.h"

namespace workflow_health {

using std::chrono::hours;
using std::chrono::minutes;

inline const Time kMidnight = At("2020-09-23T00:00:00Z");
inline const Window kAlways{At("2020-02-01T00:00:00Z"),
                            At("2021-01-01T00:00:00Z")};

inline const LogWorkflow& Single() {
  static const LogWorkflow workflow = SingleBuild();
  return workflow;
}

inline Event Start(Seconds after_midnight, std::string id = "start") {
  return {"single-build", kOneAtATime,         kMidnight + after_midnight,
          std::move(id),  Event::Kind::kOpens, {}};
}

inline Event End(Seconds after_midnight, Outcome outcome = Outcome::kSuccess,
                 std::string id = "end", std::string_view log = "") {
  Event event = Start(after_midnight, std::move(id));
  PackEnd({outcome, ReadLog(Single(), log)}, &event);
  return event;
}

inline std::vector<Run> Paired(const std::vector<Event>& events,
                               const Workflow& workflow, const Window& window) {
  return RunsFrom(events, workflow, window).value();
}

}  // namespace workflow_health

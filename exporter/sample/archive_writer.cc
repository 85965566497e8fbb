#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sample/live_archive.h"
#include "sample/message_text.h"
#include "sample/plan.h"
#include "sample/rows.h"
#include "sample/sample.h"
#include "sample/truth.h"

namespace workflow_health {
namespace {

constexpr Seconds kAbandonedAfter = std::chrono::hours(24);

// Under other steps the planned runs would fail elsewhere; under another limit
// other runs would be abandoned.
void CheckWorkflow(const Config& config, const Script& script) {
  const auto workflow =
      std::ranges::find(config.workflows, script.workflow, &Workflow::name);
  if (workflow == config.workflows.end() ||
      workflow->steps != StepsOf(script) ||
      workflow->abandoned_after != kAbandonedAfter) {
    throw std::invalid_argument(fmt::format(
        "a sample needs the workflow '{}' with the steps and the limit "
        "(abandoned_after) of the default configuration",
        script.workflow));
  }
}

void WriteHeader(Time history_start, Time end, size_t messages,
                 std::ostream& out) {
  out << fmt::format(
      R"({{"workflow_health_archive":1,"sample":true,)"
      R"("note":"Made up by workflow-health sample. Not Fedora's data.",)"
      R"("covers":{{"start":"{}","end":"{}"}},)"
      R"("categories":["monitor-gating"],"messages":{}}})",
      FormatTime(history_start), FormatTime(end), messages);
  out << '\n';
}

}  // namespace

std::string WriteSample(const Config& config, const SampleOptions& options,
                        std::ostream& out) {
  if (options.profile == Profile::kLive) {
    return WriteLiveSample(config, options, out);
  }
  const Plan plan = MakePlan(options);
  for (const PlannedWorkflow& workflow : plan.workflows) {
    CheckWorkflow(config, *workflow.script);
  }
  const auto rows = RowsOf(plan, options.seed, options.end);
  WriteHeader(config.HistoryStart(), options.end, rows.size(), out);
  const MessageText text = {plan, options.seed, config.environment,
                            config.environment == "prod" ? "stg" : "prod"};
  for (const Row& row : rows) out << JsonOf(row, text) << '\n';
  return TruthOf(plan, config, options.end);
}

}  // namespace workflow_health

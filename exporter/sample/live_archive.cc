#include "sample/live_archive.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "sample/dice.h"
#include "sample/envelope.h"
#include "sample/live_plan.h"
#include "sample/live_rows.h"
#include "sample/live_rules.h"
#include "sample/live_text.h"
#include "sample/live_truth.h"

namespace workflow_health {
namespace {

void CheckSteps(const std::vector<StepRules>& steps) {
  const Config config = ParseConfig(DefaultConfigText()).value();
  if (SameRules(steps, config.steps)) return;
  throw std::invalid_argument(
      "a sample of live traffic needs the live steps of the default "
      "configuration");
}

Time HistoryStartOf(const std::vector<StepRules>& steps) {
  return std::ranges::min(steps, {}, &StepRules::history_start).history_start;
}

void CheckSpan(const Window& window, const std::vector<StepRules>& steps) {
  const auto& latest = std::ranges::max(steps, {}, &StepRules::history_start);
  if (window.since >= latest.history_start) return;
  throw std::invalid_argument(fmt::format(
      "the sample would begin at {}, before the history start of {}, {}",
      FormatTime(window.since), latest.Name(),
      FormatTime(latest.history_start)));
}

// Each topic once, in quotes.
std::vector<std::string> TopicsOf(const std::vector<StepRules>& steps) {
  std::vector<std::string> topics;
  for (const StepRules& step : steps) {
    for (const std::string& topic : step.Topics()) {
      const std::string quoted = Quoted(topic);
      if (std::ranges::find(topics, quoted) == topics.end()) {
        topics.push_back(quoted);
      }
    }
  }
  return topics;
}

void WriteHeader(const std::vector<StepRules>& steps, Time end, size_t messages,
                 std::ostream& out) {
  out << fmt::format(
      R"({{"workflow_health_archive":1,"sample":true,)"
      R"("note":"Made up by workflow-health sample. Not Fedora's data.",)"
      R"("covers":{{"start":"{}","end":"{}"}},)"
      R"("categories":[{}],"messages":{}}})",
      FormatTime(HistoryStartOf(steps)), FormatTime(end + kLiveSkew),
      fmt::join(TopicsOf(steps), ","), messages);
  out << '\n';
}

std::string JsonOf(const LiveRow& row, const LivePlan& plan,
                   std::uint64_t seed) {
  const LiveMessage& message = plan.messages[row.message];
  const std::uint64_t of_message = Mixed(Mixed(seed, 7), row.message);
  return JsonOf(row.shape, {QuotedId(of_message, Mixed(of_message, 8)),
                            LiveTopicOf(message.content),
                            LiveBodyOf(message, plan, of_message), row.at});
}

}  // namespace

std::string WriteLiveSample(const Config& config, const SampleOptions& options,
                            std::ostream& out) {
  const Window window = {options.end - std::chrono::days(options.days),
                         options.end};
  CheckSteps(config.steps);
  CheckSpan(window, config.steps);
  const LivePlan plan = MakeLivePlan(window, options.seed);
  const auto rows = LiveRowsOf(plan, options.seed, options.end);
  WriteHeader(config.steps, options.end, rows.size(), out);
  for (const LiveRow& row : rows) {
    out << JsonOf(row, plan, options.seed) << '\n';
  }
  return LiveTruthOf(plan, config.steps, options.end);
}

}  // namespace workflow_health

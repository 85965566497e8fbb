#include "report/failures.h"

#include <fmt/format.h>

#include "base/text.h"
#include "workflow/message.h"

namespace workflow_health {
namespace {

constexpr size_t kLongestId = 200;  // bytes; real ones have 36 to 50

}  // namespace

std::vector<FailedRun> FailedRunsOf(const std::vector<Run>& runs,
                                    const std::vector<Step>& steps,
                                    const std::string& datagrepper_url) {
  std::vector<FailedRun> failed;
  for (const Run& run : runs) {
    if (!IsFailure(run.outcome)) continue;
    const Step& step = steps[run.failing_step];
    failed.push_back({run.at, step.application, step.step, run.evidence,
                      run.outcome == Outcome::kError, run.message_id,
                      MessageUrl(datagrepper_url, run.message_id, run.at)});
  }
  return failed;
}

std::string MessageUrl(const std::string& datagrepper_url,
                       const std::string& id, Time sent_at) {
  if (id.starts_with(kDigestIdPrefix) || id.size() > kLongestId) {
    const auto second = sent_at.time_since_epoch().count();
    return fmt::format("{}/v2/search?start={}&end={}", datagrepper_url, second,
                       second + 1);
  }
  return datagrepper_url + "/v2/id?id=" + PercentEncoded(id);
}

}  // namespace workflow_health

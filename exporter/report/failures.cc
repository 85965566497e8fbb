#include "report/failures.h"

#include <fmt/format.h>

#include "workflow/message.h"

namespace workflow_health {
namespace {

// RFC 3986, section 2.3: what needs no encoding anywhere in a URL.
bool IsUnreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

std::string PercentEncoded(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    if (IsUnreserved(c)) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

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
  if (id.starts_with(kDigestIdPrefix)) {
    const auto second = sent_at.time_since_epoch().count();
    return fmt::format("{}/v2/search?start={}&end={}", datagrepper_url, second,
                       second + 1);
  }
  return datagrepper_url + "/v2/id?id=" + PercentEncoded(id);
}

}  // namespace workflow_health

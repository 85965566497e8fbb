#include "sample/live_plan.h"

namespace workflow_health {
namespace {

using std::chrono::hours;

constexpr std::array<Seconds, kLiveSteps> kDeadlines = {
    hours(72), hours(1),  hours(6),  hours(3),  hours(13),
    hours(13), hours(1),  hours(2),  hours(48), hours(1),
    hours(96), hours(20), hours(36), hours(12), hours(24)};

}  // namespace

Seconds DeadlineOf(LiveStep step) {
  return kDeadlines[static_cast<size_t>(step)];
}

bool LiveBuild::HasOwnUpdate() const {
  return (target == "rawhide" || target == "eln") && owner != "releng" &&
         owner != "osbuild-automation-bot";
}

}  // namespace workflow_health

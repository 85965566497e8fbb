#include <boost/json/object.hpp>

#include "report/attempts.h"
#include "report/json.h"

namespace workflow_health {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value Of(const std::optional<Seconds>& duration) {
  return duration ? value(duration->count()) : value();
}

value Of(const std::map<std::string, std::int64_t>& counts) {
  object of;
  for (const auto& [name, count] : counts) of[name] = count;
  return of;
}

const char* WordOf(SpeedChange change) {
  switch (change) {
    case SpeedChange::kSlower:
      return "slower";
    case SpeedChange::kFaster:
      return "faster";
    case SpeedChange::kNoise:
      break;
  }
  return "noise";
}

value TrendOf(const StepReport& step) {
  object of{{"previous_covered_ratio", step.previous_covered_ratio},
            {"previous_median_seconds", Of(step.previous_median)},
            {"previous_p95_seconds", Of(step.previous_p95)}};
  if (step.trend) {
    of["change"] = WordOf(ChangeOf(*step.trend));
    of["shift_seconds"] = step.trend->shift.count();
    of["p"] = step.trend->p;
  }
  return of;
}

value Of(const StepReport& step) {
  return object{
      {"application", step.step.application},
      {"step", step.step.step},
      {"charged", array(step.charged.begin(), step.charged.end())},
      {"covered_ratio", step.covered_ratio},
      {"attempts", step.Attempts()},
      {"successes", step.successes},
      {"failures", step.failures},
      {"causes", Of(step.causes)},
      {"cancelled", step.cancelled},
      {"pending", step.pending},
      {"oldest_pending",
       step.oldest_pending ? value(FormatTime(*step.oldest_pending)) : value()},
      {"pending_longer_than_usual", step.unusual},
      {"verdicts", Of(step.verdicts)},
      {"dry", step.dry},
      {"stalled", step.stalled},
      {"recovered", step.recovered},
      {"recovered_after_median_seconds", Of(step.recovered_after)},
      {"unmatched", step.unmatched},
      {"duration_median_seconds", Of(step.median)},
      {"duration_p95_seconds", Of(step.p95)},
      {"trend", TrendOf(step)}};
}

}  // namespace

array JsonOf(const std::vector<StepReport>& steps) {
  array list;
  for (const StepReport& step : steps) list.push_back(Of(step));
  return list;
}

}  // namespace workflow_health

#include "reading/tried_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "live/settle.h"

namespace workflow_health {
namespace {

// What became of attempts, in words, and how often.
using Fates = std::vector<std::pair<std::string, long long>>;

void Add(const std::string& what, long long count, Fates* fates) {
  if (count == 0) return;
  auto known = std::ranges::find(*fates, what,
                                 &std::pair<std::string, long long>::first);
  if (known == fates->end()) known = fates->insert(known, {what, 0});
  known->second += count;
}

std::string Became(const Attempt& attempt) {
  switch (attempt.end) {
    case Attempt::End::kSucceeded:
      return "succeeded";
    case Attempt::End::kVerdict:
      return "verdict " + attempt.what;
    case Attempt::End::kFailed:
    case Attempt::End::kStalled:
      return "failed: " + attempt.what;
    case Attempt::End::kCancelled:
      return "cancelled";
    default:
      break;
  }
  return "pending";
}

}  // namespace

void TriedSteps::Take(Time sent_at, const std::vector<Event>& events) {
  latest_ = std::max(latest_, sent_at);
  if (!events.empty()) {
    const auto [known, is_new] = sent_.emplace(events[0].message_id, sent_at);
    if (!is_new && known->second <= sent_at) return;
    known->second = sent_at;
  }
  for (const Event& event : events) {
    auto told = UnpackStepEvent(event);
    if (!told) continue;
    latest_ = std::max(latest_, event.at);
    const std::pair place(told->message_id, told->item);
    events_[event.of][event.key].insert_or_assign(place, *std::move(told));
  }
}

void TriedSteps::Print(std::ostream& out) const {
  if (events_.empty()) return;
  out << fmt::format("\nattempts at live steps, as of {}, the latest message\n",
                     FormatTime(latest_));
  for (const StepRules& step : steps_) {
    const auto found = events_.find(step.Name());
    if (found == events_.end()) continue;
    Fates fates;
    for (const auto& [key, of_key] : found->second) {
      std::vector<StepEvent> events;
      for (const auto& [place, event] : of_key) events.push_back(event);
      const Settled settled = Settle(step, events, latest_);
      for (const Attempt& attempt : settled.attempts) {
        Add(Became(attempt), 1, &fates);
        Add("ended after they had stalled", attempt.recovered ? 1 : 0, &fates);
      }
      Add("ends without an attempt", std::ssize(settled.unmatched), &fates);
    }
    for (const auto& [what, count] : fates) {
      out << fmt::format("{:>9}  {}: {}\n", count, Name(step.step), what);
    }
  }
}

}  // namespace workflow_health

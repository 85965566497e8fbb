#include "datagrepper/sender.h"

#include <algorithm>
#include <utility>

namespace workflow_health {
namespace {

using std::chrono::milliseconds;
using Interface = Datagrepper::Interface;

// Only /raw shows the server's time zone.
Interface InterfaceFor(const Question& question, Interface configured) {
  if (question.IsForZone()) return Interface::kRaw;
  if (!question.by_other_interface) return configured;
  return configured == Interface::kRaw ? Interface::kSearch : Interface::kRaw;
}

}  // namespace

Sender::Sender(const Datagrepper& datagrepper, Fetcher& fetcher)
    : datagrepper_(datagrepper),
      fetcher_(fetcher),
      pace_(datagrepper.requests_per_second) {}

bool Sender::IsFull() const {
  const int under_way = static_cast<int>(under_way_.size());
  return under_way + forgotten_ >= datagrepper_.requests_at_once;
}

Sender::TimePoint Sender::NotBefore() const {
  return std::max({paused_until_, left_alone_until_, pace_.Next()});
}

bool Sender::MaySend() const {
  return !IsFull() && fetcher_.Now() >= NotBefore();
}

void Sender::Send(Question question) {
  const Interface interface = InterfaceFor(question, datagrepper_.interface);
  pace_.Take(fetcher_.Now());
  const int id = static_cast<int>(++requests_);
  fetcher_.Start(id, datagrepper_.url + TargetOf(question.query, interface));
  under_way_.emplace(id, std::move(question));
}

std::vector<Sender::Ended> Sender::Wait(TimePoint next) {
  std::vector<Ended> ended;
  for (Fetched& fetched : fetcher_.Wait(Until(next))) {
    auto node = under_way_.extract(fetched.id);
    if (node.empty()) {
      --forgotten_;
    } else {
      ended.push_back({std::move(node.mapped()), std::move(fetched)});
    }
  }
  return ended;
}

milliseconds Sender::Until(TimePoint next) const {
  constexpr milliseconds kLongest = std::chrono::minutes(1);
  if (IsFull()) return kLongest;
  const TimePoint now = fetcher_.Now();
  const auto paused = std::chrono::ceil<milliseconds>(NotBefore() - now);
  if (paused > milliseconds(0)) return paused;
  return std::clamp(std::chrono::ceil<milliseconds>(next - now),
                    milliseconds(0), kLongest);
}

void Sender::Pause(milliseconds length) {
  paused_until_ = std::max(paused_until_, fetcher_.Now() + length);
}

void Sender::LeaveAlone(Seconds length) {
  left_alone_until_ = std::max(left_alone_until_, fetcher_.Now() + length);
}

Fetcher::Clock::duration Sender::LeftAloneFor() const {
  return left_alone_until_ - fetcher_.Now();
}

void Sender::Forget() {
  forgotten_ += static_cast<int>(under_way_.size());
  under_way_.clear();
  paused_until_ = {};
}

}  // namespace workflow_health

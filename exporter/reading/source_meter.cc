#include "reading/source_meter.h"

namespace workflow_health {
namespace {

std::string CodeOf(const Fetched& fetched) {
  switch (fetched.as) {
    case Fetched::As::kAnswered:
      return std::to_string(fetched.status);
    case Fetched::As::kTimedOut:
      return std::string(SourceFigures::kTimeout);
    case Fetched::As::kFailed:
    case Fetched::As::kTooLarge:
    case Fetched::As::kForbidden:
      break;
  }
  return std::string(SourceFigures::kFailed);
}

}  // namespace

void SourceMeter::Add(const Fetched& fetched,
                      std::chrono::duration<double> took) {
  const std::scoped_lock lock(mutex_);
  figures_.Add(CodeOf(fetched), took);
}

void SourceMeter::SetUp(bool up) {
  const std::scoped_lock lock(mutex_);
  figures_.up = up;
}

void SourceMeter::SetLastSuccess(Time time) {
  const std::scoped_lock lock(mutex_);
  figures_.last_success = time;
}

void SourceMeter::SetUnreadable(const std::string& category, Seconds length) {
  const std::scoped_lock lock(mutex_);
  figures_.unreadable[category] = length.count();
}

SourceFigures SourceMeter::Figures() const {
  const std::scoped_lock lock(mutex_);
  return figures_;
}

void MeteredFetcher::Start(int id, const std::string& url) {
  started_[id] = fetcher_.Now();
  fetcher_.Start(id, url);
}

std::vector<Fetched> MeteredFetcher::Wait(std::chrono::milliseconds at_most) {
  std::vector<Fetched> ended = fetcher_.Wait(at_most);
  for (const Fetched& fetched : ended) {
    const auto started = started_.extract(fetched.id);
    meter_.Add(fetched, fetcher_.Now() - started.mapped());
  }
  return ended;
}

}  // namespace workflow_health

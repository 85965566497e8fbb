#include "app/synchronizer.h"

#include <algorithm>
#include <utility>

#include "workflow/coverage.h"

namespace workflow_health {
namespace {

// A server whose clock is behind ours by no more than that leaves no hole at
// the end: what it has not settled yet is read the next time.
constexpr Seconds kClocksDiffer = std::chrono::minutes(1);

}  // namespace

// Enters readings into the ledger.
class Synchronizer::Recorder final : public ReadingListener {
 public:
  Recorder(Synchronizer& owner, Synchronized* result)
      : owner_(owner),
        result_(*result),
        sample_(owner.ledger_.IsSample().value_or(false)) {}

  void Take(const Reading& reading) override;
  void Tell(const std::string& notice) override {
    owner_.listener_.Tell(notice);
  }
  // The length of all windows taken.
  [[nodiscard]] Seconds read() const { return read_; }
  // From where on windows were not settled by the server's clock; by ours, all
  // of them were.
  [[nodiscard]] Time unsettled() const { return unsettled_; }

 private:
  [[nodiscard]] std::vector<CoveredSpan> Covered(const Reading& reading);

  Synchronizer& owner_;
  Time unsettled_ = Time::max();
  Synchronized& result_;
  bool sample_;
  Seconds read_{0};
};

void Synchronizer::Recorder::Take(const Reading& reading) {
  owner_.listener_.Take(reading);
  Batch batch;
  batch.origin = owner_.config_.datagrepper.url;
  if (!reading.messages.empty()) sample_ = reading.messages.front().sample;
  batch.sample = sample_;
  for (const Message& message : reading.messages) {
    if (message.sample != sample_) {
      throw LedgerError("one answer holds real and made-up messages");
    }
    batch.entries.push_back(EntryOf(message,
                                    owner_.classifier_.Classify(message),
                                    owner_.config_.workflows));
  }
  (reading.unreadable ? batch.unreadable : batch.covered) = Covered(reading);
  const Recorded recorded = owner_.ledger_.Record(batch);
  read_ += reading.window.Length();
  result_.messages += static_cast<long long>(reading.messages.size());
  result_.recorded.added += recorded.added;
  result_.recorded.known += recorded.known;
  result_.recorded.late += recorded.late;
  if (reading.unreadable) result_.unreadable.push_back(reading.window);
}

// Nothing is proven of what was not settled yet when the server answered, by
// its clock. By ours nothing else is asked for.
std::vector<CoveredSpan> Synchronizer::Recorder::Covered(
    const Reading& reading) {
  CoveredSpan covered{reading.category, reading.window};
  if (!reading.answered_at) return {covered};
  const Time settled = *reading.answered_at - owner_.config_.settle;
  if (settled >= covered.span.until) return {covered};
  unsettled_ = std::min(unsettled_, settled);
  covered.span.until = settled;
  if (covered.span.since >= covered.span.until) return {};
  return {covered};
}

Synchronizer::Synchronizer(const Config& config, Ledger& ledger, Client& client,
                           ReadingListener& listener)
    : config_(config),
      ledger_(ledger),
      client_(client),
      listener_(listener),
      classifier_(config.environment, config.workflows) {}

Time Synchronizer::HistoryStart(const std::string& category) const {
  Time start = Time::max();
  for (const Workflow& workflow : config_.workflows) {
    if (workflow.category != category) continue;
    start = std::min(start, workflow.history_start);
  }
  return start;
}

Window Synchronizer::Wanted(const std::string& category,
                            const Extent& extent) const {
  const Time since = HistoryStart(category) - Seconds(1);
  const Time settled = extent.now - config_.settle;
  return {std::max(since, extent.since.value_or(since)),
          std::min(settled, extent.until.value_or(settled))};
}

std::optional<Time> Synchronizer::KnownMessage(
    const std::string& category) const {
  std::optional<Time> known;
  for (const Workflow& workflow : config_.workflows) {
    if (workflow.category != category) continue;
    known = std::max(known, ledger_.LastEvent(workflow.name));
  }
  return known;
}

SpansToRead Synchronizer::Plan(const std::string& category,
                               const Extent& extent) const {
  const Window wanted = Wanted(category, extent);
  if (wanted.since >= wanted.until) return {};
  if (extent.again) return {{wanted}, false};
  return PlanReading(config_.datagrepper, ledger_.Covered(category),
                     ledger_.RereadAt(category), wanted, extent.now);
}

std::optional<Time> Synchronizer::KnownUntil(
    const std::string& category) const {
  const Time before = HistoryStart(category) - Seconds(1);
  const Time until = ContiguousEnd(ledger_.Covered(category), before);
  return until > before ? std::optional(until) : std::nullopt;
}

Synchronized Synchronizer::Read(const std::string& category,
                                const Extent& extent,
                                const std::stop_token& stop) {
  Synchronized result;
  result.category = category;
  const SpansToRead plan = Plan(category, extent);
  Recorder recorder(*this, &result);
  result.stopped = client_.Read(category, plan.spans, KnownMessage(category),
                                recorder, stop);
  Seconds left = -recorder.read();
  for (const Window& span : plan.spans) left += span.Length();
  result.whole = left == Seconds(0);
  if (result.whole && plan.long_reread) {
    ledger_.SetRereadAt(category, extent.now);
  }
  const auto covered = ledger_.Covered(category);
  Window wanted = Wanted(category, extent);
  if (wanted.until - kClocksDiffer <= recorder.unsettled()) {
    wanted.until = std::min(wanted.until, recorder.unsettled());
  }
  result.missing = Holes(covered, wanted);
  result.known_until = KnownUntil(category);
  return result;
}

}  // namespace workflow_health

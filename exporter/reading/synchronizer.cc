#include "reading/synchronizer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "workflow/coverage.h"

namespace workflow_health {
namespace {

// A server whose clock is behind ours by no more than that leaves no hole at
// the end: what it has not settled yet is read the next time.
constexpr Seconds kClocksDiffer = std::chrono::minutes(1);
// Of what was proven unreadable, so many spans at the end are tried once more
// with what was read long ago.
constexpr std::ptrdiff_t kMostAskedAgain = 10;
// So many messages of another kind than the ledger holds may stand in the midst
// of others; if there are more, and most are, the archive is another one.
constexpr long long kMostOfAnotherKind = 5;
constexpr long long kMostNamed = 20;

// One of them says nothing of all the others.
std::string OfAnotherKind(const Message& message) {
  return fmt::format(
      "message {} of {} says that it is {}, most others are {}: it is ignored",
      Printable(message.id), FormatTime(message.sent_at),
      message.sample ? "made up" : "real", message.sample ? "real" : "made up");
}

}  // namespace

// Enters readings into the ledger.
class Synchronizer::Recorder {
 public:
  Recorder(Synchronizer& owner, Synchronized* result)
      : owner_(owner), result_(*result), sample_(owner.ledger_.IsSample()) {}

  void Record(const Reading& reading);
  // After the last one. `known`: the time of a message that the ledger holds.
  void Finish(std::optional<Time> known);
  // The length of all windows taken.
  [[nodiscard]] Seconds read() const { return read_; }
  // What of `wanted`, which is settled by our clock, is not left for the next
  // time by the server's.
  [[nodiscard]] Window Settled(Window wanted) const;

 private:
  [[nodiscard]] static bool IsSample(const Reading& reading);
  [[nodiscard]] bool IsAnotherArchive(const Reading& reading);
  void TellOdd(std::string sentence);
  [[nodiscard]] std::vector<CoveredSpan> Covered(const Reading& reading);
  void Cover(const Reading& reading, Batch* batch);
  [[nodiscard]] bool IsProven(const Reading& reading);
  void Decide(const Reading& reading);

  Synchronizer& owner_;
  // From where on windows were not settled by the server's clock.
  Time unsettled_ = Time::max();
  std::vector<CoveredSpan> without_clock_;  // read, but not proven to be over
  std::optional<Time> latest_;              // message of these
  Synchronized& result_;
  std::optional<bool> sample_;  // what the ledger holds is made up, or is not
  // Messages that are what the ledger holds, and that are not.
  long long of_its_kind_ = 0;
  long long of_another_kind_ = 0;
  Seconds read_{0};
};

void Synchronizer::Recorder::Record(const Reading& reading) {
  Batch batch;
  batch.origin = owner_.config_.datagrepper.url;
  if (!sample_ && !reading.messages.empty()) sample_ = IsSample(reading);
  batch.sample = sample_.value_or(false);
  // The ledger refuses it.
  if (IsAnotherArchive(reading)) batch.sample = !batch.sample;
  for (const Message& message : reading.messages) {
    Entry& entry =
        batch.entries.emplace_back(owner_.classifier_.Classify(message));
    if (message.sample == batch.sample) continue;
    entry.as = Entry::As::kIgnored;
    entry.events.clear();
    TellOdd(OfAnotherKind(message));
  }
  for (const std::string& oddity : reading.oddities) TellOdd(oddity);
  Cover(reading, &batch);
  const Recorded recorded = owner_.ledger_.Record(batch);
  for (const Message& message : reading.messages) {
    if (!reading.window.Contains(message.sent_at)) continue;
    latest_ = std::max(latest_, std::optional(message.sent_at));
  }
  read_ += reading.window.Length();
  result_.messages += static_cast<long long>(reading.messages.size());
  result_.recorded.added += recorded.added;
  result_.recorded.known += recorded.known;
  result_.recorded.late += recorded.late;
}

// What most of the first messages are is what the ledger is to hold.
bool Synchronizer::Recorder::IsSample(const Reading& reading) {
  const auto made_up =
      std::ranges::count(reading.messages, true, &Message::sample);
  return 2 * made_up > std::ssize(reading.messages);
}

bool Synchronizer::Recorder::IsAnotherArchive(const Reading& reading) {
  const auto others = std::ranges::count(
      reading.messages, !sample_.value_or(false), &Message::sample);
  of_another_kind_ += others;
  of_its_kind_ += std::ssize(reading.messages) - others;
  return of_another_kind_ > std::max(kMostOfAnotherKind, of_its_kind_);
}

void Synchronizer::Recorder::TellOdd(std::string sentence) {
  if (++result_.odd_messages > kMostNamed) return;
  result_.oddities.push_back(std::move(sentence));
}

// What was not answered may be the next time.
void Synchronizer::Recorder::Cover(const Reading& reading, Batch* batch) {
  if (!reading.unreadable) {
    batch->covered = Covered(reading);
    Decide(reading);
    return;
  }
  const bool proven = IsProven(reading);
  (proven ? result_.unreadable : result_.doubtful)
      .push_back({reading.window, reading.why});
  if (!proven) return;
  for (const std::string& part : reading.selection.Parts()) {
    batch->unreadable.push_back({part, reading.window});
  }
  batch->unreadable_since_now = true;
  Decide(reading);
}

bool Synchronizer::Recorder::IsProven(const Reading& reading) {
  if (!reading.unanswered) return true;
  bool proven = true;
  for (const std::string& part : reading.selection.Parts()) {
    const auto known = owner_.ledger_.Unreadable(part);
    proven &= !Within(known, reading.window).empty() ||
              owner_.doubts_.Add(part, reading.window);
  }
  return proven;
}

void Synchronizer::Recorder::Decide(const Reading& reading) {
  for (const std::string& part : reading.selection.Parts()) {
    owner_.doubts_.Forget(part, reading.window);
  }
}

// Nothing is proven of what was not settled yet when the server answered, by
// its clock. By ours nothing else is asked for. Where the server does not tell
// its clock, ours alone proves nothing: see Finish().
std::vector<CoveredSpan> Synchronizer::Recorder::Covered(
    const Reading& reading) {
  std::vector<CoveredSpan> covered;
  for (const std::string& part : reading.selection.Parts()) {
    covered.push_back({part, reading.window});
  }
  if (!reading.answered_at) {
    std::ranges::copy(covered, std::back_inserter(without_clock_));
    return {};
  }
  const Time settled = *reading.answered_at - owner_.config_.settle;
  if (settled >= reading.window.until) return covered;
  unsettled_ = std::min(unsettled_, settled);
  if (reading.window.since >= settled) return {};
  for (CoveredSpan& span : covered) span.span.until = settled;
  return covered;
}

// A message shows that its time has come, but for the rest of its second; what
// is later may be still to come.
void Synchronizer::Recorder::Finish(std::optional<Time> known) {
  if (without_clock_.empty()) return;
  result_.without_clock = true;
  const auto latest = std::max(known, latest_);
  unsettled_ = latest ? *latest - Seconds(1) : Time::min();
  Batch batch;
  batch.origin = owner_.config_.datagrepper.url;
  for (CoveredSpan& covered : without_clock_) {
    covered.span.until = std::min(covered.span.until, unsettled_);
    if (covered.span.since < covered.span.until) {
      batch.covered.push_back(covered);
    }
  }
  (void)owner_.ledger_.Record(batch);
}

Window Synchronizer::Recorder::Settled(Window wanted) const {
  if (result_.without_clock || wanted.until - kClocksDiffer <= unsettled_) {
    wanted.until = std::min(wanted.until, unsettled_);
  }
  return wanted;
}

bool Doubts::Add(const std::string& part, const Window& second) {
  return ++found_[part][second.until] >= enough_;
}

void Doubts::Forget(const std::string& part, const Window& read) {
  std::erase_if(found_[part], [&](const auto& second) {
    return read.Contains(second.first);
  });
}

std::vector<Window> Doubts::Of(const std::string& part) const {
  std::vector<Window> seconds;
  const auto found = found_.find(part);
  if (found == found_.end()) return seconds;
  for (const auto& [until, times] : found->second) {
    seconds.push_back({until - Seconds(1), until});
  }
  return seconds;
}

Synchronizer::Synchronizer(const Config& config, std::vector<Measured> measured,
                           Ledger& ledger, Client& client, Doubts& doubts,
                           ReadingListener& listener)
    : config_(config),
      measured_(std::move(measured)),
      ledger_(ledger),
      client_(client),
      doubts_(doubts),
      listener_(listener),
      classifier_(config.environment, config.workflows, config.logs) {}

bool Synchronizer::Reads(const Source& source) const {
  const auto parts = source.Parts();
  return std::ranges::any_of(measured_, [&](const Measured& one) {
    return std::ranges::find_first_of(one.parts, parts) != one.parts.end();
  });
}

std::vector<Window> Synchronizer::Behind(const std::string& part) const {
  std::vector<Window> behind;
  for (const Measured& one : measured_) {
    if (std::ranges::find(one.parts, part) == one.parts.end()) continue;
    std::ranges::copy(ledger_.Behind(one, part), std::back_inserter(behind));
  }
  return Merge(std::move(behind));
}

std::vector<Window> Synchronizer::Known(const std::string& part) const {
  return Without(ledger_.Covered(part), Behind(part));
}

Window Synchronizer::Wanted(const Source& source, const Extent& extent) const {
  const Time since = source.history_start - Seconds(1);
  const Time settled = extent.now - config_.settle;
  return {std::max(since, extent.since.value_or(since)),
          std::min(settled, extent.until.value_or(settled))};
}

std::optional<Time> Synchronizer::KnownMessage(const Source& source,
                                               Time now) const {
  std::optional<Time> known;
  const auto parts = source.Parts();
  for (const Measured& one : MeasuredIn(config_)) {
    if (std::ranges::find_first_of(one.parts, parts) == one.parts.end()) {
      continue;
    }
    known = std::max(known, ledger_.LastEvent(one.name, now));
  }
  return known;
}

std::vector<PlannedReading> Synchronizer::Plan(const Source& source,
                                               const Extent& extent) const {
  std::vector<PlannedReading> planned;
  const Window wanted = Wanted(source, extent);
  if (wanted.since >= wanted.until) return planned;
  for (const std::string& part : source.Parts()) {
    SpansToRead plan = PlanPart(part, wanted, extent);
    if (plan.spans.empty()) continue;
    if (!source.category.empty()) return {{{part, {}}, std::move(plan)}};
    auto same = std::ranges::find(planned, plan, &PlannedReading::plan);
    if (same == planned.end()) same = planned.insert(same, {{}, plan});
    same->selection.topics.push_back(part);
  }
  return planned;
}

SpansToRead Synchronizer::PlanPart(const std::string& part,
                                   const Window& wanted,
                                   const Extent& extent) const {
  SpansToRead plan{{wanted}, false};
  if (!extent.again) {
    plan = PlanReading(config_.datagrepper, Known(part), ledger_.RereadAt(part),
                       wanted, extent.now);
  }
  plan.spans = Apart(part, plan, extent.again);
  return plan;
}

// What was not answered is asked for alone, so that what is around it need not
// be cut to find it; and what was proven unreadable only now and then, but for
// messages that nobody could make out then.
std::vector<Window> Synchronizer::Apart(const std::string& part,
                                        const SpansToRead& plan,
                                        bool again) const {
  std::vector<Window> unreadable = ledger_.Unreadable(part);
  const std::vector<Window> doubtful = doubts_.Of(part);
  std::vector<Window> spans =
      Without(Without(plan.spans, unreadable), Merge(doubtful));
  const auto add = [&](const std::vector<Window>& apart) {
    for (const Window& span : plan.spans) {
      std::ranges::copy(Within(apart, span), std::back_inserter(spans));
    }
  };
  add(doubtful);
  std::vector<Window> asked;
  for (const Window& span : Behind(part)) {
    std::ranges::copy(Within(unreadable, span), std::back_inserter(asked));
  }
  if (!again && std::ssize(unreadable) > kMostAskedAgain) {
    unreadable.erase(unreadable.begin(), unreadable.end() - kMostAskedAgain);
  }
  if (again || plan.long_reread) {
    std::ranges::copy(unreadable, std::back_inserter(asked));
  }
  add(Merge(std::move(asked)));
  std::ranges::sort(spans, {}, &Window::since);
  return spans;
}

std::optional<Time> Synchronizer::KnownUntil(const Source& source) const {
  const Time before = source.history_start - Seconds(1);
  Time until = Time::max();
  for (const std::string& part : source.Parts()) {
    until = std::min(until, ContiguousEnd(Known(part), before));
  }
  return until > before ? std::optional(until) : std::nullopt;
}

Synchronized Synchronizer::Read(const Source& source, const Extent& extent,
                                const std::stop_token& stop) {
  Synchronized result;
  result.source = source.Name();
  const auto planned = Plan(source, extent);
  Recorder recorder(*this, &result);
  const auto known = KnownMessage(source, extent.now);
  const auto tell = [this](const std::string& notice) {
    listener_.Tell(notice);
  };
  const auto enough = [&] { return extent.enough && extent.enough(); };
  Seconds left{0};
  for (const auto& [selection, plan] : planned) {
    for (const Window& span : plan.spans) left += span.Length();
    if (result.stopped || enough()) continue;
    client_.Begin(selection, plan.spans, known, tell, stop);
    while (const auto reading = client_.Next()) {
      listener_.Take(*reading);
      recorder.Record(*reading);
      if (enough()) break;
    }
    result.stopped = client_.stopped();
  }
  recorder.Finish(known);
  result.whole = left == recorder.read();
  if (result.whole) KeepReread(planned, extent.now);
  std::vector<Window> missing;
  for (const std::string& part : source.Parts()) {
    std::ranges::copy(
        Holes(Known(part), recorder.Settled(Wanted(source, extent))),
        std::back_inserter(missing));
  }
  result.missing = Merge(std::move(missing));
  result.known_until = KnownUntil(source);
  return result;
}

void Synchronizer::KeepReread(const std::vector<PlannedReading>& read,
                              Time now) {
  for (const auto& [selection, plan] : read) {
    if (!plan.long_reread) continue;
    for (const std::string& part : selection.Parts()) {
      ledger_.SetRereadAt(part, now);
    }
  }
}

}  // namespace workflow_health

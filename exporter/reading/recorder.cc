#include "reading/recorder.h"

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
// So many messages of another kind than the ledger holds may stand in the midst
// of others; if there are more, and most are, the archive is another one.
constexpr long long kMostOfAnotherKind = 5;
constexpr long long kMostNamed = 20;

// One of them says nothing of all the others.
std::string OfAnotherKind(const Message& message) {
  return fmt::format(
      "message {} of {} is {}, but most others are {}: it is ignored",
      Printable(message.id), FormatTime(message.sent_at),
      message.sample ? "made up" : "real", message.sample ? "real" : "made up");
}

}  // namespace

Recorder::Recorder(const Config& config, const MessageReader& reader,
                   Ledger& ledger, Doubts& doubts, Synchronized* result)
    : config_(config),
      reader_(reader),
      ledger_(ledger),
      doubts_(doubts),
      result_(*result),
      sample_(ledger.IsSample()) {}

void Recorder::Record(const Reading& reading) {
  Batch batch;
  batch.origin = config_.datagrepper.url;
  if (!sample_ && !reading.messages.empty()) sample_ = IsSample(reading);
  batch.sample = sample_.value_or(false);
  // The ledger refuses it.
  if (IsAnotherArchive(reading)) batch.sample = !batch.sample;
  for (const Message& message : reading.messages) {
    Entry& entry = batch.entries.emplace_back(reader_.Read(message));
    if (message.sample == batch.sample) continue;
    entry.as = Entry::As::kIgnored;
    entry.events.clear();
    TellOdd(OfAnotherKind(message));
  }
  for (const std::string& oddity : reading.oddities) TellOdd(oddity);
  Cover(reading, &batch);
  const Recorded recorded = ledger_.Record(batch);
  doubts_.numbers().Learn(reading, ledger_);
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
bool Recorder::IsSample(const Reading& reading) {
  const auto made_up =
      std::ranges::count(reading.messages, true, &Message::sample);
  return 2 * made_up > std::ssize(reading.messages);
}

bool Recorder::IsAnotherArchive(const Reading& reading) {
  const auto others = std::ranges::count(
      reading.messages, !sample_.value_or(false), &Message::sample);
  of_another_kind_ += others;
  of_its_kind_ += std::ssize(reading.messages) - others;
  return of_another_kind_ > std::max(kMostOfAnotherKind, of_its_kind_);
}

void Recorder::TellOdd(std::string sentence) {
  if (++result_.odd_messages > kMostNamed) return;
  result_.oddities.push_back(std::move(sentence));
}

// What was not answered may be the next time.
void Recorder::Cover(const Reading& reading, Batch* batch) {
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

bool Recorder::IsProven(const Reading& reading) {
  if (!reading.unanswered) return true;
  bool proven = true;
  for (const std::string& part : reading.selection.Parts()) {
    const auto known = ledger_.Unreadable(part);
    proven &= !Within(known, reading.window).empty() ||
              doubts_.Add(part, reading.window);
  }
  return proven;
}

void Recorder::Decide(const Reading& reading) {
  for (const std::string& part : reading.selection.Parts()) {
    doubts_.Forget(part, reading.window);
  }
}

// Nothing is proven of what was not settled yet when the server answered, by
// its clock. By ours nothing else is asked for. Where the server does not tell
// its clock, ours alone proves nothing: see Finish().
std::vector<CoveredSpan> Recorder::Covered(const Reading& reading) {
  std::vector<CoveredSpan> covered;
  for (const std::string& part : reading.selection.Parts()) {
    covered.push_back({part, reading.window});
  }
  if (!reading.answered_at) {
    std::ranges::copy(covered, std::back_inserter(without_clock_));
    return {};
  }
  const Time settled = *reading.answered_at - config_.settle;
  if (settled >= reading.window.until) return covered;
  unsettled_ = std::min(unsettled_, settled);
  if (reading.window.since >= settled) return {};
  for (CoveredSpan& span : covered) span.span.until = settled;
  return covered;
}

// A message shows that its time has come, but for the rest of its second; what
// is later may be still to come.
void Recorder::Finish(std::optional<Time> known) {
  if (without_clock_.empty()) return;
  result_.without_clock = true;
  const auto latest = std::max(known, latest_);
  unsettled_ = latest ? *latest - Seconds(1) : Time::min();
  Batch batch;
  batch.origin = config_.datagrepper.url;
  for (CoveredSpan& covered : without_clock_) {
    covered.span.until = std::min(covered.span.until, unsettled_);
    if (covered.span.since < covered.span.until) {
      batch.covered.push_back(covered);
    }
  }
  (void)ledger_.Record(batch);
}

Window Recorder::Settled(Window wanted) const {
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

}  // namespace workflow_health

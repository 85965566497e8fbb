#include "reading/synchronizer.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "workflow/coverage.h"

namespace workflow_health {
namespace {

// Of what was proven unreadable, so many spans at the end are tried once more
// with what was read long ago.
constexpr std::ptrdiff_t kMostAskedAgain = 10;
// Where the number of messages has changed, so many are read in about one
// request.
constexpr long long kReadAtOnce = 90;

}  // namespace

Synchronizer::Synchronizer(const Config& config, const MessageReader& reader,
                           std::vector<Measured> measured, Ledger& ledger,
                           Client& client, Doubts& doubts,
                           ReadingListener& listener)
    : config_(config),
      reader_(reader),
      measured_(std::move(measured)),
      ledger_(ledger),
      client_(client),
      doubts_(doubts),
      listener_(listener) {}

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
  for (const Measured& one : measured_) {
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
  const Number number = NumberIn(source);
  for (const std::string& part : source.Parts()) {
    SpansToRead plan = PlanPart(part, wanted, extent, number);
    if (plan.spans.empty()) continue;
    if (!source.category.empty()) return {{{part, {}}, std::move(plan)}};
    auto same = std::ranges::find(planned, plan, &PlannedReading::plan);
    if (same == planned.end()) same = planned.insert(same, {{}, plan});
    same->selection.topics.push_back(part);
  }
  return planned;
}

// Parts with the same to read ask for the same.
Synchronizer::Number Synchronizer::NumberIn(const Source& source) const {
  using Known = std::map<std::pair<Time, Time>, long long>;
  return [this, parts = source.Parts(),
          known = std::make_shared<Known>()](const Window& window) {
    const auto [at, is_new] =
        known->try_emplace({window.since, window.until}, 0);
    if (is_new) at->second = ledger_.MessagesOf(parts, window);
    return at->second;
  };
}

SpansToRead Synchronizer::PlanPart(const std::string& part,
                                   const Window& wanted, const Extent& extent,
                                   const Number& number) const {
  SpansToRead plan{{wanted}, {}, false};
  if (!extent.again) {
    plan = PlanReading(config_.datagrepper,
                       {Known(part), ledger_.RereadAt(part),
                        doubts_.numbers().CountedAt(part), number},
                       wanted, extent.now);
  }
  plan.spans = Apart(part, plan, extent.again);
  const auto unreadable = ledger_.Unreadable(part);
  std::vector<Window> counted;
  for (const Window& span : plan.counted) {
    std::ranges::copy(
        Without(Without({span}, unreadable), Merge(doubts_.Of(part))),
        std::back_inserter(counted));
  }
  plan.counted = std::move(counted);
  return plan;
}

// What was not answered is asked for alone, so that what is around it need not
// be cut to find it. What was proven unreadable is asked for only now and then,
// except where something is behind, as nobody could make out its messages then.
std::vector<Window> Synchronizer::Apart(const std::string& part,
                                        const SpansToRead& plan,
                                        bool again) const {
  std::vector<Window> unreadable = ledger_.Unreadable(part);
  const std::vector<Window> doubtful = doubts_.Of(part);
  std::vector<Window> spans =
      Without(Without(plan.spans, unreadable), Merge(doubtful));
  const auto add = [&](const std::vector<Window>& apart) {
    for (const auto* planned : {&plan.spans, &plan.counted}) {
      for (const Window& span : *planned) {
        std::ranges::copy(Within(apart, span), std::back_inserter(spans));
      }
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
  Recorder recorder(config_, reader_, ledger_, doubts_, &result);
  Session session{extent, stop, KnownMessage(source, extent.now), recorder,
                  &result};
  Seconds left{0};
  for (const auto& [selection, plan] : planned) {
    for (const Window& span : plan.spans) left += span.Length();
    if (!session.IsOver()) ReadSpans(selection, plan.spans, session);
  }
  result.whole = left == recorder.read();
  for (const PlannedReading& one : planned) {
    if (result.whole && !session.IsOver()) Count(one, session);
  }
  recorder.Finish(session.known);
  if (result.whole && !session.IsOver()) KeepTimes(planned, extent.now);
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

void Synchronizer::ReadSpans(const Selection& selection,
                             const std::vector<Window>& spans,
                             Session& session) {
  const auto tell = [this](const std::string& notice) {
    listener_.Tell(notice);
  };
  client_.Begin(selection, spans, session.known, tell, session.stop);
  while (const auto reading = client_.Next()) {
    listener_.Take(*reading);
    session.recorder.Record(*reading);
    if (session.IsOver()) break;
  }
  session.result->stopped = client_.stopped();
}

void Synchronizer::Count(const PlannedReading& planned, Session& session) {
  std::vector<Window> spans = planned.plan.counted;
  std::vector<Window> to_read;
  while (!spans.empty() && !session.IsOver()) {
    spans = CountOnce(planned.selection, spans, session, &to_read);
  }
  if (to_read.empty() || session.IsOver()) return;
  ReadSpans(planned.selection, Merge(std::move(to_read)), session);
}

// Returns what is to be counted next: the halves of what differs and is long.
std::vector<Window> Synchronizer::CountOnce(const Selection& selection,
                                            const std::vector<Window>& spans,
                                            Session& session,
                                            std::vector<Window>* to_read) {
  const auto tell = [this](const std::string& notice) {
    listener_.Tell(notice);
  };
  std::vector<Window> halves;
  client_.BeginCounting(selection, spans, session.known, tell, session.stop);
  while (const auto counted = client_.Next()) {
    if (doubts_.numbers().Agree(*counted, ledger_)) continue;
    const Window& window = counted->window;
    const long long number = counted->number.value_or(0);
    if (number <= kReadAtOnce || window.Length() <= Seconds(1)) {
      to_read->push_back(window);
      continue;
    }
    const Time middle = window.since + window.Length() / 2;
    halves.push_back({window.since, middle});
    halves.push_back({middle, window.until});
  }
  session.result->stopped = client_.stopped();
  return halves;
}

void Synchronizer::KeepTimes(const std::vector<PlannedReading>& read,
                             Time now) {
  for (const auto& [selection, plan] : read) {
    for (const std::string& part : selection.Parts()) {
      if (!plan.counted.empty()) doubts_.numbers().SetCountedAt(part, now);
      if (plan.long_reread) ledger_.SetRereadAt(part, now);
    }
  }
}

}  // namespace workflow_health

#include "reading/source_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <utility>

#include "base/text.h"
#include "workflow/coverage.h"

namespace workflow_health {
namespace {

// It is asked again at the next poll anyway.
constexpr int kAttempts = 5;
// Of a second, once by each interface: so many polls have to agree.
constexpr int kAttemptsAtSecond = 2;
constexpr int kPollsInDoubt = 3;
constexpr size_t kMostTold = 100;  // sentences on odd messages
// Of the archive: whoever waits for more wants to see progress.
constexpr Seconds kLong = std::chrono::days(30);
// What has ended is read after this many polls, or after this time if it is
// less.
constexpr int kEndedPolls = 60;
constexpr Seconds kEndedPause = std::chrono::hours(1);
// While it waits in here, it reports nothing.
constexpr Seconds kLongestRetryAfter = std::chrono::seconds(30);

Seconds TotalLength(const std::vector<Window>& spans) {
  Seconds length{0};
  for (const Window& span : spans) length += span.Length();
  return length;
}

// How much was proven unreadable, of the part with the most.
Seconds UnreadableOf(const Source& source, const Ledger& ledger) {
  Seconds longest{0};
  for (const std::string& part : source.Parts()) {
    longest = std::max(longest, TotalLength(ledger.Unreadable(part)));
  }
  return longest;
}

}  // namespace

SourceReader::SourceReader(const Config& config, Fetcher& fetcher,
                           SourceMeter& meter, Log& log, TellState tell_state)
    : config_(config),
      meter_(meter),
      log_(log),
      tell_state_(std::move(tell_state)),
      fetcher_(fetcher, meter),
      client_(config.datagrepper, fetcher_,
              {.attempts = kAttempts,
               .attempts_at_second = kAttemptsAtSecond,
               .longest_retry_after = kLongestRetryAfter,
               .seed = std::random_device()()}),
      reader_(config),
      doubts_(kPollsInDoubt) {}

SourceReader::Ended SourceReader::Read(Ledger& ledger,
                                       const std::vector<Measured>& measured,
                                       Time now, const std::stop_token& stop,
                                       const std::function<bool()>& enough) {
  if (!std::exchange(told_state_, true)) {
    tell_state_(config_.datagrepper.url + " is polled for the first time.");
  }
  Synchronizer synchronizer(config_, reader_, measured, ledger, client_,
                            doubts_, *this);
  const Synchronizer::Extent extent{now, {}, {}, false, enough};
  bool whole = true;
  bool asked = false;
  for (const Source& source : config_.sources) {
    if (!IsDue(synchronizer, source, now)) continue;
    asked = true;
    const auto read = ReadSource(synchronizer, source, extent, stop);
    if (!read) return Ended::kStopped;
    meter_.SetUnreadable(source.Name(), UnreadableOf(source, ledger));
    whole &= *read;
  }
  if (asked && !enough) TellAnswered(now);
  if (asked && whole && !enough) meter_.SetLastSuccess(now);
  return whole ? Ended::kWhole : Ended::kHoles;
}

// Runs of a workflow that ended still count, so it is looked at now and then.
bool SourceReader::IsDue(const Synchronizer& synchronizer, const Source& source,
                         Time now) const {
  if (!synchronizer.Reads(source)) return false;
  // Everything is counted up to where all is read: what lives must not wait.
  if (!config_.steps.empty()) return true;
  if (!config_.HasEnded(source, now) || !read_.contains(source.Name())) {
    return true;
  }
  const auto known = synchronizer.KnownUntil(source);
  const Seconds pause =
      std::min(kEndedPause, kEndedPolls * config_.datagrepper.poll);
  return !known || now - config_.settle - *known >= pause;
}

// Whether all of it is known now; no value if nothing more can be read.
std::optional<bool> SourceReader::ReadSource(Synchronizer& synchronizer,
                                             const Source& source,
                                             const Synchronizer::Extent& extent,
                                             const std::stop_token& stop) {
  BeginProgress(source.Name(), synchronizer.Plan(source, extent));
  const Synchronized result = synchronizer.Read(source, extent, stop);
  if (stop.stop_requested()) return std::nullopt;
  TellRead(result);
  if (result.stopped) {
    if (extent.enough) {
      TellOnce("new or recounted workflows cannot be read: " +
                   result.stopped->message,
               result.source);
    } else {
      TellStopped(result.stopped->message, extent.now);
    }
    return std::nullopt;
  }
  if (!result.whole && extent.enough && extent.enough()) return std::nullopt;
  TellMissing(result);
  TellUnreadable(result);
  TellOddities(result);
  read_.insert(source.Name());
  if (result.whole) begun_.erase(source.Name());
  return result.whole && result.missing.empty();
}

// During an outage it would begin again at each poll.
void SourceReader::BeginProgress(const std::string& category,
                                 const std::vector<PlannedReading>& planned) {
  progress_.reset();
  Seconds total{0};
  for (const auto& [selection, plan] : planned) {
    total += TotalLength(plan.spans);
  }
  if (total < kLong) return;
  progress_.emplace(total);
  const SpansToRead& longest =
      std::ranges::max_element(planned, {}, [](const PlannedReading& one) {
        return TotalLength(one.plan.spans);
      })->plan;
  const std::string span =
      FormatSpan({longest.spans.front().since, longest.spans.back().until});
  if (!down_since_) {
    tell_state_("The archive is being read: 0 % of " + span + ".");
  }
  if (!begun_.insert(category).second) return;
  log_.Info("the archive is being read",
            {{"category", category}, {"span", span}});
}

void SourceReader::Take(const Reading& reading) {
  if (!down_since_) meter_.SetUp(true);
  if (!progress_) return;
  progress_->Advance(reading.window, reading.messages.size());
  const std::string text = CollapseBlanks(ProgressText(progress_->state()));
  tell_state_("The archive is being read: " + text + ".");
  if (!progress_->HasAnotherTenth()) return;
  log_.Info("the archive is being read",
            {{"category", reading.selection.Name()}, {"progress", text}});
}

void SourceReader::Tell(const std::string& notice) { log_.Debug(notice); }

void SourceReader::TellAnswered(Time now) {
  meter_.SetUp(true);
  tell_state_(fmt::format("{} was read at {} UTC.", config_.datagrepper.url,
                          FormatMinute(now)));
  if (!down_since_) return;
  log_.Info("datagrepper can be read again",
            {{"down_for", FormatDuration(now - *down_since_)}});
  down_since_.reset();
}

void SourceReader::TellStopped(const std::string& why, Time now) {
  meter_.SetUp(false);
  if (!down_since_) {
    down_since_ = now;
    log_.Warn("datagrepper cannot be read", {{"reason", why}});
  }
  tell_state_(fmt::format("Reading datagrepper has failed since {} UTC: {}.",
                          FormatMinute(*down_since_), why));
}

// A span that was told shrinks as its halves are read, and the last one moves
// on.
void SourceReader::TellMissing(const Synchronized& result) {
  auto& told = missing_[result.source];
  for (const Window& span : result.missing) {
    if (!Within(told, span).empty()) continue;
    std::vector<LogField> fields = {{"category", result.source},
                                    {"span", FormatSpan(span)}};
    for (const Unread& unread : result.doubtful) {
      if (!span.Contains(unread.span.until)) continue;
      fields.push_back({"reason", unread.why});
      break;
    }
    log_.Warn("a span was not read", fields);
  }
  told = result.missing;
  doubtful_[result.source] = result.doubtful;
}

void SourceReader::TellUnreadable(const Synchronized& result) {
  for (const Unread& unread : result.unreadable) {
    auto& reasons = reasons_[result.source];
    if (!reasons.insert_or_assign(unread.span.until, unread.why).second) {
      continue;
    }
    log_.Warn("a span cannot be read and is left out",
              {{"category", result.source},
               {"span", FormatSpan(unread.span)},
               {"reason", unread.why}});
  }
}

// Each once: the end of what was read is read again and again.
void SourceReader::TellOddities(const Synchronized& result) {
  std::vector<std::string> oddities = result.oddities;
  if (result.without_clock) {
    oddities.emplace_back(
        "the server sends no HTTP header Date, so what follows its latest "
        "message counts as not read yet");
  }
  for (const std::string& oddity : oddities) TellOnce(oddity, result.source);
}

void SourceReader::TellOnce(const std::string& sentence,
                            const std::string& source) {
  if (told_.size() >= kMostTold || !told_.insert(sentence).second) return;
  log_.Warn(sentence, {{"category", source}});
}

std::vector<std::string> SourceReader::Unreadable(const Ledger& ledger) const {
  auto sentences = UnreadableSpans(config_, ledger, reasons_);
  for (const auto& [category, doubtful] : doubtful_) {
    for (const Unread& unread : doubtful) {
      sentences.push_back(fmt::format(
          "{} from {} has not been read yet: {}. What follows is shown once "
          "this span has been read or has proved to be unreadable.",
          category, FormatSpan(unread.span), unread.why));
    }
  }
  return sentences;
}

void SourceReader::TellRead(const Synchronized& result) {
  log_.Debug("datagrepper was read",
             {{"category", result.source},
              {"messages", std::to_string(result.messages)},
              {"new", std::to_string(result.recorded.added)},
              {"late", std::to_string(result.recorded.late)},
              {"requests", std::to_string(client_.requests())}});
}

}  // namespace workflow_health

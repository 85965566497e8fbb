#include "app/source_reader.h"

#include <fmt/format.h>

#include <random>
#include <utility>

#include "base/text.h"
#include "workflow/coverage.h"

namespace workflow_health {
namespace {

// It is asked again at the next poll anyway.
constexpr int kAttempts = 5;
// Of the archive: who waits for more wants to know how far it is.
constexpr Seconds kLong = std::chrono::days(30);

}  // namespace

SourceReader::SourceReader(const Config& config, Fetcher& fetcher,
                           SourceMeter& meter, Log& log, TellState tell_state)
    : config_(config),
      meter_(meter),
      log_(log),
      tell_state_(std::move(tell_state)),
      fetcher_(fetcher, meter),
      client_(config.datagrepper, fetcher_,
              {.attempts = kAttempts, .seed = std::random_device()()}) {}

bool SourceReader::Read(Ledger& ledger, Time now, const std::stop_token& stop) {
  Synchronizer synchronizer(config_, ledger, client_, *this);
  const Synchronizer::Extent extent{now, {}, {}, false};
  bool whole = true;
  for (const std::string& category : config_.Categories()) {
    BeginProgress(category, synchronizer.Plan(category, extent));
    const Synchronized result = synchronizer.Read(category, extent, stop);
    if (stop.stop_requested()) return false;
    TellRead(result);
    if (result.stopped) {
      TellStopped(result.stopped->message, now);
      return false;
    }
    TellMissing(result);
    whole &= result.whole && result.missing.empty();
  }
  TellAnswered(now);
  if (whole) meter_.SetLastSuccess(now);
  return whole;
}

void SourceReader::BeginProgress(const std::string& category,
                                 const SpansToRead& plan) {
  progress_.reset();
  Seconds total{0};
  for (const Window& span : plan.spans) total += span.Length();
  if (total < kLong) return;
  progress_.emplace(total);
  const std::string span =
      FormatSpan({plan.spans.front().since, plan.spans.back().until});
  tell_state_("The archive is being read: 0 % of " + span + ".");
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
            {{"category", reading.category}, {"progress", text}});
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
  tell_state_(fmt::format("datagrepper cannot be read since {} UTC: {}.",
                          FormatMinute(*down_since_), why));
}

// What was told shrinks as its halves are read, and at the end it moves on.
void SourceReader::TellMissing(const Synchronized& result) {
  std::vector<Window> missing = result.missing;
  const auto& told = missing_[result.category];
  const auto tell = [&](const Window& span, std::string_view message) {
    if (!Within(told, span).empty()) return;
    log_.Warn(message,
              {{"category", result.category}, {"span", FormatSpan(span)}});
  };
  for (const Window& span : result.missing) tell(span, "a span is not read");
  for (const Window& span : result.unreadable) {
    tell(span, "a span cannot be read completely");
    missing.push_back(span);
  }
  missing_[result.category] = std::move(missing);
}

void SourceReader::TellRead(const Synchronized& result) {
  log_.Debug("datagrepper was read",
             {{"category", result.category},
              {"messages", std::to_string(result.messages)},
              {"new", std::to_string(result.recorded.added)},
              {"late", std::to_string(result.recorded.late)},
              {"requests", std::to_string(client_.requests())}});
}

}  // namespace workflow_health

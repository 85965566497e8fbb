#include "app/poller.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <utility>

#include "answers/known.h"

namespace workflow_health {
namespace {

// False if it was stopped meanwhile.
bool Pause(Seconds length, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, length, [] { return false; });
  return !stop.stop_requested();
}

std::string NamesOf(const std::vector<Measured>& measured) {
  std::vector<std::string> names;
  for (const Measured& one : measured) names.push_back(one.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

Poller::Poller(PollerOptions options, Fetcher* fetcher, SourceMeter& meter,
               Pages& pages, Log& log, Clock clock)
    : options_(std::move(options)),
      measured_(MeasuredIn(options_.config)),
      pages_(pages),
      log_(log),
      clock_(std::move(clock)),
      figures_(options_.config),
      reports_(std::make_shared<ReportMaker>(options_.config,
                                             options_.ledger_path)) {
  if (fetcher != nullptr) {
    reader_.emplace(options_.config, *fetcher, meter, log,
                    [this](auto state) { pages_.Tell(std::move(state)); });
  }
  Open();
  if (!reader_) {
    PollLedger({});
  } else {
    // Others may have entered more: all is shown as of one instant.
    if (CountedIn(measured_, *ledger_).until) {
      (void)CountKnown(options_.config, clock_(), ledger_.get());
    }
    pages_.Show(
        SnapshotOf(options_.config, figures_, reports_, *ledger_, clock_()));
  }
}

void Poller::Open() {
  MakeFolderOf(options_.ledger_path);
  ledger_ = std::make_unique<Ledger>(options_.ledger_path, Ledger::Mode::kWrite,
                                     [this] { return Ends(); });
  if (!ledger_->LogSetAside().empty()) {
    log_.Warn("the write-ahead log beside the ledger belonged to another file",
              {{"kept", ledger_->LogSetAside()}});
  }
  CheckRules();
  const auto added = ledger_->CountUnder(measured_);
  if (added.empty()) return;
  log_.Info("what is new to the ledger is read from its history start on",
            {{"new", NamesOf(added)}});
  for (const std::string& line : ToImportAgain(*ledger_, {})) log_.Warn(line);
}

// Of two exporters of other rules, none must undo the other's recount for ever.
void Poller::CheckRules() {
  const auto changed = ChangedIn(*ledger_, measured_);
  if (changed.empty()) return;
  const std::string reason = OtherRules(options_.ledger_path, changed);
  if (!options_.accept_recount || !reader_ || accepted_) {
    throw LedgerError(
        reason +
        (reader_ ? "; use the earlier configuration, or --accept-recount to "
                   "read and count it anew"
                 : "; use the earlier configuration: it cannot be counted anew "
                   "without polling"));
  }
  const auto warnings = ToImportAgain(*ledger_, {});
  const std::string kept =
      BeginRecount(options_.ledger_path, measured_, clock_(), ledger_.get());
  accepted_ = true;
  log_.Info("workflows whose rules changed are counted anew",
            {{"reason", reason},
             {"reads", WhatIsReadAnew(changed)},
             {"before", kept}});
  for (const std::string& line : warnings) log_.Warn(line);
}

bool Poller::Ends() const {
  return stop_.stop_requested() || (options_.ends && options_.ends());
}

// What is written to a file that is not at its place any more is lost.
void Poller::Leave() {
  const bool removed = !std::filesystem::exists(options_.ledger_path);
  ledger_->SetLogAside();
  log_.Warn(removed ? "the ledger was removed; the archive is read again"
                    : "another file has replaced the ledger and is used now",
            {{"ledger", options_.ledger_path}});
  if (!ledger_->LogSetAside().empty()) {
    log_.Warn("what was not written into the ledger yet is kept",
              {{"kept", ledger_->LogSetAside()}});
  }
  ledger_.reset();
}

void Poller::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) {
    do {
      Poll(stop);
    } while (
        Pause(has_more_ ? Seconds(0) : options_.config.datagrepper.poll, stop));
  });
}

void Poller::Stop() {
  thread_ = {};
  ledger_.reset();
}

void Poller::Poll(const std::stop_token& stop) {
  stop_ = stop;
  try {
    if (ledger_ && !ledger_->IsInPlace()) Leave();
    if (!ledger_) Open();
    PollLedger(stop);
    ledger_->Checkpoint();
    if (!fault_.empty()) log_.Info("the ledger can be used again");
    fault_.clear();
    pages_.TellLedgerFault({});
  } catch (const std::exception& error) {
    // What others moved is left at the next poll.
    if (ledger_ && ledger_->IsInPlace()) ledger_.reset();
    if (stop.stop_requested() || fault_ == error.what()) return;
    fault_ = error.what();
    pages_.TellLedgerFault(fault_);
    log_.Error("the ledger cannot be used", {{"reason", fault_}});
  }
}

void Poller::PollLedger(const std::stop_token& stop) {
  has_more_ = false;
  const auto joined = JoinedToRead(measured_, *ledger_);
  const auto ended = Read(stop);
  if (stop.stop_requested()) return;
  TellUnreadable();
  // Up to a hole, where all was asked for and one is left.
  if (ended != SourceReader::Ended::kStopped ||
      CountedIn(measured_, *ledger_).until) {
    CountAndShow();
  }
  if (reader_) CatchUp(stop);
  TellJoined(joined);
}

void Poller::TellUnreadable() {
  pages_.TellUnreadable(reader_
                            ? reader_->Unreadable(*ledger_)
                            : UnreadableSpans(options_.config, *ledger_, {}));
}

SourceReader::Ended Poller::Read(const std::stop_token& stop) {
  if (!reader_) {
    pages_.Tell("The ledger is shown as it is; datagrepper is not polled.");
    return SourceReader::Ended::kWhole;
  }
  return reader_->Read(*ledger_,
                       MeasuredThat(JoinedToRead(measured_, *ledger_)),
                       clock_(), stop);
}

std::vector<Measured> Poller::MeasuredThat(
    const std::vector<size_t>& joined) const {
  std::vector<Measured> measured;
  for (const size_t i : joined) measured.push_back(measured_[i]);
  return measured;
}

// What is new, or counted anew, is read in the time between two polls: what
// joined already does not wait for it.
void Poller::CatchUp(const std::stop_token& stop) {
  const Config& config = options_.config;
  const auto joined = JoinedToRead(measured_, *ledger_);
  if (joined.size() == measured_.size()) return;
  const Seconds behind = LengthBehind();
  const auto end = std::chrono::steady_clock::now() + config.datagrepper.poll;
  const auto enough = [&] { return std::chrono::steady_clock::now() >= end; };
  (void)reader_->Read(*ledger_, measured_, clock_(), stop, enough);
  if (stop.stop_requested()) return;
  has_more_ = enough();
  // Sums of messages change with what they tell.
  if (LengthBehind() < behind) ledger_->SetRecountedAt(clock_());
  if (JoinedToRead(measured_, *ledger_) != joined) CountAndShow();
}

Seconds Poller::LengthBehind() const {
  Seconds length{0};
  for (const Measured& one : measured_) {
    for (const std::string& part : one.parts) {
      for (const Window& span : ledger_->Behind(one, part)) {
        length += span.Length();
      }
    }
  }
  return length;
}

void Poller::TellJoined(const std::vector<size_t>& before) {
  std::vector<Measured> joined;
  for (const size_t i : JoinedToRead(measured_, *ledger_)) {
    if (std::ranges::find(before, i) != before.end()) continue;
    joined.push_back(measured_[i]);
  }
  if (joined.empty()) return;
  ledger_->SetRecountedAt(clock_());
  log_.Info("what was new has caught up with the rest and is shown",
            {{"new", NamesOf(joined)}});
}

void Poller::CountAndShow() {
  const Config& config = options_.config;
  const Time now = clock_();
  const bool first = !CountedIn(measured_, *ledger_).until;
  if (!CountKnown(config, now, ledger_.get())) return;
  pages_.Show(SnapshotOf(config, figures_, reports_, *ledger_, now));
  const auto until = CountedIn(measured_, *ledger_).until;
  if (!first || !until) return;
  log_.Info("the archive has been read and its figures are shown",
            {{"until", FormatTime(*until)}});
}

}  // namespace workflow_health

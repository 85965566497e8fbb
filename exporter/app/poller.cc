#include "app/poller.h"

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

}  // namespace

Poller::Poller(PollerOptions options, Fetcher* fetcher, SourceMeter& meter,
               Pages& pages, Log& log, Clock clock)
    : options_(std::move(options)),
      rules_(CountingRulesOf(options_.config)),
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
  } else if (!recount_) {
    pages_.Show(
        SnapshotOf(options_.config, figures_, reports_, *ledger_, clock_()));
  }
}

void Poller::Open() {
  recount_.reset();
  MakeFolderOf(options_.ledger_path);
  ledger_ = std::make_unique<Ledger>(options_.ledger_path, Ledger::Mode::kWrite,
                                     [this] { return Ends(); });
  if (!ledger_->log_set_aside().empty()) {
    log_.Warn("the log of another file lay beside the ledger",
              {{"kept", ledger_->log_set_aside()}});
  }
  const auto changed = ChangedRules(*ledger_, rules_);
  if (changed.empty()) {
    ledger_->CountUnder(rules_);
    return;
  }
  if (!options_.accept_recount || !reader_) {
    throw LedgerError(
        OtherRules(options_.ledger_path, changed) +
        (reader_ ? "; use the configuration of then, or --accept-recount to "
                   "read the archive and count it anew"
                 : "; use the configuration of then: without polling it cannot "
                   "be counted anew"));
  }
  log_.Info("the archive is counted anew",
            {{"reason", OtherRules(options_.ledger_path, changed)}});
  BeginRecount();
}

void Poller::BeginRecount() {
  recount_.emplace(options_.ledger_path, rules_, clock_(),
                   [this] { return Ends(); });
  if (recount_->goes_on()) {
    log_.Info("the counting anew goes on where it was");
  }
  if (recount_->set_aside().empty()) return;
  log_.Warn("a counting anew under other rules was not finished",
            {{"kept", recount_->set_aside()}});
}

bool Poller::Ends() const {
  return stop_.stop_requested() || (options_.ends && options_.ends());
}

// What is written to a file that is not at its place any more is lost.
void Poller::Leave() {
  const bool removed = !std::filesystem::exists(options_.ledger_path);
  ledger_->SetLogAside();
  log_.Warn(removed ? "the ledger was removed; it is read again"
                    : "another file is in the place of the ledger; it is used",
            {{"ledger", options_.ledger_path}});
  if (!ledger_->log_set_aside().empty()) {
    log_.Warn("what was not in the ledger yet is kept",
              {{"kept", ledger_->log_set_aside()}});
  }
  ledger_.reset();
}

void Poller::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) {
    do {
      Poll(stop);
    } while (Pause(options_.config.datagrepper.poll, stop));
  });
}

void Poller::Stop() {
  thread_ = {};
  recount_.reset();
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
    recount_.reset();
    // What others moved is left at the next poll.
    if (ledger_ && ledger_->IsInPlace()) ledger_.reset();
    if (stop.stop_requested() || fault_ == error.what()) return;
    fault_ = error.what();
    pages_.TellLedgerFault(fault_);
    log_.Error("the ledger cannot be used", {{"reason", fault_}});
  }
}

void Poller::PollLedger(const std::stop_token& stop) {
  const auto ended = Read(stop);
  if (stop.stop_requested()) return;
  if (recount_ && ended != SourceReader::Ended::kWhole) return;
  if (recount_) Swap();
  TellUnreadable();
  // Up to a hole, where all was asked for and one is left.
  if (ended != SourceReader::Ended::kStopped || ledger_->CountedUntil()) {
    CountAndShow();
  }
}

void Poller::TellUnreadable() {
  pages_.TellUnreadable(reader_
                            ? reader_->Unreadable(*ledger_)
                            : UnreadableSpans(options_.config, *ledger_, {}));
}

SourceReader::Ended Poller::Read(const std::stop_token& stop) {
  if (!reader_) {
    pages_.Tell("The ledger is shown as it is: datagrepper is not asked.");
    return SourceReader::Ended::kWhole;
  }
  return reader_->Read(recount_ ? recount_->fresh() : *ledger_, clock_(), stop);
}

void Poller::Swap() {
  for (const std::string& line : recount_->Missing(*ledger_)) log_.Warn(line);
  const std::string kept = recount_->SwapInto(*ledger_);
  recount_.reset();
  ledger_->CountUnder(rules_);
  log_.Info("the archive was counted anew", {{"before", kept}});
}

void Poller::CountAndShow() {
  const Config& config = options_.config;
  const Time now = clock_();
  const bool first = !ledger_->CountedUntil();
  if (!CountKnown(config, now, ledger_.get())) return;
  pages_.Show(SnapshotOf(config, figures_, reports_, *ledger_, now));
  if (!first) return;
  log_.Info("the archive is known, and its figures are shown",
            {{"until", FormatTime(*ledger_->CountedUntil())}});
}

}  // namespace workflow_health

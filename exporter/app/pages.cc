#include "app/pages.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "app/landing_page.h"
#include "app/version.h"
#include "base/text.h"
#include "metrics/exposition.h"
#include "metrics/families.h"
#include "metrics/process.h"

namespace workflow_health {
namespace {

constexpr char kText[] = "text/plain; charset=utf-8";
constexpr int kOk = 200;
constexpr int kUnavailable = 503;

constexpr size_t kSentencesShown = 5;

std::string WhyNoReport(const std::exception& error) {
  return "The report cannot be made: " + Printable(error.what()) + ". ";
}

}  // namespace

void Pages::Show(std::shared_ptr<const Snapshot> snapshot) {
  const std::scoped_lock lock(mutex_);
  shown_.snapshot.swap(snapshot);
}

void Pages::Tell(std::string state) {
  state = Printable(state, state.npos);
  const std::scoped_lock lock(mutex_);
  shown_.state.swap(state);
}

void Pages::TellLedgerFault(std::string fault) {
  const std::scoped_lock lock(mutex_);
  shown_.ledger_fault.swap(fault);
}

void Pages::TellUnreadable(std::vector<std::string> sentences) {
  if (sentences.size() > kSentencesShown) {
    const size_t more = sentences.size() - kSentencesShown;
    sentences.resize(kSentencesShown);
    sentences.push_back(
        fmt::format("The same is true of {} more spans.", more));
  }
  const std::scoped_lock lock(mutex_);
  shown_.unreadable.swap(sentences);
}

void Pages::TellReload(bool successful, Time at) {
  const std::scoped_lock lock(mutex_);
  shown_.reload_successful = successful;
  if (successful) shown_.reloaded_at = at;
}

Routes Pages::MakeRoutes() const {
  static const WebPagePointer healthy =
      MakeWebPage(kText, "workflow-health is healthy.\n");
  return {{telemetry_path_, [this] { return MetricsPage(); }},
          {"/-/healthy", [] { return healthy; }},
          {"/-/ready", [this] { return ReadyPage(); }}};
}

Routes Pages::MakeSlowRoutes() const {
  return {{"/", [this] { return FrontPage(); }},
          {"/report", [this] { return ReportPage(); }}};
}

Pages::Shown Pages::Now() const {
  const std::scoped_lock lock(mutex_);
  return shown_;
}

std::string Pages::StateOf(const Shown& now) {
  if (now.ledger_fault.empty()) return now.state;
  return "Warning: the ledger cannot be used, so nothing new is shown: " +
         now.ledger_fault + ". " + now.state;
}

// What changes with each request stands behind what does not.
WebPagePointer Pages::MetricsPage() const {
  const Shown now = Now();
  std::string tail;
  if (source_ != nullptr) {
    tail += Exposition(SourceFamilies(source_->Figures()));
  }
  tail += Exposition({LedgerFamily(now.ledger_fault.empty())});
  if (now.reloaded_at) {
    tail += Exposition(ReloadFamilies(now.reload_successful, *now.reloaded_at));
  }
  tail += Exposition({BuildFamily(kVersion, kRevision, kCompiler)}) +
          Exposition(ProcessFamilies());
  if (!now.snapshot) return MakeWebPage(kExpositionType, std::move(tail));
  return now.snapshot->metrics.PageWith(kExpositionType, tail);
}

WebPagePointer Pages::FrontPage() const {
  const Shown now = Now();
  Landing landing{{}, StateOf(now), now.unreadable, telemetry_path_};
  try {
    if (now.snapshot) landing.summary = now.snapshot->report()->summary;
  } catch (const std::exception& error) {
    landing.state = WhyNoReport(error) + landing.state;
  }
  return MakeWebPage(kHtmlType, LandingPage(landing));
}

WebPagePointer Pages::ReportPage() const {
  const Shown now = Now();
  if (!now.snapshot) return ReadyPage();
  try {
    return now.snapshot->report()->page;
  } catch (const std::exception& error) {
    return MakeWebPage(kText, WhyNoReport(error) + "\n", kUnavailable);
  }
}

WebPagePointer Pages::ReadyPage() const {
  const Shown now = Now();
  std::string text = now.snapshot ? "workflow-health is ready.\n"
                                  : "workflow-health is not ready. ";
  if (!now.snapshot || !now.ledger_fault.empty()) text += StateOf(now) + "\n";
  for (const std::string& sentence : now.unreadable) text += sentence + "\n";
  return MakeWebPage(kText, std::move(text), now.snapshot ? kOk : kUnavailable);
}

}  // namespace workflow_health

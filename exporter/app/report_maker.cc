#include "app/report_maker.h"

#include <utility>

#include "answers/gather.h"
#include "app/version.h"
#include "report/report.h"

namespace workflow_health {

ReportMaker::ReportMaker(Config config, std::string ledger_path)
    : config_(std::move(config)), path_(std::move(ledger_path)) {}

void ReportMaker::UsePresentFile() {
  const std::scoped_lock lock(mutex_);
  if (ledger_ && ledger_->IsInPlace()) return;
  ledger_ = std::make_unique<Ledger>(path_, Ledger::Mode::kReadChecked);
}

ShownReportPointer ReportMaker::Make(Time as_of, Time now) {
  const std::scoped_lock lock(mutex_);
  const auto one_instant = ledger_->Snapshot();
  AskedWindow asked;
  asked.as_of = as_of;
  const Report report =
      MakeReport(config_, GatherReport(config_, *ledger_, asked, now).value());
  return std::make_shared<const ShownReport>(
      ShownReport{HtmlSummaryOf(report),
                  MakeWebPage(kHtmlType, HtmlPageOf(report, MadeBy()))});
}

std::function<ShownReportPointer()> MadeOnce(
    std::function<ShownReportPointer()> make) {
  struct State {
    std::once_flag once;
    ShownReportPointer made;
  };
  return [make = std::move(make), state = std::make_shared<State>()] {
    std::call_once(state->once, [&] { state->made = make(); });
    return state->made;
  };
}

}  // namespace workflow_health

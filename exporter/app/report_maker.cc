#include "app/report_maker.h"

#include <fmt/format.h>

#include <mutex>
#include <utility>

#include "answers/gather.h"
#include "app/version.h"
#include "ledger/ledger.h"
#include "report/report.h"

namespace workflow_health {

ReportMaker::ReportMaker(Config config, std::string ledger_path)
    : config_(std::move(config)), path_(std::move(ledger_path)) {}

ShownReportPointer ReportMaker::Make(const FileIdentity& file, Time as_of,
                                     Time now) const {
  Ledger ledger(path_, Ledger::Mode::kReadChecked);
  if (PresentFile() != file) {
    throw LedgerError(
        fmt::format("the ledger {} was replaced; the next poll shows what it "
                    "holds",
                    path_));
  }
  const auto one_instant = ledger.Snapshot();
  ledger.CountUnder(MeasuredIn(config_));
  ledger.CheckRules();
  AskedWindow asked;
  asked.as_of = as_of;
  const Report report =
      MakeReport(config_, GatherReport(config_, ledger, asked, now).value());
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

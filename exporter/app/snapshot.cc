#include "app/snapshot.h"

#include "answers/gather.h"
#include "app/version.h"
#include "metrics/exposition.h"
#include "metrics/families.h"
#include "report/report.h"

namespace workflow_health {

std::shared_ptr<const Snapshot> SnapshotOf(const Config& config,
                                           LiveFigures& live, Ledger& ledger,
                                           Time now) {
  const auto one_instant = ledger.Snapshot();
  ledger.CheckRules();
  const auto figures = live.Of(ledger);
  if (!figures) return nullptr;
  AskedWindow asked;
  asked.as_of = figures->as_of;
  const Report report =
      MakeReport(config, GatherReport(config, ledger, asked, now).value());
  return std::make_shared<const Snapshot>(
      Snapshot{PackedText(Exposition(WorkflowFamilies(config, *figures))),
               HtmlSummaryOf(report),
               MakeWebPage(kHtmlType, HtmlPageOf(report, MadeBy()))});
}

}  // namespace workflow_health

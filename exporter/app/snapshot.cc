#include "app/snapshot.h"

#include "metrics/exposition.h"
#include "metrics/families.h"

namespace workflow_health {

std::shared_ptr<const Snapshot> SnapshotOf(
    const Config& config, LiveFigures& live,
    const std::shared_ptr<ReportMaker>& reports, Ledger& ledger, Time now) {
  const auto one_instant = ledger.Snapshot();
  ledger.CheckRules();
  const auto figures = live.Of(ledger);
  if (!figures) return nullptr;
  return std::make_shared<const Snapshot>(Snapshot{
      PackedText(Exposition(WorkflowFamilies(config, *figures))),
      MadeOnce([reports, file = reports->PresentFile(), as_of = figures->as_of,
                now] { return reports->Make(file, as_of, now); })});
}

}  // namespace workflow_health

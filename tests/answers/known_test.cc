#include "answers/known.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

using std::chrono::days;

TEST_CASE("nothing is known without a gap as long as the start is missing [I2]",
          "[I2]") {
  const Config config = ParseConfig(DefaultConfigText()).value();
  Ledger ledger(":memory:", Ledger::Mode::kWrite);
  ledger.CountUnder(MeasuredIn(config));
  const Time start = config.HistoryStart();
  Batch batch;
  batch.origin = "a file";
  batch.covered = {{"monitor-gating", {start + days(1), start + days(9)}}};
  (void)ledger.Record(batch);
  CHECK_FALSE(KnownWithoutGap(config, ledger).begun);
  batch.covered = {{"monitor-gating", {start - Seconds(1), start + days(1)}}};
  (void)ledger.Record(batch);
  const Known known = KnownWithoutGap(config, ledger);
  CHECK(known.begun);
  CHECK(known.until == start + days(9));
  CHECK(known.category == "monitor-gating");
}

}  // namespace
}  // namespace workflow_health

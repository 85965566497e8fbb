// What is known of the latest runs.
#include <catch2/catch.hpp>
#include <map>
#include <string>

#include "answers/counting_trial.h"
#include "logs/packed_end.h"

namespace workflow_health {
namespace {

TEST_CASE("the latest runs of one second do not depend on their ids",
          "[counting]") {
  for (const bool swapped : {false, true}) {
    Counting counting;
    counting.Enter({End(swapped ? "b" : "a", 1),
                    End(swapped ? "a" : "b", 1, Outcome::kFailure)});
    counting.Count(2);
    CHECK(counting.ledger.Latest("w").failures_in_a_row == 1);
  }
}

Entry FailureAt(const std::string& id, int hour, size_t step) {
  Entry entry = End(id, hour, Outcome::kFailure);
  RunEnd end{Outcome::kFailure, {}};
  end.log.steps.resize(3);
  end.log.failing_step = step;
  PackEnd(end, &entry.events.front());
  return entry;
}

TEST_CASE("the latest runs tell how many failed in a row, and where",
          "[counting]") {
  Counting counting;
  counting.Enter({FailureAt("old", 1, 2), End("good", 2), FailureAt("a", 3, 1),
                  FailureAt("b", 4, 2), FailureAt("c", 5, 2),
                  End("unknown", 6, Outcome::kUnknown), Start("s", 7)});
  counting.Count(200);
  const LatestRuns latest = counting.ledger.Latest("w");
  CHECK(latest.last == At(5));
  CHECK(latest.last_success == At(2));
  CHECK(latest.failures_in_a_row == 3);
  CHECK(latest.of_one_step == 2);
  CHECK(latest.step == 2);
  CHECK(latest.last_failures == std::map<size_t, Time>{{1, At(3)}, {2, At(5)}});
}

TEST_CASE("a success ends what failed in a row", "[counting]") {
  Counting counting;
  counting.Enter({FailureAt("a", 1, 1), End("good", 2)});
  counting.Count(3);
  const LatestRuns latest = counting.ledger.Latest("w");
  CHECK(latest.last == At(2));
  CHECK(latest.last_success == At(2));
  CHECK(latest.failures_in_a_row == 0);
  CHECK(latest.of_one_step == 0);
}

TEST_CASE("where no run was counted nothing is known of the latest",
          "[counting]") {
  const LatestRuns latest = Counting().ledger.Latest("w");
  CHECK_FALSE(latest.last);
  CHECK_FALSE(latest.last_success);
  CHECK(latest.last_failures.empty());
}

}  // namespace
}  // namespace workflow_health

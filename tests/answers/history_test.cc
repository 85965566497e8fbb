#include "answers/history.h"

#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "answers/figures.h"
#include "answers/known.h"
#include "answers/timeline.h"
#include "app/run.h"
#include "config/logs_alone.h"
#include "logs/packed_end.h"
#include "metrics/exposition.h"
#include "metrics/families.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

constexpr Seconds kHour = std::chrono::hours(1);
constexpr Seconds kDay = std::chrono::days(1);

// Ledgers of a made-up archive of 100 days.
class Example {
 public:
  Example() {
    archive_ = folder_.Write(
        "archive", Run({"sample", "--end", "2025-01-15", "--days", "100"}, ""));
  }

  [[nodiscard]] Ledger Imported(const std::string& name) {
    const std::string path = folder_.Path(name);
    Run({"import", archive_}, path);
    return {path, Ledger::Mode::kWrite};
  }

  const Config config = LogsAlone();
  const Time end = ParseTime("2025-01-15").value();

 private:
  std::string Run(const std::vector<std::string>& args,
                  const std::string& ledger) {
    std::ostringstream out;
    std::ostringstream err;
    REQUIRE(RunCommand(args, {out, err, end + kDay, false, 0, ledger}) ==
            Exit::kDone);
    return out.str();
  }

  TemporaryFolder folder_;
  std::string archive_;
};

std::string PageOf(const Config& config, const Figures& figures) {
  return Exposition(PastFamilies(config, figures));
}

TEST_CASE("The past is what was shown then [I3]", "[history][I3]") {
  Example example;
  Ledger live = example.Imported("live.db");
  Ledger whole = example.Imported("whole.db");
  live.CountUnder(MeasuredIn(example.config));
  whole.CountUnder(MeasuredIn(example.config));
  REQUIRE(CountKnown(example.config, example.end + kDay, &whole));

  // Every few hours, and whenever a run comes into a window or leaves it.
  const Window span{example.end - 3 * kDay, example.end};
  std::set<Time> instants;
  for (Time at = span.since; at <= span.until; at += 5 * kHour) {
    instants.insert(at);
  }
  for (const CountedRun& run :
       whole.CountedRuns("single-build", {span.since - kDay, span.until})) {
    for (const Time at : {run.at, run.at + kDay}) {
      if (span.Contains(at)) instants.insert(at);
    }
  }
  History history(example.config, whole, {0, 1}, span);
  std::string before;
  int changes = 0;
  for (const Time as_of : instants) {
    INFO(FormatTime(as_of));
    CountRuns(example.config.workflows, as_of, &live);
    const bool changed = history.MoveTo(as_of);
    const std::string page = PageOf(example.config, history.figures());
    CHECK(page ==
          PageOf(example.config, LiveFigures(example.config).Of(live).value()));
    CHECK((changed || page == before));
    changes += changed ? 1 : 0;
    before = page;
  }
  CHECK(changes > 20);
}

TEST_CASE("At the first instant everything is told", "[history]") {
  Example example;
  Ledger ledger = example.Imported("ledger.db");
  ledger.CountUnder(MeasuredIn(example.config));
  REQUIRE(CountKnown(example.config, example.end + kDay, &ledger));
  // Nothing happened yet then.
  const Time start = example.config.HistoryStart();
  History history(example.config, ledger, {0, 1}, {start, start + kDay});
  CHECK(history.MoveTo(start));
  CHECK(!history.MoveTo(start + kHour));
  CHECK(PageOf(example.config, history.figures())
            .find("window_runs{workflow=\"single-build\",window=\"90d\"} 0") !=
        std::string::npos);
}

TEST_CASE("What was counted before it was corrected stays in the counters",
          "[history]") {
  Example example;
  Ledger ledger = example.Imported("ledger.db");
  ledger.CountUnder(MeasuredIn(example.config));
  REQUIRE(CountKnown(example.config, example.end + kDay, &ledger));
  const Workflow& workflow = example.config.workflows[0];
  const Window all{example.end - 90 * kDay, example.end};
  const auto runs = ledger.CountedRuns(workflow.name, all);
  const auto abandoned = std::ranges::find_if(runs, [](const CountedRun& run) {
    return run.counted.outcome == Outcome::kAbandoned;
  });
  REQUIRE(abandoned != runs.end());
  const Counters counted = ledger.CountersOf(workflow);
  REQUIRE(counted.abandoned > 0);

  // Its end comes late.
  RunEnd end{Outcome::kSuccess, {}};
  end.log.steps.resize(workflow.steps.size());
  const Time at = abandoned->at - workflow.abandoned_after + Seconds(10);
  Event event{workflow.name, kOneAtATime, at, "late", {}, {}};
  PackEnd(end, &event);
  const Entry late{"late",
                   "org.fedoraproject.prod.monitor-gating.single-build.end",
                   at,
                   Entry::As::kEvent,
                   {event}};
  (void)ledger.Record({{late}, {}, {}, "late", true});
  CountRuns(example.config.workflows, example.end, &ledger);
  REQUIRE(ledger.Corrections(workflow.name) == 1);

  History history(example.config, ledger, {0, 1},
                  {example.end - kDay, example.end});
  CHECK(history.MoveTo(example.end));
  const Counters& past = history.figures().workflows[0].counters;
  CHECK(past.abandoned == counted.abandoned);
  CHECK(past.successes == counted.successes + 1);
  CHECK(past == ledger.CountersOf(workflow));
}

}  // namespace
}  // namespace workflow_health

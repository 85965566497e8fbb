// Figures that go on are those of a ledger that is asked for the first time.
#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "answers/figures.h"
#include "config/logs_alone.h"
#include "logs/packed_end.h"
#include "metrics/exposition.h"
#include "metrics/families.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

using std::chrono::hours;

constexpr int kHours = 24 * 200;

class Going {
 public:
  Going() {
    ledger_.CountUnder(Rules());
    Batch batch;
    batch.origin = "a file";
    batch.covered = {{"monitor-gating", {At(-1), At(kHours + 10'000)}}};
    (void)ledger_.Record(batch);
  }

  // Runs that start within these hours, some of them in the same second.
  void Enter(int since, int until, int runs, Ledger* ledger) {
    Batch batch;
    batch.origin = "a file";
    for (int i = 0; i < runs; ++i) {
      const int hour = since + int(random_() % unsigned(until - since));
      const auto start = EventAt(hour);
      batch.entries.push_back(start);
      if (random_() % 8 == 0) continue;
      batch.entries.push_back(EndAt(hour + int(random_() % 3)));
    }
    std::ranges::shuffle(batch.entries, random_);
    (void)ledger->Record(batch);
  }
  void Enter(int since, int until, int runs) {
    Enter(since, until, runs, &ledger_);
  }

  void CountUntil(int hour, Ledger* ledger) const {
    CountRuns(config_.workflows, At(hour), ledger);
  }

  // As of that hour; both of them.
  void Check(int hour) {
    CountUntil(hour, &ledger_);
    Ledger other(Path(), Ledger::Mode::kRead);
    LiveFigures fresh(config_);
    CHECK(PageOf(live_.Of(ledger_)) == PageOf(fresh.Of(other)));
  }

  [[nodiscard]] std::string Path() const { return folder_.Path("ledger.db"); }
  [[nodiscard]] std::vector<Measured> Rules() const {
    return MeasuredIn(config_);
  }
  std::mt19937 random_{GENERATE(range(0U, 10U))};

 private:
  [[nodiscard]] Time At(int hour) const {
    return config_.HistoryStart() + hours(hour);
  }
  Entry EventAt(int hour) {
    const std::string id = std::to_string(++ids_);
    const std::string& workflow =
        config_.workflows[random_() % config_.workflows.size()].name;
    return {id,
            "org.fedoraproject.prod.monitor-gating." + workflow + ".x",
            At(hour),
            Entry::As::kEvent,
            {{workflow, kOneAtATime, At(hour), id, {}, {}}}};
  }
  Entry EndAt(int hour) {
    Entry entry = EventAt(hour);
    Event& event = entry.events.front();
    RunEnd end{Outcome(random_() % 4), {}};
    end.log.steps.resize(StepCountOf(event.of));
    end.log.failing_step = random_() % end.log.steps.size();
    PackEnd(end, &event);
    return entry;
  }
  [[nodiscard]] size_t StepCountOf(const std::string& workflow) const {
    return std::ranges::find(config_.workflows, workflow, &Workflow::name)
        ->steps.size();
  }
  [[nodiscard]] std::string PageOf(
      const std::optional<Figures>& figures) const {
    return Exposition(WorkflowFamilies(config_, figures.value()));
  }

  const TemporaryFolder folder_;
  Config config_ = LogsAlone();
  Ledger ledger_{Path(), Ledger::Mode::kWrite};
  LiveFigures live_{config_};
  int ids_ = 0;
};

TEST_CASE("figures that go on are those that are asked for anew [I4]",
          "[figures][I4]") {
  Going going;
  going.Enter(0, kHours / 2, 600);
  int hour = kHours / 2;
  going.Check(hour);
  for (int i = 0; i < 40; ++i) {
    const int before = hour;
    hour += int(going.random_() % 30);
    if (i % 3 != 0) going.Enter(before, hour + 3, int(going.random_() % 9));
    // Late, and long ago.
    if (i % 7 == 0) going.Enter(std::max(0, hour - 60), hour, 3);
    if (i % 13 == 0) going.Enter(0, hour, 3);
    going.Check(hour);
  }
}

TEST_CASE("what others enter is seen", "[figures][I4]") {
  Going going;
  going.Enter(0, 2400, 300);
  going.Check(2400);
  {
    Ledger other(going.Path(), Ledger::Mode::kWrite);
    other.CountUnder(going.Rules());
    going.Enter(2000, 2390, 30, &other);
    going.CountUntil(2401, &other);
  }
  going.Check(2402);
}

TEST_CASE("a pause longer than the longest window is no fault", "[figures]") {
  Going going;
  going.Enter(0, 1000, 100);
  going.Check(1000);
  going.Enter(1000, 9000, 100);
  going.Check(9000);
}

}  // namespace
}  // namespace workflow_health

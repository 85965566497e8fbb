#include "answers/figures.h"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <sstream>
#include <stdexcept>

#include "answers/timeline.h"
#include "app/run.h"
#include "config/logs_alone.h"
#include "temporary_folder.h"

namespace workflow_health {
namespace {

namespace json = boost::json;

// A ledger of a made-up archive of half a year.
class Example {
 public:
  Example() {
    Run({"import",
         folder_.Write("archive", Run({"sample", "--end", "2025-01-15"}))});
  }

  std::string Run(const std::vector<std::string>& args) {
    std::ostringstream out;
    std::ostringstream err;
    REQUIRE(RunCommand(args, {out, err, now, false, 0, Path()}) == Exit::kDone);
    return out.str();
  }
  json::value Report(Seconds length) {
    return json::parse(
        Run({"report", "--format=json", "--as-of", FormatTime(as_of), "--last",
             FormatDuration(length)}));
  }
  // After the runs up to `until` were counted.
  [[nodiscard]] Figures FiguresAt(const Config& counted, Time until) const {
    Ledger ledger(Path(), Ledger::Mode::kWrite);
    ledger.CountUnder(MeasuredIn(counted));
    Batch batch;
    batch.origin = "a file";
    batch.sample = true;
    batch.covered = {{"monitor-gating", {as_of - Seconds(1), until}}};
    (void)ledger.Record(batch);
    CountRuns(counted.workflows, until, &ledger);
    return LiveFigures(counted).Of(ledger).value();
  }
  [[nodiscard]] std::string Path() const { return folder_.Path("ledger.db"); }

  const Config config = LogsAlone();
  const Time as_of = ParseTime("2025-01-15").value();
  const Time now = as_of + std::chrono::hours(1);

 private:
  TemporaryFolder folder_;
};

// The report sorts them.
const json::object& StepIn(const json::object& workflow, const Step& step) {
  for (const json::value& one : workflow.at("steps").as_array()) {
    if (one.at("application").as_string() == step.application &&
        one.at("step").as_string() == step.step) {
      return one.as_object();
    }
  }
  throw std::logic_error("the report has no " + Name(step));
}

// Runs that could not be attributed are told only if there are any.
int FailuresIn(const json::object& workflow, const Step& step, int otherwise) {
  if (step == UnattributedStep() && otherwise == 0) return 0;
  return StepIn(workflow, step).at("failures").to_number<int>();
}

// As the report has it.
json::value SecondsOf(std::optional<Seconds> duration) {
  if (!duration) return nullptr;
  return std::int64_t{duration->count()};
}

void CheckWindow(const WindowSummary& shown, const std::vector<Step>& steps,
                 const json::object& reported) {
  CHECK(shown.runs == reported.at("runs").to_number<int>());
  CHECK(shown.failures == reported.at("failures").to_number<int>());
  REQUIRE(shown.steps.size() == steps.size());
  for (size_t i = 0; i < steps.size(); ++i) {
    CHECK(shown.steps[i].Failures() ==
          FailuresIn(reported, steps[i], shown.steps[i].Failures()));
    if (steps[i] == UnattributedStep()) continue;
    CHECK(shown.steps[i].Successes() ==
          StepIn(reported, steps[i]).at("successes").to_number<int>());
  }
  CHECK(SecondsOf(shown.run_median) ==
        reported.at("run_duration_median_seconds"));
  CHECK(SecondsOf(shown.run_p95) == reported.at("run_duration_p95_seconds"));
  REQUIRE(shown.uptime.has_value() == !reported.at("uptime").is_null());
  if (!shown.uptime) return;
  CHECK(*shown.uptime == Approx(reported.at("uptime").to_number<double>()));
  const json::array& interval = reported.at("uptime_interval").as_array();
  CHECK(shown.interval->low == Approx(interval[0].to_number<double>()));
  CHECK(shown.interval->high == Approx(interval[1].to_number<double>()));
}

TEST_CASE("without counted runs there are no figures [I2]", "[I2]") {
  Example example;
  Ledger ledger(example.Path(), Ledger::Mode::kRead);
  CHECK_FALSE(LiveFigures(example.config).Of(ledger));
}

TEST_CASE("the figures are those of the report [I4]", "[I4]") {
  Example example;
  const Figures figures = example.FiguresAt(example.config, example.as_of);
  CHECK(figures.as_of == example.as_of);
  CHECK(figures.sample);
  for (size_t i = 0; i < example.config.windows.size(); ++i) {
    const json::value report = example.Report(example.config.windows[i]);
    CHECK(figures.covered_ratios[i] == 1);
    for (size_t w = 0; w < figures.workflows.size(); ++w) {
      CheckWindow(figures.workflows[w].windows[i],
                  example.config.workflows[w].steps,
                  report.at("workflows").at(w).as_object());
    }
  }
}

TEST_CASE("the counters hold what the report says since history start [I4]",
          "[I4]") {
  Example example;
  const Figures figures = example.FiguresAt(example.config, example.as_of);
  const json::value report = example.Report(
      example.as_of - example.config.HistoryStart() + Seconds(1));
  for (size_t w = 0; w < figures.workflows.size(); ++w) {
    const json::object& all = report.at("workflows").at(w).as_object();
    const Counters& counters = figures.workflows[w].counters;
    CHECK(counters.successes == all.at("successes").to_number<int>());
    CHECK(counters.failures == all.at("failures").to_number<int>());
    CHECK(counters.errors == all.at("errors").to_number<int>());
    CHECK(counters.abandoned == all.at("abandoned").to_number<int>());
    CHECK(counters.unknown == all.at("unknown").to_number<int>());
    const auto& steps = example.config.workflows[w].steps;
    REQUIRE(counters.steps.size() == steps.size());
    for (size_t i = 0; i < steps.size(); ++i) {
      const json::object& step = StepIn(all, steps[i]);
      CHECK(counters.steps[i].successes ==
            step.at("successes").to_number<int>());
      CHECK(counters.steps[i].failures == step.at("failures").to_number<int>());
    }
  }
}

TEST_CASE("of a workflow that ended nothing speaks of now", "[figures]") {
  Example example;
  Config config = example.config;
  config.settings[0].ended = example.as_of - std::chrono::hours(1);
  const Figures figures =
      example.FiguresAt(config, example.as_of + std::chrono::days(400));
  const WorkflowFigures& ended = figures.workflows[0];
  CHECK(ended.consecutive_failures == std::nullopt);
  for (const StepState& step : ended.steps) {
    CHECK(step.consecutive_failures == std::nullopt);
  }
  for (const WindowSummary& window : ended.windows) {
    CHECK(window.runs == 0);
    CHECK(window.uptime == std::nullopt);
    CHECK(window.interval == std::nullopt);
  }
  CHECK(ended.last_run);
  CHECK(ended.counters.successes > 0);
}

TEST_CASE("a workflow that runs on after its end lives", "[figures]") {
  Example example;
  Config config = example.config;
  config.settings[0].ended = example.as_of - std::chrono::days(30);
  CHECK(example.FiguresAt(config, example.as_of)
            .workflows[0]
            .consecutive_failures);
}

}  // namespace
}  // namespace workflow_health

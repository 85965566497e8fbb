#include <catch2/catch.hpp>

#include "metrics/example.h"

namespace workflow_health {
namespace {

constexpr char kPrefix[] = "packager_workflow_";
const std::string kStep = "application=fedora-ci,step=test";

std::map<std::string, double> Of(const std::string& name) {
  return Values(WorkflowFamilies(ExampleConfig(), ExampleFigures()),
                kPrefix + name);
}

using Expected = std::map<std::string, double>;

TEST_CASE("a verdict is a success, and stands apart as well", "[attempts]") {
  CHECK(Of("attempt_successes_total") == Expected{{kStep, 24}});
  CHECK(Of("verdicts_total") == Expected{{kStep + ",verdict=other", 0},
                                         {kStep + ",verdict=passed", 20}});
}

TEST_CASE("what is dry, cancelled or unmatched is no failure", "[attempts]") {
  CHECK(Of("attempt_failures_total") ==
        Expected{{kStep + ",cause=aborted", 1},
                 {kStep + ",cause=infrastructure", 2}});
  CHECK(Of("attempts_cancelled_total") == Expected{{kStep, 3}});
  CHECK(Of("source_dry") == Expected{{kStep, 1}});
}

TEST_CASE("short windows have no durations", "[attempts]") {
  CHECK(Of("window_attempts") ==
        Expected{{kStep + ",window=1d", 0}, {kStep + ",window=7d", 9}});
  CHECK(Of("attempt_duration_p95_seconds") ==
        Expected{{kStep + ",window=7d", 7200}});
}

TEST_CASE("a step that is not known has no series", "[attempts]") {
  Figures figures = ExampleFigures();
  figures.steps[0].known = false;
  const auto families = WorkflowFamilies(ExampleConfig(), figures);
  CHECK_FALSE(Has(families, "packager_workflow_attempt_successes_total"));
  CHECK_FALSE(Has(families, "packager_workflow_window_attempts"));
  CHECK_FALSE(Has(families, "packager_workflow_pending_items"));
}

TEST_CASE("families of workflows that are not known are left out",
          "[attempts]") {
  Figures figures = ExampleFigures();
  for (WorkflowFigures& of : figures.workflows) of.known = false;
  for (const auto& family : WorkflowFamilies(ExampleConfig(), figures)) {
    CAPTURE(family.name);
    CHECK_FALSE(family.metric.empty());
  }
}

}  // namespace
}  // namespace workflow_health

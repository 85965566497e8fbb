#include "metrics/exposition.h"

#include <limits>

#include "metrics/example.h"
#include "metrics/fake_proc.h"
#include "metrics/process.h"

namespace workflow_health {
namespace {

std::string LineOf(const std::string& page, const std::string& begin) {
  const size_t at = ("\n" + page).find("\n" + begin);
  INFO(begin);
  REQUIRE(at != std::string::npos);
  return page.substr(at, page.find('\n', at) - at);
}

TEST_CASE("Integers are exact up to 1e15", "[metrics][exposition]") {
  const Config config = ExampleConfig();
  for (const std::int64_t number :
       {std::int64_t{1'000'000}, std::int64_t{123'456'789'012'345},
        std::int64_t{999'999'999'999'999},
        std::int64_t{1'000'000'000'000'000}}) {
    Figures figures = NoFigures(config);
    figures.workflows[0].counters.successes = number;
    const std::string line =
        "packager_workflow_run_successes_total{workflow=\"single-build\"} ";
    CHECK(LineOf(Exposition(WorkflowFamilies(config, figures)), line) ==
          line + std::to_string(number));
  }
}

TEST_CASE("The bucket without a bound is the count", "[metrics][exposition]") {
  const std::string page =
      Exposition(WorkflowFamilies(ExampleConfig(), ExampleFigures()));
  const std::string name = "packager_workflow_run_duration_seconds";
  const std::string labels = "{workflow=\"single-build\"";
  CHECK(LineOf(page, name + "_bucket" + labels + ",le=\"+Inf\"} ")
            .ends_with("} 10"));
  CHECK(LineOf(page, name + "_count" + labels + "} ").ends_with("} 10"));
  CHECK(LineOf(page, name + "_sum" + labels + "} ").ends_with("} 31140"));
}

TEST_CASE("What is in a label value is escaped", "[metrics][exposition]") {
  const std::string page = Exposition({BuildFamily("1\"2", "a\\b", "c\nd")});
  CHECK(LineOf(page, "workflow_health_build_info") ==
        R"(workflow_health_build_info{version="1\"2",revision="a\\b",)"
        R"(compiler="c\nd"} 1)");
}

TEST_CASE("Without families the page is empty", "[metrics][exposition]") {
  CHECK(Exposition({}).empty());
}

Families AllFamilies() {
  SourceFigures source;
  source.up = true;
  source.last_success = At("2020-08-17T00:00:00Z");
  Families families = WorkflowFamilies(ExampleConfig(), ExampleFigures());
  const FakeProc proc;
  for (const Families& more : {SourceFamilies(source),
                               {BuildFamily("1", "2", "3")},
                               ProcessFamilies(proc.Path())}) {
    families.insert(families.end(), more.begin(), more.end());
  }
  return families;
}

TEST_CASE("Help is one sentence that needs no escaping",
          "[metrics][exposition]") {
  for (const auto& family : AllFamilies()) {
    INFO(family.name << ": " << family.help);
    CHECK(family.help.find_first_of("\\\n\r") == std::string::npos);
    CHECK(family.help.ends_with("."));
    CHECK(family.help.find(". ") == std::string::npos);
    CHECK(family.help.size() < 320);
  }
}

TEST_CASE("Help tells what is polled and what is configured",
          "[metrics][exposition]") {
  int configured = 0;
  for (const auto& family : AllFamilies()) {
    INFO(family.name << ": " << family.help);
    if (!family.name.starts_with("packager_workflow_")) continue;
    const bool polled = family.help.find("polling") != std::string::npos;
    CHECK(polled != family.help.ends_with("; from the configuration."));
    if (!polled) ++configured;
  }
  CHECK(configured == 6);
}

TEST_CASE("Help of counters of good and failed shows their ratio",
          "[metrics][exposition]") {
  const Families families = AllFamilies();
  for (const char* of : {"run_", "step_"}) {
    const std::string name = std::string("packager_workflow_") + of;
    const std::string all =
        " / (" + name + "successes_total + " + name + "failures_total)";
    for (const char* kind : {"successes_total", "failures_total"}) {
      const std::string& help = Named(families, name + kind).help;
      CHECK(help.find(name + kind + all) != std::string::npos);
    }
  }
}

}  // namespace
}  // namespace workflow_health

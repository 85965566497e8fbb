// workflow-health.yml, as it is built into the program.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "config/small_config.h"

namespace workflow_health {
namespace {

std::string FileText() {
  const auto tests = std::filesystem::path(__FILE__).parent_path();
  std::ifstream file(tests / "../../exporter/workflow-health.yml",
                     std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

List StepsOf(const Workflow& workflow) {
  List names;
  for (const Step& step : workflow.steps) names.push_back(Name(step));
  return names;
}

TEST_CASE("the default configuration is its file, byte for byte", "[config]") {
  CHECK(DefaultConfigText() == FileText());
  CHECK(DefaultConfigText().size() > 1000);
}

TEST_CASE("the default configuration has the live steps", "[config]") {
  using std::chrono::hours;
  struct Expected {
    const char* name;
    Seconds deadline;
    List charged, causes, verdicts;
  };
  const std::vector<Expected> expected = {
      {"koji/build", hours(72), {"stalled"}, {"stalled"}, {"failed"}},
      {"bodhi/create-update", hours(1), {}, {"stalled"}, {}},
      {"signing/sign", hours(6), {"stalled"}, {"stalled"}, {}},
      {"fedora-ci/trigger", hours(3), {"stalled"}, {"stalled"}, {}},
      {"fedora-ci/queue",
       hours(13),
       {"stalled", "infrastructure", "timeout"},
       {"stalled", "infrastructure", "timeout", "testing-farm"},
       {}},
      {"fedora-ci/test",
       hours(13),
       {"infrastructure", "timeout"},
       {"aborted", "infrastructure", "timeout", "testing-farm"},
       {"passed", "failed", "needs_inspection", "info"}},
      {"resultsdb/store-result", hours(1), {"stalled"}, {"stalled"}, {}},
      {"greenwave/decide", hours(2), {}, {"stalled"}, {}},
      {"bodhi/push-testing",
       hours(48),
       {"eject", "stalled"},
       {"stalled", "eject"},
       {}},
      {"bodhi/push-rawhide", hours(1), {"stalled"}, {"stalled"}, {}},
      {"bodhi/push-stable",
       hours(96),
       {"eject"},
       {"stalled", "eject"},
       {"gated"}},
      {"bodhi/compose",
       hours(20),
       {"error", "restarted", "stalled"},
       {"stalled", "restarted", "error"},
       {}},
      {"pungi/compose",
       hours(36),
       {"doomed", "stalled"},
       {"stalled", "doomed"},
       {"incomplete"}},
      {"openqa/test",
       hours(12),
       {},
       {"stalled", "incomplete"},
       {"passed", "failed", "info"}},
      {"packit/pull-request-ci",
       hours(24),
       {},
       {"stalled", "error"},
       {"failed"}}};
  const Config config = Parsed(DefaultConfigText());
  REQUIRE(config.steps.size() == expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    const StepRules& step = config.steps[i];
    CAPTURE(step.Name());
    CHECK(step.Name() == expected[i].name);
    CHECK(step.deadline == expected[i].deadline);
    CHECK(step.charged == expected[i].charged);
    CHECK(step.Causes() == expected[i].causes);
    CHECK(step.verdicts == expected[i].verdicts);
    CHECK(FormatTime(step.history_start) == "2026-09-01T00:00:00Z");
  }
  CHECK(config.steps[4].supersedes.size() == 1);
  CHECK(config.steps[8].restarts);
}

TEST_CASE("the default configuration says what it should", "[config]") {
  using std::chrono::days;
  const Config config = Parsed(DefaultConfigText());
  CHECK(config.datagrepper.url == "https://apps.fedoraproject.org/datagrepper");
  CHECK(config.datagrepper.interface == Datagrepper::Interface::kSearch);
  CHECK(config.datagrepper.requests_at_once == 2);
  CHECK(config.datagrepper.timeout == std::chrono::seconds(90));
  CHECK(config.datagrepper.ca_file.empty());
  CHECK(config.datagrepper.overlap == std::chrono::hours(1));
  CHECK(config.datagrepper.reread == days(7));
  CHECK(config.datagrepper.reread_every == days(1));
  CHECK(config.environment == "prod");
  CHECK(config.settle == std::chrono::minutes(15));
  CHECK(config.windows ==
        std::vector<Seconds>{days(1), days(3), days(7), days(30), days(90)});
  CHECK(config.headline == "single-build");
  CHECK(config.Headline() == 0);
  CHECK(FormatTime(config.HistoryStart()) == "2020-02-01T00:00:00Z");
  REQUIRE(config.sources.size() == 2);
  CHECK(config.sources[0].category == "monitor-gating");
  CHECK(config.sources[1].topics.size() == 29);
  CHECK(FormatTime(config.sources[1].history_start) == "2026-09-01T00:00:00Z");
  REQUIRE(config.workflows.size() == 2);
  REQUIRE(config.settings.size() == 2);
  CHECK(config.workflows[1].name == "multi-build");
  for (size_t i = 0; i < 2; ++i) {
    CHECK(config.workflows[i].category == "monitor-gating");
    CHECK(config.workflows[i].abandoned_after == std::chrono::hours(24));
    CHECK(config.logs[i].ignored_lines.size() == 6);
    CHECK(config.settings[i].target == 0.95);
    CHECK(config.settings[i].expected_runs_per_day == 20);
    REQUIRE(config.settings[i].ended);
    CHECK(FormatTime(*config.settings[i].ended) == "2025-02-20T00:00:00Z");
  }
}

// The identifiers are an interface: labels, JSON and links are made of them.
TEST_CASE("the steps of single-build are fixed", "[config]") {
  const Config config = Parsed(DefaultConfigText());
  CHECK(StepsOf(config.workflows.at(0)) ==
        List{"workflow / unattributed", "dist-git / clone",
             "dist-git / switch-branch", "fedpkg / bump-release",
             "fedpkg / commit", "fedpkg / nevr", "dist-git / push",
             "koji / build", "koji / tag-candidate", "bodhi / create-update",
             "signing / sign", "bodhi / request-ci", "fedora-ci / start",
             "fedora-ci / finish", "resultsdb / store-result",
             "greenwave / reject", "waiverdb / waive", "koji / tag-stable"});
  CHECK(config.logs.at(0).places.size() == 17);
}

TEST_CASE("the steps of multi-build are fixed", "[config]") {
  const Config config = Parsed(DefaultConfigText());
  CHECK(StepsOf(config.workflows.at(1)) ==
        List{"workflow / unattributed", "dist-git / clone",
             "dist-git / switch-branch", "koji / create-side-tag",
             "fedpkg / bump-release", "fedpkg / commit", "fedpkg / nevr",
             "dist-git / push", "koji / chain-build", "koji / tag-candidate",
             "bodhi / submit-update", "signing / sign", "bodhi / request-ci",
             "fedora-ci / start", "fedora-ci / finish",
             "resultsdb / store-result", "greenwave / reject",
             "waiverdb / waive", "koji / tag-stable"});
  // The second package's clone to push.
  CHECK(config.logs.at(1).places.size() == 18 + 6);
}

TEST_CASE("every key of datagrepper stands in the default configuration",
          "[config]") {
  for (const char* const key :
       {"url", "interface", "requests_at_once", "timeout", "# ca_file",
        "overlap", "reread", "reread_every"}) {
    CAPTURE(key);
    CHECK_THAT(std::string(DefaultConfigText()),
               Catch::Contains(fmt::format("\n  {}: ", key)));
  }
}

TEST_CASE("the default configuration states the defaults", "[config]") {
  const Config stated = Parsed(DefaultConfigText());
  const Config left_out = Parsed(kSmall);
  CHECK(left_out.datagrepper == stated.datagrepper);
  CHECK(left_out.environment == stated.environment);
  CHECK(left_out.settle == stated.settle);
  CHECK(left_out.windows == stated.windows);
  CHECK(left_out.settings.at(0).target == stated.settings.at(0).target);
  CHECK(left_out.settings.at(0).expected_runs_per_day ==
        stated.settings.at(0).expected_runs_per_day);
  CHECK(left_out.workflows.at(0).abandoned_after ==
        stated.workflows.at(0).abandoned_after);
}

}  // namespace
}  // namespace workflow_health

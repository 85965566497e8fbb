#include "sample/log_text.h"

#include <catch2/catch.hpp>

#include "base/text.h"
#include "sample/dice.h"
#include "sample/odd_archive.h"

namespace workflow_health {
namespace {

using Lines = std::vector<std::string>;

// Blanks collapsed, which vary, and without the lines that come by chance.
Lines Tidy(const Lines& lines) {
  Lines tidy;
  for (const std::string& line : lines) {
    if (line.empty() || line.starts_with("Working in") ||
        line.starts_with("Tests failed") || line.starts_with("Ran for")) {
      continue;
    }
    // Without the clock.
    const std::string text = CollapseBlanks(line);
    tidy.push_back(HasClock(text) ? text.substr(11) : text);
  }
  return tidy;
}

PlannedRun Run(Outcome outcome, size_t stops_at, LogEnding ending) {
  PlannedRun run;
  run.start = kArchiveEnd - std::chrono::hours(1);
  run.outcome = outcome;
  run.stops_at = static_cast<std::uint16_t>(stops_at);
  run.log_ending = ending;
  run.end = run.start + LengthOf(SingleBuildScript(), run, 1);
  return run;
}

Lines LogOf(const PlannedRun& run) {
  return LogLinesOf(SingleBuildScript(), run, 1);
}

size_t PlaceCount() { return SingleBuildScript().places.size(); }

TEST_CASE("a log has a line for each beginning and each end", "[sample][log]") {
  const Lines lines = Tidy(LogOf(Run(Outcome::kFailure, 3, LogEnding::kBegun)));
  CHECK(lines ==
        Lines{"Cloning as packagerbot the git repo: "
              "rpms/dummy-test-package-gloster",
              "Cloning as packagerbot the git repo: "
              "rpms/dummy-test-package-gloster [DONE]",
              "Switching to branch: master",
              "Switching to branch: master [DONE]",
              "Bumping release of: dummy-test-package-gloster.spec",
              "Bumping release of: dummy-test-package-gloster.spec [DONE]",
              "Commiting changes"});
}

TEST_CASE("on a terminal only the line of the end is left", "[sample][log]") {
  PlannedRun run = Run(Outcome::kFailure, 5, LogEnding::kFailedMark);
  run.done_lines_only = true;
  const Lines lines = Tidy(LogOf(run));
  CHECK(lines == Lines{"Cloning as packagerbot the git repo: "
                       "rpms/dummy-test-package-gloster [DONE]",
                       "Switching to branch: master [DONE]",
                       "Bumping release of: dummy-test-package-gloster.spec "
                       "[DONE]",
                       "Commiting changes [DONE]", "Getting nevr [DONE]",
                       "Upcoming build : "
                       "dummy-test-package-gloster-0-1000.fc34 [DONE]",
                       "Pushing changes [FAILED]"});
}

TEST_CASE("a log may end with a second wait, in the words of the first",
          "[sample][log]") {
  PlannedRun run =
      Run(Outcome::kFailure, PlaceCount() - 2, LogEnding::kFailedWait);
  run.done_lines_only = GENERATE(false, true);
  const Lines lines = Tidy(LogOf(run));
  REQUIRE(lines.size() > 3);
  const auto is_there = [&](size_t from_end, const char* part) {
    return lines[lines.size() - from_end].find(part) != std::string::npos;
  };
  CHECK(is_there(3, "greenwave results in datagrepper returned False"));
  CHECK(is_there(2, "Waiving the tests of"));
  CHECK(is_there(1, "greenwave results in datagrepper not found"));
  CHECK(is_there(1, "[FAILED]"));
}

TEST_CASE("a log may end with a [DONE] that is none", "[sample][log]") {
  const Lines lines = Tidy(LogOf(Run(
      Outcome::kFailure, SingleBuildScript().build + 3, LogEnding::kUnmet)));
  REQUIRE(lines.size() > 3);
  CHECK(lines.back() ==
        "Retrieving koji tags: ['f34-updates-candidate', "
        "'f34-signing-pending'] [DONE]");
  CHECK(lines[lines.size() - 2] == "Retrieving koji tags");
}

TEST_CASE("a log may just end", "[sample][log]") {
  const Lines lines = Tidy(LogOf(
      Run(Outcome::kFailure, SingleBuildScript().build, LogEnding::kNothing)));
  REQUIRE(!lines.empty());
  CHECK(lines.back().starts_with("The build should be found on: https://"));
}

TEST_CASE("the clocks of a log go from start to end", "[sample][log]") {
  const PlannedRun run =
      Run(Outcome::kSuccess, PlaceCount(), LogEnding::kNothing);
  std::string first;
  std::string last;
  for (const std::string& line : LogOf(run)) {
    if (!HasClock(line)) continue;
    if (first.empty()) first = line.substr(0, 8);
    last = line.substr(0, 8);
  }
  CHECK(FormatTime(run.start + Seconds(1)).substr(11, 8) == first);
  CHECK(FormatTime(run.end - Seconds(1)).substr(11, 8) == last);
}

TEST_CASE("a run tells how long it took", "[sample][log]") {
  PlannedRun run = Run(Outcome::kSuccess, PlaceCount(), LogEnding::kNothing);
  run.end = run.start + Seconds(703);
  const Lines lines = LogOf(run);
  CHECK(lines.back() == "Ran for 703 seconds (11.71 minutes)");
}

TEST_CASE("a success takes its time even if its log is cut short",
          "[sample][log]") {
  const auto whole = Run(Outcome::kSuccess, PlaceCount(), LogEnding::kNothing);
  const auto cut = Run(Outcome::kSuccess, 2, LogEnding::kNothing);
  CHECK(cut.end == whole.end);
  CHECK(LogOf(cut).size() < LogOf(whole).size() / 3);
}

TEST_CASE("a log has as many unknown lines as planned", "[sample][log]") {
  PlannedRun run = Run(Outcome::kSuccess, PlaceCount(), LogEnding::kNothing);
  const size_t known = Tidy(LogOf(run)).size();
  run.unknown_lines = 3;
  CHECK(Tidy(LogOf(run)).size() == known + 3);
  run.body = BodyForm::kOddElement;
  CHECK(Tidy(LogOf(run)).size() == known + 2);
}

TEST_CASE("the script has the steps of the default configuration",
          "[sample][script]") {
  const Config config = DefaultConfig();
  CHECK(config.workflows.at(0).steps == StepsOf(SingleBuildScript()));
  CHECK(config.workflows.at(1).steps == StepsOf(MultiBuildScript()));
}

}  // namespace
}  // namespace workflow_health

#include "logs/log_reader.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "logs/log_workflow_of.h"
#include "logs/logs.h"

namespace workflow_health {
namespace {

const LogWorkflow& Single() {
  static const LogWorkflow workflow = SingleBuild();
  return workflow;
}

// What a failed run is charged to whose log went well up to the line that
// holds `part`, and then said `end`.
std::string ChargeAt(std::string_view part, std::string_view end = "") {
  return ChargeOf(Single(), LogBefore(part) + std::string(end));
}

TEST_CASE("a step that is marked [FAILED] is charged", "[log_reader]") {
  CHECK(ChargeAt("resultsdb results",
                 "00:32:04 - resultsdb results in datagrepper not found - ran "
                 "for: 600s    [FAILED]\nRan for 1192 seconds\n") ==
        "resultsdb / store-result, marked");
  CHECK(ChargeAt("Building the package   ",
                 "00:15:29 - Building the package    [FAILED]\n") ==
        "koji / build, marked");
}

TEST_CASE("a mark is surer than a step that was begun", "[log_reader]") {
  CHECK(ChargeAt("Building the package   ",
                 "00:15:29 - Building the package    [FAILED]\n"
                 "00:15:30 - Retrieving koji tags\n") ==
        "koji / build, marked");
}

TEST_CASE("of several marks the first is charged", "[log_reader]") {
  CHECK(ChargeAt("00:12:21 - Pushing",
                 "00:12:27 - Pushing changes    [FAILED]\n"
                 "00:12:27 - Building the package    [FAILED]\n") ==
        "dist-git / push, marked");
}

TEST_CASE("[FAILED] marks a line that ends a step by its other text",
          "[log_reader]") {
  CHECK(ChargeOf(MultiBuild(),
                 "00:12:20 - Switching to branch: master    [DONE]\n"
                 "00:12:20 - Created side-tag    [FAILED]\n") ==
        "koji / create-side-tag, marked");
}

TEST_CASE("[FAILED] inside a line marks nothing", "[log_reader]") {
  CHECK(ChargeAt("resultsdb results",
                 "00:22:01 - resultsdb results in datagrepper returned "
                 "[FAILED] - ran for: 27s    [DONE]\n") ==
        "greenwave / reject, inferred");
}

TEST_CASE("a step that either of two lines completes may fail at the second",
          "[log_reader]") {
  CHECK(ChargeAt("CI results in resultsdb",
                 "00:22:20 - CI results in resultsdb    [FAILED]\n") ==
        "resultsdb / store-result, marked");
}

TEST_CASE("a marked line that is unknown charges nobody", "[log_reader]") {
  const std::string log = LogBefore("Building the package   ") +
                          "00:15:29 - What is this?    [FAILED]\n";
  CHECK(ChargeOf(Single(), log) == "koji / build, begun");
  CHECK(ReadLog(Single(), log).unknown_lines == 1);
}

TEST_CASE("a failed run is charged to the step that was begun and not done",
          "[log_reader]") {
  CHECK(ChargeAt("Building the package   ", "Tests failed with: timeout\n") ==
        "koji / build, begun");
  CHECK(ChargeOf(Single(), "00:12:12 - Cloning as x the git repo: y\n") ==
        "dist-git / clone, begun");
}

TEST_CASE("the last of several steps that were begun is charged",
          "[log_reader]") {
  CHECK(ChargeAt("00:12:21 - Pushing",
                 "00:12:21 - Pushing changes\n"
                 "00:12:27 - Building the package\n") == "koji / build, begun");
}

TEST_CASE("a step that was begun before the last [DONE] is not charged",
          "[log_reader]") {
  CHECK(ChargeAt("00:12:21 - Pushing",
                 "00:12:21 - We shall be waiving this\n"
                 "00:12:27 - Pushing changes    [DONE]\n") ==
        "koji / build, inferred");
}

TEST_CASE("a [DONE] that does not meet the done pattern leaves it begun",
          "[log_reader]") {
  CHECK(ChargeAt("00:15:29 - Retrieving",
                 "00:15:30 - Retrieving koji tags: ['f34-signing-pending']    "
                 "[DONE]\n") == "koji / tag-candidate, begun");
  CHECK(ChargeAt("00:22:31 - greenwave",
                 "00:22:31 - greenwave results in datagrepper returned True - "
                 "ran for: 10s    [DONE]\n") == "greenwave / reject, begun");
}

TEST_CASE("a run without a begun step is charged to the next one, inferred",
          "[log_reader]") {
  CHECK(ChargeAt("CI (running)") == "fedora-ci / start, inferred");
  CHECK(ChargeAt("CI (complete)", "Ran for 307 seconds\n") ==
        "fedora-ci / finish, inferred");
  CHECK(ChargeAt("greenwave results in datagrepper returned False") ==
        "greenwave / reject, inferred");
}

TEST_CASE("what no rule fits is unattributed", "[log_reader]") {
  constexpr const char* kUnattributed = "workflow / unattributed, unattributed";
  CHECK(ChargeOf(Single(), "") == kUnattributed);
  CHECK(ChargeOf(Single(), "Ran for 3 seconds (0.05 minutes)") ==
        kUnattributed);
  CHECK(ChargeOf(Single(), "Traceback (most recent call last):") ==
        kUnattributed);
  // Every step was done, and yet it failed.
  CHECK(ChargeOf(Single(), HealthyLog()) == kUnattributed);
}

TEST_CASE("the healthy answers of the dummy package charge nobody",
          "[log_reader]") {
  const LogReading reading = ReadLog(Single(), HealthyLog());
  CHECK(reading.evidence == Evidence::kUnattributed);
  CHECK(reading.unknown_lines == 0);
  for (const char* part : {"CI (complete)", "resultsdb results",
                           "greenwave results in datagrepper returned False"}) {
    CAPTURE(part);
    // One line further, the run is charged to a later step.
    const std::string charge = ChargeAt(part);
    const std::string log = HealthyLog();
    const size_t end = log.find('\n', log.find(part)) + 1;
    CHECK(ChargeOf(Single(), log.substr(0, end)) != charge);
  }
}

TEST_CASE("koji tags that are retrieved at three places are told apart",
          "[log_reader]") {
  const char* again = "00:59:00 - Retrieving koji tags\n";
  CHECK(ChargeAt("00:15:29 - Retrieving koji", again) ==
        "koji / tag-candidate, begun");
  CHECK(ChargeAt("00:16:02 - Retrieving koji", again) ==
        "signing / sign, begun");
  CHECK(ChargeAt("00:23:55 - Retrieving koji", again) ==
        "koji / tag-stable, begun");
  CHECK(ChargeAt("00:15:30 - Retrieving update") ==
        "bodhi / create-update, inferred");
}

TEST_CASE("greenwave's two answers are told apart", "[log_reader]") {
  const char* failed =
      "00:59:00 - greenwave results in datagrepper not found    [FAILED]\n";
  CHECK(ChargeAt("00:22:31 - greenwave", failed) ==
        "greenwave / reject, marked");
  CHECK(ChargeAt("00:22:51 - greenwave") == "waiverdb / waive, begun");
  CHECK(ChargeAt("00:22:33 - Waiving") == "waiverdb / waive, inferred");
  CHECK(ChargeAt("00:23:55 - Retrieving") == "koji / tag-stable, inferred");
}

TEST_CASE("the second wait for greenwave is not the first one",
          "[log_reader]") {
  const LogWorkflow workflow = GENERATE(SingleBuild(), MultiBuild());
  const std::string rejected =
      "00:22:31 - greenwave results in datagrepper returned False - ran for: "
      "10s    [DONE]\n";
  const std::string not_found =
      "00:32:31 - greenwave results in datagrepper not found - ran for: 600s"
      "    [FAILED]\n";
  const std::string waiving =
      GENERATE("", "00:22:33 - Waiving it\n", "00:22:33 - Waiving it [DONE]\n");
  CHECK(ChargeOf(workflow, rejected + waiving + not_found) ==
        "waiverdb / waive, marked");
  CHECK(ChargeOf(workflow, not_found) == "greenwave / reject, marked");
  CHECK(ChargeOf(workflow, rejected + waiving + rejected) ==
        "waiverdb / waive, begun");
  const std::string waived =
      "00:22:51 - greenwave results in datagrepper returned True - ran for: 18s"
      "    [DONE]\n";
  CHECK(ChargeOf(workflow, rejected + waived + not_found) ==
        "waiverdb / waive, marked");
}

TEST_CASE("a log of [DONE] lines only is read alike", "[log_reader]") {
  const std::string log = HealthyLog();
  std::string done_only;
  for (const std::string_view line : SplitLines(log)) {
    if (!line.ends_with("[DONE]")) continue;
    done_only += std::string(line) + '\n';
  }
  CHECK(ReadLog(Single(), done_only).evidence == Evidence::kUnattributed);
  const size_t build = done_only.find("00:15:29 - Building");
  CHECK(ChargeOf(Single(), done_only.substr(0, build)) ==
        "koji / build, inferred");
}

TEST_CASE("steps without lines are passed over", "[log_reader]") {
  CHECK(ChargeOf(Single(), "00:12:27 - Pushing changes    [DONE]\n") ==
        "koji / build, inferred");
}

TEST_CASE("the second package fails at the place of the first",
          "[log_reader]") {
  const LogWorkflow multi = MultiBuild();
  const std::string first =
      "22:33:11 - Cloning as packagerbot the git repo: rpms/crested    [DONE]\n"
      "22:33:11 - Switching to branch: master    [DONE]\n"
      "22:33:11 - Creating the side-tag\n"
      "22:33:12 - Created side-tag f34-build-side-30619    [DONE]\n"
      "22:33:12 - Bumping release of: crested.spec    [DONE]\n"
      "22:33:12 - Commiting changes    [DONE]\n"
      "22:33:13 - Getting nevr    [DONE]\n"
      "22:33:19 - Pushing changes    [DONE]\n"
      "Upcoming build : dummy-test-package-crested-0-1628\n";
  const std::string clone =
      "22:33:19 - Cloning as packagerbot the git repo: rpms/rubino\n";
  CHECK(ChargeOf(multi, first) == "dist-git / clone, inferred");
  CHECK(ChargeOf(multi, first + clone) == "dist-git / clone, begun");
  CHECK(ChargeOf(multi, first + "22:40:00 - Pushing changes    [DONE]\n") ==
        "koji / chain-build, inferred");
  CHECK(ChargeOf(multi, first + "22:40:00 - Pushing changes    [DONE]\n"
                                "22:40:00 - Chain-building the package\n") ==
        "koji / chain-build, begun");
  CHECK(IndexOf(multi, "dist-git / clone") == 1);
  CHECK(multi.log.places.size() == multi.steps.size() - 1 + 6);
}

TEST_CASE("a side-tag is done by another text than it is begun",
          "[log_reader]") {
  const LogWorkflow multi = MultiBuild();
  const std::string log =
      "22:33:11 - Switching to branch: master    [DONE]\n"
      "22:33:11 - Creating the side-tag\n";
  CHECK(ChargeOf(multi, log) == "koji / create-side-tag, begun");
  const LogReading reading = ReadLog(
      multi, log + "22:33:14 - Created side-tag f34-build-side-1    [DONE]\n");
  CHECK(ChargeOf(multi, reading) == "fedpkg / bump-release, inferred");
  CHECK(DurationOf(multi, reading, "koji / create-side-tag") == Seconds(3));
}

TEST_CASE("the text that ends a step begins none without a mark",
          "[log_reader]") {
  CHECK(ChargeOf(MultiBuild(),
                 "22:33:11 - Cloning as x the git repo: y    [DONE]\n"
                 "22:33:14 - Created side-tag f34-build-side-1\n") ==
        "dist-git / switch-branch, inferred");
}

TEST_CASE("unknown lines are counted and told", "[log_reader]") {
  std::vector<std::string> unknown_lines;
  const LogReading reading =
      ReaderOf(Single()).Read(TextBody("00:12:21 -  Hello   there    [DONE]\n"
                                       "00:12:21 - Pushing changes\n"
                                       "00:12:22 - [FAILED]\n"
                                       "Upcoming build : x\n"
                                       "\n"
                                       "Hello there\n"),
                              &unknown_lines);
  CHECK(reading.unknown_lines == 3);
  CHECK(unknown_lines == std::vector<std::string>{"Hello there",
                                                  "00:12:22 - [FAILED]",
                                                  "Hello there"});
}

TEST_CASE("a known line out of its place is not unknown", "[log_reader]") {
  const LogReading reading =
      ReadLog(Single(), HealthyLog() + "00:59:00 - Pushing changes\n");
  CHECK(reading.unknown_lines == 0);
}

TEST_CASE("an ignored line is no step, whatever it looks like",
          "[log_reader]") {
  CHECK(ChargeAt("00:12:27 - Building",
                 "Tests failed with: Waiving update    [FAILED]\n") ==
        "koji / build, inferred");
}

}  // namespace
}  // namespace workflow_health

#include "base/text.h"

#include <catch2/catch.hpp>

#include "report/example.h"
#include "report/layout.h"

namespace workflow_health {
namespace {

using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;

std::string Text(const Report& report) { return TextOf(report, {}); }

// A line that is nothing but an address may be as long as that.
bool IsUrlAlone(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return line.starts_with("https://") && line.find(' ') == line.npos;
}

// The characters of the longest line.
size_t LongestLine(const std::string& text) {
  size_t longest = 0;
  for (const std::string_view line : SplitLines(text)) {
    if (!IsUrlAlone(line)) longest = std::max(longest, Width(line));
  }
  return longest;
}

// Where words begin in the text; they must occur.
size_t PlaceOf(const std::string& text, std::string_view words) {
  const size_t place = text.find(words);
  INFO(words);
  REQUIRE(place != text.npos);
  return place;
}

TEST_CASE("A step that no log shows does not work 100 %", "[report][text]") {
  WorkflowRuns single = ExampleWeeks("...4");
  single.runs = Unseen(std::move(single.runs), 3);
  const Report report = MakeReport(
      ExampleConfig(), ExampleInput(std::move(single), ExampleWeeks("")));
  const std::string text = Text(report);
  CHECK_THAT(text, Contains("koji / build              not seen       0"));
  CHECK_THAT(text, Contains("  koji         not seen     100.0 %\n"));
  CHECK_THAT(text, Contains("Not seen: no line of any log shows the step, so"));
  CHECK_THAT(Text(ExampleReport("...4")), !Contains("ot seen"));
  for (const std::string& other :
       {MarkdownOf(report, false), HtmlPageOf(report, "test")}) {
    CHECK_THAT(other, Contains("not seen"));
  }
}

TEST_CASE("The verdict comes first", "[report][text]") {
  CHECK_THAT(
      Text(GoldenReport()),
      StartsWith("Yes, the workflow broke in 21 of 55 runs (38.2 %).\n"));
}

TEST_CASE("The workflow of the verdict comes before the others",
          "[report][text]") {
  Config config = ExampleConfig();
  config.headline = "multi-build";
  const std::string text = Text(MakeReport(
      config, ExampleInput(ExampleWeeks("4444"), ExampleWeeks("."))));
  CHECK_THAT(text, StartsWith("Cannot tell from 1 run"));
  CHECK(PlaceOf(text, "\nmulti-build\n===") <
        PlaceOf(text, "\nsingle-build\n==="));
  CHECK(PlaceOf(text, "\nsingle-build\n===") <
        PlaceOf(text, "Yes, the workflow broke in 4 of 4 runs"));
}

TEST_CASE("Warnings stand before the figures", "[report][text]") {
  const std::string text = Text(GoldenReport());
  CHECK(PlaceOf(text, "! Only 98.5 % of the window was read.") <
        PlaceOf(text, "single-build\n==="));
  CHECK(PlaceOf(text, "! The archive was read from files.") <
        PlaceOf(text, "single-build\n==="));
}

TEST_CASE("Made-up data are called so at the top and at the bottom",
          "[report][text]") {
  Report report = ExampleReport("....");
  CHECK_THAT(Text(report), !Contains("MADE-UP DATA"));
  report.sample = true;
  CHECK_THAT(Text(report), StartsWith("  ! MADE-UP DATA"));
  CHECK_THAT(Text(report), EndsWith("None of this happened.\n"));
}

TEST_CASE("Without runs no ratio is shown", "[report][text]") {
  const std::string text = Text(ExampleReport("a?"));
  CHECK_THAT(text, StartsWith("Cannot tell: no runs in the window.\n"));
  CHECK_THAT(text, !Contains(" 0.0 %"));
  CHECK_THAT(text, !Contains("100.0 %"));
  CHECK_THAT(text, !Contains("nan") && !Contains("inf"));
  CHECK_THAT(text, !Contains("by application"));
}

TEST_CASE("Of a window that was not read no number is shown",
          "[report][text]") {
  ReportInput input = ExampleInput(ExampleWeeks(".."), ExampleWeeks(""));
  input.workflows[0].previous_covered_ratio = 0;
  const std::string text = Text(MakeReport(ExampleConfig(), std::move(input)));
  CHECK_THAT(text, Contains("\n  broke                                0        "
                            "           -       -\n"));
  CHECK_THAT(text, Contains("nothing"));
}

TEST_CASE("As-of is called so, for it may be the user's", "[report][text]") {
  const std::string text = Text(GoldenReport());
  CHECK_THAT(text, Contains("\n  as of         2020-08-17 00:00 UTC\n"));
}

TEST_CASE("Without starts the number of abandoned runs is not 0",
          "[report][text]") {
  ReportInput input = ExampleInput(ExampleWeeks(".."), ExampleWeeks(""));
  input.workflows[0].starts_seen = false;
  const std::string text = Text(MakeReport(ExampleConfig(), std::move(input)));
  CHECK_THAT(text, Contains("\n  abandoned                            -        "
                            "           -       -\n"));
}

TEST_CASE("Five of the weakest steps are shown and the others counted",
          "[report][text]") {
  Config config = ExampleConfig();
  Report report = ExampleReport("1234");
  CHECK_THAT(Text(report), !Contains("more step"));
  WorkflowReport& workflow = report.workflows[0];
  for (int i = 0; i < 3; ++i) workflow.weakest.push_back(workflow.weakest[0]);
  const std::string text = Text(report);
  CHECK_THAT(text, Contains("\n  5. ") && !Contains("\n  6. "));
  CHECK_THAT(text, Contains("2 more steps failed as well."));
}

TEST_CASE("What is weakest reads well in a stable workflow", "[report][text]") {
  const std::string good(300, '.');
  CHECK_THAT(Text(ExampleReport(good)), Contains("No step failed."));
  CHECK_THAT(Text(ExampleReport(good + "3")),
             Contains("The target is met. The steps that failed, ordered"));
  CHECK_THAT(Text(ExampleReport("00")),
             Contains("No failure could be charged to a step."));
}

TEST_CASE("Failed runs are listed when asked for", "[report][text]") {
  const Report report = ExampleReport("..4.");
  CHECK_THAT(Text(report), !Contains("Every failed run"));
  CHECK_THAT(TextOf(report, {false, true}),
             Contains("  2020-08-03 18:00  single-build  resultsdb / "
                      "store-result  begun but not done     failed\n      "
                      "https://datagrepper.example.org/datagrepper/v2/"
                      "id?id=2020-5f2850a0\n"));
  CHECK_THAT(TextOf(ExampleReport("..."), {false, true}),
             Contains("No run failed."));
}

TEST_CASE("What was not understood is said", "[report][text]") {
  CHECK_THAT(Text(ExampleReport("...")),
             Contains("Nothing: every message in the window was understood."));
  const std::string text = Text(GoldenReport());
  CHECK_THAT(text, Contains("single-build: 1 unknown outcome, 3 unknown lines, "
                            "1 unread span."));
  CHECK_THAT(text, Contains("14 messages under topics"));
  CHECK_THAT(text, Contains("        2  (other topics)"));
}

TEST_CASE("Only colour has escape sequences, and none in strings",
          "[report][text]") {
  Report report = GoldenReport();
  report.unclassified.topics[0].topic = "a\x1b[31mb\nc";
  CHECK_THAT(Text(report), !Contains("\x1b"));
  CHECK_THAT(Text(report), Contains("a [31mb c\n"));
  const std::string coloured = TextOf(report, {true, false});
  CHECK_THAT(coloured, StartsWith("\x1b[1;31mYes, the workflow broke"));
  CHECK_THAT(coloured, !Contains("\x1b[31m"));
}

TEST_CASE("Stable is green and what cannot be told is yellow",
          "[report][text]") {
  const TextStyle colour{true, false};
  CHECK_THAT(TextOf(ExampleReport(std::string(100, '.')), colour),
             StartsWith("\x1b[1;32mNo, it is stable"));
  CHECK_THAT(TextOf(ExampleReport("."), colour),
             StartsWith("\x1b[1;33mCannot tell"));
}

TEST_CASE("No line is longer than 100 characters, however long the names",
          "[report][text]") {
  Config config = ExampleConfig();
  config.headline = std::string(60, 'w');
  config.datagrepper.url = "https://example.org/" + std::string(100, 'u');
  Workflow& workflow = config.workflows[0];
  workflow.name = config.headline;
  for (size_t i = 1; i < workflow.steps.size(); ++i) {
    workflow.steps[i].application = fmt::format("{}{:p>59}", i, "");
    workflow.steps[i].step = std::string(60, 's');
  }
  ReportInput input =
      ExampleInput(ExampleWeeks("..1..2..33.4444..e"), ExampleWeeks(""));
  input.notes = {std::string(300, 'n')};
  input.unclassified = {1, {{std::string(300, 't'), 1}}};
  for (int day = 0; day < 9; ++day) {
    const Time since = At("2020-08-04") + days(day);
    input.workflows[0].holes.push_back({since, since + hours(6)});
  }
  const std::string text =
      TextOf(MakeReport(config, std::move(input)), {false, true});
  CHECK(LongestLine(text) <= 100);
  CHECK_THAT(text, Contains("ppp..."));
}

TEST_CASE("No line of a large report is longer than 100 characters",
          "[report][text]") {
  std::string letters;
  for (int i = 0; i < 60000; ++i) letters += ".4.3.44..0"[i % 10];
  WorkflowRuns runs = ExampleWeeks("");
  runs.runs = ExampleRuns(runs.window.since, Seconds(20), letters);
  runs.covered_ratio = 0.000001;
  const Report report = MakeReport(
      ExampleConfig(), ExampleInput(std::move(runs), ExampleWeeks("")));
  CHECK_THAT(Text(report), Contains("30,000 of 60,000 runs"));
  CHECK(LongestLine(Text(report)) <= 100);
}

}  // namespace
}  // namespace workflow_health

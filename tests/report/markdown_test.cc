#include <catch2/catch.hpp>

#include "report/example.h"

namespace workflow_health {
namespace {

using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;

std::string Markdown(const Report& report) { return MarkdownOf(report, false); }

// A report with one unknown topic.
std::string WithTopic(const std::string& topic) {
  Report report = ExampleReport("...");
  report.unclassified = {1, {{topic, 1}}};
  return Markdown(report);
}

std::string WithNote(const std::string& note) {
  Report report = ExampleReport("...");
  report.notes = {note};
  return Markdown(report);
}

TEST_CASE("The sentence comes first and is bold", "[report][markdown]") {
  CHECK_THAT(
      Markdown(GoldenReport()),
      StartsWith("**Yes, the workflow broke in 21 of 55 runs (38.2 %).**\n\n"));
}

TEST_CASE("Markdown says at the top and at the bottom that data are made up",
          "[report][markdown]") {
  Report report = ExampleReport("....");
  report.sample = true;
  CHECK_THAT(Markdown(report), StartsWith("**Note:** MADE-UP DATA"));
  CHECK_THAT(Markdown(report), EndsWith("None of this happened.\n"));
}

TEST_CASE("Tables can be read as plain text", "[report][markdown]") {
  CHECK_THAT(Markdown(ExampleReport("..44", "....")),
             Contains("\n"
                      "| application |   works | all so far |\n"
                      "| ----------- | ------: | ---------: |\n"
                      "| dist-git    | 100.0 % |    100.0 % |\n"
                      "| koji        | 100.0 % |    100.0 % |\n"
                      "| resultsdb   |  50.0 % |     50.0 % |\n"
                      "\n"));
}

TEST_CASE("A column without any text is still a column", "[report][markdown]") {
  CHECK_THAT(Markdown(ExampleReport("44")), Contains("| -----: | --- |\n"));
}

TEST_CASE("Strings from messages are no markup", "[report][markdown]") {
  CHECK_THAT(WithTopic("a|b`c`<script>*d*_e_[f](g)"),
             Contains("a\\|b\\`c\\`\\<script\\>\\*d\\*\\_e\\_\\[f\\](g)"));
  CHECK_THAT(WithTopic("a\nb\x80"), Contains("| a b\uFFFD"));
  CHECK_THAT(WithTopic("&lt;\\"), Contains("| \\&lt;\\\\ "));
}

TEST_CASE("A line does not begin with markup", "[report][markdown]") {
  // Just long enough for the next word to stand on a new line.
  const std::string filler(68, 'x');
  CHECK_THAT(WithNote(filler + " 12. runs"), Contains("\n12\\. runs\n"));
  CHECK_THAT(WithNote(filler + " 12.5 runs"), Contains("\n12.5 runs\n"));
  CHECK_THAT(WithNote(filler + " - runs"), Contains("\n\\- runs\n"));
  CHECK_THAT(WithNote(filler + " # runs"), Contains("\n\\# runs\n"));
  CHECK_THAT(WithNote(filler + " 12"), Contains("\n12\n"));
}

TEST_CASE("A very small share needs no escape", "[report][markdown]") {
  std::string letters(3000, '.');
  letters += '4';
  WorkflowRuns runs = ExampleWeeks("");
  runs.runs = ExampleRuns(runs.window.since, Seconds(300), letters);
  CHECK_THAT(
      Markdown(MakeReport(ExampleConfig(),
                          ExampleInput(std::move(runs), ExampleWeeks("")))),
      Contains(" <0.1 % |"));
}

TEST_CASE("Failed runs are a list with addresses", "[report][markdown]") {
  CHECK_THAT(
      MarkdownOf(ExampleReport("..4."), true),
      EndsWith(
          "\n- 2020-08-03 18:00, single-build, resultsdb / store-result, begun "
          "but not\n  done, failed\n"
          "  <https://datagrepper.example.org/datagrepper/v2/id?id=2020-"
          "5f2850a0>\n"));
}

TEST_CASE("Without runs Markdown shows no ratio", "[report][markdown]") {
  const std::string text = Markdown(ExampleReport("?"));
  CHECK_THAT(text, !Contains(" 0.0 %") && !Contains("100.0 %"));
  CHECK_THAT(text, !Contains("The chain"));
}

}  // namespace
}  // namespace workflow_health

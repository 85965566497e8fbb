#include <catch2/catch.hpp>

#include "report/chart.h"
#include "report/example.h"
#include "report/html.h"

namespace workflow_health {
namespace {

using Catch::Contains;

size_t CountOf(const std::string& text, const std::string& what) {
  size_t count = 0;
  for (size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

std::string Charts(const Report& report) { return ChartsOf(report.Headline()); }

TEST_CASE("a week is a bar beside the target", "[chart]") {
  // The first week works, the second one does in half of its runs.
  const std::string charts =
      Charts(ExampleReport("............................"
                           "4.4.4.4.4.4.4.4.4.4.4.4.4.4."));
  CHECK_THAT(charts,
             Contains("The best week began on 2020-08-03 (100.0 %), the worst "
                      "on 2020-08-10 (50.0 %).") &&
                 Contains("target, 95 %") && Contains("class=\"target\""));
  // From 0 % at 160 to 100 % at 20.
  CHECK_THAT(charts,
             Contains("<rect class=\"good\" x=\"87.8\" y=\"20.0\"") &&
                 Contains("<rect class=\"bad\" x=\"419.8\" y=\"90.0\"") &&
                 Contains(">50</text>"));
}

TEST_CASE("a week without runs leaves a gap", "[chart]") {
  WorkflowRuns runs = ExampleWeeks("");
  runs.window.until += days(14);
  runs.runs =
      ExampleRuns(runs.window.since, hours(6), "............................");
  const auto last = ExampleRuns(runs.window.since + days(21), hours(6),
                                "............................");
  runs.runs.insert(runs.runs.end(), last.begin(), last.end());
  const Report report = MakeReport(
      ExampleConfig(), ExampleInput(std::move(runs), ExampleWeeks("")));
  const std::string charts = Charts(report);
  CHECK(CountOf(charts, ">100</text>") == 2);
  CHECK_THAT(charts, Contains(">08-03</text>") && Contains(">08-24</text>") &&
                         !Contains("middle\">08-10</text><text"));
}

TEST_CASE("outages and single failures are drawn where they were", "[chart]") {
  Report report = ExampleReport("..44....4...");
  const std::string charts = Charts(report);
  // One, and that of the legend.
  CHECK(CountOf(charts, "class=\"flake\"") == 2);
  // From 18 h on of 14 days, 12 h long, of a band of 664.
  CHECK_THAT(charts, Contains("<rect class=\"bad\" x=\"83.6\" y=\"4.0\" "
                              "width=\"23.7\" height=\"36.0\"/>"));
  CHECK_THAT(charts, !Contains("not read"));
  report.workflows[0].holes = {{{At("2020-08-04"), At("2020-08-05")}, false}};
  CHECK_THAT(Charts(report),
             Contains("class=\"unread\"") && Contains("Hatched: not read"));
}

TEST_CASE("what nobody observed is drawn grey, and what was not read hatched",
          "[chart]") {
  WorkflowRuns runs = ExampleWeeks(".44");
  runs.holes = {{{At("2020-08-04"), At("2020-08-10")}}};
  const Report report = MakeReport(
      ExampleConfig(), ExampleInput(std::move(runs), ExampleWeeks("")));
  const std::string charts = Charts(report);
  // A day is 47.4 wide. Silence until the first run, up for six hours, down
  // for twelve until the hole, then silence.
  CHECK_THAT(
      charts,
      Contains("class=\"silent\" x=\"48.0\" y=\"4.0\" width=\"11.9\"") &&
          Contains("class=\"up\" x=\"59.9\" y=\"4.0\" width=\"35.6\"") &&
          Contains("class=\"bad\" x=\"71.7\" y=\"4.0\" width=\"23.7\"") &&
          Contains("class=\"unread\" x=\"95.4\" y=\"4.0\" width=\"284.6\"") &&
          Contains("class=\"silent\" x=\"380.0\" y=\"4.0\" width=\"332.0\""));
  CHECK_THAT(Charts(GoldenReport()),
             Contains("Weeks that were not read completely are left out."));
  CHECK_THAT(charts, Contains(">not observed</text>") &&
                         Contains(">not read</text>") &&
                         Contains("so it was not observed."));
  const std::string good(56, '.');
  CHECK_THAT(Charts(ExampleReport(good, good)), !Contains("silent"));
}

TEST_CASE("one that lasts is drawn to the end of the window", "[chart]") {
  WorkflowRuns runs = ExampleWeeks("");
  runs.runs = ExampleRuns(runs.window.until - hours(24), hours(6), ".444");
  const Report report = MakeReport(
      ExampleConfig(), ExampleInput(std::move(runs), ExampleWeeks("")));
  // 12 of 336 hours.
  CHECK_THAT(Charts(report), Contains("x=\"688.3\" y=\"4.0\" width=\"23.7\""));
}

TEST_CASE("the chain and the steps have the numbers of the tables", "[chart]") {
  const std::string charts = Charts(ExampleReport("......1..4.4"));
  CHECK_THAT(charts, Contains("Their product is the uptime, 75.0 %.") &&
                         Contains(">resultsdb / store-result</text>") &&
                         Contains(">2 (66.7 %)</text>") &&
                         Contains(">1 (33.3 %)</text>"));
  CHECK_THAT(Charts(ExampleReport("....")), !Contains("Failed runs"));
}

TEST_CASE("without runs there is no picture", "[chart]") {
  CHECK(Charts(ExampleReport("")).empty());
}

TEST_CASE("the page stands alone", "[html]") {
  const std::string page = HtmlPageOf(GoldenReport(), "made by <this>");
  CHECK_THAT(page, Catch::StartsWith("<!DOCTYPE html>\n<html lang=\"en\">") &&
                       Catch::EndsWith("</html>\n") &&
                       Contains("<footer>made by &lt;this&gt;</footer>"));
  for (const char* asks :
       {"<script", "<link", "<img", "<iframe", "src=", "@import", "url(http"}) {
    INFO(asks);
    CHECK_THAT(page, !Contains(asks));
  }
  CHECK_THAT(page, Contains("<title>Packager workflow: Yes, ") ||
                       Contains("<title>Packager workflow: Cannot tell"));
}

TEST_CASE("the page has every failed run with its message", "[html]") {
  const Report report = GoldenReport();
  const std::string page = HtmlPageOf(report, "");
  size_t failed = 0;
  for (const WorkflowReport& workflow : report.workflows) {
    for (const FailedRun& run : workflow.failed_runs) {
      ++failed;
      CHECK_THAT(page, Contains("<a href=\"" + run.url + "\">" +
                                FormatMinute(run.at) + "</a>"));
    }
  }
  CHECK(failed > 20);
  CHECK(CountOf(page, "<a href=") == failed);
}

TEST_CASE("what is in pictures is in tables, too", "[html]") {
  const std::string page = HtmlPageOf(GoldenReport(), "");
  CHECK(CountOf(page, "<svg") == CountOf(page, "aria-hidden=\"true\""));
  CHECK_THAT(page, Contains("<h3>Outages</h3>") &&
                       Contains("<th>week from Monday</th>") &&
                       !Contains("####"));
}

TEST_CASE("each element that is opened is closed", "[html]") {
  const std::string page = HtmlPageOf(GoldenReport(), "");
  for (const char* name :
       {"figure", "figcaption", "svg", "table", "tr", "td", "dl", "ol", "li",
        "h2", "h3", "p", "main", "text", "a"}) {
    INFO(name);
    const std::string begin = "<" + std::string(name);
    CHECK(CountOf(page, begin + ">") + CountOf(page, begin + " ") ==
          CountOf(page, "</" + std::string(name) + ">"));
  }
}

TEST_CASE("Of a long topic the beginning and the length are said",
          "[report][html][I7]") {
  Report report = GoldenReport();
  report.unclassified.topics[0].topic = "org." + std::string(4096, 'x');
  const std::string page = HtmlPageOf(report, "made by a test");
  CHECK_THAT(page,
             Contains("org." + std::string(96, 'x') + "... (4,100 bytes)"));
  CHECK_THAT(page, !Contains(std::string(97, 'x')));
}

}  // namespace
}  // namespace workflow_health

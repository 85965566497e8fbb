#include <catch2/catch.hpp>

#include "report/example.h"

namespace workflow_health {
namespace {

using Catch::Contains;

// The lines of one table, as `grep '^name,'` finds them.
std::vector<std::string> TableOf(const std::string& csv,
                                 const std::string& name) {
  std::vector<std::string> lines;
  for (size_t start = 0; start < csv.size();) {
    const size_t end = csv.find("\r\n", start);
    const std::string line = csv.substr(start, end - start);
    if (line.starts_with(name + ",")) lines.push_back(line);
    start = end + 2;
  }
  return lines;
}

// Cells, of rows without quotes.
std::vector<std::string> Cells(const std::string& row) {
  std::vector<std::string> cells(1);
  for (const char c : row) {
    if (c == ',') {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  return cells;
}

TEST_CASE("A table is found by its name, with one header", "[report][csv]") {
  const std::string csv = CsvOf(ExampleReport("..4."), false);
  const auto steps = TableOf(csv, "steps");
  REQUIRE(steps.size() == 9);  // four steps of two workflows
  CHECK(steps[0] ==
        "steps,workflow,application,step,successes,skipped,failures,rate,"
        "share_of_runs,share_of_failures,running_share_of_failures,"
        "duration_median_seconds,duration_p95_seconds,seen");
  CHECK(
      steps[1] ==
      "steps,single-build,resultsdb,store-result,3,0,1,0.75,0.25,1,1,64,64,4");
  CHECK(steps[5] == "steps,multi-build,dist-git,clone,0,0,0,,,,,,,0");
}

TEST_CASE("Tables are parted by an empty line", "[report][csv]") {
  const std::string csv = CsvOf(ExampleReport("..4."), true);
  CHECK_THAT(csv, Contains("\r\n\r\nsteps,workflow,") &&
                      Contains("\r\n\r\nfailed_runs,workflow,"));
  CHECK_THAT(csv, !Contains("\r\n\r\n\r\n"));
  for (size_t at = csv.find('\n'); at != csv.npos;
       at = csv.find('\n', at + 1)) {
    REQUIRE(csv[at - 1] == '\r');
  }
}

TEST_CASE("Every row of a table has a cell for each column", "[report][csv]") {
  const std::string csv = CsvOf(ExampleReport("..44.0"), true);
  for (const char* name : {"holes", "applications", "steps", "chain", "weakest",
                           "weeks", "failed_runs"}) {
    INFO(name);
    const auto table = TableOf(csv, name);
    REQUIRE(!table.empty());
    for (const std::string& row : table) {
      CHECK(Cells(row).size() == Cells(table[0]).size());
    }
  }
}

TEST_CASE("A workflow's row has its figures raw", "[report][csv]") {
  const auto table = TableOf(CsvOf(ExampleReport("?"), false), "workflows");
  REQUIRE(table.size() == 3);
  const auto header = Cells(table[0]);
  const auto row = Cells(table[1]);
  REQUIRE(row.size() == header.size());
  const auto cell = [&](std::string_view title) {
    const auto found = std::ranges::find(header, title);
    REQUIRE(found != header.end());
    return row[size_t(found - header.begin())];
  };
  CHECK(cell("workflow") == "single-build");
  CHECK(cell("window_start") == "2020-08-03T00:00:00Z");
  CHECK(cell("runs") == "0");
  CHECK(cell("unknown") == "1");
  CHECK(cell("uptime") == "");
  CHECK(cell("uptime_interval_low") == "");
  CHECK(cell("longest_outage_start") == "");
  CHECK(cell("previous_window_end") == "2020-08-03T00:00:00Z");
  CHECK(cell("target") == "0.95");
}

TEST_CASE("Cells with commas or quotes are quoted", "[report][csv]") {
  Report report = ExampleReport("44444");
  report.notes = {"a, \"b\"\nc"};
  const std::string csv = CsvOf(report, false);
  CHECK_THAT(csv, Contains("\r\nnotes,\"a, \"\"b\"\" c\"\r\n"));
  CHECK_THAT(csv,
             Contains(",\"Yes, the workflow broke in 5 of 5 runs (100.0 %)\""));
}

TEST_CASE("No text from outside is a formula for a spreadsheet",
          "[report][csv]") {
  Report report = ExampleReport("44444");
  report.notes = {"=1+1",    "+a",   "-a",
                  "@a",      "\t=a", "\r=a",
                  " =a",     "a=b",  "=HYPERLINK(\"x\",1)",
                  "\uFF1Da", ""};
  const std::string csv = CsvOf(report, false);
  CHECK(TableOf(csv, "notes") ==
        std::vector<std::string>{
            "notes,note", "notes,'=1+1", "notes,'+a", "notes,'-a", "notes,'@a",
            "notes,' =a", "notes,' =a", "notes,' =a", "notes,a=b",
            "notes,\"'=HYPERLINK(\"\"x\"\",1)\"", "notes,'\uFF1Da", "notes,"});
}

TEST_CASE("A negative number stays a number", "[report][csv]") {
  const std::string csv = CsvOf(ExampleReport("44444"), false);
  CHECK_THAT(csv, Contains(",-4.75,"));
  CHECK_THAT(csv, !Contains(",'"));
}

TEST_CASE("Failed runs are a table only when asked for", "[report][csv]") {
  const Report report = ExampleReport("..4.");
  CHECK(TableOf(CsvOf(report, false), "failed_runs").empty());
  const auto table = TableOf(CsvOf(report, true), "failed_runs");
  REQUIRE(table.size() == 2);
  CHECK(table[1] ==
        "failed_runs,single-build,2020-08-03T18:00:00Z,resultsdb,store-result,"
        "begun,false,2020-5f2850a0,"
        "https://datagrepper.example.org/datagrepper/v2/id?id=2020-5f2850a0");
}

TEST_CASE("Topics are tables of their own", "[report][csv]") {
  const std::string csv = CsvOf(GoldenReport(), false);
  CHECK(TableOf(csv, "unclassified").size() == 3);
  CHECK(TableOf(csv, "ignored").back() ==
        "ignored,org.fedoraproject.stg.monitor-gating.single-build.start,2");
  CHECK_THAT(csv, Contains(",unclassified_messages,ignored_messages\r\n"));
}

}  // namespace
}  // namespace workflow_health

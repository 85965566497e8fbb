#include "app/run.h"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>

#include "app/program.h"

namespace workflow_health {
namespace {

TEST_CASE("messages are ignored from before history start", "[run][I3]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import(
              Header("2024-05-01") + Success("early", "2020-01-31T23:59:59Z") +
              Success("first", "2020-02-01T00:00:00Z")) == Exit::kDone);
  const auto report =
      program.Report({"--since=2019-01-01", "--until=2020-03-01"});
  CHECK(report.at("workflows").at(0).at("runs") == 1);
  CHECK(report.at("ignored").at("messages") == 1);
}

TEST_CASE("messages of the other environment are ignored", "[run]") {
  Program program("2024-06-01T12:00:00Z");
  std::string text = Success("a", "2024-04-01");
  text.replace(text.find(".prod."), 6, ".stg.");
  REQUIRE(program.Import(Header("2024-05-01") + text) == Exit::kDone);
  const auto report = program.Report();
  CHECK(report.at("workflows").at(0).at("runs") == 0);
  CHECK(report.at("ignored").at("messages") == 1);
}

TEST_CASE("the sample ends at the last full hour that is settled",
          "[run][sample]") {
  for (const auto& [now, end] :
       {std::pair("2024-06-01T12:14:59Z", "2024-06-01T11:00:00Z"),
        std::pair("2024-06-01T12:15:00Z", "2024-06-01T12:00:00Z")}) {
    Program program(now);
    REQUIRE(program.Run({"sample", "--days=3"}) == Exit::kDone);
    CHECK_THAT(program.Out(),
               Catch::Contains(fmt::format(R"("end":"{}")", end)));
    const std::string archive = program.Out();
    REQUIRE(program.Import(archive) == Exit::kDone);
    CHECK(AsOf(program.Report()) == end);
  }
}

TEST_CASE("a sample of live traffic keeps two minutes for what settles later",
          "[run][sample]") {
  for (const auto& [now, end] :
       {std::pair("2026-11-10T12:16:59Z", "2026-11-10T11:02:00Z"),
        std::pair("2026-11-10T12:17:00Z", "2026-11-10T12:02:00Z")}) {
    Program program(now);
    REQUIRE(program.Run({"sample", "--profile=live", "--days=1"}) ==
            Exit::kDone);
    CHECK_THAT(program.Out(),
               Catch::Contains(fmt::format(R"("end":"{}")", end)));
  }
  Program program("2026-11-10T12:16:59Z");
  CHECK(program.Run({"sample", "--profile=live", "--end=2026-11-10T12:00:00Z",
                     "--days=1"}) == Exit::kUsage);
  CHECK(program.Err() ==
        "error: --end: 2026-11-10T12:00:00Z has not settled yet, so no report "
        "could reach it\n");
}

TEST_CASE("a sample of live traffic has 30 days, all of the history",
          "[run][sample]") {
  Program program("2026-10-02T00:00:00Z");
  const std::string end = "--end=2026-10-01T00:00:00Z";
  CHECK(program.Run({"sample", "--profile=live", end}) == Exit::kDone);
  CHECK(program.Run({"sample", "--profile=live", end, "--days=31"}) ==
        Exit::kUsage);
  CHECK(program.Err() ==
        "error: --days: 31 days before 2026-10-01T00:00:00Z lie before the "
        "history start of koji / build, 2026-09-01T00:00:00Z\n");
  CHECK(program.Out().empty());
}

TEST_CASE("a sample of what has not settled is refused", "[run][sample]") {
  Program program("2024-06-01T12:00:00Z");
  CHECK(program.Run({"sample", "--end=2024-06-01T11:46:00Z"}) == Exit::kUsage);
  CHECK_THAT(program.Err(), Catch::Contains("not settled"));
}

TEST_CASE("an empty window is refused", "[run][I2]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import(Header("2024-05-01") + Success("a", "2024-04-01")) ==
          Exit::kDone);
  for (const char* since : {"--since=2024-05-01", "--since=2024-05-02"}) {
    CHECK(program.Run({"report", since}) == Exit::kUsage);
    CHECK_THAT(program.Err(), Catch::Contains("the window is empty"));
  }
}

TEST_CASE("a first import that fails binds nobody", "[run][I8]") {
  Program program("2024-06-01T12:00:00Z");
  CHECK(program.Run({"import", program.folder().Path("none")}) ==
        Exit::kFailed);
  CHECK(program.Import("", {"--covers=2020-02-01..2024-05-01"}) == Exit::kDone);
  REQUIRE(program.Run({"sample", "--days=3", "--end=2024-05-01"}) ==
          Exit::kDone);
  const std::string archive = program.Out();
  CHECK(program.Import(archive) == Exit::kDone);
}

TEST_CASE("without a place for the ledger the flag is asked for", "[run]") {
  std::ostringstream out;
  std::ostringstream err;
  const Time now = ParseTime("2025-01-15").value();
  CHECK_THROWS_WITH(
      RunCommand({"report"}, {out, err, now, false, false, std::string()}),
      Catch::Contains("--ledger.path"));
}

TEST_CASE("an empty ledger is no answer", "[run]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import("") == Exit::kDone);
  CHECK(program.Run({"report"}) == Exit::kFailed);
  CHECK_THAT(program.Err(), Catch::Contains("is empty"));
}

TEST_CASE("a quiet archive has no runs, and that is an answer", "[run][I2]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import(Header("2024-05-01")) == Exit::kDone);
  CHECK(program.Report().at("verdict") == "no runs");
}

TEST_CASE("the truth is written where it was asked for", "[run][sample]") {
  Program program("2024-06-01T12:00:00Z");
  const std::string truth = program.folder().Path("truth.json");
  REQUIRE(program.Run({"sample", "--days=3", "--truth", truth}) == Exit::kDone);
  std::ifstream in(truth);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  CHECK(boost::json::parse(text).at("sample") == true);
  CHECK(program.Run({"sample", "--days=3", "--truth",
                     program.folder().Path("no/such/folder")}) ==
        Exit::kFailed);
}

}  // namespace
}  // namespace workflow_health

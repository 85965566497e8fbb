// Up to when the archive is known, and what was not read or cannot be.
#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>
#include <string>

#include "app/program.h"

namespace workflow_health {
namespace {

// Declares the seconds from `first` to `last` to be unreadable.
std::string Unreadable(const std::string& first, const std::string& last,
                       const std::string& more = "") {
  return fmt::format(
      R"({{"workflow_health_archive":1,"unreadable":true,{}"covers":)"
      R"({{"start":"{}","end":"{}"}}}})"
      "\n",
      more, first, last);
}

size_t Notes(const boost::json::object& report) {
  return report.at("notes").as_array().size();
}

TEST_CASE("the archive is known up to what was covered", "[run][I3]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import(Header("2024-06-01T10:00:00Z") +
                         Success("a", "2024-06-01T09:00:00Z")) == Exit::kDone);
  const auto report = program.Report();
  CHECK(AsOf(report) == "2024-06-01T10:00:00Z");
  CHECK(Notes(report) == 0);
  CHECK(report.at("window").at("start") == "2024-03-03T10:00:00Z");
  CHECK(report.at("workflows").at(0).at("runs") == 1);
}

TEST_CASE("nothing is known that has not settled", "[run][I3]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import(Header("2024-06-01T11:59:00Z") +
                         Success("a", "2024-06-01T11:44:00Z") +
                         Success("b", "2024-06-01T11:50:00Z")) == Exit::kDone);
  CHECK(AsOf(program.Report()) == "2024-06-01T11:45:00Z");
  CHECK(program.Report().at("workflows").at(0).at("runs") == 1);
  // Time alone does not make known what was not read.
  program.SetClock("2024-06-01T20:00:00Z");
  CHECK(AsOf(program.Report()) == "2024-06-01T11:45:00Z");
}

TEST_CASE("a report that ends long ago says so", "[run][I2]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import(Header("2024-05-01") + Success("a", "2024-04-01") +
                         Success("b", "2024-05-20")) == Exit::kDone);
  const auto report = program.Report();
  CHECK(AsOf(report) == "2024-05-01T00:00:00Z");
  REQUIRE(Notes(report) == 1);
  CHECK_THAT(std::string(report.at("notes").at(0).as_string()),
             Catch::Contains("complete only up to 2024-05-01T00:00:00Z") &&
                 Catch::Contains("--as-of"));
  CHECK(
      program.Report({"--as-of=2024-05-21"}).at("workflows").at(0).at("runs") ==
      2);
}

TEST_CASE("messages that nobody declared whole are counted, and it is said",
          "[run][I2]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import(Success("a", "2024-04-01") +
                         Success("b", "2024-05-20")) == Exit::kDone);
  CHECK_THAT(program.Err(), Catch::Contains("covers nothing"));
  const auto report = program.Report();
  CHECK(AsOf(report) == "2024-05-20T00:00:00Z");
  CHECK(report.at("window").at("covered_ratio") == 0);
  CHECK(report.at("workflows").at(0).at("runs") == 2);
  CHECK(Notes(report) == 1);
}

TEST_CASE("declared coverage counts for all files of a command, or for none",
          "[run][I2]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import(Success("a", "2024-04-01"),
                         {"--covers=2020-02-01..2024-05-01",
                          program.folder().Path("none")}) == Exit::kFailed);
  CHECK(program.Report().at("window").at("covered_ratio") == 0);
  REQUIRE(program.Import(Success("a", "2024-04-01"),
                         {"--covers=2020-02-01..2024-05-01"}) == Exit::kDone);
  CHECK(program.Report().at("window").at("covered_ratio") == 1);
}

TEST_CASE("what is declared unreadable is not said to be covered",
          "[run][I2]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import(
              Unreadable("2024-05-01T00:00:00Z", "2024-05-01T00:00:01Z") +
              Success("a", "2024-05-01")) == Exit::kDone);
  CHECK_THAT(program.Err(),
             Catch::Contains(
                 "  declares unreadable: monitor-gating and 29 topics from "
                 "2024-05-01T00:00:00Z to 2024-05-01T00:00:01Z\n"));
  CHECK_THAT(program.Err(), !Catch::Contains("covers"));
  CHECK_THAT(program.Err(), Catch::Contains("1 messages: 1 new"));
}

TEST_CASE("nothing is declared unreadable that has not settled", "[run][I2]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import(Unreadable("2024-06-01T11:50:00Z",
                                    "2024-06-01T11:50:00Z")) == Exit::kDone);
  CHECK_THAT(program.Err(), Catch::Contains("covers nothing"));
}

TEST_CASE("a page after a header counts and covers as by itself", "[run][I2]") {
  const std::string page =
      R"({"raw_messages":[)" + Success("a", "2024-05-01") + "," +
      Success("b", "2024-05-01") +
      R"(],"count":2,"total":2,"pages":1,"arguments":{"start":1714521500,)"
      R"("end":1714521700,"page":1,"rows_per_page":100,"topics":[],)"
      R"("categories":["monitor-gating"]}})";
  for (const int announced : {2, 3}) {
    Program program("2024-06-01T12:00:00Z");
    const auto more = fmt::format(R"("messages":{},)", announced);
    CHECK(program.Import(Unreadable("2024-04-01", "2024-04-01", more) + page) ==
          (announced == 2 ? Exit::kDone : Exit::kFailed));
    CHECK_THAT(program.Err(),
               Catch::Contains("covers monitor-gating from "
                               "2024-04-30T23:58:20Z to 2024-05-01T00:01:39Z"));
    const bool declared =
        program.Err().find("declares unreadable") != std::string::npos;
    CHECK(declared == (announced == 2));
  }
}

TEST_CASE("the gap is told whatever as-of was asked for", "[run][I2]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import(Header("2024-05-01") + Success("a", "2024-04-01")) ==
          Exit::kDone);
  const auto report = program.Report({"--as-of=2024-05-20"});
  REQUIRE(Notes(report) == 1);
  CHECK_THAT(std::string(report.at("notes").at(0).as_string()),
             Catch::Contains(
                 "monitor-gating is complete only up to 2024-05-01T00:00:00Z"));
  CHECK(Notes(program.Report({"--as-of=2024-04-20"})) == 0);
}

TEST_CASE("the archive is known past what is unreadable, which is a hole",
          "[run][I2]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import(
              Header("2024-05-03") +
              Unreadable("2024-05-03T00:00:01Z", "2024-05-03T00:00:02Z") +
              R"({"workflow_health_archive":1,"covers":)"
              R"({"start":"2024-05-03T00:00:03Z","end":"2024-05-05"}})"
              "\n" +
              Success("a", "2024-05-03T00:00:02Z")) == Exit::kDone);
  auto report = program.Report({"--last=4d"});
  CHECK(AsOf(report) == "2024-05-05T00:00:00Z");
  const double ratio = 1 - 2.0 / (4 * 86400);
  CHECK(report.at("window").at("covered_ratio").as_double() == Approx(ratio));
  const auto workflow = report.at("workflows").at(0).as_object();
  CHECK(workflow.at("window").at("covered_ratio").as_double() == Approx(ratio));
  CHECK(workflow.at("runs") == 1);
  CHECK(serialize(workflow.at("holes")) ==
        R"([{"start":"2024-05-03T00:00:00Z","end":"2024-05-03T00:00:02Z",)"
        R"("unreadable":true}])");
  report = program.Report({"--since=2024-05-04"});
  CHECK(report.at("window").at("covered_ratio") == 1);
  CHECK(report.at("workflows")
            .at(0)
            .at("previous")
            .at("window")
            .at("covered_ratio")
            .as_double() == Approx(1 - 2.0 / 86400));
}

TEST_CASE("what is unreadable is parted from what was not read", "[run][I2]") {
  Program program("2024-06-01T12:00:00Z");
  REQUIRE(program.Import(
              Header("2024-05-03") +
              Unreadable("2024-05-04T00:00:01Z", "2024-05-04T00:00:02Z") +
              Unreadable("2024-05-06T00:00:00Z", "2024-05-06T00:00:01Z")) ==
          Exit::kDone);
  const auto report =
      program.Report({"--since=2024-05-02", "--as-of=2024-05-06"});
  CHECK(serialize(report.at("workflows").at(0).at("holes")) ==
        R"([{"start":"2024-05-03T00:00:00Z","end":"2024-05-04T00:00:00Z"},)"
        R"({"start":"2024-05-04T00:00:00Z","end":"2024-05-04T00:00:02Z",)"
        R"("unreadable":true},)"
        R"({"start":"2024-05-04T00:00:02Z","end":"2024-05-05T23:59:59Z"},)"
        R"({"start":"2024-05-05T23:59:59Z","end":"2024-05-06T00:00:00Z",)"
        R"("unreadable":true}])");
  REQUIRE(program.Run({"report", "--as-of=2024-05-06"}) == Exit::kDone);
  CHECK_THAT(program.Out(), Catch::Contains("unreadable"));
}

}  // namespace
}  // namespace workflow_health

// What commands answer, refuse, and end with.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "app/landing_page.h"
#include "app/program.h"
#include "config/small_config.h"

namespace workflow_health {
namespace {

using Catch::Contains;
using Catch::EndsWith;
using Catch::StartsWith;

constexpr char kNow[] = "2024-06-01T12:00:00Z";

std::string Failure(const std::string& id, const std::string& time) {
  std::string line = Success(id, time);
  return line.replace(line.find("success"), 7, "failure");
}

TEST_CASE("the configuration that is built in is right, and can be printed",
          "[commands]") {
  Program program(kNow);
  CHECK(program.Run({"check-config", "--print-default"}) == Exit::kDone);
  CHECK(program.Out() == DefaultConfigText());
  const std::string file = program.folder().Write("mine", program.Out());
  CHECK(program.Run({"check-config", "--config.file", file}) == Exit::kDone);
  CHECK_THAT(program.Out(),
             StartsWith("The configuration is valid: environment prod, "
                        "headline single-build.\nsingle-build: ") &&
                 EndsWith(" applications, target 0.95, counted from "
                          "2020-02-01T00:00:00Z\n15 live steps, read from:\n  "
                          "29 topics, counted from 2026-09-01T00:00:00Z\n"));
}

TEST_CASE("what a configuration holds is summed up by workflow", "[commands]") {
  Program program(kNow);
  const std::string file = program.folder().Write(
      "mine", Joined({"target: 0.5\n", kSmall,
                      "      - application: koji\n        step: tag\n"
                      "        begin: '^Tagging'\n"
                      "      - application: bodhi\n        step: wait\n"
                      "        begin: '^Waiting'\n"}));
  REQUIRE(program.Run({"check-config", "--config.file", file}) == Exit::kDone);
  CHECK(program.Out() ==
        "The configuration is valid: environment prod, headline one.\n"
        "one: 3 steps of 2 applications, target 0.5, counted from "
        "2024-01-01T00:00:00Z\n");
}

TEST_CASE("a configuration is tried with all files that can be read",
          "[commands]") {
  Program program(kNow);
  const std::string one = program.folder().Write(
      "one", Header("2024-05-01") + Success("a", "2024-04-01") + "[]\n" +
                 Failure("b", "2024-04-01"));
  const std::string two = program.folder().Write(
      "two", R"({"raw_messages":[)" + Success("c", "2024-04-01") +
                 R"(,{"nothing":1}],"count":2,"total":2,"pages":1,)"
                 R"("arguments":{}})");
  CHECK(program.Run({"check-config", "--against", one, "/nonexistent/file",
                     two}) == Exit::kFailed);
  CHECK_THAT(program.Out(),
             StartsWith("3 messages, including repeated ones\n") &&
                 Contains("        2  single-build: success\n"));
  CHECK_THAT(
      program.Err(),
      StartsWith("error: " + one + ", line 3: ") &&
          Contains("\nerror: cannot read /nonexistent/file: No such file") &&
          Contains("\nerror: " + two + ": "));
  const std::string good =
      program.folder().Write("good", Success("a", "2024-04-01"));
  CHECK(program.Run({"check-config", "--each", "--against", good}) ==
        Exit::kDone);
  CHECK_THAT(program.Out(), StartsWith("2024-04-01T00:00:00Z org.fedora"));
}

TEST_CASE("a report is written in the format that was asked for",
          "[commands]") {
  Program program(kNow);
  REQUIRE(program.Import(Header("2024-05-01") + Success("a", "2024-04-01") +
                         Failure("the-id", "2024-04-02")) == Exit::kDone);
  struct Case {
    const char* format;
    const char* begin;
    bool always_failures;
  };
  const Case cases[] = {{"markdown", "**Cannot tell from 2 runs: ", false},
                        {"json", "{", false},
                        {"csv", "report,schema,", false},
                        {"html", "<!DOCTYPE html>", true}};
  for (const Case& one : cases) {
    CAPTURE(one.format);
    const auto format = fmt::format("--format={}", one.format);
    REQUIRE(program.Run({"report", format}) == Exit::kDone);
    CHECK_THAT(program.Out(), StartsWith(one.begin));
    CHECK((program.Out().find("the-id") != std::string::npos) ==
          one.always_failures);
    REQUIRE(program.Run({"report", format, "--failures"}) == Exit::kDone);
    CHECK_THAT(program.Out(), Contains("the-id"));
  }
  REQUIRE(program.Run({"report"}) == Exit::kDone);
  const std::string text = program.Out();
  REQUIRE(program.Run({"report", "--format=text"}) == Exit::kDone);
  CHECK(program.Out() == text);
}

TEST_CASE("a verdict is an exit code where that is asked for", "[commands]") {
  for (const bool broken : {false, true}) {
    Program program(kNow);
    std::string text = Header("2024-05-01");
    for (int i = 0; i < 90; ++i) {
      const auto id = fmt::format("{}", i);
      const auto time = fmt::format("2024-04-{:02}", 1 + i % 29);
      text += broken ? Failure(id, time) : Success(id, time);
    }
    REQUIRE(program.Import(text) == Exit::kDone);
    CHECK(program.Run({"report"}) == Exit::kDone);
    CHECK(program.Run({"report", "--fail-below-target"}) ==
          (broken ? Exit::kBelowTarget : Exit::kDone));
    CHECK(program.Err().empty());
  }
}

TEST_CASE("what has ended is not compared with its target", "[commands]") {
  Program program("2025-06-01T12:00:00Z");
  REQUIRE(program.Import(Header("2025-05-01") + Failure("a", "2024-04-01")) ==
          Exit::kDone);
  CHECK(program.Run({"report", "--fail-below-target"}) == Exit::kDone);
  CHECK(program.Err() ==
        "note: single-build ended on 2025-02-20T00:00:00Z, so it is not "
        "compared with its target; choose a past window with --since and "
        "--until\n");
}

TEST_CASE("no report is known of the future", "[commands][I2]") {
  Program program(kNow);
  REQUIRE(program.Import(Header("2024-05-01") + Success("a", "2024-04-01")) ==
          Exit::kDone);
  CHECK(program.Run({"report", "--as-of=2024-06-01T12:00:00Z"}) == Exit::kDone);
  CHECK(program.Run({"report", "--as-of=2024-06-01T12:00:01Z"}) ==
        Exit::kUsage);
  CHECK(program.Err() ==
        "error: --as-of: 2024-06-01T12:00:01Z is in the future; expected a "
        "time in the past\n");
}

TEST_CASE("both times of --covers are counted", "[commands][I2]") {
  Program program(kNow);
  REQUIRE(program.Import(Success("a", "2024-04-01"),
                         {"--covers=2024-04-01..2024-04-02"}) == Exit::kDone);
  CHECK_THAT(program.Err(),
             EndsWith("--covers:\n  covers monitor-gating and 29 topics from "
                      "2024-04-01T00:00:00Z to 2024-04-02T00:00:00Z\n"));
  REQUIRE(program.Import("", {"--covers=2024-04-09..2024-04-09"}) ==
          Exit::kDone);
  CHECK_THAT(program.Err(), EndsWith("from 2024-04-09T00:00:00Z to "
                                     "2024-04-09T00:00:00Z\n"));
}

TEST_CASE("the span of a backfill is cut to what was shown", "[commands][I3]") {
  Program program(kNow);
  CHECK(program.Run({"backfill", "--span"}) == Exit::kFailed);
  REQUIRE(program.Import(Success("a", "2024-04-01")) == Exit::kDone);
  CHECK(program.Run({"backfill", "--span"}) == Exit::kFailed);
  CHECK_THAT(program.Err(), Contains("does not hold the archive from the "
                                     "history start on"));
  REQUIRE(program.Import(Header("2024-05-01T13:30:00Z")) == Exit::kDone);
  REQUIRE(program.Run({"backfill", "--span"}) == Exit::kDone);
  // A block ends at an even hour.
  CHECK(program.Out() ==
        "since 2024-01-22T12:00:00Z\n"
        "until 2024-05-01T12:00:00Z\n"
        "shown-since 2020-02-01T00:15:00Z\n"
        "shown-until 2024-05-01T13:45:00Z\n");
  struct Case {
    std::vector<std::string> flags;
    const char* said;
  };
  const Case cases[] = {
      {{"--since=2020-02-01T00:15:00Z", "--until=2020-02-02"}, ""},
      {{"--since=2020-02-01T00:14:59Z"},
       "error: --since: 2020-02-01T00:14:59Z is too early: the metrics "
       "begin at 2020-02-01T00:15:00Z, when the history start had settled\n"},
      {{"--until=2024-05-01T13:45:00Z"}, ""},
      {{"--until=2024-05-01T13:45:01Z"},
       "error: --until: 2024-05-01T13:45:01Z is too late: the metrics end at "
       "2024-05-01T13:45:00Z\n"},
      {{"--since=2024-04-01", "--until=2024-04-01"},
       "error: there are no samples between 2024-04-01T00:00:00Z and "
       "2024-04-01T00:00:00Z\n"}};
  for (const Case& one : cases) {
    std::vector<std::string> args{"backfill", "--span"};
    args.insert(args.end(), one.flags.begin(), one.flags.end());
    const std::string said = one.said;
    CHECK(program.Run(args) == (said.empty() ? Exit::kDone : Exit::kUsage));
    CHECK(program.Err() == said);
  }
  // The first instant is one of those four minutes apart.
  REQUIRE(program.Run({"backfill", "--span", "--since=2024-04-01T00:00:01Z"}) ==
          Exit::kDone);
  CHECK_THAT(program.Out(), StartsWith("since 2024-04-01T00:04:00Z\n"));
}

TEST_CASE("a backfill is written where it was asked for", "[commands]") {
  Program program(kNow);
  REQUIRE(program.Import(Header("2024-05-01") + Success("a", "2024-04-01")) ==
          Exit::kDone);
  const std::string since = "--since=2024-04-01";
  const std::string until = "--until=2024-04-01T01:00:00Z";
  REQUIRE(program.Run({"backfill", since, until, "--label=job=x",
                       "--output=-"}) == Exit::kDone);
  const std::string text = program.Out();
  CHECK_THAT(text, Contains("job=\"x\"") && EndsWith("# EOF\n"));
  CHECK_THAT(program.Err(),
             EndsWith(" samples, from 2024-04-01T00:00:00Z until "
                      "2024-04-01T01:00:00Z\n"));
  const std::string file = program.folder().Path("past");
  REQUIRE(program.Run({"backfill", since, until, "--label=job=x", "--output",
                       file}) == Exit::kDone);
  CHECK(program.Out().empty());
  std::ifstream in(file);
  CHECK(std::string{std::istreambuf_iterator<char>(in), {}} == text);
  CHECK(program.Run({"backfill", since, until, "--output",
                     file + "/beneath"}) == Exit::kFailed);
  CHECK(program.Err() ==
        "error: cannot write " + file + "/beneath: Not a directory\n");
}

TEST_CASE("where nothing is to be read the archive is not asked",
          "[commands]") {
  Program program(kNow);
  CHECK(program.Run({"sync", "--until=2020-01-31T23:59:58Z"}) == Exit::kDone);
  CHECK(program.Err() ==
        "monitor-gating: nothing to read\n"
        "monitor-gating: 0 messages in 0 requests: 0 new, 0 known already\n"
        "29 topics: nothing to read\n"
        "29 topics: 0 messages in 0 requests: 0 new, 0 known already\n");
}

TEST_CASE("a sample ends within the history", "[commands][sample]") {
  Program program(kNow);
  CHECK(program.Run({"sample", "--days=3", "--end=2020-02-01"}) == Exit::kDone);
  CHECK(program.Run({"sample", "--end=2020-01-31T23:59:59Z"}) == Exit::kUsage);
  CHECK(program.Err() ==
        "error: --end: 2020-01-31T23:59:59Z lies before the history start, "
        "2020-02-01T00:00:00Z\n");
}

TEST_CASE("an answer that cannot be written is a failure", "[run]") {
  std::ostringstream out;
  std::ostringstream err;
  out.setstate(std::ios::badbit);
  CHECK(RunCommand({"--version"}, {out, err, Time(), false, 0, ""}) ==
        Exit::kFailed);
  CHECK(err.str() == "workflow-health: cannot write to standard output\n");
}

TEST_CASE("why a command failed is one line without commands to a terminal",
          "[run]") {
  std::ostringstream err;
  TellFailure("a\nb\x1b[31m\xff", err);
  CHECK(err.str() == "workflow-health: a b [31m\uFFFD\n");
  err.str("");
  TellFailure(std::string(8192, 'x'), err);
  TellFailure(std::string(8193, 'x'), err);
  const std::string begin = "workflow-health: " + std::string(8192, 'x');
  CHECK(err.str() == begin + "\n" + begin + "...\n");
}

TEST_CASE("the landing page shows nothing from outside as it came", "[pages]") {
  const std::string page = LandingPage(
      {"", "asked <now>.", {"a & b cannot be read.", "<c> neither."}, "/m&m"});
  CHECK_THAT(page, Contains("<p>a &amp; b cannot be read.</p>\n<p>&lt;c&gt; "
                            "neither.</p>\n<p>asked &lt;now&gt;.</p>\n"));
  CHECK_THAT(page,
             Contains("<a href=\"/m&amp;m\">/m&amp;m</a> for Prometheus"));
  CHECK_THAT(page, Contains("<main>\n<p class=\"verdict\">There are no figures "
                            "yet.</p>\n</main>"));
}

}  // namespace
}  // namespace workflow_health

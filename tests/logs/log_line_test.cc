// Single lines of log_reader.h.
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "logs/log_reader.h"

namespace workflow_health {
namespace {

using Mark = LogLine::Mark;
using std::chrono::hours;
using std::chrono::minutes;

TEST_CASE("both line styles are taken apart", "[log_reader]") {
  const LogLine begun = ParseLogLine("00:12:27 - Building the package");
  CHECK(begun.clock == minutes(12) + Seconds(27));
  CHECK(begun.text == "Building the package");
  CHECK(begun.mark == Mark::kNone);
  CHECK_FALSE(begun.ran_for.has_value());

  const LogLine done =
      ParseLogLine("00:15:29 - Building the package    [DONE]");
  CHECK(done.clock == minutes(15) + Seconds(29));
  CHECK(done.text == "Building the package");
  CHECK(done.mark == Mark::kDone);
}

TEST_CASE("a line without time keeps its text", "[log_reader]") {
  for (const std::string text :
       {"Upcoming build : dummy-test-package-gloster-0-1495.fc34",
        "Working in /tmp/ci-test-vjnexl5s", "Ran for 703 seconds",
        "12 packages - all of them", "-", "Building: 12:00:00 - now"}) {
    CAPTURE(text);
    const LogLine line = ParseLogLine(text);
    CHECK_FALSE(line.clock.has_value());
    CHECK(line.text == text);
  }
}

TEST_CASE("collapsed and padded blanks make no difference", "[log_reader]") {
  const std::string raw =
      GENERATE(as<std::string>{}, "00:15:29 - Building the package [DONE]",
               "00:15:29 - Building the package[DONE]",
               "00:15:29 - Building the package          [DONE]   ",
               "  00:15:29  -  Building   the\tpackage\t[DONE]\r",
               "00:15:29 Building the package [DONE]",
               "00:15:29-Building the package - [DONE]");
  CAPTURE(raw);
  const LogLine line = ParseLogLine(raw);
  CHECK(line.clock == minutes(15) + Seconds(29));
  CHECK(line.text == "Building the package");
  CHECK(line.mark == Mark::kDone);
}

TEST_CASE("only a time of day is a clock", "[log_reader]") {
  CHECK(ParseLogLine("00:00:00 - a").clock == Seconds(0));
  CHECK(ParseLogLine("23:59:59 - a").clock == hours(24) - Seconds(1));
  CHECK(ParseLogLine("23:59:60 - a").clock == hours(24));
  for (const std::string text :
       {"24:00:00 - a", "12:60:00 - a", "12:00:61 - a", "1:02:03 - a",
        "12:00 - a", "12-00-00 - a", "aa:bb:cc - a", "12:0", "-1:00:00 - a"}) {
    CAPTURE(text);
    CHECK_FALSE(ParseLogLine(text).clock.has_value());
    CHECK(ParseLogLine(text).text == text);
  }
}

TEST_CASE("`ran for` is the step's own duration", "[log_reader]") {
  struct Case {
    std::string tail;
    std::optional<Seconds> ran_for;
  };
  const auto [tail, ran_for] = GENERATE(values<Case>({
      {"returned FAILED - ran for: 27s    [DONE]", Seconds(27)},
      {"returned FAILED - ran for: 27s", Seconds(27)},
      {"returned FAILED  -  ran  for:27s [DONE]", Seconds(27)},
      {"returned FAILED - ran for: 0s [DONE]", Seconds(0)},
      {"returned FAILED - ran for: 27.9s [DONE]", Seconds(27)},
      {"returned FAILED - ran for: s [DONE]", std::nullopt},
      {"returned FAILED - ran for: [DONE]", std::nullopt},
      {"returned FAILED - ran for: -3s [DONE]", std::nullopt},
      {"returned FAILED - ran for: 99999999999999s [DONE]", std::nullopt},
  }));
  CAPTURE(tail);
  const LogLine line =
      ParseLogLine("00:22:01 - resultsdb results in datagrepper " + tail);
  CHECK(line.text == "resultsdb results in datagrepper returned FAILED");
  CHECK(line.ran_for == ran_for);
}

TEST_CASE("an empty status leaves no blank behind", "[log_reader]") {
  const LogLine line = ParseLogLine(
      "00:16:05 - bodhi to CI results in datagrepper returned  - ran for: 1s   "
      " "
      "[DONE]");
  CHECK(line.text == "bodhi to CI results in datagrepper returned");
  CHECK(line.ran_for == Seconds(1));
}

TEST_CASE("[FAILED] is a mark at the end of a line only", "[log_reader]") {
  CHECK(ParseLogLine("00:12:27 - Pushing changes    [FAILED]").mark ==
        Mark::kFailed);
  CHECK(ParseLogLine("00:12:27 - Pushing changes    [FAILED]").text ==
        "Pushing changes");

  const LogLine inside =
      ParseLogLine("00:22:01 - resultsdb returned [FAILED] today    [DONE]");
  CHECK(inside.mark == Mark::kDone);
  CHECK(inside.text == "resultsdb returned [FAILED] today");
  CHECK(ParseLogLine("00:22:01 - it says [FAILED] here").mark == Mark::kNone);
  CHECK(ParseLogLine("00:22:01 - it says [DONE] here").mark == Mark::kNone);
  CHECK(ParseLogLine("00:22:01 - returned FAILED").mark == Mark::kNone);
}

TEST_CASE("lines of nothing but a clock or a mark have no text",
          "[log_reader]") {
  CHECK(ParseLogLine("").text.empty());
  CHECK(ParseLogLine("   ").text.empty());
  CHECK(ParseLogLine("00:22:01").text.empty());
  CHECK(ParseLogLine("00:22:01 -").clock.has_value());
  CHECK(ParseLogLine("[DONE]").mark == Mark::kDone);
  CHECK(ParseLogLine("00:22:01 - [FAILED]").mark == Mark::kFailed);
  CHECK(ParseLogLine("00:22:01 - ran for: 3s [DONE]").ran_for == Seconds(3));
}

TEST_CASE("invalid UTF-8 in a line is kept", "[log_reader]") {
  const LogLine line = ParseLogLine("00:12:27 - Push\xFFing \xC3 [DONE]");
  CHECK(line.text == "Push\xFFing \xC3");
  CHECK(line.mark == Mark::kDone);
}

TEST_CASE("a line of 10 MB is taken apart, without its middle",
          "[log_reader]") {
  const std::string middle(10'000'000, 'm');
  const LogLine line = ParseLogLine("00:12:27 - Building the package " +
                                    middle + " - ran for: 7s    [DONE]");
  CHECK_THAT(line.text, Catch::StartsWith("Building the package mmm"));
  CHECK(line.text.size() < 8200);
  CHECK(line.clock == Seconds(12 * 60 + 27));
  CHECK(line.mark == Mark::kDone);
  CHECK(line.ran_for == Seconds(7));
  CHECK(ParseLogLine(std::string(10'000'000, ' ')).text.empty());
}

}  // namespace
}  // namespace workflow_health

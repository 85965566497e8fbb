// Bodies and durations of log_reader.h.
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "logs/log_workflow_of.h"
#include "logs/logs.h"

namespace workflow_health {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const LogWorkflow& Single() {
  static const LogWorkflow workflow = SingleBuild();
  return workflow;
}

LogReading ReadJson(const std::string& json,
                    std::vector<std::string>* unknown_lines = nullptr) {
  return ReaderOf(Single()).Read(boost::json::parse(json), unknown_lines);
}

std::optional<Seconds> StepDuration(const std::string& step,
                                    const std::string& log) {
  return DurationOf(Single(), ReadLog(Single(), log), step);
}

TEST_CASE("`output` without `output_text` is read, and the reverse",
          "[log_reader]") {
  const std::string log = LogBefore("Building the package   ");
  const LogReader reader = ReaderOf(Single());
  for (const auto& body : {ListBody(log), TextBody(log)}) {
    CHECK(ChargeOf(Single(), reader.Read(body)) == "koji / build, begun");
  }
}

TEST_CASE("a log that stands in both is counted once", "[log_reader]") {
  CHECK(ReadJson(R"({"output": ["a", "b"], "output_text": "a\nb"})")
            .unknown_lines == 2);
  CHECK(ReadJson(R"({"output": ["a"], "output_text": "a\nb\nc"})")
            .unknown_lines == 1);
}

TEST_CASE("`output_text` is read where `output` holds no line",
          "[log_reader]") {
  const std::string output =
      GENERATE(as<std::string>{}, "[]", "null", "7", "{}", "\"\"", "[\"\"]",
               "[\" \", \"\\n\"]", "\" \"");
  CAPTURE(output);
  const LogReading reading =
      ReadJson(R"({"output": )" + output +
               R"(, "output_text": "00:12:21 - Pushing changes"})");
  CHECK(ChargeOf(Single(), reading) == "dist-git / push, begun");
  CHECK(reading.unknown_lines == 0);
}

TEST_CASE("elements of `output` that are no text are counted as unknown",
          "[log_reader]") {
  std::vector<std::string> unknown_lines;
  const LogReading reading = ReadJson(
      R"({"output": [null, 1, ["Pushing changes"], {}, "Pushing changes"]})",
      &unknown_lines);
  CHECK(ChargeOf(Single(), reading) == "dist-git / push, begun");
  CHECK(reading.unknown_lines == 4);
  CHECK(unknown_lines ==
        std::vector<std::string>(4, "(an element that is no text)"));
}

TEST_CASE("elements that are no text do not hide `output_text`",
          "[log_reader]") {
  const LogReading reading =
      ReadJson(R"({"output": [null], "output_text": "Pushing changes"})");
  CHECK(ChargeOf(Single(), reading) == "dist-git / push, begun");
  CHECK(reading.unknown_lines == 1);
}

TEST_CASE("an element may hold several lines, `output` one text",
          "[log_reader]") {
  const std::string text = R"("Pushing changes [DONE]\nBuilding the package")";
  for (const std::string& output : {"[" + text + "]", text}) {
    CAPTURE(output);
    CHECK(ChargeOf(Single(), ReadJson(R"({"output": )" + output + "}")) ==
          "koji / build, begun");
  }
}

TEST_CASE("bodies that are not objects give an empty reading", "[log_reader]") {
  const std::string json = GENERATE(
      as<std::string>{}, "null", "7", "-1.5e300", "true", "\"Pushing changes\"",
      "[]", "[\"Pushing changes\"]", "{}", "{\"output\": null}",
      "{\"output\": 3}", "{\"output\": {\"output\": [\"Pushing changes\"]}}",
      "{\"output_text\": false}", "{\"msg\": {\"output\": [\"Pushing\"]}}",
      "{\"Output\": [\"Pushing changes\"]}");
  CAPTURE(json);
  const LogReading reading = ReadJson(json);
  CHECK(reading.failing_step == kUnattributedStep);
  CHECK(reading.evidence == Evidence::kUnattributed);
  CHECK_FALSE(reading.ran_for.has_value());
  CHECK(reading.unknown_lines == 0);
  CHECK(reading.steps == std::vector<StepReading>(Single().steps.size()));
}

TEST_CASE("a step's duration is `ran for`, else begin to [DONE], else none",
          "[log_reader]") {
  const std::string begun = "00:12:27 - Building the package\n";
  CHECK(StepDuration("koji / build",
                     begun + "00:15:29 - Building the package    [DONE]\n") ==
        minutes(3) + Seconds(2));
  CHECK(StepDuration("koji / build",
                     begun + "00:15:29 - Building the package - ran for: 7s    "
                             "[DONE]\n") == Seconds(7));
  CHECK(StepDuration("koji / build",
                     begun + "Building the package    [DONE]\n") ==
        std::nullopt);
  CHECK(StepDuration("koji / build",
                     "Building the package\n"
                     "00:15:29 - Building the package    [DONE]\n") ==
        std::nullopt);
  CHECK(StepDuration("koji / build",
                     "00:15:29 - Building the package    [DONE]\n") ==
        std::nullopt);
  CHECK(StepDuration("koji / build", begun) == std::nullopt);
}

TEST_CASE("a duration across midnight is taken modulo a day", "[log_reader]") {
  const auto build = [](const std::string& begin, const std::string& done) {
    return StepDuration("koji / build",
                        begin + " - Building the package\n" + done +
                            " - Building the package    [DONE]\n");
  };
  CHECK(build("23:58:30", "00:01:00") == Seconds(150));
  CHECK(build("23:59:59", "00:00:00") == Seconds(1));
  CHECK(build("23:59:60", "00:00:00") == Seconds(0));
  CHECK(build("18:00:00", "05:59:59") == hours(12) - Seconds(1));
  CHECK(build("12:00:00", "12:00:00") == Seconds(0));
}

TEST_CASE("a clock that steps back gives no duration", "[log_reader]") {
  const auto build = [](const std::string& begin, const std::string& done) {
    return StepDuration("koji / build",
                        begin + " - Building the package\n" + done +
                            " - Building the package    [DONE]\n");
  };
  CHECK_FALSE(build("10:00:05", "10:00:04"));
  CHECK_FALSE(build("12:00:00", "10:00:00"));
  // By four seconds, over midnight.
  CHECK_FALSE(build("00:00:02", "23:59:58"));
  CHECK_FALSE(build("18:00:00", "06:00:00"));
}

TEST_CASE("no step takes longer than the run says of itself", "[log_reader]") {
  const auto build = [](const std::string& done, const std::string& more) {
    return StepDuration("koji / build", "10:00:00 - Building the package\n" +
                                            done + "    [DONE]\n" + more);
  };
  const std::string done = "10:10:00 - Building the package";
  CHECK(build(done, "Ran for 600 seconds\n") == Seconds(600));
  CHECK_FALSE(build(done, "Ran for 599 seconds\n"));
  CHECK_FALSE(build(done + " - ran for: 700s", "Ran for 600 seconds\n"));
  CHECK(build(done + " - ran for: 700s", "") == Seconds(700));
}

TEST_CASE("a step that is begun again keeps its first beginning",
          "[log_reader]") {
  CHECK(StepDuration("signing / sign",
                     LogBefore("00:16:03") +
                         "00:16:09 - Retrieving koji tags\n"
                         "00:16:12 - Retrieving koji tags: "
                         "['f34-updates-testing-x'] [DONE]") == Seconds(10));
}

TEST_CASE("every step of a healthy log tells how long it took",
          "[log_reader]") {
  const LogReading reading = ReadLog(Single(), HealthyLog());
  const std::vector<std::pair<std::string, std::optional<Seconds>>> expected = {
      {"workflow / unattributed", std::nullopt},
      {"dist-git / clone", Seconds(7)},
      {"dist-git / switch-branch", Seconds(1)},
      {"fedpkg / bump-release", Seconds(0)},
      {"fedpkg / commit", Seconds(0)},
      {"fedpkg / nevr", Seconds(1)},
      {"dist-git / push", Seconds(6)},
      {"koji / build", Seconds(182)},
      {"koji / tag-candidate", Seconds(1)},
      {"bodhi / create-update", Seconds(32)},
      {"signing / sign", Seconds(1)},
      {"bodhi / request-ci", Seconds(1)},
      {"fedora-ci / start", Seconds(65)},
      {"fedora-ci / finish", Seconds(262)},
      {"resultsdb / store-result", Seconds(27)},
      {"greenwave / reject", Seconds(10)},
      {"waiverdb / waive", Seconds(18)},
      {"koji / tag-stable", std::nullopt},
  };
  REQUIRE(reading.steps.size() == expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    CHECK(Name(Single().steps[i]) == expected[i].first);
    CHECK(reading.steps[i].duration == expected[i].second);
    CHECK(reading.steps[i].seen == (i != kUnattributedStep));
  }
}

TEST_CASE("a step is seen if a line of it is there, whatever the line tells",
          "[log_reader]") {
  const auto seen = [](std::string_view log) {
    std::string names;
    const LogReading reading = ReadLog(Single(), log);
    for (size_t i = 0; i < reading.steps.size(); ++i) {
      if (reading.steps[i].seen) names += Name(Single().steps[i]) + ", ";
    }
    return names;
  };
  CHECK(seen("").empty());
  CHECK(seen("Once upon a time\n").empty());
  CHECK(seen("00:12:27 - Building the package\n") == "koji / build, ");
  CHECK(seen("Building the package [DONE]\n") == "koji / build, ");
  CHECK(seen("Building the package [FAILED]\n") == "koji / build, ");
  // What follows the last step done is charged, but was not seen.
  CHECK(seen("Pushing changes [DONE]\n") == "dist-git / push, ");
}

TEST_CASE("an identifier at two places keeps the first duration",
          "[log_reader]") {
  const LogWorkflow multi = MultiBuild();
  const LogReading reading =
      ReadLog(multi,
              "22:33:07 - Cloning as x the git repo: rpms/crested\n"
              "22:33:11 - Cloning as x the git repo: rpms/crested    [DONE]\n"
              "22:33:19 - Cloning as x the git repo: rpms/rubino\n"
              "22:33:39 - Cloning as x the git repo: rpms/rubino    [DONE]\n");
  CHECK(DurationOf(multi, reading, "dist-git / clone") == Seconds(4));
}

TEST_CASE("the last line tells how long the run took", "[log_reader]") {
  struct Case {
    std::string line;
    std::optional<Seconds> ran_for;
  };
  const auto [line, ran_for] = GENERATE(values<Case>({
      {"Ran for 703 seconds (11.72 minutes)", Seconds(703)},
      {"00:23:55 - Ran for 703 seconds    [DONE]", Seconds(703)},
      {"Ran for 703.9 seconds", Seconds(703)},
      {"Ran  for   703 seconds", Seconds(703)},
      {"Ran for 0 seconds", Seconds(0)},
      {"Ran for ever", std::nullopt},
      {"Ran for", std::nullopt},
      {"Ran for -5 seconds", std::nullopt},
      {"Ran for 99999999999999999999 seconds", std::nullopt},
      {"It Ran for 703 seconds", std::nullopt},
  }));
  CAPTURE(line);
  CHECK(ReadLog(Single(), line).ran_for == ran_for);
}

TEST_CASE("a line of 10 MB is read by its beginning", "[log_reader]") {
  const std::string tail(10'000'000, 'x');
  CHECK(ChargeOf(Single(), "00:12:21 - Pushing changes" + tail + "\n") ==
        "dist-git / push, begun");
  CHECK(ChargeOf(Single(), "00:12:21 - Pushing changes " + tail +
                               "    [FAILED]\n") == "dist-git / push, marked");
  CHECK(ReadLog(Single(), tail + "Pushing changes").unknown_lines == 1);
  CHECK(ReadLog(Single(), std::string(10'000'000, '\n')).unknown_lines == 0);
}

TEST_CASE("invalid UTF-8 hides neither a step nor an unknown line",
          "[log_reader]") {
  CHECK(ChargeOf(Single(), "\xC3\x28\n00:12:21 - Pushing changes \xFF\n") ==
        "dist-git / push, begun");
  std::vector<std::string> unknown_lines;
  const LogReading reading =
      ReaderOf(Single()).Read(TextBody("\xFF\xFE\n"), &unknown_lines);
  CHECK(reading.unknown_lines == 1);
  CHECK(unknown_lines == std::vector<std::string>{"\xFF\xFE"});
}

TEST_CASE("carriage returns part lines that a terminal would overwrite",
          "[log_reader]") {
  CHECK(StepDuration("koji / build",
                     "00:12:27 - Building the package\r00:15:29 - Building the "
                     "package    [DONE]\r\n") == Seconds(182));
}

}  // namespace
}  // namespace workflow_health

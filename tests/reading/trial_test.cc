#include "reading/trial.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <catch2/catch.hpp>
#include <sstream>

#include "base/text.h"
#include "reading/reading_config.h"

namespace workflow_health {
namespace {

using Catch::Contains;
using Catch::EndsWith;

Message MessageOf(const std::string& what, const std::string& log = "") {
  Message message;
  message.id = "id";
  message.topic = "org.fedoraproject.prod.monitor-gating." + what;
  message.sent_at = kCountedFrom + Seconds(1);
  boost::json::array lines;
  for (const std::string_view line : SplitLines(log)) lines.emplace_back(line);
  message.body = boost::json::object{{"output", lines}};
  return message;
}

// What is said of these messages.
std::string Said(const std::vector<Message>& messages, bool each = false) {
  const Config config = ReadingConfig();
  std::ostringstream out;
  Trial trial(config, each, out);
  for (const Message& message : messages) trial.Take(message);
  trial.Print();
  return out.str();
}

// The rows that stand under a title.
std::string Under(const std::string& title, const std::string& text) {
  const size_t at = text.find("\n" + title + "\n");
  if (at == std::string::npos) return "(nothing)";
  const size_t begin = at + title.size() + 2;
  return text.substr(begin, text.find("\n\n", begin) - begin);
}

constexpr char kCharged[] =
    "failed runs, by step, and how the step was determined:";
constexpr char kNoTopic[] = "topics that are not understood:";
constexpr char kNoLine[] = "lines that are not understood (# is a number):";

TEST_CASE("the most frequent texts come first, those of one count by name",
          "[trial]") {
  Frequencies texts;
  for (const char* text : {"b", "c", "a", "c", "d\x1b[31m"}) texts.Add(text);
  std::ostringstream out;
  texts.Print("texts:", out);
  CHECK(out.str() ==
        "\ntexts:\n        2  c\n        1  a\n        1  b\n        1  d "
        "[31m\n");
  out.str("");
  Frequencies().Print("texts:", out);
  CHECK(out.str().empty());
}

TEST_CASE("thirty texts are shown, and the others counted", "[trial]") {
  for (const auto& [count, rest] :
       {std::pair(30, ""), std::pair(31, "      ...  and 1 more\n"),
        std::pair(47, "      ...  and 17 more\n")}) {
    Frequencies texts;
    for (int i = 0; i < count; ++i) texts.Add(fmt::format("text {:02}", i));
    std::ostringstream out;
    texts.Print("texts:", out);
    CHECK_THAT(out.str(), EndsWith(std::string("        1  text 29\n") + rest));
    CHECK_THAT(out.str(), Catch::StartsWith("\ntexts:\n        1  text 00\n"));
  }
}

TEST_CASE("what is different each time is counted together in the end",
          "[trial][I7]") {
  Frequencies texts;
  for (int i = 0; i < 10'003; ++i) texts.Add(fmt::format("text {}", i));
  // What is known is still told apart.
  for (int i = 0; i < 5; ++i) texts.Add("text 7");
  std::ostringstream out;
  texts.Print("texts:", out);
  CHECK_THAT(out.str(), Catch::StartsWith("\ntexts:\n        6  text 7\n"
                                          "        3  (other texts)\n") &&
                            EndsWith("      ...  and 9971 more\n"));
}

TEST_CASE("a trial says what messages are counted as", "[trial][I5]") {
  Message other = MessageOf("single-build.start");
  other.topic.replace(other.topic.find("prod"), 4, "stg");
  Message early = MessageOf("single-build.start");
  early.sent_at = kCountedFrom - Seconds(1);
  const std::string said = Said(
      {MessageOf("single-build.start"), MessageOf("single-build.end.success"),
       MessageOf("single-build.end.failure"),
       MessageOf("single-build.end.error"), MessageOf("single-build.end"),
       MessageOf("multi-build.start"), MessageOf("a.thing"), other, early});
  CHECK_THAT(said, Catch::StartsWith("9 messages, including repeated "
                                     "ones\n\ncounted as:\n"));
  CHECK(Under("counted as:", said) ==
        "        2  ignored: of another environment, or before history start\n"
        "        1  multi-build: start\n"
        "        1  not understood: no workflow and no step reads the topic\n"
        "        1  single-build: error\n"
        "        1  single-build: failure\n"
        "        1  single-build: start\n"
        "        1  single-build: success\n"
        "        1  single-build: unknown outcome");
  CHECK(Under(kNoTopic, said) ==
        "        1  org.fedoraproject.prod.monitor-gating.a.thing");
}

TEST_CASE("a trial says where runs failed, and how that was determined",
          "[trial]") {
  const std::string begun = "00:00:01 - Building the package\n";
  const std::string done = begun + "00:00:02 - Building the package   [DONE]\n";
  const std::string failed =
      begun + "00:00:02 - Building the package   [FAILED]\n";
  const auto end = [](const char* how, const std::string& log) {
    return MessageOf(fmt::format("single-build.end.{}", how), log);
  };
  const std::string said =
      Said({end("failure", failed), end("failure", failed), end("error", begun),
            end("failure", done), end("failure", ""), end("success", failed)});
  CHECK(Under(kCharged, said) ==
        "        2  single-build: koji / build (its line is marked [FAILED])\n"
        "        1  single-build: koji / build (begun but not done)\n"
        "        1  single-build: koji / tag-candidate (inferred: follows the "
        "last step done)\n"
        "        1  single-build: workflow / unattributed (not shown by the "
        "log)");
}

TEST_CASE("lines that differ in numbers alone are counted together",
          "[trial]") {
  const std::string said =
      Said({MessageOf("single-build.end.success",
                      "Waited 7s of 100\nWaited 12s of "
                      "8\nWaited for 3 things\n2024"),
            MessageOf("single-build.end.success", "Waited 123s of 4567")});
  CHECK(Under(kNoLine, said) ==
        "        3  Waited #s of #\n        1  #\n        1  Waited for # "
        "things");
}

TEST_CASE("steps that no log shows are told by workflow", "[trial]") {
  const std::string title = "steps that matched no line of a log:";
  std::string said = Said({});
  CHECK_THAT(said, Catch::StartsWith("0 messages, including repeated"));
  CHECK(Under(title, said) ==
        "           single-build: all; no run of it ended\n"
        "           multi-build: all; no run of it ended\n");
  // A start tells nothing of steps, an end of all of its workflow.
  said = Said({MessageOf("multi-build.start"),
               MessageOf("single-build.end.success",
                         "00:00:01 - Building the package   [DONE]"),
               MessageOf("single-build.end.success",
                         "00:00:01 - Pushing changes   [DONE]")});
  const std::string rows = Under(title, said);
  CHECK_THAT(rows, Contains("single-build: dist-git / clone\n") &&
                       Contains("single-build: koji / tag-candidate\n") &&
                       !Contains("koji / build\n") &&
                       !Contains("dist-git / push\n") &&
                       !Contains("unattributed") &&
                       EndsWith("multi-build: all; no run of it ended\n"));
}

TEST_CASE("a line for every message stands before the sums", "[trial]") {
  const std::string said = Said(
      {MessageOf("single-build.start"),
       MessageOf("single-build.end.failure", "00:00:01 - Building the package"),
       MessageOf("a\x1b[31mthing")},
      true);
  const std::string topic =
      "1970-02-07T12:00:01Z org.fedoraproject.prod.monitor-gating.";
  CHECK_THAT(
      said,
      Catch::StartsWith(
          topic + "single-build.start: single-build: start\n" + topic +
          "single-build.end.failure: single-build: failure at single-build: "
          "koji / build (begun but not done)\n" +
          topic +
          "a [31mthing: not understood: no workflow and no step reads the "
          "topic\n\n3 messages, including repeated ones\n"));
}

}  // namespace
}  // namespace workflow_health

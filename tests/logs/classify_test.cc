#include "logs/classify.h"

#include <boost/json/value.hpp>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "logs/log_workflow_of.h"
#include "logs/logs.h"
#include "logs/packed_end.h"
#include "workflow/run_of.h"
#include "workflow/topic.h"

namespace workflow_health {
namespace {

Message MessageOf(const std::string& topic,
                  const std::string& sent_at = "2020-09-23T00:00:00Z",
                  boost::json::value body = {}) {
  return {"2020-1", topic, At(sent_at), std::move(body)};
}

// "single-build end failure", "unclassified" or "ignored".
std::string MeaningOf(const Entry& entry) {
  if (entry.as == Entry::As::kUnclassified) return "unclassified";
  if (entry.as == Entry::As::kIgnored) return "ignored";
  const Event& event = entry.events.at(0);
  const auto end = UnpackEnd(event);
  if (!end) return event.of + " start";
  constexpr const char* kOutcomes[] = {"success", "failure", "error",
                                       "unknown"};
  return event.of + " end " + kOutcomes[size_t(end->outcome)];
}

std::string MeaningOf(const Message& message) {
  static const Classifier classifier =
      ClassifierOf("prod", {SingleBuild(), MultiBuild()});
  return MeaningOf(classifier.Classify(message));
}

std::string MeaningOf(const std::string& topic) {
  return MeaningOf(MessageOf(topic));
}

RunEnd EndOf(const Entry& entry) {
  return UnpackEnd(entry.events.at(0)).value();
}

TEST_CASE("a topic's parts are its environment, its category and the rest",
          "[classify]") {
  const TopicParts parts =
      SplitTopic("org.fedoraproject.prod.monitor-gating.single-build.start");
  CHECK(parts.environment == "prod");
  CHECK(parts.category == "monitor-gating");
  CHECK(parts.rest == "monitor-gating.single-build.start");
}

TEST_CASE("a topic of too few parts has no parts", "[classify]") {
  const std::string topic =
      GENERATE(as<std::string>{}, "", "org", "org.fedoraproject",
               "org.fedoraproject.prod", "monitor-gating.single-build.start");
  CAPTURE(topic);
  const TopicParts parts = SplitTopic(topic);
  CHECK(parts.environment.empty());
  CHECK(parts.category.empty());
  CHECK(parts.rest.empty());
}

TEST_CASE("a topic of four parts is all category", "[classify]") {
  const TopicParts parts = SplitTopic("org.fedoraproject.stg.koji");
  CHECK(parts.environment == "stg");
  CHECK(parts.category == "koji");
  CHECK(parts.rest == "koji");
}

TEST_CASE("every end suffix has its outcome", "[classify]") {
  struct Case {
    std::string rest;
    std::string meaning;
  };
  const auto [rest, meaning] = GENERATE(values<Case>({
      {"single-build.start", "single-build start"},
      {"single-build.end.success", "single-build end success"},
      {"single-build.end.succeeded", "single-build end success"},
      {"single-build.end.succ", "single-build end success"},
      {"single-build.end.fail", "single-build end failure"},
      {"single-build.end.failed", "single-build end failure"},
      {"single-build.end.failure", "single-build end failure"},
      {"single-build.end.error", "single-build end error"},
      {"single-build.end.errors", "single-build end error"},
      {"multi-build.start", "multi-build start"},
      {"multi-build.end.succeeded", "multi-build end success"},
      {"multi-build.end.failed", "multi-build end failure"},
      {"multi-build.end.error", "multi-build end error"},
  }));
  CAPTURE(rest);
  CHECK(MeaningOf("org.fedoraproject.prod.monitor-gating." + rest) == meaning);
}

TEST_CASE("the workflow's name is read tolerantly", "[classify]") {
  const std::string prefix = "org.fedoraproject.prod.monitor-gating.";
  CHECK(MeaningOf(prefix + "single.end.failed") == "single-build end failure");
  CHECK(MeaningOf(prefix + "single-builds.start") == "single-build start");
  CHECK(MeaningOf(prefix + "multi-builds.end.error") ==
        "multi-build end error");
  CHECK(MeaningOf(prefix + "multi_build.end.success") ==
        "multi-build end success");
}

TEST_CASE("an end with another suffix is unknown", "[classify]") {
  const std::string suffix = GENERATE(
      as<std::string>{}, "", ".", ".cancelled", ".unsuccessful", ".Failed",
      ".succeeded.twice", ".failed-again", ".failed.", "..failed");
  CAPTURE(suffix);
  CHECK(MeaningOf("org.fedoraproject.prod.monitor-gating.single-build.end" +
                  suffix) == "single-build end unknown");
}

TEST_CASE("every other topic is unclassified", "[classify]") {
  const std::string topic = GENERATE(
      as<std::string>{}, "", ".", "...", "nonsense", "org.fedoraproject.prod",
      "org.fedoraproject.prod.monitor-gating", "org.fedoraproject.prod.",
      "org.fedoraproject.prod.monitor-gating.single-build",
      "org.fedoraproject.prod.monitor-gating.single-build.started",
      "org.fedoraproject.prod.monitor-gating.single-build.start.now",
      "org.fedoraproject.prod.monitor-gating.single-build.ended",
      "org.fedoraproject.prod.monitor-gating.single.build.start",
      "org.fedoraproject.prod.monitor-gating.double-build.start",
      "org.fedoraproject.prod.monitor-gating.my-single-build.start",
      "org.fedoraproject.prod.monitorXgating.single-build.start",
      "org.fedoraproject.prod.monitor-gating.single-build.end\n",
      "org.fedoraproject.prod.\xFF\xFE.single-build.start",
      "org.fedoraproject.prod.buildsys.build.state.change");
  CAPTURE(topic);
  CHECK(MeaningOf(topic) == "unclassified");
}

TEST_CASE("messages of other environments are ignored", "[classify]") {
  const std::string rest = ".monitor-gating.single-build.end.failed";
  CHECK(MeaningOf("org.fedoraproject.stg" + rest) == "ignored");
  CHECK(MeaningOf("org.fedoraproject.dev" + rest) == "ignored");
  CHECK(MeaningOf("org.fedoraproject.PROD" + rest) == "ignored");
  CHECK(MeaningOf("org.fedoraproject." + rest) == "ignored");
  CHECK(MeaningOf("org.fedoraproject.stg.what.ever") == "ignored");
  CHECK(MeaningOf("org.fedoraproject.stg.") == "ignored");
  CHECK(MeaningOf("....") == "ignored");
}

TEST_CASE("the configured environment may be stg", "[classify]") {
  const Classifier classifier = ClassifierOf("stg", {SingleBuild()});
  const auto meaning_in = [&](const std::string& environment) {
    return MeaningOf(
        classifier.Classify(MessageOf("org.fedoraproject." + environment +
                                      ".monitor-gating.single-build.start")));
  };
  CHECK(meaning_in("stg") == "single-build start");
  CHECK(meaning_in("prod") == "ignored");
}

TEST_CASE("what is from before history start is ignored", "[classify]") {
  const std::string prefix = "org.fedoraproject.prod.monitor-gating.";
  const auto meaning_at = [&](const std::string& rest, const char* sent_at) {
    return MeaningOf(MessageOf(prefix + rest, sent_at));
  };
  CHECK(meaning_at("single-build.end.failed", "2020-01-31T23:59:59Z") ==
        "ignored");
  CHECK(meaning_at("single-build.end.failed", "2020-02-01T00:00:00Z") ==
        "single-build end failure");
  CHECK(meaning_at("single-build.end.what", "2020-01-31T23:59:59Z") ==
        "ignored");
}

TEST_CASE("an unclassified message counts from history start too",
          "[classify]") {
  const std::string topic = "org.fedoraproject.prod.monitor-gating.what";
  CHECK(MeaningOf(MessageOf(topic, "2020-01-31T23:59:59Z")) == "ignored");
  CHECK(MeaningOf(MessageOf(topic, "2020-02-01T00:00:00Z")) == "unclassified");
  // A category that no workflow reads has no history start.
  CHECK(MeaningOf(MessageOf("org.fedoraproject.prod.koji.what",
                            "2019-01-01T00:00:00Z")) == "unclassified");
}

TEST_CASE("an event carries its time, its message and its log", "[classify]") {
  const Classifier classifier =
      ClassifierOf("prod", {MultiBuild(), SingleBuild()});
  const Entry entry = classifier.Classify(MessageOf(
      "org.fedoraproject.prod.monitor-gating.single-build.end.failed",
      "2020-09-23T00:32:04Z", TextBody(LogBefore("Building the package  "))));
  REQUIRE(entry.as == Entry::As::kEvent);
  REQUIRE(entry.events.size() == 1);
  const Event& event = entry.events.front();
  CHECK(event.of == "single-build");
  CHECK(event.at == At("2020-09-23T00:32:04Z"));
  CHECK(event.message_id == "2020-1");
  CHECK(event.kind == Event::Kind::kFails);
  CHECK(EndOf(entry).outcome == Outcome::kFailure);
  CHECK(ChargeOf(SingleBuild(), EndOf(entry).log) == "koji / build, begun");
}

TEST_CASE("the topic decides the outcome, not the body", "[classify]") {
  const boost::json::value body = GENERATE(
      boost::json::value(), boost::json::value(7), boost::json::value("text"),
      boost::json::value(boost::json::array()), TextBody("[FAILED]"),
      TextBody("\xFF\xFE returned FAILED"));
  const std::string prefix =
      "org.fedoraproject.prod.monitor-gating.single-build.end.";
  const auto meaning_of = [&](const std::string& suffix) {
    return MeaningOf(MessageOf(prefix + suffix, "2020-09-23T00:00:00Z", body));
  };
  CHECK(meaning_of("success") == "single-build end success");
  CHECK(meaning_of("failed") == "single-build end failure");
}

TEST_CASE("a failure with an unreadable body is unattributed", "[classify]") {
  const LogWorkflow workflow = SingleBuild();
  const Entry entry =
      ClassifierOf("prod", {workflow})
          .Classify(MessageOf(
              "org.fedoraproject.prod.monitor-gating.single-build.end.failed"));
  CHECK(ChargeOf(workflow, EndOf(entry).log) ==
        "workflow / unattributed, unattributed");
  CHECK(EndOf(entry).log.steps.size() == workflow.steps.size());
}

TEST_CASE("a message without an id is classified like any other",
          "[classify]") {
  Message message =
      MessageOf("org.fedoraproject.prod.monitor-gating.single-build.start");
  message.id.clear();
  CHECK(MeaningOf(message) == "single-build start");
}

TEST_CASE("lines that are not understood are handed on", "[classify]") {
  std::vector<std::string> unknown_lines;
  const Entry entry =
      ClassifierOf("prod", {SingleBuild()})
          .Classify(
              MessageOf("org.fedoraproject.prod.monitor-gating.single.end.fail",
                        "2020-09-23T00:00:00Z", TextBody("What is this?")),
              &unknown_lines);
  CHECK(EndOf(entry).log.unknown_lines == 1);
  CHECK(unknown_lines == std::vector<std::string>{"What is this?"});
}

TEST_CASE("a start's log is not read", "[classify]") {
  std::vector<std::string> unknown_lines;
  const Entry entry =
      ClassifierOf("prod", {SingleBuild()})
          .Classify(
              MessageOf("org.fedoraproject.prod.monitor-gating.single.start",
                        "2020-09-23T00:00:00Z", TextBody("What is this?")),
              &unknown_lines);
  CHECK(entry.events.at(0).kind == Event::Kind::kOpens);
  CHECK(unknown_lines.empty());
}

TEST_CASE("a message tells of every workflow that it fits", "[classify]") {
  LogWorkflow other = SingleBuild();
  other.name = "other";
  LogWorkflow late = SingleBuild();
  late.name = "late";
  late.history_start = At("2021-01-01T00:00:00Z");
  const Classifier classifier =
      ClassifierOf("prod", {SingleBuild(), late, other});
  const Entry entry = classifier.Classify(MessageOf(
      "org.fedoraproject.prod.monitor-gating.single-build.end.success"));
  CHECK(entry.as == Entry::As::kEvent);
  REQUIRE(entry.events.size() == 2);
  CHECK(entry.events[0].of == "single-build");
  CHECK(entry.events[1].of == "other");
}

}  // namespace
}  // namespace workflow_health

#include "live/step_reader.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "live/steps.h"

namespace workflow_health {
namespace {

using Kind = Event::Kind;
using Tells = EventRule::Tells;
using Strings = std::vector<std::string>;

constexpr char kBuild[] = "org.fedoraproject.prod.buildsys.build.state.change";
constexpr char kGroup[] = "org.fedoraproject.prod.bodhi.group";
constexpr char kTag[] = "org.fedoraproject.prod.buildsys.tag";
constexpr char kComplete[] = "org.centos.prod.ci.koji-build.test.complete";

EventRule Rule(Tells tells, std::vector<std::string> topics,
               std::vector<Condition> where, const Strings& key) {
  EventRule rule;
  rule.tells = tells;
  rule.topics = std::move(topics);
  rule.where.all = std::move(where);
  rule.key = TemplatesOf(key);
  return rule;
}

// koji / build, as it opens with a message of koji and closes with one of koji
// or of bodhi.
StepRules Build() {
  StepRules step;
  step.step = {"koji", "build"};
  step.deadline = std::chrono::hours(72);
  step.events = {
      Rule(Tells::kOpens, {kBuild}, {Is("/new", {"0"})}, {"/id", "/task"}),
      Rule(Tells::kCloses, {kBuild}, {Is("/new", {"1"})}, {"/id", "/task"}),
      Rule(Tells::kVerdict, {kBuild}, {Is("/new", {"3"})}, {"/id", "/task"}),
      Rule(Tells::kCloses, {kGroup}, {}, {"/builds/*/id", "/builds/*/task"})};
  step.events[0].about = {{"build", TemplateOf("/id")},
                          {"nvr", TemplateOf("/nvr")}};
  step.events[2].verdict = TemplateOf("failed");
  step.verdicts = {"failed"};
  return step;
}

std::vector<StepEvent> Read(const StepRules& step, const Message& message) {
  std::vector<StepEvent> events;
  for (const Event& event : StepReader({step}).Read(message)) {
    CHECK(event.of == step.Name());
    events.push_back(UnpackStepEvent(event).value());
  }
  return events;
}

Strings Explain(const StepReader& reader, const Message& message) {
  Strings sentences;
  for (const Explained& explained : reader.Explain(message)) {
    sentences.push_back(explained.told + " " + explained.detail);
  }
  return sentences;
}

TEST_CASE("a message tells what the rule says that fits it", "[reader]") {
  const auto opens =
      Read(Build(), MessageOf(kBuild, R"({"new": 0, "id": 5, "task": 6})"));
  REQUIRE(opens.size() == 1);
  CHECK(opens[0].kind == Kind::kOpens);
  CHECK(opens[0].key == KeyOf({"5", "6"}));
  CHECK(opens[0].at == Instant(std::chrono::hours(1000)));
  CHECK(opens[0].message_id == "the-id");
  CHECK(opens[0].about == std::vector<About>{{"build", "5"}});
  const auto verdict =
      Read(Build(), MessageOf(kBuild, R"({"new": 3, "id": 5, "task": 6})"));
  REQUIRE(verdict.size() == 1);
  CHECK(verdict[0].kind == Kind::kCloses);
  CHECK(verdict[0].what == "failed");
}

TEST_CASE("a message tells nothing of what no rule fits", "[reader]") {
  for (const char* body :
       {R"({"new": 2, "id": 5, "task": 6})", R"({"new": 0, "id": 5})",
        R"({"new": 0, "id": null, "task": 6})", "[]", "null", "7"}) {
    CAPTURE(body);
    CHECK(Read(Build(), MessageOf(kBuild, body)).empty());
  }
  // With another prefix it is another koji.
  CHECK(Read(Build(),
             MessageOf("org.fedoraproject.stg.buildsys.build.state.change",
                       R"({"new": 0, "id": 5, "task": 6})"))
            .empty());
}

TEST_CASE("a list tells an event for each element that has the key",
          "[reader]") {
  const auto events = Read(
      Build(), MessageOf(kGroup, R"({"builds": [{"id": 1, "task": 2}, {"id": 3},
        {"id": 5, "task": 6}, {"id": 1, "task": 2}]})"));
  REQUIRE(events.size() == 2);
  CHECK(events[0].key == KeyOf({"1", "2"}));
  CHECK(events[1].key == KeyOf({"5", "6"}));
}

TEST_CASE("of one key, the first rule that fits tells", "[reader]") {
  StepRules step = Build();
  step.events[1].where.all = {};
  const auto events =
      Read(step, MessageOf(kBuild, R"({"new": 0, "id": 5, "task": 6})"));
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == Kind::kOpens);
  // Another key of the same message is another item.
  step.events[1].key = TemplatesOf({"/task"});
  CHECK(Read(step, MessageOf(kBuild, R"({"new": 0, "id": 5, "task": 6})"))
            .size() == 2);
}

TEST_CASE("a message tells every step that reads its topic", "[reader]") {
  StepRules other = Build();
  other.step = {"bodhi", "create-update"};
  const StepReader reader({Build(), other});
  const auto events =
      reader.Read(MessageOf(kBuild, R"({"new": 0, "id": 5, "task": 6})"));
  REQUIRE(events.size() == 2);
  CHECK(events[0].of == "koji/build");
  CHECK(events[1].of == "bodhi/create-update");
}

TEST_CASE("a named group is a part of the key", "[reader]") {
  StepRules step = Build();
  step.events = {Rule(Tells::kOpens, {kTag},
                      {Is("/tag", {R"((?P<for>f\d+)-signing-pending)"})},
                      {"/id", "{for}"})};
  const auto events =
      Read(step, MessageOf(kTag, R"({"id": 5, "tag": "f44-signing-pending"})"));
  REQUIRE(events.size() == 1);
  CHECK(events[0].key == KeyOf({"5", "f44"}));
}

TEST_CASE("a time of the body holds if it is near the archive's", "[reader]") {
  StepRules step = Build();
  step.events = {Rule(Tells::kOpens, {kBuild}, {}, {"/id"})};
  step.events[0].time = PointerOf("/at");
  const Time sent_at = ParseTime("2026-03-10T10:00:00Z").value();
  const auto at = [&](const std::string& time) {
    return Read(step, MessageOf(kBuild, R"({"id": 5, "at": ")" + time + "\"}",
                                sent_at))
        .at(0)
        .at;
  };
  CHECK(at("2026-03-10T09:59:59.25Z") ==
        sent_at - std::chrono::milliseconds(750));
  CHECK(at("2026-03-10T10:02:00Z") == sent_at + Seconds(120));
  CHECK(at("2026-03-10T10:02:00.000001Z") == sent_at);
  CHECK(at("2026-03-03T10:00:00Z") == sent_at - std::chrono::days(7));
  CHECK(at("2026-03-03T09:59:59Z") == sent_at);
  CHECK(at("yesterday") == sent_at);
  CHECK(Read(step, MessageOf(kBuild, R"({"id": 5})", sent_at)).at(0).at ==
        sent_at);
}

TEST_CASE("a verdict that is not named is another one", "[reader]") {
  StepRules step = Build();
  step.events = {Rule(Tells::kVerdict, {kComplete}, {}, {"/id"})};
  step.events[0].verdict = TemplateOf("/result");
  step.verdicts = {"passed", "failed"};
  const auto verdict = [&](const char* body) {
    return Read(step, MessageOf(kComplete, body)).at(0).what;
  };
  CHECK(verdict(R"({"id": 5, "result": "passed"})") == "passed");
  CHECK(verdict(R"({"id": 5, "result": "splendid"})") == "other");
  CHECK(verdict(R"({"id": 5})") == "other");
}

TEST_CASE("items of a group share a key", "[reader]") {
  StepRules step = Build();
  step.supersedes = TemplatesOf({"/task"});
  const auto events =
      Read(step, MessageOf(kBuild, R"({"new": 0, "id": 5, "task": 6})"));
  REQUIRE(events.size() == 1);
  CHECK(events[0].key == KeyOf({"6"}));
  CHECK(events[0].item == KeyOf({"5", "6"}));
}

TEST_CASE("what is from before the history start tells nothing", "[reader]") {
  StepRules step = Build();
  step.history_start = Time(std::chrono::hours(1000));
  const std::string body = R"({"new": 0, "id": 5, "task": 6, "at": "TIME"})";
  CHECK(Read(step, MessageOf(kBuild, body)).size() == 1);
  const Message early =
      MessageOf(kBuild, body, step.history_start - Seconds(1));
  CHECK(Read(step, early).empty());
  CHECK(Explain(StepReader({step}), early) ==
        Strings{"koji / build: opens 5, 6 (from before the history start: it "
                "does not count)"});
  // Nor what happened before, though its message is later.
  step.events[0].time = PointerOf("/at");
  std::string happened = body;
  happened.replace(happened.find("TIME"), 4, "1970-02-11T15:59:59.5Z");
  CHECK(Read(step, MessageOf(kBuild, happened)).empty());
}

TEST_CASE("it is explained what a message tells", "[reader]") {
  const StepReader reader({Build()});
  CHECK(Explain(reader, MessageOf(kBuild, R"({"new":3,"id":5,"task":6})")) ==
        Strings{"koji / build: verdict failed 5, 6"});
  CHECK(Explain(reader,
                MessageOf(
                    kGroup,
                    R"({"builds": [{"id":1,"task":2},{"id":3,"task":4}]})")) ==
        Strings{"koji / build: closes 1, 2", "koji / build: closes 3, 4"});
  CHECK(Explain(reader, MessageOf("another.topic", "{}")).empty());
}

TEST_CASE("it is explained why a message tells nothing", "[reader]") {
  const StepReader reader({Build()});
  CHECK(Explain(reader, MessageOf(kBuild, R"({"new":2,"id":5,"task":6})")) ==
        Strings{"koji / build: nothing (opens: /new is '2', expected '0'; "
                "closes: /new is '2', expected '1'; "
                "verdict: /new is '2', expected '3')"});
  CHECK(Explain(reader, MessageOf(kBuild, R"({"new":0,"id":5})")) ==
        Strings{"koji / build: nothing (opens: /task of its key is absent; "
                "closes: /new is '0', expected '1'; "
                "verdict: /new is '0', expected '3')"});
  CHECK(Explain(reader, MessageOf(kGroup, R"({"builds": []})")) ==
        Strings{"koji / build: nothing (closes: /builds is not a list with an "
                "element)"});
}

TEST_CASE("it is explained which elements of a list tell nothing", "[reader]") {
  const StepReader reader({Build()});
  CHECK(Explain(reader,
                MessageOf(kGroup,
                          R"({"builds": [{"id":1,"task":2},{"id":3},{}]})")) ==
        Strings{"koji / build: closes 1, 2",
                "koji / build: nothing else (closes: /builds/*/task of its key "
                "is absent, and so on for 2 of 3 elements)"});
  CHECK(
      Explain(reader,
              MessageOf(kGroup, R"({"builds": [{"id":1,"task":2},{}]})"))[1] ==
      "koji / build: nothing else (closes: /builds/*/id of its key is "
      "absent, for one of 2 elements)");
}

TEST_CASE("it is explained that the body's time does not hold", "[reader]") {
  StepRules step = Build();
  step.events[0].time = PointerOf("/at");
  CHECK(Explain(StepReader({step}),
                MessageOf(kBuild,
                          R"({"new":0,"id":5,"task":6,"at":"2036-01-01"})")) ==
        Strings{"koji / build: opens 5, 6 (at the message's time: the body "
                "tells none that is near it)"});
}

}  // namespace
}  // namespace workflow_health

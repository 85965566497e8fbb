#include "config/steps.h"

#include <catch2/catch.hpp>

#include "config/small_config.h"

namespace workflow_health {
namespace {

using Tells = EventRule::Tells;

// kSmall with a source of steps and one step.
std::string OneStep() {
  return With(kSmall, "workflows:\n", R"(  live:
    history_start: 2026-09-01T00:00:00Z
steps:
  - application: koji
    step: build
    source: live
    deadline: 72h
    events:
      - tells: opens
        topic: org.fedoraproject.prod.buildsys.build
        key: [/build_id]
      - tells: closes
        topic: org.fedoraproject.prod.buildsys.done
        key: [/build_id]
workflows:
)");
}

StepRules StepIn(std::string_view text) {
  const Config config = Parsed(text);
  REQUIRE(config.steps.size() == 1);
  return config.steps[0];
}

std::string MistakeOf(std::string_view text) {
  const auto mistakes = MistakesIn(text);
  CHECK(mistakes.size() == 1);
  return mistakes.at(0);
}

// OneStep() with more keys of the step.
std::string WithKeys(std::string_view lines) {
  return With(OneStep(), "    deadline: 72h\n",
              Joined({"    deadline: 72h\n", lines}));
}

// OneStep() with more keys of its first event, or of its second one.
std::string WithOpening(std::string_view lines) {
  return With(OneStep(), "buildsys.build\n",
              Joined({"buildsys.build\n", lines}));
}
std::string WithEnd(std::string_view lines) {
  return With(OneStep(), "      - tells: closes\n", lines);
}

TEST_CASE("a step holds what the file says", "[config][steps]") {
  const StepRules step = StepIn(WithKeys(R"(    deadline_cause: aborted
    charged: [aborted, restarted]
    reopen: restart
    restart_cause: restarted
    supersedes: [/pipeline/id]
    verdicts: [passed, needs_inspection]
    ended: 2026-10-01T00:00:00Z
)"));
  CHECK(step.Name() == "koji/build");
  CHECK(FormatTime(step.history_start) == "2026-09-01T00:00:00Z");
  CHECK(step.deadline == std::chrono::hours(72));
  CHECK(step.deadline_cause == "aborted");
  CHECK(step.charged == List{"aborted", "restarted"});
  CHECK(step.restarts);
  CHECK(step.restart_cause == "restarted");
  REQUIRE(step.supersedes.size() == 1);
  CHECK(step.supersedes[0].text() == "/pipeline/id");
  CHECK(step.verdicts == List{"passed", "needs_inspection"});
  CHECK(FormatTime(step.ended.value()) == "2026-10-01T00:00:00Z");
  CHECK(step.events.size() == 2);
  CHECK(step.Topics() == List{"org.fedoraproject.prod.buildsys.build",
                              "org.fedoraproject.prod.buildsys.done"});
}

TEST_CASE("what a step does not say is as usual", "[config][steps]") {
  const StepRules step = StepIn(OneStep());
  CHECK(step.deadline_cause == "stalled");
  CHECK(step.charged.empty());
  CHECK_FALSE(step.restarts);
  CHECK(step.supersedes.empty());
  CHECK(step.verdicts.empty());
  CHECK_FALSE(step.ended);
  CHECK(step.Causes() == List{"stalled"});
  CHECK(Parsed(kSmall).steps.empty());
}

TEST_CASE("an event holds what the file says", "[config][steps]") {
  const StepRules step =
      StepIn(With(OneStep(),
                  R"(        topic: org.fedoraproject.prod.buildsys.done
        key: [/build_id])",
                  R"(        topics: [a.b, c.d]
        time: /generated_at
        where:
          /new: 1
          /task: null
          /base: [null, 'https://.*']
          /release: {not: '.*draft.*'}
          /owner: {not: [a, b]}
          /tag: '(?P<tag>f\d+)-signing-pending'
          any:
            - {/x/*/y: 1, /z: null}
            - {/z: 2}
        key: [/x/*/id, '{tag}', '{/name}-{/version}']
        about: {build: /x/*/id, nvr: '{/name}'})"));
  const EventRule& event = step.events.at(1);
  CHECK(event.tells == Tells::kCloses);
  CHECK(event.topics == List{"a.b", "c.d"});
  CHECK(event.time.value().text() == "/generated_at");
  CHECK(event.Lists() == std::set<std::string>{"/x"});
  const auto& all = event.where.all;
  REQUIRE(all.size() == 6);
  CHECK(all[0].pointer.text() == "/new");
  CHECK(all[0].patterns.at(0).text() == "1");
  CHECK_FALSE(all[0].absent);
  CHECK(all[1].absent);
  CHECK(all[1].patterns.empty());
  CHECK(all[2].absent);
  CHECK(all[2].patterns.size() == 1);
  CHECK(all[3].negated);
  CHECK_FALSE(all[2].negated);
  CHECK(all[4].patterns.size() == 2);
  REQUIRE(event.where.any.size() == 2);
  CHECK(event.where.any[0].size() == 2);
  CHECK(event.where.any[0][1].absent);
  REQUIRE(event.key.size() == 3);
  CHECK(event.key[1].text() == "{tag}");
  REQUIRE(event.about.size() == 2);
  CHECK(event.about[1].kind == "nvr");
  CHECK(event.about[1].value.text() == "{/name}");
}

TEST_CASE("causes and verdicts come from the events", "[config][steps]") {
  StepRules step = StepIn(
      WithEnd("      - {tells: verdict, verdict: failed, topic: a.b, "
              "key: [/a]}\n"
              "      - {tells: verdict, verdict: '{/result}', topic: a.b, "
              "key: [/a]}\n"
              "      - tells: fails\n        cause: error\n"));
  CHECK(step.Causes() == List{"stalled", "error"});
  CHECK(step.verdicts == List{"failed"});
}

TEST_CASE("mistakes in a step are named", "[config][steps]") {
  CHECK(MistakeOf(With(OneStep(), "source: live", "source: bus")) ==
        "10:13: workflows read all topics of bus; expected a source that no "
        "workflow uses");
  CHECK(MistakeOf(With(OneStep(), "source: live", "source: dead")) ==
        "10:13: 'dead' is not a source here; expected one of bus, live");
  CHECK(MistakeOf(WithKeys("    charged: [stalled, eject]\n")) ==
        "12:14: eject is not a cause of this step; expected stalled");
  CHECK(MistakeOf(WithKeys("    charged: [stalled, stalled]\n")) ==
        "12:24: stalled appears a second time");
  CHECK(MistakeOf(WithKeys("    reopen: always\n")) ==
        "12:13: 'always' is not what an opening does while an attempt is open; "
        "expected restart, or no such key");
  CHECK(MistakeOf(WithKeys("    restart_cause: restarted\n")) ==
        "12:5: restart_cause needs reopen: restart");
  CHECK(MistakeOf(WithKeys("    verdicts: [other]\n")) ==
        "12:16: 'other' is not a verdict; expected letters, digits, _ and -, "
        "at most 60 bytes, and not 'other'");
  CHECK(MistakeOf(With(OneStep(), "    deadline: 72h\n", "")) ==
        "8:5: 'deadline' is missing here; expected a duration like 90d, 15m or "
        "1h30m");
  CHECK(MistakeOf(With(OneStep(), "tells: closes", "tells: cancels")) ==
        "13:7: nothing ends an attempt; expected an event that tells closes, "
        "fails or verdict");
  CHECK(MistakeOf(With(OneStep(), "tells: opens", "tells: closes")) ==
        "13:7: nothing opens an attempt; expected an event with `tells: "
        "opens`");
}

TEST_CASE("no step stands there twice", "[config][steps]") {
  const std::string text = OneStep();
  const size_t begin = text.find("  - application");
  const std::string step =
      text.substr(begin, text.find("workflows:\n") - begin);
  CHECK(MistakeOf(With(OneStep(), "workflows:\n", step + "workflows:\n")) ==
        "19:5: koji / build appears a second time");
}

TEST_CASE("mistakes in an event are named", "[config][steps]") {
  CHECK(MistakeOf(With(OneStep(), "tells: closes", "tells: done")) ==
        "16:16: 'done' is not what a message tells; expected one of opens, "
        "closes, fails, cancels, verdict");
  CHECK(MistakeOf(WithEnd("      - tells: fails\n")) ==
        "16:9: 'cause' is missing here; expected a name of small letters, "
        "digits and "
        "hyphens, at most 60 bytes");
  CHECK(MistakeOf(WithOpening("        cause: error\n")) ==
        "15:9: cause does not belong to what this event tells");
  CHECK(MistakeOf(WithOpening("        topics: [a.b]\n")) ==
        "13:9: both topic and topics; expected one of them");
  CHECK(MistakeOf(With(OneStep(),
                       "        topic: org.fedoraproject.prod.buildsys.done\n",
                       "")) == "16:9: no topic; expected topic or topics");
  CHECK(MistakeOf(With(OneStep(), "prod.buildsys.done", "*.buildsys.done")) ==
        "17:16: 'org.fedoraproject.*.buildsys.done' is not a topic; expected a "
        "whole topic, like org.fedoraproject.prod.buildsys.tag");
  CHECK(MistakeOf(WithOpening("        time: generated_at\n")) ==
        "15:15: 'generated_at' is not a JSON pointer; expected one like "
        "/build_id or /artifact/builds/*/id");
}

TEST_CASE("mistakes in conditions are named", "[config][steps]") {
  CHECK(MistakeOf(WithOpening("        where: {new: 0}\n")) ==
        "15:17: 'new' is not a JSON pointer; expected one like /build_id or "
        "/artifact/builds/*/id");
  CHECK(MistakeOf(WithOpening("        where: {/new: '('}\n")) ==
        "15:23: expected a regular expression (RE2), but: missing ): (");
  CHECK(MistakesIn(WithOpening("        where: {/new: {is: 1}}\n")).size() ==
        2);
  CHECK(MistakeOf(WithOpening("        where: {any: [{any: []}]}\n")) ==
        "15:24: 'any' is not a JSON pointer; expected one like /build_id or "
        "/artifact/builds/*/id");
  CHECK(MistakeOf(WithOpening("        where: {/a/*/b: 1, /c/*/d: 2}\n")) ==
        "13:9: the event goes through 2 lists (/a/*, /c/*); expected one");
}

TEST_CASE("mistakes in keys are named", "[config][steps]") {
  const auto with_key = [](std::string_view key) {
    return With(OneStep(), "build\n        key: [/build_id]",
                fmt::format("build\n        key: [{}]", key));
  };
  CHECK(MistakeOf(with_key("build_id")) ==
        "13:9: the key is the same for every message; expected a JSON pointer, "
        "like /build_id");
  CHECK(MistakeOf(with_key("'{tag}'")) ==
        "13:9: no pattern in `where` has a group 'tag'; expected one like "
        "(?P<tag>...)");
  CHECK(MistakeOf(with_key("'{tag'")) ==
        "15:15: '{tag' has a brace without an end or with nothing in it; "
        "expected {/pointer} or {name}");
  const std::string supersedes =
      With(with_key("/builds/*/id"), "    deadline: 72h\n",
           "    deadline: 72h\n    supersedes: [/pipeline/id]\n");
  CHECK(MistakeOf(supersedes) ==
        "14:9: the event goes through a list; expected none in a step with "
        "`supersedes`");
  CHECK(MistakeOf(WithKeys("    supersedes: [/builds/*/id]\n")) ==
        "12:17: /builds/*/id goes through a list; expected pointers without "
        "'*'");
  // What does not match gives no group.
  CHECK(MistakeOf(With(with_key("'{tag}'"), "        key: ['{tag}']",
                       "        where: {/tag: {not: '(?P<tag>a)'}}\n"
                       "        key: ['{tag}']")) ==
        "13:9: no pattern in `where` has a group 'tag'; expected one like "
        "(?P<tag>...)");
}

}  // namespace
}  // namespace workflow_health

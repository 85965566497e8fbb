#include <catch2/catch.hpp>

#include "config/small_config.h"

namespace workflow_health {
namespace {

std::string MistakeOf(std::string_view text) {
  const auto mistakes = MistakesIn(text);
  REQUIRE(mistakes.size() == 1);
  return mistakes[0];
}

std::string WithWorkflow(std::string_view name, std::string_view source) {
  return fmt::format(
      "  {}:\n    source: {}\n"
      "    topics: {{start: a, success: b, failure: c, error: d, end: e}}\n"
      "    steps: [{{application: koji, step: build, begin: x}}]\n",
      name, source);
}

TEST_CASE("a workflow holds what the file says", "[config]") {
  const auto text = With(kSmall, "    topics:\n",
                         "    abandoned_after: 2h\n    ignore: ['^a', b]\n"
                         "    topics:\n");
  const Config config =
      Parsed(With(text, "'^Building'", "'^Building'\n        done: '^Built'"));
  const Workflow& workflow = config.workflows.at(0);
  CHECK(workflow.name == "one");
  CHECK(workflow.category == "bus");
  CHECK(FormatTime(workflow.history_start) == "2024-01-01T00:00:00Z");
  CHECK(workflow.abandoned_after == std::chrono::hours(2));
  CHECK(config.logs.at(0).topics.start.text() == "bus\\.start");
  CHECK(config.logs.at(0).topics.success.text() == "bus\\.good");
  CHECK(config.logs.at(0).topics.failure.text() == "bus\\.bad");
  CHECK(config.logs.at(0).topics.error.text() == "bus\\.error");
  CHECK(config.logs.at(0).topics.end.text() == "bus\\.end");
  CHECK(workflow.steps ==
        std::vector<Step>{UnattributedStep(), {"koji", "build"}});
  REQUIRE(config.logs.at(0).places.size() == 1);
  CHECK(config.logs.at(0).places[0].step == 1);
  CHECK(config.logs.at(0).places[0].begin.text() == "^Building");
  CHECK(config.logs.at(0).places[0].done.text() == "^Built");
  REQUIRE(config.logs.at(0).ignored_lines.size() == 2);
  CHECK(config.logs.at(0).ignored_lines[1].text() == "b");
}

TEST_CASE("a step without a done pattern ends with its begin pattern",
          "[config]") {
  const Config config = Parsed(kSmall);
  CHECK(config.logs.at(0).places.at(0).done.text() == "^Building");
  CHECK(config.logs.at(0).ignored_lines.empty());
  CHECK(config.workflows.at(0).abandoned_after == std::chrono::hours(24));
}

TEST_CASE("a step may stand at several places and is one step", "[config]") {
  const Config config = Parsed(
      Joined({kSmall,
              "      - {application: bodhi, step: build, begin: second}\n"
              "      - {application: koji, step: build, begin: third}\n"
              "      - {application: koji, step: tag, begin: fourth}\n"}));
  const Workflow& workflow = config.workflows.at(0);
  CHECK(workflow.steps == std::vector<Step>{UnattributedStep(),
                                            {"koji", "build"},
                                            {"bodhi", "build"},
                                            {"koji", "tag"}});
  std::vector<size_t> steps;
  for (const Place& place : config.logs.at(0).places)
    steps.push_back(place.step);
  CHECK(steps == std::vector<size_t>{1, 2, 1, 3});
  CHECK(config.logs.at(0).places.at(2).begin.text() == "third");
}

TEST_CASE("headline, history start and sources are looked up", "[config]") {
  auto text = With(kSmall, "headline: one", "headline: three");
  text = With(text, "workflows:",
              "  old: {history_start: 2020-02-01}\n"
              "  unused: {history_start: 2019-01-01}\nworkflows:");
  const Config config =
      Parsed(text + WithWorkflow("two", "old") + WithWorkflow("three", "bus"));
  CHECK(config.headline == "three");
  CHECK(config.Headline() == 2);
  CHECK(FormatTime(config.HistoryStart()) == "2020-02-01T00:00:00Z");
  REQUIRE(config.sources.size() == 2);
  CHECK(config.sources[0].category == "bus");
  CHECK(config.sources[1].category == "old");
  CHECK(FormatTime(config.sources[1].history_start) == "2020-02-01T00:00:00Z");
}

TEST_CASE("headline and source name what there is", "[config]") {
  const auto two = Joined({kSmall, WithWorkflow("two", "bus")});
  CHECK(MistakeOf(With(two, "headline: one", "headline: tow")) ==
        "1:11: 'tow' is not a workflow here; expected one of one, two");
  CHECK(MistakeOf(Joined({kSmall, WithWorkflow("two", "buss")})) ==
        "19:13: 'buss' is not a source here; expected one of bus");
}

TEST_CASE("what has no default must be there", "[config]") {
  CHECK(
      MistakesIn("{}") ==
      List{"1:1: 'headline' is missing here; expected the name of a workflow",
           "1:1: 'sources' is missing here; expected a mapping of sources by "
           "name",
           "1:1: 'workflows' is missing here; expected a mapping of workflows "
           "by name"});
  CHECK(MistakeOf(With(kSmall, "    history_start: 2024-01-01T00:00:00Z",
                       "    {}")) ==
        "4:5: 'history_start' is missing here; expected a time like "
        "2020-02-01T00:00:00Z");
  CHECK(MistakesIn("headline: a\nsources: {b: {history_start: 2024-01-01}}\n"
                   "workflows:\n  a: {}\n") ==
        List{"4:6: 'source' is missing here; expected the name of a source",
             "4:6: 'steps' is missing here; expected a list of steps",
             "4:6: 'topics' is missing here; expected a mapping with the "
             "patterns start, success, failure, error, end"});
  CHECK(MistakeOf(With(kSmall, "      failure: 'bus\\.bad'\n", "")) ==
        "9:7: 'failure' is missing here; expected a regular expression (RE2)");
  CHECK(
      MistakeOf(With(kSmall, "- application: koji\n        step", "- step")) ==
      "15:9: 'application' is missing here; expected a name of small "
      "letters, digits and hyphens, at most 60 bytes");
}

TEST_CASE("names are fit for labels", "[config]") {
  CHECK(Parsed(With(kSmall, "step: build", "step: " + std::string(60, 'a')))
            .workflows.at(0)
            .steps.at(1)
            .step == std::string(60, 'a'));
  CHECK(Parsed(With(kSmall, "step: build", "step: 0-9"))
            .workflows.at(0)
            .steps.at(1)
            .step == "0-9");
  for (const std::string& name :
       {std::string(61, 'a'), std::string("A"), std::string("-a"),
        std::string("a_b"), std::string("a.b"), std::string("''"),
        std::string("'a b'"), std::string("\"a\\n\""),
        std::string("\xC3\xA9")}) {
    CAPTURE(name);
    const std::string_view is_no_name = "is not a name; expected a name of";
    const auto told = [&](std::string_view before, const std::string& after) {
      return MistakeOf(With(kSmall, before, after)).find(is_no_name) !=
             std::string::npos;
    };
    CHECK(told("step: build", "step: " + name));
    CHECK(told("application: koji", "application: " + name));
    CHECK(told("workflows:",
               "  " + name + ": {history_start: 2024-01-01}\nworkflows:"));
    CHECK(told("workflows:\n", "workflows:\n" + WithWorkflow(name, "bus")));
  }
}

TEST_CASE("the name of the pseudo-step is taken", "[config]") {
  CHECK(MistakeOf(With(kSmall, "application: koji", "application: workflow")) ==
        "15:22: 'workflow' is not an application; expected another name: this "
        "one stands for failures at an unknown step");
  // A step or a workflow of that name is no trouble.
  CHECK(MistakesIn(With(kSmall, "step: build", "step: workflow")) == List{});
}

TEST_CASE("patterns are regular expressions and not empty", "[config]") {
  const auto begin = [](std::string_view pattern) {
    return MistakeOf(With(kSmall, "'^Building'", pattern));
  };
  CHECK(begin("'a**'") ==
        "17:16: expected a regular expression (RE2), but: bad repetition "
        "operator: **");
  CHECK(begin("'(?=a)'") ==
        "17:16: expected a regular expression (RE2), but: invalid perl "
        "operator: (?=");
  CHECK(begin("''") ==
        "17:16: an empty pattern matches every line; expected a regular "
        "expression");
  CHECK(begin(std::string(1001, 'a')) ==
        "17:16: a pattern of 1001 bytes; expected at most 1000");
  CHECK(begin("x\n        done: ']['").starts_with("18:15: expected a reg"));
  CHECK(MistakeOf(With(kSmall, "'bus\\.end'", "'['")).starts_with("13:12: "));
  CHECK(MistakeOf(
            With(kSmall, "    topics:", "    ignore: [a, '+']\n    topics:"))
            .starts_with("8:17: expected a regular expression (RE2)"));
}

TEST_CASE("times are absolute and durations are durations", "[config]") {
  CHECK(MistakeOf(With(kSmall, "2024-01-01T00:00:00Z", "now-90d")) ==
        "4:20: 'now-90d' is not a time; expected one like "
        "2020-02-01T00:00:00Z");
  CHECK(MistakeOf(With(kSmall, "    topics:", "    ended: 90d\n    topics:")) ==
        "8:12: '90d' is not a time; expected one like 2020-02-01T00:00:00Z");
  CHECK(MistakeOf(
            With(kSmall, "    topics:", "    abandoned_after: 0s\n    topics:"))
            .starts_with("8:22: '0s' is not a duration; expected one like"));
}

TEST_CASE("history starts later than 1970 does", "[config]") {
  const auto from = [](std::string_view time) {
    return With(kSmall, "2024-01-01T00:00:00Z", time);
  };
  CHECK(FormatTime(Parsed(from("1970-01-01T00:00:01Z")).HistoryStart()) ==
        "1970-01-01T00:00:01Z");
  for (const char* const text :
       {"1970-01-01", "1970-01-01T00:00:00Z", "1970-01-01T02:00:00+02:00",
        "1970-01-01T00:00:00.9Z"}) {
    CHECK(MistakeOf(from(text)) ==
          fmt::format("4:20: '{}' is not a history start; expected a time "
                      "later than 1970-01-01T00:00:00Z",
                      text));
  }
}

TEST_CASE("there are some workflows and steps, and not too many", "[config]") {
  const auto steps = With(kSmall, "    steps:\n", "    steps: &steps\n");
  const auto more_steps = [](int count) {
    std::string lines;
    for (int i = 0; i < count; ++i) {
      lines += "      - {application: koji, step: build, begin: x}\n";
    }
    return lines;
  };
  CHECK(MistakesIn(steps + more_steps(99)) == List{});
  CHECK(MistakeOf(steps + more_steps(100)) ==
        "14:12: this is a list of 101 steps; expected 1 to 100");

  const auto more_workflows = [](int count) {
    std::string lines;
    for (int i = 0; i < count; ++i) {
      lines += WithWorkflow(fmt::format("w{}", i), "bus");
    }
    return lines;
  };
  CHECK(MistakesIn(Joined({kSmall, more_workflows(19)})) == List{});
  CHECK(MistakeOf(Joined({kSmall, more_workflows(20)})) ==
        "6:3: this is a mapping of 21 workflows; expected 1 to 20");

  const auto body = kSmall.find("  one:");
  CHECK(MistakeOf(Joined({kSmall.substr(0, body - 1), " {}\n"})) ==
        "5:12: this is a mapping of 0 workflows; expected 1 to 20");
  const auto list = kSmall.find("      - ");
  CHECK(MistakeOf(Joined({kSmall.substr(0, list - 1), " []\n"})) ==
        "14:12: this is a list of 0 steps; expected 1 to 100");
}

TEST_CASE("a mistake in a source is none of the workflows that name it",
          "[config]") {
  CHECK(MistakeOf(With(kSmall, "2024-01-01T00:00:00Z", "soon"))
            .starts_with("4:20: 'soon' is not a time"));
  CHECK(MistakeOf(With(kSmall,
                       "sources:\n  bus:\n    history_start: "
                       "2024-01-01T00:00:00Z\n",
                       ""))
            .starts_with("1:1: 'sources' is missing here"));
}

}  // namespace
}  // namespace workflow_health

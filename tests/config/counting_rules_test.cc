#include <catch2/catch.hpp>
#include <utility>

#include "config/small_config.h"

namespace workflow_health {
namespace {

CountingRules RulesOf(std::string_view text) {
  return MeasuredIn(Parsed(text)).at(0).rules;
}

// The names of the rules that differ between kSmall and `text`.
List ChangedIn(std::string_view text) {
  const CountingRules before = RulesOf(kSmall);
  const CountingRules after = RulesOf(text);
  List changed;
  for (const auto& [name, rule] : after) {
    const auto known = before.find(name);
    if (known == before.end() || known->second != rule) changed.push_back(name);
  }
  for (const auto& [name, rule] : before) {
    if (!after.contains(name)) changed.push_back(name);
  }
  return changed;
}

TEST_CASE("what is measured is where it is read, and from when on",
          "[config]") {
  const auto measured = MeasuredIn(Parsed(kSmall));
  REQUIRE(measured.size() == 1);
  CHECK(measured[0].name == "one");
  CHECK(measured[0].parts == List{"bus"});
  CHECK(FormatTime(measured[0].history_start) == "2024-01-01T00:00:00Z");
}

TEST_CASE("the counting rules are named for people", "[config]") {
  const CountingRules rules = {{"environment", "prod"},
                               {"reading", "2"},
                               {"abandoned_after", "1d"},
                               {"history_start", "2024-01-01T00:00:00Z"},
                               {"ignore", ""},
                               {"source", "bus"},
                               {"steps", "koji/build"},
                               {"steps.koji/build.begin", "^Building"},
                               {"steps.koji/build.done", "^Building"},
                               {"topics.end", "bus\\.end"},
                               {"topics.error", "bus\\.error"},
                               {"topics.failure", "bus\\.bad"},
                               {"topics.start", "bus\\.start"},
                               {"topics.success", "bus\\.good"}};
  CHECK(RulesOf(kSmall) == rules);
}

TEST_CASE("what only judges the counts is no rule", "[config]") {
  CHECK(ChangedIn(WithLine("target: 0.5\nwindows: [2d]\nsettle: 1h\n"
                           "expected_runs_per_day: 1\n"
                           "datagrepper: {url: http://localhost, "
                           "interface: raw, requests_at_once: 1, timeout: 1s, "
                           "ca_file: a, overlap: 2h, reread: 3h, "
                           "reread_every: 4h}")) == List{});
  CHECK(ChangedIn(With(kSmall, "    topics:",
                       "    ended: 2025-01-01\n    target: 0.5\n"
                       "    expected_runs_per_day: 1\n    topics:")) == List{});
}

TEST_CASE("another way to write the same is the same rule", "[config]") {
  CHECK(ChangedIn(With(kSmall, "    topics:",
                       "    abandoned_after: 24h\n    topics:")) == List{});
  CHECK(ChangedIn(With(kSmall, "2024-01-01T00:00:00Z",
                       "2024-01-01T02:00:00+02:00")) == List{});
}

TEST_CASE("whatever changes a count is a rule", "[config]") {
  const std::vector<std::pair<std::string, List>> cases = {
      {WithLine("environment: stg"), {"environment"}},
      {With(kSmall, "2024-01-01", "2024-01-02"), {"history_start"}},
      {With(kSmall, "    topics:", "    abandoned_after: 2h\n    topics:"),
       {"abandoned_after"}},
      {With(kSmall, "    topics:", "    ignore: [x]\n    topics:"), {"ignore"}},
      {With(kSmall, "'bus\\.start'", "a"), {"topics.start"}},
      {With(kSmall, "'bus\\.good'", "a"), {"topics.success"}},
      {With(kSmall, "'bus\\.bad'", "a"), {"topics.failure"}},
      {With(kSmall, "'bus\\.error'", "a"), {"topics.error"}},
      {With(kSmall, "'bus\\.end'", "a"), {"topics.end"}},
      {With(kSmall, "'^Building'", "'^Building'\n        done: x"),
       {"steps.koji/build.done"}},
      {With(With(kSmall, "  bus:", "  bus2:"), "source: bus", "source: bus2"),
       {"source"}}};
  for (const auto& [text, changed] : cases) CHECK(ChangedIn(text) == changed);
}

TEST_CASE("the order and the repetition of steps are rules", "[config]") {
  const std::string tag = "      - {application: koji, step: tag, begin: x}\n";
  const std::string again =
      "      - {application: koji, step: build, begin: '^Building'}\n";
  CHECK(RulesOf(Joined({kSmall, tag, again})).at("steps") ==
        "koji/build, koji/tag, koji/build.2");
  CHECK(RulesOf(Joined({kSmall, again, tag})).at("steps") ==
        "koji/build, koji/build.2, koji/tag");
  CHECK(ChangedIn(Joined({kSmall, again})) ==
        List{"steps", "steps.koji/build.2.begin", "steps.koji/build.2.done"});
}

TEST_CASE("no two lists of ignored lines look the same", "[config]") {
  const auto ignore = [](std::string_view list) {
    return RulesOf(With(kSmall, "    topics:",
                        fmt::format("    ignore: {}\n    topics:", list)))
        .at("ignore");
  };
  CHECK(ignore("[a, b]") == "'a', 'b'");
  CHECK(ignore("[\"a', 'b\"]") == "'a'', ''b'");
}

}  // namespace
}  // namespace workflow_health

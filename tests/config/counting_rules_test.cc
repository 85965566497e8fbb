#include <catch2/catch.hpp>
#include <utility>

#include "config/small_config.h"

namespace workflow_health {
namespace {

CountingRules RulesOf(std::string_view text) {
  return CountingRulesOf(Parsed(text));
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

TEST_CASE("the counting rules are named for people", "[config]") {
  const CountingRules rules = {
      {"environment", "prod"},
      {"reading", "2"},
      {"workflows", "one"},
      {"workflows.one.abandoned_after", "1d"},
      {"workflows.one.history_start", "2024-01-01T00:00:00Z"},
      {"workflows.one.ignore", ""},
      {"workflows.one.source", "bus"},
      {"workflows.one.steps", "koji/build"},
      {"workflows.one.steps.koji/build.begin", "^Building"},
      {"workflows.one.steps.koji/build.done", "^Building"},
      {"workflows.one.topics.end", "bus\\.end"},
      {"workflows.one.topics.error", "bus\\.error"},
      {"workflows.one.topics.failure", "bus\\.bad"},
      {"workflows.one.topics.start", "bus\\.start"},
      {"workflows.one.topics.success", "bus\\.good"}};
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
      {With(kSmall, "2024-01-01", "2024-01-02"),
       {"workflows.one.history_start"}},
      {With(kSmall, "    topics:", "    abandoned_after: 2h\n    topics:"),
       {"workflows.one.abandoned_after"}},
      {With(kSmall, "    topics:", "    ignore: [x]\n    topics:"),
       {"workflows.one.ignore"}},
      {With(kSmall, "'bus\\.start'", "a"), {"workflows.one.topics.start"}},
      {With(kSmall, "'bus\\.good'", "a"), {"workflows.one.topics.success"}},
      {With(kSmall, "'bus\\.bad'", "a"), {"workflows.one.topics.failure"}},
      {With(kSmall, "'bus\\.error'", "a"), {"workflows.one.topics.error"}},
      {With(kSmall, "'bus\\.end'", "a"), {"workflows.one.topics.end"}},
      {With(kSmall, "'^Building'", "'^Building'\n        done: x"),
       {"workflows.one.steps.koji/build.done"}},
      {With(With(kSmall, "  bus:", "  bus2:"), "source: bus", "source: bus2"),
       {"workflows.one.source"}}};
  for (const auto& [text, changed] : cases) CHECK(ChangedIn(text) == changed);
}

TEST_CASE("the order and the repetition of steps are rules", "[config]") {
  const std::string tag = "      - {application: koji, step: tag, begin: x}\n";
  const std::string again =
      "      - {application: koji, step: build, begin: '^Building'}\n";
  CHECK(RulesOf(Joined({kSmall, tag, again})).at("workflows.one.steps") ==
        "koji/build, koji/tag, koji/build.2");
  CHECK(RulesOf(Joined({kSmall, again, tag})).at("workflows.one.steps") ==
        "koji/build, koji/build.2, koji/tag");
  CHECK(ChangedIn(Joined({kSmall, again})) ==
        List{"workflows.one.steps", "workflows.one.steps.koji/build.2.begin",
             "workflows.one.steps.koji/build.2.done"});
}

TEST_CASE("no two lists of ignored lines look the same", "[config]") {
  const auto ignore = [](std::string_view list) {
    return RulesOf(With(kSmall, "    topics:",
                        fmt::format("    ignore: {}\n    topics:", list)))
        .at("workflows.one.ignore");
  };
  CHECK(ignore("[a, b]") == "'a', 'b'");
  CHECK(ignore("[\"a', 'b\"]") == "'a'', ''b'");
}

}  // namespace
}  // namespace workflow_health

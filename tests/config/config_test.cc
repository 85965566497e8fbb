// What is wrong with the file as a whole.
#include <catch2/catch.hpp>
#include <random>

#include "config/small_config.h"

namespace workflow_health {
namespace {

constexpr std::string_view kRootKeys =
    "datagrepper, environment, settle, target, windows, "
    "expected_runs_per_day, headline, sources, workflows, steps";

TEST_CASE("an unknown key is a mistake", "[config]") {
  CHECK(MistakesIn(WithLine("targt: 0.9")) ==
        List{fmt::format("1:1: 'targt' is not a key here; expected one of {}",
                         kRootKeys)});
  CHECK(
      MistakesIn(With(kSmall, "step: build", "step: build\n        stop: x")) ==
      List{"17:9: 'stop' is not a key here; expected one of application, "
           "step, begin, done"});
}

TEST_CASE("a duplicate key is a mistake, at every depth", "[config]") {
  CHECK(MistakesIn(WithLine("target: 0.9\ntarget: 0.9")) ==
        List{"2:1: 'target' appears a second time; expected once"});
  CHECK(MistakesIn(
            With(kSmall, "step: build", "step: build\n        step: build")) ==
        List{"17:9: 'step' appears a second time; expected once"});
  CHECK(MistakesIn(With(kSmall, "workflows:",
                        "  bus: {history_start: 2024-01-01}\nworkflows:")) ==
        List{"5:3: 'bus' appears a second time; expected once"});
}

TEST_CASE("all mistakes are told at once, in the order of the file",
          "[config]") {
  auto text = WithLine("target: 95");
  text = With(text, "headline: one", "headline: two");
  text = With(text, "2024-01-01T00:00:00Z", "yesterday");
  text = With(text, "step: build", "step: Build");
  text = With(text, "'^Building'", "'('");
  const auto mistakes = MistakesIn(text);
  REQUIRE(mistakes.size() == 5);
  CHECK(mistakes[0].starts_with("1:9: '95' is not a target"));
  CHECK(mistakes[1] ==
        "2:11: 'two' is not a workflow here; expected one of one");
  CHECK(mistakes[2].starts_with("5:20: 'yesterday' is not a time"));
  CHECK(mistakes[3].starts_with("17:15: 'Build' is not a name"));
  CHECK(mistakes[4].starts_with(
      "18:16: expected a regular expression (RE2), but: missing ): ("));
}

TEST_CASE("a mistake behind an anchor is told once", "[config]") {
  auto text =
      With(kSmall, "- application: koji", "- &it\n        application: Koji");
  text += "      - *it\n      - *it\n";
  CHECK(MistakesIn(text) ==
        List{"16:22: 'Koji' is not a name; expected a name of small letters, "
             "digits and hyphens, at most 60 bytes"});
}

TEST_CASE("an alias stands for what its anchor marks", "[config]") {
  auto text =
      With(kSmall, "- application: koji", "- &it\n        application: koji");
  text += "      - *it\n";
  const Config config = Parsed(text);
  CHECK(config.logs.at(0).places.size() == 2);
  CHECK(config.workflows.at(0).steps.size() == 2);
}

TEST_CASE("a file without a configuration is a mistake", "[config]") {
  const List empty = {"1:1: the file is empty; expected a configuration"};
  CHECK(MistakesIn("") == empty);
  CHECK(MistakesIn("# nothing\n") == empty);
  const auto expected = [](std::string_view kind) {
    return List{fmt::format("1:1: expected a mapping with the keys {}, not {}",
                            kRootKeys, kind)};
  };
  CHECK(MistakesIn("prod") == expected("a single value"));
  CHECK(MistakesIn("[prod]") == expected("a list"));
  CHECK(MistakesIn("~") == expected("nothing"));
  CHECK(MistakesIn("---\n") == expected("nothing"));
}

TEST_CASE("aliases that multiply are a mistake, not a lot of work",
          "[config]") {
  std::string bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n";
  for (char c = 'b'; c <= 'z'; ++c) {
    const char previous = static_cast<char>(c - 1);
    bomb += fmt::format("{0}: &{0} [*{1}, *{1}, *{1}, *{1}, *{1}, *{1}]\n", c,
                        previous);
  }
  // The unknown keys, the missing ones, and one for all items of the list.
  CHECK(MistakesIn(bomb + "windows: *z\n").size() == 26 + 3 + 1);
  // A step with many keys, at every place of every workflow.
  std::string wide =
      "headline: a\nworkflows:\n  a: &w\n    steps:\n      - &s {";
  for (int i = 0; i < 20000; ++i) wide += fmt::format("k{}: 1, ", i);
  wide += "}\n";
  for (int i = 0; i < 99; ++i) wide += "      - *s\n";
  for (char c = 'b'; c <= 't'; ++c) wide += fmt::format("  {}: *w\n", c);
  CHECK(MistakesIn(wide).size() < 10);
}

TEST_CASE("a value that holds itself is a mistake", "[config]") {
  const auto mistakes = MistakesIn(With(
      kSmall, "workflows:\n  one:", "workflows: &all\n  two: *all\n  one:"));
  CHECK_FALSE(mistakes.empty());
  CHECK_FALSE(MistakesIn("&a [*a]").empty());
}

TEST_CASE("asking for the value of a mistaken file says the mistake",
          "[config]") {
  CHECK_THROWS_WITH(ParseConfig("").value(),
                    "line 1, column 1: the file is empty; expected a "
                    "configuration");
}

TEST_CASE("a damaged configuration never throws", "[config]") {
  std::minstd_rand random(20200201);
  const auto below = [&](size_t limit) { return random() % limit; };
  const std::string good(DefaultConfigText());
  constexpr std::string_view kBytes = "\n\t '\"{}[]:,&*!|>%@#-?x0~\\";
  int refused = 0;
  for (int round = 0; round < 400; ++round) {
    std::string text = good;
    for (size_t i = 0; i <= below(4); ++i) {
      const size_t at = below(text.size());
      const auto bytes = std::string(1, kBytes[below(kBytes.size())]);
      text.replace(at, below(3) == 0 ? below(200) : below(2), bytes);
    }
    const auto config = ParseConfig(text);
    if (config) continue;
    ++refused;
    for (const Mistake& mistake : config.error()) {
      CHECK(mistake.line >= 1);
      CHECK(mistake.column >= 1);
      CHECK_FALSE(mistake.message.empty());
    }
  }
  CHECK(refused > 100);
  CHECK(refused < 400);
}

}  // namespace
}  // namespace workflow_health

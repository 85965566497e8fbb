#include <catch2/catch.hpp>

#include "config/small_config.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// The one mistake in kSmall with `line`.
std::string MistakeOf(std::string_view line) {
  const auto mistakes = MistakesIn(WithLine(line));
  REQUIRE(mistakes.size() == 1);
  return mistakes[0];
}

TEST_CASE("the target lies between 0 and 1", "[config]") {
  CHECK(Parsed(WithLine("target: 0.5")).settings.at(0).target == 0.5);
  CHECK(Parsed(WithLine("target: '9.5e-1'")).settings.at(0).target == 0.95);
  for (const char* const text :
       {"0", "1", "-0.5", "1.5", "95%", "0,95", "nan", "inf", "''", "0.9x"}) {
    CAPTURE(text);
    CHECK(MistakeOf(fmt::format("target: {}", text))
              .ends_with("is not an uptime to aim at; expected a number more "
                         "than 0 and less than 1, like 0.95"));
  }
}

TEST_CASE("more than no runs are expected", "[config]") {
  const auto parsed = Parsed(WithLine("expected_runs_per_day: 0.5"));
  CHECK(parsed.settings.at(0).expected_runs_per_day == 0.5);
  for (const char* const text : {"0", "-1", "nan", "inf", "1e999", "many"}) {
    CAPTURE(text);
    CHECK(MistakeOf(fmt::format("expected_runs_per_day: {}", text)) ==
          fmt::format("1:24: '{}' is not a number of runs per day; expected "
                      "one more than 0, like 20",
                      text));
  }
}

TEST_CASE("a workflow may have a target and a traffic of its own", "[config]") {
  auto text = WithLine("target: 0.8\nexpected_runs_per_day: 3");
  text +=
      "  two:\n    source: bus\n    target: 0.7\n"
      "    expected_runs_per_day: 1\n    ended: 2025-02-20\n"
      "    topics: {start: a, success: b, failure: c, error: d, end: e}\n"
      "    steps: [{application: koji, step: build, begin: x}]\n";
  const Config config = Parsed(text);
  REQUIRE(config.settings.size() == 2);
  CHECK(config.settings[0].target == 0.8);
  CHECK(config.settings[0].expected_runs_per_day == 3);
  CHECK_FALSE(config.settings[0].ended);
  CHECK(config.settings[1].target == 0.7);
  CHECK(config.settings[1].expected_runs_per_day == 1);
  REQUIRE(config.settings[1].ended);
  CHECK(FormatTime(*config.settings[1].ended) == "2025-02-20T00:00:00Z");
}

TEST_CASE("nothing ends for all workflows together", "[config]") {
  CHECK(
      MistakeOf("ended: 2025-02-20").starts_with("1:1: 'ended' is not a key"));
}

TEST_CASE("settle is a duration or none", "[config]") {
  CHECK(Parsed(WithLine("settle: 1h30m")).settle == minutes(90));
  CHECK(Parsed(WithLine("settle: 0s")).settle == Seconds(0));
  CHECK(Parsed(WithLine("settle: 0")).settle == Seconds(0));
  CHECK(MistakeOf("settle: 15") ==
        "1:9: '15' is not a duration; expected one like 90d, 15m or 1h30m");
  CHECK(MistakeOf("settle: -15m").starts_with("1:9: '-15m' is not a dur"));
}

TEST_CASE("windows are stored ascending", "[config]") {
  CHECK(Parsed(WithLine("windows: [7d, 1h, 2d]")).windows ==
        std::vector<Seconds>{hours(1), days(2), days(7)});
}

TEST_CASE("windows are some, different and not too many", "[config]") {
  CHECK(MistakeOf("windows: []") ==
        "1:10: a list of 0 durations stands here; expected 1 to 20");
  CHECK(MistakeOf("windows: [1d, 24h]") ==
        "1:15: 1d stands here a second time; expected windows of different "
        "lengths");
  CHECK(MistakeOf("windows: [1d, 0s]").starts_with("1:15: '0s' is not a dur"));
  std::string many = "windows: [1s";
  for (int i = 2; i <= 21; ++i) many += fmt::format(", {}s", i);
  CHECK(MistakeOf(many + "]") ==
        "1:10: a list of 21 durations stands here; expected 1 to 20");
}

TEST_CASE("the environment is prod or stg", "[config]") {
  CHECK(Parsed(WithLine("environment: stg")).environment == "stg");
  CHECK(MistakeOf("environment: production") ==
        "1:14: 'production' is not an environment; expected prod or stg");
  CHECK(MistakeOf("environment: ''").starts_with("1:14: '' is not an env"));
}

TEST_CASE("slashes at the end of the address are removed", "[config]") {
  const auto address = [](std::string_view url) {
    return Parsed(WithLine(fmt::format("datagrepper: {{url: '{}'}}", url)))
        .datagrepper.url;
  };
  CHECK(address("http://localhost:8080//") == "http://localhost:8080");
  CHECK(address("https://a.example/x/y/") == "https://a.example/x/y");
  CHECK(address("HTTPS://[::1]:80/a%20b") == "HTTPS://[::1]:80/a%20b");
  CHECK(Parsed(WithLine("datagrepper: {}")).datagrepper.url ==
        "https://apps.fedoraproject.org/datagrepper");
}

TEST_CASE("the address is one of the web, without user, query and fragment",
          "[config]") {
  for (const char* const url :
       {"", "example.org", "ftp://example.org", "https://", "https:///x",
        "https://me:secret@example.org", "https://me@example.org",
        "https://example.org?x=1", "https://example.org/x?y",
        "https://example.org/#x", "https://example.org/a b",
        "https://example.org:port/", "https://example.org:123456/",
        "file:///etc/passwd", " https://example.org"}) {
    CAPTURE(url);
    // The text is not repeated: it may hold a password.
    CHECK(MistakeOf(fmt::format("datagrepper: {{url: '{}'}}", url)) ==
          "1:20: this is not an address of datagrepper; expected http:// or "
          "https://, a host and a path, without user, query and fragment");
  }
}

}  // namespace
}  // namespace workflow_health

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
              .ends_with("is not a target; expected a number more than 0 and "
                         "less than 1, like 0.95"));
  }
}

TEST_CASE("more than no runs are expected", "[config]") {
  const auto parsed = Parsed(WithLine("expected_runs_per_day: 0.5"));
  CHECK(parsed.settings.at(0).expected_runs_per_day == 0.5);
  for (const char* const text : {"0", "-1", "nan", "inf", "1e999", "many"}) {
    CAPTURE(text);
    CHECK(MistakeOf(fmt::format("expected_runs_per_day: {}", text)) ==
          fmt::format("1:24: '{}' is not a number of runs per day; expected a "
                      "number more than 0, like 20",
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
        "1:10: this is a list of 0 durations; expected 1 to 20");
  CHECK(
      MistakeOf("windows: [1d, 24h]") ==
      "1:15: 1d appears a second time; expected windows of different lengths");
  CHECK(MistakeOf("windows: [1d, 0s]").starts_with("1:15: '0s' is not a dur"));
  std::string many = "windows: [1s";
  for (int i = 2; i <= 21; ++i) many += fmt::format(", {}s", i);
  CHECK(MistakeOf(many + "]") ==
        "1:10: this is a list of 21 durations; expected 1 to 20");
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

Datagrepper DatagrepperOf(std::string_view keys) {
  return Parsed(WithLine(fmt::format("datagrepper: {{{}}}", keys))).datagrepper;
}

// The one mistake, which stands in line 1, from the 15th column on.
std::string MistakeInDatagrepper(std::string_view keys) {
  return MistakeOf(fmt::format("datagrepper: {{{}}}", keys));
}

TEST_CASE("how datagrepper is asked is read", "[config]") {
  const Datagrepper asked = DatagrepperOf(
      "url: http://localhost, interface: raw, requests_at_once: 16, "
      "requests_per_second: 3, contact: me@example.org, "
      "timeout: 10m, ca_file: certificates/a b.pem, overlap: 2h, "
      "reread: 30d, reread_every: 12h, poll: 5m");
  CHECK(asked.url == "http://localhost");
  CHECK(asked.interface == Datagrepper::Interface::kRaw);
  CHECK(asked.requests_at_once == 16);
  CHECK(asked.requests_per_second == 3);
  CHECK(asked.contact == "me@example.org");
  CHECK(asked.timeout == minutes(10));
  CHECK(asked.ca_file == "certificates/a b.pem");
  CHECK(asked.overlap == hours(2));
  CHECK(asked.reread == days(30));
  CHECK(asked.reread_every == hours(12));
  CHECK(asked.poll == minutes(5));
  CHECK(DatagrepperOf("interface: search") == Datagrepper{});
}

TEST_CASE("datagrepper has no keys but those that are known", "[config]") {
  CHECK(MistakeInDatagrepper("retries: 3") ==
        "1:15: 'retries' is not a key here; expected one of url, interface, "
        "requests_at_once, requests_per_second, timeout, ca_file, contact, "
        "overlap, reread, reread_every, poll");
}

TEST_CASE("the interface is search or raw", "[config]") {
  CHECK(MistakeInDatagrepper("interface: v2") ==
        "1:26: 'v2' is not an interface of datagrepper; expected search or "
        "raw");
  CHECK(MistakeInDatagrepper("interface: []") ==
        "1:26: expected search or raw, not a list");
}

TEST_CASE("requests at once are 1 to 16", "[config]") {
  CHECK(DatagrepperOf("requests_at_once: 1").requests_at_once == 1);
  for (const char* const text :
       {"0", "17", "-1", "2.5", "two", "''", "1e1", "99999999999"}) {
    CAPTURE(text);
    CHECK_THAT(
        MistakeInDatagrepper(fmt::format("requests_at_once: {}", text)),
        Catch::StartsWith("1:33: '") &&
            Catch::EndsWith("is not a number of requests; expected a whole "
                            "number from 1 to 16"));
  }
}

TEST_CASE("a request has from a second to ten minutes", "[config]") {
  CHECK(DatagrepperOf("timeout: 1s").timeout == Seconds(1));
  for (const char* const text : {"0s", "10m1s", "90", "''"}) {
    CAPTURE(text);
    CHECK_THAT(MistakeInDatagrepper(fmt::format("timeout: {}", text)),
               Catch::StartsWith("1:24: '") &&
                   Catch::EndsWith("is not a timeout; expected a duration "
                                   "from 1s to 10m"));
  }
}

TEST_CASE("not more than so many requests are sent a second", "[config]") {
  CHECK(DatagrepperOf("requests_per_second: 1").requests_per_second == 1);
  CHECK(DatagrepperOf("requests_per_second: 1000").requests_per_second == 1000);
  for (const char* const text : {"0", "1001", "0.5", "''"}) {
    CAPTURE(text);
    CHECK_THAT(
        MistakeInDatagrepper(fmt::format("requests_per_second: {}", text)),
        Catch::EndsWith("is not a number of requests; expected a whole number "
                        "from 1 to 1000"));
  }
}

TEST_CASE("no mistake repeats the password of an address", "[config]") {
  const std::string secret =
      "https://user:pa/ss w0rd-" + std::string(60, 's') + "@example.org/";
  for (const char* const keys :
       {"url: '{}'", "contact: '{}'", "interface: '{}'", "timeout: '{}'",
        "poll: '{}'", "requests_at_once: '{}'", "'{}': 1",
        "'{0}': 1, '{0}': 2"}) {
    const auto mistakes = ParseConfig(WithLine(fmt::format(
        "datagrepper: {{{}}}", fmt::format(fmt::runtime(keys), secret))));
    REQUIRE(mistakes.has_error());
    for (const Mistake& mistake : mistakes.error()) {
      CHECK_THAT(mistake.message, !Catch::Contains("w0rd"));
      CHECK_THAT(mistake.message, !Catch::Contains("user:"));
    }
  }
}

TEST_CASE("a contact is a page or a person", "[config]") {
  for (const char* const text :
       {"https://example.org/who", "http://localhost:1/~a?b#c",
        "some.one@example.org"}) {
    CHECK(DatagrepperOf(fmt::format("contact: '{}'", text)).contact == text);
  }
  for (const char* const text :
       {"", "example.org", "https://", "ftp://example.org", "https://a b",
        "https://a)b", "https://user:secret@example.org", "a@b@c",
        "https://ex\u00e4mple.org"}) {
    CAPTURE(text);
    // The text is not repeated: it may hold a password.
    CHECK_THAT(MistakeInDatagrepper(fmt::format("contact: \"{}\"", text)),
               Catch::Contains("this is not a contact; expected the address of "
                               "a page, like https://example.org/who, or of a "
                               "person, like who@example.org"));
  }
}

TEST_CASE("between two polls there is a pause", "[config]") {
  CHECK(DatagrepperOf("poll: 1s").poll == Seconds(1));
  CHECK(DatagrepperOf("poll: 24h").poll == hours(24));
  for (const char* const text : {"0s", "24h1s", "60", "''"}) {
    CAPTURE(text);
    CHECK_THAT(MistakeInDatagrepper(fmt::format("poll: {}", text)),
               Catch::StartsWith("1:21: '") &&
                   Catch::EndsWith("is not a pause between polls; expected a "
                                   "duration from 1s to 24h"));
  }
}

TEST_CASE("a file of certificates has a path", "[config]") {
  CHECK(DatagrepperOf("ca_file: /etc/pki/a.pem").ca_file == "/etc/pki/a.pem");
  for (const char* const text : {"''", "' '", "\"\\t\\n\""}) {
    CAPTURE(text);
    CHECK_THAT(MistakeInDatagrepper(fmt::format("ca_file: {}", text)),
               Catch::StartsWith("1:24: '") &&
                   Catch::EndsWith("is not a path; expected the path of a "
                                   "file, like /etc/pki/tls/cert.pem"));
  }
  CHECK(MistakeInDatagrepper("ca_file: ") ==
        "1:15: expected the path of a file, like /etc/pki/tls/cert.pem, not "
        "nothing");
}

TEST_CASE("an overlap is none or at most a week", "[config]") {
  CHECK(DatagrepperOf("overlap: 0s").overlap == Seconds(0));
  CHECK(DatagrepperOf("overlap: 7d").overlap == days(7));
  for (const char* const text : {"7d1s", "1", "-1h"}) {
    CAPTURE(text);
    CHECK_THAT(MistakeInDatagrepper(fmt::format("overlap: {}", text)),
               Catch::StartsWith("1:24: '") &&
                   Catch::EndsWith("is not an overlap; expected a duration of "
                                   "at most 7d, or 0s"));
  }
}

TEST_CASE("what is read again now and then is none or holds the overlap",
          "[config]") {
  CHECK(DatagrepperOf("reread: 0s").reread == Seconds(0));
  CHECK(DatagrepperOf("reread: 1h").reread == hours(1));
  CHECK(DatagrepperOf("reread: 5s, overlap: 0s").reread == Seconds(5));
  CHECK(MistakeInDatagrepper("reread: 59m") ==
        "1:23: 59m is shorter than the overlap; expected at least 1h, or 0s");
  CHECK(MistakeInDatagrepper("reread: 1h, overlap: 90m") ==
        "1:23: 1h is shorter than the overlap; expected at least 1h30m, or "
        "0s");
  CHECK(MistakeInDatagrepper("reread: x").starts_with("1:23: 'x' is not a d"));
  CHECK(MistakeInDatagrepper("reread_every: 0s")
            .starts_with("1:29: '0s' is not a duration"));
  // Nobody knows what the overlap should have been.
  CHECK(MistakeInDatagrepper("overlap: x, reread: 1m")
            .starts_with("1:24: 'x' is not an overlap"));
}

TEST_CASE("all mistakes in datagrepper are named", "[config]") {
  CHECK(MistakesIn(WithLine("datagrepper: {interface: v2, timeout: 0s, "
                            "reread: 1m, key: 1}"))
            .size() == 4);
}

TEST_CASE("a workflow is idle from its end on, or from its last run",
          "[config]") {
  const Time end = ParseTime("2025-02-20").value();
  Settings settings;
  CHECK(settings.IdleSince({}, end) == std::nullopt);
  settings.ended = end;
  CHECK(settings.IdleSince({}, end - Seconds(1)) == std::nullopt);
  CHECK(settings.IdleSince({}, end) == end);
  CHECK(settings.IdleSince(end - hours(1), end + days(90)) == end);
  const Time late = end + days(7);
  CHECK(settings.IdleSince(late, late + hours(23)) == std::nullopt);
  CHECK(settings.IdleSince(late, late + days(1)) == late);
}

}  // namespace
}  // namespace workflow_health

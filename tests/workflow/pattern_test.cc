#include "workflow/pattern.h"

#include <catch2/catch.hpp>
#include <string>
#include <thread>
#include <vector>

#include "workflow/pattern_of.h"

namespace workflow_health {
namespace {

using Hits = std::vector<bool>;

Hits HitsOf(const std::vector<std::string>& texts, std::string_view subject) {
  std::vector<Pattern> patterns;
  for (const std::string& text : texts) patterns.push_back(PatternOf(text));
  Hits hits(99, true);
  const bool any = PatternSet(std::move(patterns)).Match(subject, &hits);
  CHECK(any == (std::ranges::find(hits, true) != hits.end()));
  return hits;
}

TEST_CASE("a pattern occurs anywhere or matches the whole", "[pattern]") {
  const Pattern pattern = PatternOf("koji|bodhi");
  CHECK(pattern.OccursIn("the koji tags"));
  CHECK_FALSE(pattern.MatchesWhole("the koji tags"));
  CHECK(pattern.MatchesWhole("bodhi"));
  CHECK_FALSE(pattern.OccursIn("greenwave"));
  CHECK(pattern.text() == "koji|bodhi");
}

TEST_CASE("named groups keep what they matched", "[pattern]") {
  const Pattern pattern =
      PatternOf("(?P<release>f\\d+)(-(updates))?-(?P<what>.+)");
  CHECK(pattern.GroupNames() == std::vector<std::string>{"release", "what"});
  std::map<std::string, std::string> groups{{"other", "stays"}};
  CHECK(pattern.MatchWhole("f44-updates-pending", &groups));
  CHECK(groups == std::map<std::string, std::string>{{"other", "stays"},
                                                     {"release", "f44"},
                                                     {"what", "pending"}});
  CHECK_FALSE(pattern.MatchWhole("f-pending", &groups));
  CHECK_FALSE(pattern.MatchWhole("xf44-pending", &groups));
  CHECK(PatternOf("(a)|b").GroupNames().empty());
  CHECK(PatternOf("(a)|b").MatchWhole("b", &groups));
}

TEST_CASE("a dot matches a line feed, too", "[pattern]") {
  CHECK(PatternOf("Infrastructure.*").MatchesWhole("Infrastructure Error\n1"));
}

TEST_CASE("what is no regular expression is refused in RE2's words",
          "[pattern]") {
  const Result<Pattern> pattern = Pattern::Compile("CI (running");
  REQUIRE(pattern.has_error());
  CHECK(pattern.error().message == "missing ): CI (running");
  CHECK(Pattern::Compile("(a)\\1").has_error());  // no back references
}

TEST_CASE("a pattern matches text that is not UTF-8", "[pattern]") {
  CHECK(
      PatternOf("^a.b$").OccursIn("a\xFF"
                                  "b"));
  CHECK(PatternOf("Pushing").OccursIn("\xC3\x28 Pushing \xFF"));
  CHECK(PatternOf("caf\xC3\xA9").OccursIn("a caf\xC3\xA9 of koji"));
}

TEST_CASE("copies of a pattern outlive it", "[pattern]") {
  auto pattern = std::make_unique<Pattern>(PatternOf("koji"));
  const Pattern copy = *pattern;
  pattern.reset();
  CHECK(copy.OccursIn("koji"));
}

TEST_CASE("a set tells which patterns occur", "[pattern]") {
  const std::vector<std::string> patterns = {"^Retrieving koji tags",
                                             "testing-", "(?i)\\bWAIV", ""};
  CHECK(HitsOf(patterns, "Retrieving koji tags: ['f34-updates-testing-']") ==
        Hits{true, true, false, true});
  CHECK(HitsOf(patterns, "not Retrieving koji tags") ==
        Hits{false, false, false, true});
  CHECK(HitsOf(patterns, "Waiving") == Hits{false, false, true, true});
  CHECK(HitsOf(patterns, "unwaived") == Hits{false, false, false, true});
  CHECK(HitsOf(patterns, "") == Hits{false, false, false, true});
}

TEST_CASE("a set of no patterns matches nothing", "[pattern]") {
  CHECK(HitsOf({}, "anything").empty());
}

TEST_CASE("a set clears what the last match left", "[pattern]") {
  std::vector<Pattern> patterns = {PatternOf("koji"), PatternOf("bodhi")};
  const PatternSet set(std::move(patterns));
  Hits hits;
  CHECK(set.Match("koji and bodhi", &hits));
  CHECK(hits == Hits{true, true});
  CHECK(set.Match("bodhi", &hits));
  CHECK(hits == Hits{false, true});
  CHECK_FALSE(set.Match("dist-git", &hits));
  CHECK(hits == Hits{false, false});
}

TEST_CASE("a set looks at the first 4,096 bytes only", "[pattern]") {
  const std::string blanks(4092, ' ');
  CHECK(HitsOf({"koji"}, blanks + "koji") == Hits{true});
  CHECK(HitsOf({"koji"}, blanks + " koji") == Hits{false});
}

TEST_CASE("patterns too large for one automaton are matched one by one",
          "[pattern]") {
  // 20 fit into one automaton, 60 do not.
  const size_t count = GENERATE(20, 60);
  CAPTURE(count);
  std::vector<std::string> patterns(count, "[a-z]{300}(koji|bodhi){300}x");
  patterns.emplace_back("koji$");
  Hits expected(count, false);
  expected.push_back(true);
  CHECK(HitsOf(patterns, "the koji") == expected);
}

TEST_CASE("two threads match the same set", "[pattern]") {
  std::vector<Pattern> patterns = {PatternOf("koji"), PatternOf("bodhi")};
  const PatternSet set(std::move(patterns));
  const auto matches_of = [&set](const char* subject, int* matches) {
    Hits hits;
    for (int i = 0; i < 1000; ++i) *matches += set.Match(subject, &hits);
  };
  int matches[2] = {0, 0};
  std::thread other(matches_of, "greenwave", &matches[0]);
  matches_of("koji", &matches[1]);
  other.join();
  CHECK(matches[0] == 0);
  CHECK(matches[1] == 1000);
}

}  // namespace
}  // namespace workflow_health

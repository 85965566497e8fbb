#include "report/layout.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

using Lines = std::vector<std::string>;

TEST_CASE("Width counts characters, not bytes", "[report][layout]") {
  CHECK(Width("") == 0);
  CHECK(Width("a\u00e4\u20ac\U0001F600") == 4);
}

TEST_CASE("Padding fills up to a width and cuts nothing", "[report][layout]") {
  CHECK(PadRight("\u00e4b", 4) == "\u00e4b  ");
  CHECK(PadLeft("\u00e4b", 4) == "  \u00e4b");
  CHECK(PadLeft("abc", 2) == "abc");
}

TEST_CASE("What is cut ends in an ellipsis", "[report][layout]") {
  CHECK(Cut("abcdef", 6) == "abcdef");
  CHECK(Cut("abcdefg", 6) == "abc...");
  CHECK(Cut("\u00e4\u00e4\u00e4\u00e4\u00e4", 4) == "\u00e4...");
  CHECK(Cut("abcd", 3) == "...");
}

TEST_CASE("Lines are broken at blanks", "[report][layout]") {
  CHECK(Wrap("one two three", 7) == Lines{"one two", "three"});
  CHECK(Wrap("one  two", 8) == Lines{"one two"});
  CHECK(Wrap("", 8) == Lines{""});
}

TEST_CASE("A word that is too long is broken", "[report][layout]") {
  CHECK(Wrap("a bcdefgh i", 3) == Lines{"a", "bcd", "efg", "h i"});
  CHECK(Wrap("\u00e4\u00e4\u00e4", 2) == Lines{"\u00e4\u00e4", "\u00e4"});
}

TEST_CASE("A per cent sign stays with its number", "[report][layout]") {
  CHECK(Wrap("uptime 38.6 % now", 13) == Lines{"uptime 38.6 %", "now"});
  CHECK(Wrap("uptime 38.6 % now", 12) == Lines{"uptime", "38.6 % now"});
  CHECK(Wrap("of 5 %", 5) == Lines{"of", "5 %"});
}

}  // namespace
}  // namespace workflow_health

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

TEST_CASE("What is cut is cut between characters", "[report][layout]") {
  CHECK(Cut("a\u20acb\u20acc", 5) == "a\u20acb\u20acc");
  CHECK(Cut("a\u20acb\u20accd", 5) == "a\u20ac...");
  CHECK(Cut("\U0001F600\U0001F600\U0001F600\U0001F600", 3) == "...");
}

TEST_CASE("What is as wide as it should be is not padded", "[report][layout]") {
  CHECK(PadRight("\u20ac\u20ac", 2) == "\u20ac\u20ac");
  CHECK(PadLeft("\u20ac\u20ac", 3) == " \u20ac\u20ac");
  CHECK(PadRight("", 2) == "  ");
}

TEST_CASE("Blanks at the ends of a text begin no line", "[report][layout]") {
  CHECK(Wrap("  one two  ", 3) == Lines{"one", "two"});
  CHECK(Wrap("   ", 3) == Lines{""});
  CHECK(Wrap("abc def", 3) == Lines{"abc", "def"});
  CHECK(Wrap("abcdef", 3) == Lines{"abc", "def"});
}

TEST_CASE("A column is as wide as its widest cell or its title",
          "[report][layout]") {
  const Table table{{{"title"}, {"b", true}, {""}},
                    {{"\u20ac", "12345", ""}, {"abcd", "1", "\u20ac\u20ac"}},
                    {}};
  CHECK(NaturalWidths(table) == std::vector<size_t>{5, 5, 2});
  CHECK(NaturalWidths({{{"a"}, {"bc"}}, {}, {}}) == std::vector<size_t>{1, 2});
}

TEST_CASE("Titles and cells are shown alike, and links as they are",
          "[report][layout]") {
  const Table shown =
      Shown(Table{{{"a", true}, {"b"}}, {{"c", "d"}, {"e", "f"}}, {"u", "v"}},
            [](const std::string& text) { return "<" + text + ">"; });
  CHECK(shown.columns[0].title == "<a>");
  CHECK(shown.columns[0].number);
  CHECK(shown.columns[1].title == "<b>");
  CHECK(shown.rows ==
        std::vector<std::vector<std::string>>{{"<c>", "<d>"}, {"<e>", "<f>"}});
  CHECK(shown.links == Lines{"u", "v"});
}

}  // namespace
}  // namespace workflow_health

#include "yaml/document.h"

#include <catch2/catch.hpp>

#include "yaml/told.h"

namespace workflow_health {
namespace {

constexpr std::string_view kGood = "a: 1\nb: [2]\n";

List MistakesIn(std::string_view text) {
  Mistakes mistakes;
  const auto document = LoadDocument(text, mistakes);
  CHECK(document.has_value() == mistakes.empty());
  return Told(mistakes);
}

std::string After(std::string_view text, std::string_view more) {
  return std::string(text).append(more);
}

TEST_CASE("a document has a kind and a place", "[document]") {
  const auto document = Loaded("# first\n---\n  [a]\n");
  CHECK(document.place.line == 3);
  CHECK(document.place.column == 3);
  CHECK(KindOf(document.value) == "a list");
  CHECK(KindOf(Loaded("a: b").value) == "a mapping");
  CHECK(KindOf(Loaded("a").value) == "a single value");
  for (const char* const text : {"~", "---\n", "---\n\n# nothing\n"}) {
    const auto nothing = Loaded(text);
    CHECK(KindOf(nothing.value) == "nothing");
    CHECK(nothing.place.line == 1);
    CHECK(nothing.place.column == 1);
  }
}

TEST_CASE("a file without a document is no mistake yet", "[document]") {
  for (const char* const text : {"", "\n", "# nothing\n"}) {
    Mistakes mistakes;
    CHECK_FALSE(LoadDocument(text, mistakes));
    CHECK(Told(mistakes) == List{});
  }
}

TEST_CASE("after a syntax error only that one is told", "[document]") {
  CHECK(MistakesIn("a: 1\nb: [one\n") ==
        List{"3:1: expected valid YAML, but: end of sequence flow not found"});
  CHECK(MistakesIn("a: 1\nb: *one\n") ==
        List{"2:4: expected valid YAML, but: the referenced anchor is not "
             "defined"});
  CHECK(MistakesIn("%YAML 9.9\n---\na: 1\n").size() == 1);
}

TEST_CASE("a second document is a mistake", "[document]") {
  const List mistake = {
      "3:1: a second document begins here; expected only one"};
  CHECK(MistakesIn(After(kGood, "---\nc: 1\n")) == mistake);
  CHECK(MistakesIn(After(kGood, "---\n")) == mistake);
  CHECK(MistakesIn(After("---\n", kGood)) == List{});
}

// YAML::LoadAll would read on for ever.
TEST_CASE("a stray comma or bracket is a mistake", "[document]") {
  for (const char* const stray : {", a", "]", "}", ",:!\"x\": y"}) {
    CAPTURE(stray);
    CHECK_FALSE(MistakesIn(stray).empty());
    CHECK_FALSE(MistakesIn(After(kGood, stray)).empty());
    CHECK_FALSE(MistakesIn(After(After(stray, "\n"), kGood)).empty());
  }
}

TEST_CASE("bytes that are no text are a mistake with its place", "[document]") {
  const auto at = [](std::string_view place) {
    return List{fmt::format(
        "{}: this is not text; expected UTF-8 without control characters",
        place)};
  };
  // yaml-cpp would take the first one for the end of the file.
  CHECK(MistakesIn("# a\x04"
                   "b\n") == at("1:4"));
  CHECK(MistakesIn(std::string_view("# \0", 3)) == at("1:3"));
  CHECK(MistakesIn("a: 0.9\n# \xff\n") == at("2:3"));
  CHECK(MistakesIn("#\xC3") == at("1:2"));
  CHECK(MistakesIn("\xff\xfeh\0e\0") == at("1:1"));
  CHECK(MistakesIn("# a\u202Eb\n") == at("1:4"));
}

TEST_CASE("line ends, tabs, a byte order mark and other scripts are text",
          "[document]") {
  CHECK(MistakesIn("\xEF\xBB\xBF# \xC3\xA9\t\xE2\x80\xA6\r\na: 1\r\n") ==
        List{});
}

TEST_CASE("deep nesting is a mistake", "[document]") {
  std::string ladder;
  for (size_t depth = 0; depth < 1000; ++depth) {
    ladder += std::string(depth, ' ') + "a:\n";
  }
  for (const std::string& text :
       {std::string(10000, '['), std::string(10000, '{'), ladder}) {
    const auto mistakes = MistakesIn(text);
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0].ends_with("nested too deeply; expected a few levels"));
  }
}

TEST_CASE("a file that is too long is a mistake", "[document]") {
  const std::string most = After(kGood, "#") + std::string(1048563, 'x');
  CHECK(MistakesIn(most) == List{});
  CHECK(MistakesIn(most + "x") ==
        List{"1:1: the file has 1048577 bytes; expected at most 1048576"});
}

TEST_CASE("a file of many small parts is a mistake, not a lot of work",
          "[document]") {
  CHECK(MistakesIn("a: [" + std::string(20000, ',') + "]") ==
        List{"1:1: the file has 20001 lines, commas and brackets; expected at "
             "most 20000"});
}

}  // namespace
}  // namespace workflow_health

#include "base/text.h"

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace workflow_health {
namespace {

using namespace std::string_literals;
using Lines = std::vector<std::string_view>;

TEST_CASE("runs of blanks and control characters become one blank", "[text]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""},
      {"   ", ""},
      {"Pushing changes", "Pushing changes"},
      {"  Pushing \t changes   ", "Pushing changes"},
      {"a\0\x1b\x7f\nb"s, "a b"},
      {"\x7f a", "a"},
      {"\xC3\xA9 \xFF  \xC2\xA0", "\xC3\xA9 \xFF \xC2\xA0"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(CollapseBlanks(text) == expected);
  }
}

TEST_CASE("text of nothing but blanks and control characters is blank",
          "[text]") {
  CHECK(IsBlank(""));
  CHECK(IsBlank(" \t\r\n\x7f\0"s));
  CHECK_FALSE(IsBlank("  ."));
  CHECK_FALSE(IsBlank("\xFF"));
}

TEST_CASE("lines are parted at every kind of line end", "[text]") {
  const std::vector<std::pair<std::string_view, Lines>> cases = {
      {"", {}},
      {"a", {"a"}},
      {"a\n", {"a"}},
      {"a\nb", {"a", "b"}},
      {"a\r\nb\r\n", {"a", "b"}},
      {"a\rb\r", {"a", "b"}},
      {"\n", {""}},
      {"\r", {""}},
      {"a\n\nb", {"a", "", "b"}},
      {"a\r\n\r\nb", {"a", "", "b"}},
      {"a\r\r\nb", {"a", "", "b"}},
      {"a\n\rb", {"a", "", "b"}},
      {"a\rb\nc\r\nd", {"a", "b", "c", "d"}},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(SplitLines(text) == expected);
  }
}

TEST_CASE("lines are views into the text", "[text]") {
  const std::string_view text = "ab\ncd";
  CHECK(SplitLines(text)[1].data() == text.data() + 3);
}

TEST_CASE("ten megabytes of line ends are split in linear time", "[text]") {
  const std::string text(10'000'000, '\r');
  CHECK(SplitLines(text).size() == text.size());
}

TEST_CASE("characters are cut off the front one by one", "[text]") {
  std::string_view text = "a\xC3\xA9\xFF\xE2\x82\xAC";
  CHECK(CutCharacter(&text) == "a");
  CHECK(CutCharacter(&text) == "\xC3\xA9");
  CHECK(CutCharacter(&text) == "\uFFFD");
  CHECK(CutCharacter(&text) == "\xE2\x82\xAC");
  CHECK(text.empty());
}

TEST_CASE("control characters are told from others", "[text]") {
  for (const auto& control :
       {"\0"s, "\n"s, "\x1F"s, "\x7F"s, "\u0080"s, "\u009F"s, "\u00AD"s,
        "\u061C"s, "\u200B"s, "\u200E"s, "\u200F"s, "\u2028"s, "\u2029"s,
        "\u202A"s, "\u202E"s, "\u2066"s, "\u2069"s, "\uFEFF"s, "\U000E0041"s}) {
    CAPTURE(control);
    CHECK(IsControl(control));
  }
  for (const auto& other :
       {" "s, "~"s, "\u00A0"s, "\u00C2"s, "\u200A"s, "\u2010"s, "\u2027"s,
        "\u202F"s, "\uFFFD"s, "\U0001F600"s}) {
    CAPTURE(other);
    CHECK_FALSE(IsControl(other));
  }
}

TEST_CASE("bytes that are not UTF-8 are shown as the replacement character",
          "[text]") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""},
      {"koji", "koji"},
      {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80",
       "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"},
      {"a\xFF", "a\uFFFD"},
      {"\x80", "\uFFFD"},
      {"\xC3", "\uFFFD"},
      {"\xC0\xAF", "\uFFFD\uFFFD"},                      // long form
      {"\xE0\x80\xAF", "\uFFFD\uFFFD\uFFFD"},            // long form
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},            // surrogate
      {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},  // beyond Unicode
      {"\xF0\x9F\x98 ok", "\uFFFD\uFFFD\uFFFD ok"},      // cut off
      {"\xE2\x82\xC3\xA9", "\uFFFD\uFFFD\xC3\xA9"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(Printable(text) == expected);
  }
}

TEST_CASE("control characters are shown as blanks", "[text]") {
  CHECK(Printable("a\x1b[31mb\n\t\x7f"s) == "a [31mb   ");
  CHECK(Printable("a\0b"s) == "a b");
  // U+009B begins a command on some terminals; U+00A0 is a character.
  CHECK(Printable("a\xC2\x9B\x33m") == "a 3m");
  CHECK(Printable("a\xC2\xA0") == "a\xC2\xA0");
}

TEST_CASE("characters that reorder text or hide are shown as blanks",
          "[text]") {
  CHECK(Printable("koji\u202Egnp.build") == "koji gnp.build");
  CHECK(Printable("\uFEFFa\u2066b\u2069\u200Fc\u2028d") == " a b  c d");
}

TEST_CASE("a character has a code point", "[text]") {
  CHECK(CodePointOf("a") == U'a');
  CHECK(CodePointOf("\u00E9") == U'\u00E9');
  CHECK(CodePointOf("\u20AC") == U'\u20AC');
  CHECK(CodePointOf("\U0001F600") == U'\U0001F600');
}

TEST_CASE("long text is cut off between characters and says so", "[text]") {
  CHECK(Printable("abcd", 4) == "abcd");
  CHECK(Printable("abcde", 4) == "abcd...");
  CHECK(Printable("abc\xC3\xA9", 5) == "abc\xC3\xA9");
  CHECK(Printable("abc\xC3\xA9", 4) == "abc...");
  CHECK(Printable("", 0).empty());
  CHECK(Printable("a", 0) == "...");
  CHECK(Printable(std::string(201, 'x')) == std::string(200, 'x') + "...");
}

TEST_CASE("replacement characters count as what they are long", "[text]") {
  CHECK(Printable("ab\xFF", 5) == "ab\uFFFD");
  CHECK(Printable("ab\xFF", 4) == "ab...");
  CHECK(Printable(std::string(1000, '\xFF'), 10).size() == 9 + 3);
}

TEST_CASE("what a URL would take for something else is percent-encoded") {
  CHECK(PercentEncoded("az-AZ_09.~") == "az-AZ_09.~");
  CHECK(PercentEncoded("a b/c?d&e=%+#") == "a%20b%2Fc%3Fd%26e%3D%25%2B%23");
  CHECK(PercentEncoded("\xC3\xA9") == "%C3%A9");
}

TEST_CASE("what HTML would take for markup is escaped", "[text]") {
  CHECK(EscapeHtml("").empty());
  CHECK(EscapeHtml("koji / build 2 caf\xC3\xA9") ==
        "koji / build 2 caf\xC3\xA9");
  CHECK(EscapeHtml("<b a=\"1\" c='2'>&amp;</b>") ==
        "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;");
  CHECK(EscapeHtml("a\0<"s) == "a\0&lt;"s);
}

TEST_CASE("what may be chosen is listed with an or before the last one",
          "[text]") {
  CHECK(EitherOf({}).empty());
  CHECK(EitherOf({"text"}) == "text");
  CHECK(EitherOf({"json", "csv"}) == "json or csv");
  CHECK(EitherOf({"text", "json", "csv"}) == "text, json or csv");
}

}  // namespace
}  // namespace workflow_health

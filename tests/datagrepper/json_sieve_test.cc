#include "datagrepper/json_sieve.h"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <random>

namespace workflow_health {
namespace {

// Cut into pieces of every size, it always becomes the same.
std::string Mended(const std::string& json) {
  const std::string whole = Sieved(json);
  for (size_t size = 1; size < std::min(json.size(), size_t{20}); ++size) {
    JsonSieve sieve;
    std::string mended;
    size_t at = 0;
    while (at < json.size() && !sieve.done()) {
      const auto piece = std::string_view(json).substr(at, size);
      at += sieve.Take(piece, &mended);
    }
    sieve.Finish(&mended);
    CHECK(mended + json.substr(at) == whole);
  }
  return whole;
}

TEST_CASE("half a character becomes the replacement character") {
  CHECK(Mended(R"("a\udcffb")") == R"("a\ufffdb")");
  CHECK(Mended(R"("\uD83D")") == R"("\ufffd")");
  CHECK(Mended(R"("\ud83d\ud83d\ude00")") == R"("\ufffd\ud83d\ude00")");
  CHECK(Mended(R"("\ude00\ud83d")") == R"("\ufffd\ufffd")");
}

TEST_CASE("whole characters, and what only looks like an escape, stay") {
  for (const char* json :
       {R"("\ud83d\ude00")", R"("\u00e9")", R"("\\udcff")", R"("\\\\ud800")",
        R"("a\"b\n")", R"("\u12")", R"("\uzzzz")", R"("\)", R"("\u+123")", "",
        R"({"a": "b"})"}) {
    CHECK(Mended(json) == json);
  }
}

TEST_CASE("an escaped backslash does not hide half a character behind it") {
  CHECK(Mended(R"("\\\udcff")") == R"("\\\ufffd")");
}

TEST_CASE("whatever escapes a text has, it can be parsed when it is mended") {
  std::mt19937 random(1);
  const std::vector<std::string> parts = {
      R"(\ud83d)", R"(\ude00)", R"(\\)", R"(\n)", "u", "d83d", R"(\u0041)"};
  std::uniform_int_distribution<size_t> part(0, parts.size() - 1);
  for (int i = 0; i < 2000; ++i) {
    std::string json = "\"";
    for (int j = 0; j < 6; ++j) json += parts[part(random)];
    json += "\"";
    INFO(json);
    boost::json::error_code error;
    (void)boost::json::parse(Mended(json), error);
    CHECK_FALSE(error);
  }
}

TEST_CASE("what is no number in JSON becomes null") {
  CHECK(Mended(R"({"a": NaN, "b":[Infinity,-Infinity,NaN]})") ==
        R"({"a": null, "b":[null,null,null]})");
  CHECK(Mended(R"({"a": 1e400, "b": -1E+999999999999, "c": 1e-999999999})") ==
        R"({"a": null, "b": null, "c": 0})");
  const std::string digits(1000, '7');
  CHECK(Mended("[" + digits + "]") == "[null]");
}

TEST_CASE("numbers and words of JSON stay, and texts that look like others") {
  for (const char* json :
       {R"({"a": 1e308, "b": -0.5, "c": 18446744073709551616, "d": 1e-5})",
        R"(["NaN", "a NaN \" Infinity", "1e400", "\\", "-Infinity"])",
        R"({"NaN": "{[", "1e400": true, "b": [null, false]})"}) {
    CHECK(Mended(json) == json);
  }
}

std::string Nested(int levels) {
  return std::string(size_t(levels), '[') + std::string(size_t(levels), ']');
}

TEST_CASE("what is nested too deep becomes null, and the rest stays") {
  const int most = JsonSieve::kMostDepth;
  CHECK(Mended(Nested(most)) == Nested(most));
  std::string cut = Nested(most);
  cut.insert(size_t(most), "null");
  CHECK(Mended(Nested(most + 1)) == cut);
  CHECK(Mended(Nested(100'000)) == cut);
  const std::string deep = "[\"]\", " + Nested(1000) + "]";
  CHECK(Mended(R"({"a": )" + deep + R"(, "b": 7})").ends_with(R"(, "b": 7})"));
}

// An answer of one message with that body.
std::string Answer(const std::string& body) {
  return R"({"raw_messages": [{"id": "x", "body": )" + body +
         R"(, "topic": "t"}], "count": 1})";
}

constexpr size_t kMost = size_t{1} << 20;

std::string Shortened(const std::string& json) {
  return Sieved(json, JsonSieve(kMost, "it is long"));
}

TEST_CASE("a body that is too long is left out, and its message says so") {
  const std::string mark = R"({"workflow_health_left_out":"it is long"})";
  const std::string text(kMost, 'x');
  CHECK(Shortened(Answer('"' + text + '"')) == Answer(mark));
  CHECK(Shortened(Answer(R"({"a": ")" + text + "\\\"\"}")) == Answer(mark));
  std::string list = R"({"a": [{"b": "]"}, 0)";
  for (size_t i = 0; i < kMost / 2; ++i) list += ",0";
  CHECK(Shortened(Answer(list + "]}")) == Answer(mark));
  CHECK(Shortened(R"({"padding": ")" + text + R"(", "count": 1})") ==
        R"({"padding": null, "count": 1})");
  const std::string just = '"' + text.substr(2) + '"';
  CHECK(Shortened(Answer(just)) == Answer(just));
  CHECK(Sieved(Answer('"' + text + '"')) == Answer('"' + text + '"'));
}

TEST_CASE("many messages are no long body") {
  std::string answer = R"({"raw_messages": [)";
  while (answer.size() < 3 * kMost) {
    answer += R"({"body": {"a": [")" + std::string(1000, 'x') + R"("]}}, )";
  }
  answer += "0]}";
  CHECK(Shortened(answer) == answer);
}

TEST_CASE("nothing behind the object is taken") {
  JsonSieve sieve;
  std::string sieved;
  CHECK(sieve.Take(R"({"a": {}} {"b": 1})", &sieved) == 9);
  CHECK(sieve.done());
  CHECK(sieved == R"({"a": {}})");
}

TEST_CASE("what is no JSON comes through") {
  for (const char* text : {"", "<html>'null' & log in</html>", "gone", "7",
                           "{\"a\": \"\n\"", "]", "\"\\ud83d"}) {
    CHECK(Sieved(text) == text);
  }
}

}  // namespace
}  // namespace workflow_health

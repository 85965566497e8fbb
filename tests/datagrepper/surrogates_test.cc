#include "datagrepper/surrogates.h"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <random>

namespace workflow_health {
namespace {

std::string Mended(std::string json) {
  MendLoneSurrogates(&json);
  return json;
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

}  // namespace
}  // namespace workflow_health

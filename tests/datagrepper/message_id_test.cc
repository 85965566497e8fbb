#include "datagrepper/message_id.h"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

std::string IdOf(const char* body) {
  return DigestId("a.b", Time(Seconds(0)), boost::json::parse(body));
}

TEST_CASE("the digest of a message is SHA-256 of its canonical JSON",
          "[message_id]") {
  // printf '["a.b","1970-01-01T00:00:00Z",{"a":1,"b":[true,null]}]' | sha256sum
  CHECK(IdOf(R"({"b": [true, null], "a": 1})") ==
        "sha256-"
        "98e2896df3a84cc856f4511a02e1d89ab0b4190badaa452e512e96bd4f9060ab");
}

TEST_CASE("the order of keys does not matter to the digest", "[message_id]") {
  CHECK(IdOf(R"({"a": {"x": 1, "y": 2}, "b": 3})") ==
        IdOf(R"({"b": 3, "a": {"y": 2, "x": 1}})"));
}

TEST_CASE("other content has another digest", "[message_id]") {
  const std::string id = IdOf(R"({"a": [1, 2]})");
  CHECK(id != IdOf(R"({"a": [2, 1]})"));
  CHECK(id != IdOf(R"({"a": "[1,2]"})"));
  CHECK(id != DigestId("a.c", Time(Seconds(0)),
                       boost::json::parse(R"({"a": [1, 2]})")));
  CHECK(id != DigestId("a.b", Time(Seconds(1)),
                       boost::json::parse(R"({"a": [1, 2]})")));
}

}  // namespace
}  // namespace workflow_health

#include "live/json_pointer.h"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <string>

namespace workflow_health {
namespace {

const boost::json::value kBody = boost::json::parse(R"({
  "new": 0, "none": null, "done": true, "name": "glibc", "a/b": {"m~n": 8},
  "builds": [{"id": 11, "nvr": "a-1-1"}, {"id": 12}, 13]
})");

std::string At(const char* pointer, size_t element = 0) {
  const auto* value = JsonPointer::Parse(pointer).value().Find(kBody, element);
  return value == nullptr ? "(absent)" : TextOf(*value);
}

TEST_CASE("a pointer finds a value as text", "[pointer]") {
  CHECK(At("/new") == "0");
  CHECK(At("/done") == "true");
  CHECK(At("/name") == "glibc");
  CHECK(At("/a~1b/m~0n") == "8");
  CHECK(At("/builds/1") == R"({"id":12})");
}

TEST_CASE("null counts as absent", "[pointer]") {
  CHECK(At("/none") == "(absent)");
  CHECK(At("/other") == "(absent)");
  CHECK(At("/name/first") == "(absent)");
  CHECK(At("/builds/7/id") == "(absent)");
}

TEST_CASE("a star stands for each element of a list", "[pointer]") {
  CHECK(At("/builds/*/id", 0) == "11");
  CHECK(At("/builds/*/id", 1) == "12");
  CHECK(At("/builds/*/id", 2) == "(absent)");  // no object
  CHECK(At("/builds/*/id", 3) == "(absent)");
  CHECK(At("/builds/*", 2) == "13");
  CHECK(At("/name/*", 0) == "(absent)");
  CHECK(ElementsAt("/builds", kBody) == 3);
  CHECK(ElementsAt("/name", kBody) == 0);
  CHECK(ElementsAt("/other", kBody) == 0);
  CHECK_FALSE(JsonPointer::Parse("/builds").value().list());
  CHECK(JsonPointer::Parse("/*").value().list() == "");
}

TEST_CASE("what is no pointer is refused", "[pointer]") {
  for (const char* text : {"", "new", "/a~", "/a~2", "/a~b"}) {
    CAPTURE(text);
    const auto pointer = JsonPointer::Parse(text);
    REQUIRE(pointer.has_error());
    CHECK(pointer.error().message ==
          "'" + std::string(text) +
              "' is not a JSON pointer; expected one like /build_id or "
              "/artifact/builds/*/id");
  }
  const auto twice = JsonPointer::Parse("/a/*/b/*");
  REQUIRE(twice.has_error());
  CHECK(twice.error().message ==
        "'/a/*/b/*' goes through two lists; expected one '*'");
  // A star within a name is no star.
  CHECK_FALSE(JsonPointer::Parse("/a*/*b").value().list());
}

}  // namespace
}  // namespace workflow_health

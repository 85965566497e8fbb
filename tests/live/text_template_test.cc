#include "live/text_template.h"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "live/steps.h"

namespace workflow_health {
namespace {

const boost::json::value kBody = boost::json::parse(
    R"({"name": "a", "version": 1, "builds": [{"id": 5}, {}]})");

std::optional<std::string> Fill(const char* text, size_t element = 0) {
  return TemplateOf(text).Fill(kBody, element, {{"tag", "f44"}});
}

TEST_CASE("a template is filled with values and with groups", "[template]") {
  CHECK(Fill("/name") == "a");
  CHECK(Fill("{/name}-{/version}") == "a-1");
  CHECK(Fill("{tag}") == "f44");
  CHECK(Fill("fixed") == "fixed");
  CHECK(Fill("/builds/*/id") == "5");
  CHECK(Fill("<{/builds/*/id}>") == "<5>");
  CHECK(Fill("") == "");
}

TEST_CASE("a template with an absent value is not filled", "[template]") {
  CHECK_FALSE(Fill("/release"));
  CHECK_FALSE(Fill("{/name}-{/release}"));
  CHECK_FALSE(Fill("{other}"));
  CHECK_FALSE(Fill("/builds/*/id", 1));
}

TEST_CASE("a template knows what it is made of", "[template]") {
  const TextTemplate text = TemplateOf("{/name}.{tag}.{/builds/*/id}");
  REQUIRE(text.Pointers().size() == 2);
  CHECK(text.Pointers()[1].text() == "/builds/*/id");
  CHECK(text.GroupNames() == std::vector<std::string>{"tag"});
  CHECK_FALSE(text.IsFixed());
  CHECK_FALSE(TemplateOf("{tag}").IsFixed());
  CHECK_FALSE(TemplateOf("/name").IsFixed());
  CHECK(TemplateOf("failed").IsFixed());
}

TEST_CASE("a broken template is refused", "[template]") {
  for (const char* text : {"{", "{}", "a{b"}) {
    CAPTURE(text);
    const auto parsed = TextTemplate::Parse(text);
    REQUIRE(parsed.has_error());
    CHECK(parsed.error().message ==
          "'" + std::string(text) +
              "' has a brace without an end or with nothing in it; expected "
              "{/pointer} or {name}");
  }
  CHECK(TextTemplate::Parse("{/a~}").has_error());
  CHECK(TextTemplate::Parse("/a~").has_error());
}

}  // namespace
}  // namespace workflow_health

#include "yaml/collection.h"

#include <catch2/catch.hpp>

#include "yaml/told.h"

namespace workflow_health {
namespace {

constexpr Scalar<std::string> kText{"a text", ParseText};
constexpr Amount kFew{1, 3, "fruits"};

Result<std::string> ParseFruit(std::string_view text) {
  if (text == "apple" || text == "pear") return ParseText(text);
  return IsNot(text, "a fruit", "apple or pear");
}

// The items of a list as texts.
List ItemsOf(std::string_view text, Mistakes& mistakes) {
  List items;
  for (const YamlValue& item : Items(Loaded(text), kFew, mistakes)) {
    items.push_back(ReadScalar(item, kText, mistakes).value_or("?"));
  }
  return items;
}

// The names and values of a mapping.
List NamedIn(std::string_view text, Mistakes& mistakes) {
  List named;
  for (const auto& [name, entry] :
       NamedValues(Loaded(text), kFew, ParseFruit, mistakes)) {
    named.push_back(name + "=" +
                    ReadScalar(entry, kText, mistakes).value_or("?"));
  }
  return named;
}

TEST_CASE("a list has items", "[collection]") {
  Mistakes mistakes;
  CHECK(ItemsOf("- a\n", mistakes) == List{"a"});
  CHECK(ItemsOf("- a\n- b\n- c\n", mistakes) == List{"a", "b", "c"});
  CHECK(Told(mistakes) == List{});
}

TEST_CASE("a list holds neither too little nor too much", "[collection]") {
  Mistakes mistakes;
  CHECK(ItemsOf("[]", mistakes) == List{});
  CHECK(ItemsOf("\n[a, b, c, d]", mistakes) == List{});
  CHECK(ItemsOf("\n\na: b", mistakes) == List{});
  CHECK(Told(mistakes) ==
        List{"1:1: this is a list of 0 fruits; expected 1 to 3",
             "2:1: this is a list of 4 fruits; expected 1 to 3",
             "3:1: expected a list of fruits, not a mapping"});
}

TEST_CASE("a mapping by name has names and values", "[collection]") {
  Mistakes mistakes;
  CHECK(NamedIn("pear: 1\napple: 2\n", mistakes) == List{"pear=1", "apple=2"});
  CHECK(Told(mistakes) == List{});
}

TEST_CASE("what a wrong name names is looked at", "[collection]") {
  Mistakes mistakes;
  CHECK(NamedIn("plum: 1\npear: []\n", mistakes) == List{"plum=1", "pear=?"});
  CHECK(Told(mistakes) ==
        List{"1:1: 'plum' is not a fruit; expected apple or pear",
             "2:7: expected a text, not a list"});
}

TEST_CASE("of a repeated name the first value is taken", "[collection]") {
  Mistakes mistakes;
  CHECK(NamedIn("pear: 1\npear: 2\n", mistakes) == List{"pear=1"});
  CHECK(Told(mistakes) ==
        List{"2:1: 'pear' appears a second time; expected once"});
}

TEST_CASE("a mapping by name holds neither too little nor too much",
          "[collection]") {
  Mistakes mistakes;
  CHECK(NamedIn("{}", mistakes) == List{});
  CHECK(NamedIn("\n{a: 1, b: 1, c: 1, d: 1}", mistakes) == List{});
  CHECK(NamedIn("\n\na", mistakes) == List{});
  CHECK(Told(mistakes) ==
        List{"1:1: this is a mapping of 0 fruits; expected 1 to 3",
             "2:1: this is a mapping of 4 fruits; expected 1 to 3",
             "3:1: expected a mapping of fruits by name, not a single value"});
}

TEST_CASE("a mapping is read by its keys", "[collection]") {
  Mistakes mistakes;
  const Mapping mapping(Loaded("a: 1\nb: 2\n"), {"a", "b", "c"}, mistakes);
  CHECK(mapping.Read("b", kText) == "2");
  CHECK(mapping.ReadRequired("a", kText) == "1");
  CHECK_FALSE(mapping.Read("c", kText));
  CHECK_FALSE(mapping.Find("c"));
  const auto found = mapping.Find("b");
  REQUIRE(found);
  CHECK(found->place.line == 2);
  CHECK(found->place.column == 4);
  CHECK(found->key.line == 2);
  CHECK(found->key.column == 1);
  CHECK(Told(mistakes) == List{});
}

TEST_CASE("a key that is not known, not supported or no text is a mistake",
          "[collection]") {
  Mistakes mistakes;
  const Mapping mapping(Loaded("a: 1\nc: 2\nd: 3\n? [a]\n: 4\n"), {"a", "b"},
                        mistakes, {"d"});
  CHECK(Told(mistakes) ==
        List{"2:1: 'c' is not a key here; expected one of a, b",
             "3:1: 'd' is not supported", "4:3: expected a key, not a list"});
}

TEST_CASE("a repeated key is a mistake", "[collection]") {
  Mistakes mistakes;
  const Mapping mapping(Loaded("a: 1\na: 2\n"), {"a"}, mistakes);
  CHECK(mapping.Read("a", kText) == "1");
  CHECK(Told(mistakes) ==
        List{"2:1: 'a' appears a second time; expected once"});
}

TEST_CASE("a missing key is a mistake where its mapping stands",
          "[collection]") {
  Mistakes mistakes;
  const Mapping mapping(Loaded("\n  {a: 1}\n"), {"a", "b"}, mistakes);
  CHECK_FALSE(mapping.ReadRequired("b", kText));
  CHECK(Told(mistakes) == List{"2:3: 'b' is missing here; expected a text"});
}

TEST_CASE("of what is no mapping nothing is missing", "[collection]") {
  Mistakes mistakes;
  const Mapping mapping(Loaded("a"), {"a", "b"}, mistakes);
  CHECK_FALSE(mapping.ReadRequired("b", kText));
  CHECK(Told(mistakes) ==
        List{"1:1: expected a mapping with the keys a, b, not a single value"});
}

TEST_CASE("a mapping with a lot of keys is not looked at", "[collection]") {
  std::string text;
  for (int i = 0; i < 101; ++i) text += fmt::format("k{}: 1\n", i);
  Mistakes mistakes;
  const Mapping mapping(Loaded(text), {"a"}, mistakes);
  CHECK_FALSE(mapping.ReadRequired("a", kText));
  CHECK(Told(mistakes) ==
        List{"1:1: this is a mapping of 101 keys; expected 0 to 100"});
}

TEST_CASE("a value stays where a key is missing or wrong", "[collection]") {
  Mistakes mistakes;
  const Mapping mapping(Loaded("a: new\nb: []\n"), {"a", "b", "c"}, mistakes);
  std::string value = "old";
  CHECK(mapping.ReadOver("c", kText, &value));
  CHECK_FALSE(mapping.ReadOver("b", kText, &value));
  CHECK(value == "old");
  CHECK(mapping.ReadOver("a", kText, &value));
  CHECK(value == "new");
}

// yaml-cpp itself gives the place of what follows an empty value.
TEST_CASE("an empty value is a mistake where its key or its list stands",
          "[collection]") {
  Mistakes mistakes;
  const Mapping mapping(Loaded("a:\n\nb: ~\n"), {"a", "b"}, mistakes);
  CHECK_FALSE(mapping.Read("a", kText));
  CHECK_FALSE(mapping.Read("b", kText));
  CHECK(ItemsOf("\n\n\n\n  - x\n  -\n", mistakes) == List{"x", "?"});
  CHECK(Told(mistakes) == List{"1:1: expected a text, not nothing",
                               "3:1: expected a text, not nothing",
                               "5:3: expected a text, not nothing"});
}

}  // namespace
}  // namespace workflow_health

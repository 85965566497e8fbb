#include "live/condition.h"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <string>

#include "live/steps.h"

namespace workflow_health {
namespace {

const boost::json::value kBody = boost::json::parse(
    R"({"new": 10, "none": null, "tag": "f44-signing-pending",
        "builds": [{"nvr": "a"}, {"nvr": "b"}]})");

bool Holds(const Condition& condition, size_t element = 0) {
  Groups groups;
  return condition.Holds(kBody, element, &groups);
}

std::string WhyNot(const Condition& condition) {
  return condition.WhyNot(kBody, 0);
}

TEST_CASE("a pattern matches the whole value", "[condition]") {
  CHECK(Holds(Is("/new", {"10"})));
  CHECK_FALSE(Holds(Is("/new", {"1"})));
  CHECK(Holds(Is("/new", {"1", "1."})));
  CHECK_FALSE(Holds(Is("/other", {".*"})));
  CHECK_FALSE(Holds(Is("/none", {"null"})));
}

TEST_CASE("absent is a condition", "[condition]") {
  CHECK(Holds(IsAbsent("/other")));
  CHECK(Holds(IsAbsent("/none")));
  CHECK_FALSE(Holds(IsAbsent("/new")));
  Condition either = Is("/new", {"11"});
  either.absent = true;
  CHECK_FALSE(Holds(either));
  either.pointer = PointerOf("/other");
  CHECK(Holds(either));
}

TEST_CASE("a negated condition holds for what is absent", "[condition]") {
  CHECK(Holds(IsNot("/new", {"11"})));
  CHECK_FALSE(Holds(IsNot("/new", {"10"})));
  CHECK(Holds(IsNot("/other", {".*"})));
  Condition present = IsAbsent("/new");
  present.negated = true;
  CHECK(Holds(present));
}

TEST_CASE("groups keep what they matched", "[condition]") {
  Groups groups;
  CHECK(Is("/tag", {R"((?P<tag>f\d+)-signing-pending)"})
            .Holds(kBody, 0, &groups));
  CHECK(groups == Groups{{"tag", "f44"}});
}

TEST_CASE("only what holds gives groups", "[condition]") {
  Conditions where;
  where.any = {{Is("/tag", {"(?P<tag>f..).*"}), Is("/new", {"7"})},
               {Is("/new", {"(?P<number>.*)"})}};
  where.all = {IsNot("/other", {"(?P<none>.*)"}),
               IsNot("/tag", {"(?P<none>g.*)"})};
  Groups groups;
  CHECK(where.Hold(kBody, 0, &groups));
  CHECK(groups == Groups{{"number", "10"}});
}

TEST_CASE("a condition on a list is of one element", "[condition]") {
  CHECK(Holds(Is("/builds/*/nvr", {"a"}), 0));
  CHECK_FALSE(Holds(Is("/builds/*/nvr", {"a"}), 1));
}

TEST_CASE("a condition says why it does not hold", "[condition]") {
  CHECK(WhyNot(Is("/new", {"0"})) == "/new is '10', expected '0'");
  CHECK(WhyNot(Is("/other", {"0", "1"})) ==
        "/other is absent, expected '0' or '1'");
  CHECK(WhyNot(IsAbsent("/new")) == "/new is '10', expected absent");
  CHECK(WhyNot(IsNot("/new", {"10"})) == "/new is '10', expected not '10'");
}

TEST_CASE("all must hold, and one of any", "[condition]") {
  Conditions where;
  Groups groups;
  CHECK(where.Hold(kBody, 0, &groups));
  CHECK_FALSE(where.WhyNot(kBody, 0));
  where.all = {Is("/new", {"10"})};
  where.any = {{Is("/other", {"1"})}, {IsAbsent("/other"), Is("/new", {"1"})}};
  CHECK_FALSE(where.Hold(kBody, 0, &groups));
  CHECK(where.WhyNot(kBody, 0) ==
        "none of `any` holds: /other is absent, expected '1'; /new is '10', "
        "expected '1'");
  where.any.push_back({Is("/new", {"10"})});
  CHECK(where.Hold(kBody, 0, &groups));
  CHECK_FALSE(where.WhyNot(kBody, 0));
  where.all = {Is("/new", {"7"})};
  CHECK_FALSE(where.Hold(kBody, 0, &groups));
  CHECK(where.WhyNot(kBody, 0) == "/new is '10', expected '7'");
}

}  // namespace
}  // namespace workflow_health

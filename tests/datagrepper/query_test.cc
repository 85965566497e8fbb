#include "datagrepper/query.h"

#include <catch2/catch.hpp>

#include "datagrepper/fake_archive.h"

namespace workflow_health {
namespace {

namespace json = boost::json;
using Interface = Datagrepper::Interface;

Query Day() {
  Query query({"monitor-gating", {}});
  query.window = {Time(Seconds(999)), Time(Seconds(87399))};
  return query;
}

json::object AnswerTo(const Query& query) {
  return {{"arguments",
           Arguments(ParseTarget(TargetOf(query, Interface::kSearch)))}};
}

// What is wrong with an answer to Day() that repeats `key` as this.
std::string Wrong(const char* key, json::value value) {
  json::object answer = AnswerTo(Day());
  answer["arguments"].as_object()[key] = std::move(value);
  return OtherQuestion(answer, Day()).value_or("nothing");
}

TEST_CASE("a target sends both bounds as seconds since 1970", "[query]") {
  CHECK(TargetOf(Day(), Interface::kSearch) ==
        "/v2/search?category=monitor-gating&start=1000&end=87399.999999&page=1"
        "&rows_per_page=100");
  CHECK(TargetOf(Day(), Interface::kRaw) ==
        "/raw?category=monitor-gating&start=1000&end=87399.999999&page=1"
        "&rows_per_page=100");
}

TEST_CASE("a target never begins at 0, where datagrepper drops both bounds",
          "[query]") {
  Query query = Day();
  query.window = {Time(Seconds(0)), Time(Seconds(86400))};
  CHECK_THAT(TargetOf(query, Interface::kSearch), Catch::Contains("&start=1&"));
}

TEST_CASE("topics are asked for whatever their categories", "[query]") {
  Query query({"", {"org.a.prod.bodhi.b", "org.a.prod.ci.c"}});
  query.window = Day().window;
  CHECK(TargetOf(query, Interface::kSearch) ==
        "/v2/search?start=1000&end=87399.999999&page=1&rows_per_page=100"
        "&topic=org.a.prod.bodhi.b&topic=org.a.prod.ci.c");
  CHECK_FALSE(OtherQuestion(AnswerTo(query), query));
  CHECK(OtherQuestion(AnswerTo(Day()), query).has_value());
}

TEST_CASE("what a target names is encoded", "[query]") {
  Query query = Day();
  query.category = "a b&c=d";
  query.topics = {"org.x-y_z~1", "50%+1"};
  query.not_topics = {"#/?", "\xC3\xA4"};
  query.rows = 1;
  const std::string target = TargetOf(query, Interface::kSearch);
  CHECK(target ==
        "/v2/search?category=a%20b%26c%3Dd&start=1000&end=87399.999999&page=1"
        "&rows_per_page=1&topic=org.x-y_z~1&topic=50%25%2B1"
        "&not_topic=%23%2F%3F&not_topic=%C3%A4");
  const Asked asked = ParseTarget(target);
  CHECK(asked.topics == query.topics);
  CHECK(asked.not_topics == query.not_topics);
}

TEST_CASE("an answer that repeats the question is one to it", "[query]") {
  CHECK(OtherQuestion(AnswerTo(Day()), Day()) == std::nullopt);
  Query query = Day();
  query.window = {Time(Seconds(1790855999)), Time(Seconds(1790856000))};
  query.topics = {"b", "a"};
  query.not_topics = {"c"};
  json::object answer = AnswerTo(query);
  CHECK(OtherQuestion(answer, query) == std::nullopt);
  answer["arguments"].as_object()["topics"] = {"a", "b"};
  CHECK(OtherQuestion(answer, query) == std::nullopt);
}

TEST_CASE("an argument may be repeated as another kind of number, or null",
          "[query]") {
  CHECK(Wrong("start", 1000) == "nothing");
  CHECK(Wrong("start", 1000U) == "nothing");
  CHECK(Wrong("users", nullptr) == "nothing");
  json::object answer = AnswerTo(Day());
  answer["arguments"].as_object().erase("agents");
  CHECK(OtherQuestion(answer, Day()) == std::nullopt);
}

TEST_CASE("an answer to another question says what differs", "[query][I2]") {
  CHECK(Wrong("start", 0.0) == "it repeats start as 0E0 instead of 1000");
  CHECK_THAT(Wrong("end", 87399.0), Catch::Contains("instead of 87399.999999"));
  CHECK_THAT(Wrong("page", 2), Catch::StartsWith("it repeats page as 2"));
  CHECK_THAT(Wrong("rows_per_page", 25), Catch::Contains("instead of 100"));
  CHECK(Wrong("categories", json::array()) ==
        "it repeats categories as [] instead of 'monitor-gating'");
  CHECK_THAT(Wrong("categories", {"monitor-gating", "bodhi"}),
             Catch::Contains("bodhi"));
  for (const char* key :
       {"topics", "not_topics", "users", "packages", "agents", "contains",
        "not_users", "not_packages", "not_categories", "not_agents"}) {
    CHECK_THAT(Wrong(key, {"x"}), Catch::Contains(key));
    CHECK_THAT(Wrong(key, {7}), Catch::Contains(key));
    CHECK_THAT(Wrong(key, "x"), Catch::Contains(key));
  }
}

TEST_CASE("an argument of another kind is another question", "[query]") {
  for (const char* key : {"start", "end", "page", "rows_per_page"}) {
    for (const json::value& value :
         {json::value(nullptr), json::value("1000"), json::value(true)}) {
      CHECK_THAT(Wrong(key, value), Catch::Contains(key));
    }
    json::object answer = AnswerTo(Day());
    answer["arguments"].as_object().erase(key);
    CHECK_THAT(*OtherQuestion(answer, Day()), Catch::Contains("nothing"));
  }
  for (const char* key : {"categories", "topics"}) {
    Query query = Day();
    query.topics = {"t"};
    json::object answer = AnswerTo(query);
    answer["arguments"].as_object()[key] = nullptr;
    CHECK_THAT(*OtherQuestion(answer, query), Catch::Contains(key));
  }
}

TEST_CASE("a filter that was dropped is another question", "[query]") {
  Query query = Day();
  query.not_topics = {"t"};
  CHECK_THAT(*OtherQuestion(AnswerTo(Day()), query),
             Catch::Contains("instead of 't'"));
}

TEST_CASE("an answer without arguments is none to any question", "[query]") {
  CHECK_THAT(*OtherQuestion({}, Day()), Catch::Contains("does not repeat"));
  CHECK_THAT(*OtherQuestion({{"arguments", nullptr}}, Day()),
             Catch::Contains("does not repeat"));
  CHECK_THAT(*OtherQuestion({{"arguments", json::array()}}, Day()),
             Catch::Contains("does not repeat"));
}

TEST_CASE("what an answer repeats is shown on one short line", "[query]") {
  const std::string wrong = Wrong("users", json::string(500, '\n'));
  CHECK(wrong.size() < 150);
  CHECK(wrong.find('\n') == std::string::npos);
}

}  // namespace
}  // namespace workflow_health

#include "datagrepper/divided_second.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

const Window kSecond{Time(Seconds(9999)), Time(Seconds(10'000))};
const Time kClock{Seconds(20'000)};

Rows RowsOf(const std::vector<std::string>& topics, bool complete = true) {
  Rows rows;
  for (const std::string& topic : topics) {
    rows.messages.push_back({topic + "-id", topic, kSecond.until, nullptr});
  }
  rows.complete = complete;
  return rows;
}

Fetched Answer(const std::string& body) {
  Fetched fetched;
  fetched.as = Fetched::As::kAnswered;
  fetched.body = body;
  fetched.date = kClock;
  return fetched;
}

DividedSecond Full(const std::vector<std::string>& topics) {
  return {{"c", {}}, kSecond, RowsOf(topics, false), Answer("full")};
}

DividedSecond Failed(const std::set<std::string>& topics = {"a", "b"}) {
  return {{"c", {}}, kSecond, topics, "HTTP 500"};
}

TEST_CASE("a second that fills a page is had by its topics",
          "[divided_second]") {
  DividedSecond second = Full({"a"});
  const std::vector<Query> queries = second.Next();
  REQUIRE(queries.size() == 2);
  CHECK_FALSE(second.IsProbed());
  second.Take(queries[0], RowsOf({"a"}), Answer("of a"));
  CHECK_FALSE(second.IsDone());
  second.Take(queries[1], RowsOf({"b"}), Answer("of others"));
  REQUIRE(second.IsDone());
  const Reading reading = second.TakeReading().value();
  CHECK(reading.selection.category == "c");
  CHECK(reading.window == kSecond);
  CHECK(reading.messages.size() == 2);
  CHECK(reading.answers == std::vector<std::string>{"of a", "of others"});
  CHECK(reading.answered_at == kClock);
  CHECK_FALSE(reading.unreadable);
  CHECK_FALSE(reading.unanswered);
}

TEST_CASE("of a second without any topic there is the answer that was had",
          "[divided_second]") {
  DividedSecond second = Full({});
  CHECK(second.Next().empty());
  REQUIRE(second.IsDone());
  const Reading reading = second.TakeReading().value();
  CHECK(reading.answers == std::vector<std::string>{"full"});
  CHECK(reading.unreadable);
  CHECK_FALSE(reading.unanswered);
}

TEST_CASE("a part that is left out leaves the others, and the doubt",
          "[divided_second]") {
  DividedSecond second = Full({"a"});
  const std::vector<Query> queries = second.Next();
  CHECK_FALSE(second.IsInDoubt());
  second.LeaveOut(queries[0], "timed out");
  CHECK(second.IsInDoubt());
  second.Take(queries[1], RowsOf({"b"}), Answer("of others"));
  REQUIRE(second.IsDone());
  const Reading reading = second.TakeReading().value();
  CHECK(reading.messages.size() == 1);
  CHECK(reading.unreadable);
  CHECK(reading.unanswered);
  CHECK(reading.why == "timed out");
}

TEST_CASE("a second that failed is first asked for what is not in it",
          "[divided_second]") {
  DividedSecond second = Failed();
  CHECK(second.IsProbed());
  CHECK(second.IsInDoubt());
  const std::vector<Query> probes = second.Next();
  REQUIRE(probes.size() == 1);
  CHECK(probes[0].category == "c");
  CHECK(probes[0].window == kSecond);
  CHECK(probes[0].topics ==
        std::vector<std::string>{"workflow-health.nothing"});
  CHECK(second.Next().empty());
  CHECK_FALSE(second.IsDone());
}

TEST_CASE("if that is answered, its topics are asked for", "[divided_second]") {
  DividedSecond second = Failed();
  second.Take(second.Next().at(0), {}, Answer("nothing"));
  CHECK_FALSE(second.IsProbed());
  const std::vector<Query> queries = second.Next();
  REQUIRE(queries.size() == 3);
  CHECK(queries[0].topics == std::vector<std::string>{"a"});
  CHECK(queries[2].not_topics == std::vector<std::string>{"a", "b"});
  second.Take(queries[0], RowsOf({"a"}), Answer("of a"));
  second.LeaveOut(queries[1], "HTTP 504");
  second.Take(queries[2], RowsOf({}), Answer("of others"));
  REQUIRE(second.IsDone());
  const Reading reading = second.TakeReading().value();
  CHECK(reading.answers == std::vector<std::string>{"of a", "of others"});
  CHECK(reading.messages.size() == 1);
  CHECK(reading.unreadable);
  CHECK(reading.unanswered);
}

TEST_CASE("if only another second is answered, nothing of it can be read",
          "[divided_second]") {
  DividedSecond second = Failed();
  second.LeaveOut(second.Next().at(0), "HTTP 500");
  CHECK(second.IsProbed());
  const std::vector<Query> probes = second.Next();
  REQUIRE(probes.size() == 1);
  CHECK(probes[0].window.Length() == Seconds(1));
  CHECK(probes[0].window.until < kSecond.since);
  CHECK(probes[0].topics.empty());
  second.Take(probes[0], RowsOf({"x"}), Answer("of another second"));
  REQUIRE(second.IsDone());
  const Reading reading = second.TakeReading().value();
  CHECK(reading.window == kSecond);
  CHECK(reading.messages.empty());
  CHECK(reading.answers.empty());
  CHECK(reading.unreadable);
  CHECK(reading.unanswered);
  CHECK(reading.why == "HTTP 500");
}

TEST_CASE("if that is not answered either, nothing is known of it",
          "[divided_second]") {
  DividedSecond second = Failed();
  second.LeaveOut(second.Next().at(0), "HTTP 500");
  second.LeaveOut(second.Next().at(0), "HTTP 500");
  CHECK(second.Next().empty());
  REQUIRE(second.IsDone());
  CHECK_FALSE(second.TakeReading());
}

}  // namespace
}  // namespace workflow_health

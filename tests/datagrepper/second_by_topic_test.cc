#include "datagrepper/second_by_topic.h"

#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

const Window kSecond{Time(Seconds(999)), Time(Seconds(1000))};

Rows RowsOf(std::vector<std::string> topics, bool complete = true) {
  Rows rows;
  for (std::string& topic : topics) {
    rows.messages.push_back(
        {topic + "-id", std::move(topic), kSecond.until, nullptr});
  }
  rows.complete = complete;
  rows.total = double(rows.messages.size());
  return rows;
}

SecondByTopic Begun(std::vector<std::string> topics) {
  return {{"c", {}}, kSecond, RowsOf(std::move(topics))};
}

TEST_CASE("a second is asked for by the topics seen and for all others",
          "[second_by_topic]") {
  SecondByTopic second = Begun({"b", "a", "b"});
  CHECK_FALSE(second.IsDone());
  const std::vector<Query> queries = second.Next();
  REQUIRE(queries.size() == 3);
  for (const Query& query : queries) {
    CHECK(query.category == "c");
    CHECK(query.window == kSecond);
    CHECK(query.rows == 100);
  }
  CHECK(queries[0].topics == std::vector<std::string>{"b"});
  CHECK(queries[0].not_topics.empty());
  CHECK(queries[1].topics == std::vector<std::string>{"a"});
  CHECK(queries[1].not_topics.empty());
  CHECK(queries[2].topics.empty());
  CHECK(queries[2].not_topics == std::vector<std::string>{"a", "b"});
  CHECK(second.Next().empty());
}

TEST_CASE("of topics that are known beforehand no others are asked for",
          "[second_by_topic]") {
  SecondByTopic second({"", {"a", "b", "c"}}, kSecond, RowsOf({"b", "b"}));
  const std::vector<Query> queries = second.Next();
  REQUIRE(queries.size() == 2);
  CHECK(queries[0].topics == std::vector<std::string>{"b"});
  CHECK(queries[1].topics == std::vector<std::string>{"a", "c"});
  CHECK(queries[1].not_topics.empty());
  CHECK(queries[1].category.empty());
  // The rest holds more than a page; then each topic has a question.
  second.Take(queries[0], RowsOf({"b", "b"}));
  second.Take(queries[1], RowsOf({"a", "c"}, false));
  const std::vector<Query> alone = second.Next();
  REQUIRE(alone.size() == 2);
  CHECK(alone[0].topics == std::vector<std::string>{"a"});
  CHECK(alone[1].topics == std::vector<std::string>{"c"});
  second.Take(alone[0], RowsOf({"a"}));
  CHECK_FALSE(second.IsUnreadable());
  second.Take(alone[1], RowsOf({"c"}, false));
  const std::vector<Query> whole = second.Next();
  REQUIRE(whole.size() == 1);
  CHECK(whole[0].topics == std::vector<std::string>{"c"});
  CHECK(whole[0].rows == Query::kAllRows);
  second.Take(whole[0], RowsOf({"c", "c"}));
  CHECK(second.IsDone());
  CHECK_FALSE(second.IsUnreadable());
  // Those of c that pages showed are told once.
  CHECK(second.messages().size() == 6);
}

TEST_CASE("a second is done when each question is answered",
          "[second_by_topic]") {
  SecondByTopic second = Begun({"a", "b"});
  const std::vector<Query> queries = second.Next();
  second.Take(queries[2], RowsOf({"c"}));
  second.Take(queries[0], RowsOf({"a", "a"}));
  CHECK_FALSE(second.IsDone());
  second.Take(queries[1], RowsOf({"b"}));
  CHECK(second.IsDone());
  CHECK_FALSE(second.IsUnreadable());
  CHECK(second.messages().size() == 4);
  CHECK(second.window() == kSecond);
}

TEST_CASE("new topics among all others are asked for as well",
          "[second_by_topic]") {
  SecondByTopic second = Begun({"a"});
  std::vector<Query> queries = second.Next();
  second.Take(queries[0], RowsOf({"a"}));
  second.Take(queries[1], RowsOf({"b", "c"}, false));
  CHECK_FALSE(second.IsDone());
  queries = second.Next();
  REQUIRE(queries.size() == 3);
  CHECK(queries[0].topics == std::vector<std::string>{"b"});
  CHECK(queries[1].topics == std::vector<std::string>{"c"});
  CHECK(queries[2].not_topics == std::vector<std::string>{"a", "b", "c"});
  for (const Query& query : queries) second.Take(query, RowsOf({}));
  CHECK(second.IsDone());
  CHECK_FALSE(second.IsUnreadable());
}

// So many of a topic, as a full page shows the first of them.
Rows PageOf(const std::string& topic, int first, int messages, double total) {
  Rows rows = RowsOf(std::vector<std::string>(size_t(messages), topic), false);
  for (Message& message : rows.messages) {
    message.id = topic + std::to_string(first++);
  }
  rows.total = total;
  return rows;
}

TEST_CASE("a topic that is not had as a whole is gathered from pages",
          "[second_by_topic][I2]") {
  const bool answered = GENERATE(false, true);
  SecondByTopic second = Begun({"a", "b"});
  const std::vector<Query> queries = second.Next();
  second.Take(queries[0], PageOf("a", 0, 100, 150));
  second.Take(queries[1], RowsOf({"b"}));
  second.Take(queries[2], RowsOf({"c"}));
  const std::vector<Query> whole = second.Next();
  REQUIRE(whole.size() == 1);
  CHECK(whole[0].rows == Query::kAllRows);
  if (answered) {
    second.Take(whole[0], PageOf("a", 0, 120, 150));
  } else {
    second.LeaveOut(whole[0], "HTTP 500");
  }
  // The last one shows nothing more: it only counts.
  const int firsts[] = {0, 50, 80, 0};
  for (int i = 0; i < 4; ++i) {
    CHECK_FALSE(second.IsDone());
    const std::vector<Query> pages = second.Next();
    REQUIRE(pages.size() == 1);
    CHECK(pages[0].topics == std::vector<std::string>{"a"});
    CHECK(pages[0].rows == 100);
    CHECK(pages[0].oldest_first == (i >= 2));
    CHECK(pages[0].page == 1 + i % 2);
    second.Take(pages[0], PageOf("a", firsts[i], i % 2 == 0 ? 70 : 50, 150));
  }
  CHECK(second.IsDone());
  CHECK_FALSE(second.IsUnreadable());
}

TEST_CASE("a topic that is too large as a whole is not asked for so",
          "[second_by_topic]") {
  SecondByTopic second = Begun({"a"});
  const std::vector<Query> queries = second.Next();
  Rows full = PageOf("a", 0, 100, 200);
  full.bytes = size_t{4} << 20;
  second.Take(queries[0], std::move(full));
  second.Take(queries[1], RowsOf({}));
  const std::vector<Query> pages = second.Next();
  REQUIRE(pages.size() == 1);
  CHECK(pages[0].rows == 100);
}

TEST_CASE("what pages never show is unreadable, the others are read",
          "[second_by_topic][I2]") {
  const bool answered = GENERATE(false, true);
  SecondByTopic second = Begun({"a", "b"});
  std::vector<Query> queries = second.Next();
  second.Take(queries[0], PageOf("a", 0, 100, 101));
  second.Take(queries[1], RowsOf({"b"}));
  second.Take(queries[2], RowsOf({"c"}));
  second.LeaveOut(second.Next().at(0), "HTTP 500");
  int asked = 0;
  for (queries = second.Next(); !queries.empty(); queries = second.Next()) {
    REQUIRE(queries.size() == 1);
    REQUIRE(++asked < 1000);
    if (answered) {
      second.Take(queries[0], PageOf("a", 0, queries[0].rows, 101));
    } else {
      second.LeaveOut(queries[0], "HTTP 500");
    }
  }
  CHECK(second.IsDone());
  CHECK(second.IsUnreadable());
  CHECK(second.IsInDoubt() == !answered);
  CHECK_THAT(second.why(), Catch::Contains("in this second, but"));
  CHECK(second.messages().size() >= 102);
}

TEST_CASE("what cannot be read among all others is unreadable",
          "[second_by_topic][I2]") {
  SecondByTopic second = Begun({"a"});
  const std::vector<Query> queries = second.Next();
  second.Take(queries[0], RowsOf({"a"}));
  second.Take(queries[1], RowsOf({}, false));
  CHECK(second.IsDone());
  CHECK(second.IsUnreadable());
}

TEST_CASE(
    "more topics than fit into an address are unreadable, those seen "
    "are read",
    "[second_by_topic][I2]") {
  std::vector<std::string> topics;
  topics.reserve(60);
  for (int i = 0; i < 60; ++i) {
    topics.push_back("org.fedoraproject.prod.c." + std::string(50, 'x') +
                     std::to_string(i));
  }
  SecondByTopic second = Begun(topics);
  const std::vector<Query> queries = second.Next();
  CHECK(queries.size() == 60);
  for (const Query& query : queries) {
    CHECK(TargetOf(query, Datagrepper::Interface::kSearch).size() < 3600);
    second.Take(query, RowsOf({query.topics.at(0)}));
  }
  CHECK(second.IsDone());
  CHECK(second.IsUnreadable());
  CHECK(second.messages().size() == 60);
}

TEST_CASE("a second of which no message can be read is unreadable at once",
          "[second_by_topic][I2]") {
  SecondByTopic second = Begun({});
  CHECK(second.IsDone());
  CHECK(second.IsUnreadable());
  CHECK(second.Next().empty());
}

}  // namespace
}  // namespace workflow_health

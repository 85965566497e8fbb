#include "datagrepper/page.h"

#include <fmt/format.h>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

namespace workflow_health {
namespace {

Result<Message> Read(const std::string& item) {
  auto value = boost::json::parse(item);
  return ParseMessage(value.as_object());
}

std::string ErrorOf(const std::string& item) {
  const auto message = Read(item);
  return message ? "no error" : message.error().message;
}

TEST_CASE("an item of /raw is read", "[page]") {
  const auto message = Read(R"({
    "i": 0, "msg_id": "2020-1", "topic": "org.fedoraproject.prod.a.b",
    "timestamp": 1600820635.0, "msg": {"output": []},
    "headers": {"sent-at": "2020-09-23T00:23:55+00:00"}, "users": []})");
  REQUIRE(message.has_value());
  CHECK(message->id == "2020-1");
  CHECK(message->topic == "org.fedoraproject.prod.a.b");
  CHECK(FormatTime(message->sent_at) == "2020-09-23T00:23:55Z");
  CHECK(message->body.as_object().contains("output"));
  CHECK_FALSE(message->sample);
}

TEST_CASE("a body that is nested too deep is left out, its message is read",
          "[page]") {
  const auto nested = [](int levels) {
    return fmt::format(
        R"({{"id": "x", "topic": "t", "timestamp": 5, "body": {}}})",
        std::string(size_t(levels), '[') + std::string(size_t(levels), ']'));
  };
  boost::json::parse_options options;
  options.max_depth = 128;
  for (const int levels : {kMostBodyDepth, kMostBodyDepth + 1}) {
    auto item = boost::json::parse(nested(levels), {}, options);
    const auto message = ParseMessage(item.as_object());
    REQUIRE(message.has_value());
    CHECK(message->body.is_null() == (levels > kMostBodyDepth));
    CHECK(message->left_out ==
          (levels > kMostBodyDepth ? "its body is nested over 100 deep" : ""));
  }
}

TEST_CASE("a message says why its body was left out", "[page]") {
  const auto message = Read(R"({"id": "x", "topic": "t", "timestamp": 5,
    "body": {"workflow_health_left_out": "it is long"}})");
  REQUIRE(message.has_value());
  CHECK(message->body.is_null());
  CHECK(WithoutBody(*message) ==
        "message x of 1970-01-01T00:00:05Z (t) is read without its body: "
        "it is long");
  const auto other = Read(R"({"id": "x", "topic": "t", "timestamp": 5,
    "body": {"workflow_health_left_out": "it is long", "k": 1}})");
  CHECK_FALSE(other->body.is_null());
  CHECK(other->left_out.empty());
}

TEST_CASE("an item of /v2/search is read", "[page]") {
  const auto message = Read(R"({
    "body": {"k": 1}, "headers": {"sent-at": "2020-09-23T02:23:55+02:00"},
    "id": "x", "priority": 0, "queue": null, "topic": "t"})");
  REQUIRE(message.has_value());
  CHECK(message->id == "x");
  CHECK(FormatTime(message->sent_at) == "2020-09-23T00:23:55Z");
  CHECK(message->body.as_object().at("k") == 1);
}

TEST_CASE("the time is sent-at, whatever the server's zone made of it",
          "[page]") {
  const auto message = Read(R"({
    "topic": "t", "timestamp": 1782869400.0,
    "headers": {"sent-at": "2026-07-01T03:30:00Z"}})");
  REQUIRE(message.has_value());
  CHECK(FormatTime(message->sent_at) == "2026-07-01T03:30:00Z");
}

TEST_CASE("without a usable sent-at the timestamp counts", "[page]") {
  for (const char* headers :
       {"null", "{}", R"({"sent-at": "yesterday"})", "[]", R"("text")"}) {
    const auto message = Read(fmt::format(
        R"({{"topic": "t", "timestamp": 1600820635.9, "headers": {}}})",
        headers));
    REQUIRE(message.has_value());
    CHECK(FormatTime(message->sent_at) == "2020-09-23T00:23:55Z");
  }
  const auto text = Read(R"({"topic": "t", "timestamp": "2020-09-23"})");
  REQUIRE(text.has_value());
  CHECK(FormatTime(text->sent_at) == "2020-09-23T00:00:00Z");
}

TEST_CASE("a missing id becomes a digest of the message", "[page]") {
  const char* messages[] = {
      R"({"topic": "t", "timestamp": 5, "body": {"a": 1, "b": 2}})",
      R"({"topic": "t", "timestamp": 5.0, "msg": {"b": 2, "a": 1},
          "msg_id": null})",
      R"({"topic": "t", "headers": {"sent-at": "1970-01-01T00:00:05Z"},
          "id": "", "body": {"a": 1, "b": 2}})"};
  const std::string id = Read(messages[0])->id;
  CHECK_THAT(id, Catch::StartsWith("sha256-"));
  for (const char* message : messages) CHECK(Read(message)->id == id);
}

TEST_CASE("a body may be any JSON value, or missing", "[page]") {
  for (const char* body : {"null", "7", R"("text")", "[1]", "{}"}) {
    const auto message = Read(
        fmt::format(R"({{"topic": "t", "timestamp": 5, "body": {}}})", body));
    REQUIRE(message.has_value());
    CHECK(message->body == boost::json::parse(body));
  }
  CHECK(Read(R"({"topic": "t", "timestamp": 5})")->body.is_null());
}

TEST_CASE("a made-up message says so in its headers", "[page]") {
  CHECK(Read(R"({"topic": "t", "timestamp": 5,
                 "headers": {"workflow_health_sample": true}})")
            ->sample);
}

TEST_CASE("what is no message is an error that says what is missing",
          "[page]") {
  CHECK_THAT(ErrorOf(R"({"timestamp": 5})"), Catch::Contains("no 'topic'"));
  CHECK_THAT(ErrorOf(R"({"topic": 7, "timestamp": 5})"),
             Catch::Contains("no 'topic'"));
  CHECK_THAT(ErrorOf(R"({"topic": "t"})"), Catch::Contains("sent-at"));
  for (const char* time : {"-1", "1e300", "true", "[]", R"("soon")"}) {
    CHECK_THAT(
        ErrorOf(fmt::format(R"({{"topic": "t", "timestamp": {}}})", time)),
        Catch::Contains("is not a time"));
  }
}

// A page as datagrepper answers, with `count` messages.
std::string PageText(int count, const std::string& arguments) {
  std::string items;
  for (int i = 0; i < count; ++i) {
    items += fmt::format(R"({}{{"id": "{}", "topic": "t", "timestamp": 5}})",
                         i == 0 ? "" : ",", i);
  }
  return fmt::format(
      R"({{"raw_messages": [{}], "total": {}, "pages": 1, "count": {},
           "arguments": {{{}}}}})",
      items, count, count, arguments);
}

constexpr char kWholeArguments[] =
    R"("start": 1000.0, "delta": 500.0, "end": 2000.0, "users": [],
       "packages": [], "categories": ["monitor-gating"], "topics": [],
       "contains": [], "not_topics": [], "page": 1, "rows_per_page": 100,
       "order": "desc", "meta": [])";

Page ReadPage(const std::string& text) {
  auto value = boost::json::parse(text);
  return ParsePage(value.as_object()).value();
}

std::string Replaced(std::string text, const std::string& from,
                     const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

TEST_CASE("a first page that is not full covers its whole seconds", "[page]") {
  const Page page = ReadPage(PageText(3, kWholeArguments));
  CHECK(page.messages.size() == 3);
  CHECK(page.incomplete.empty());
  // Later than 999 is from 1000 on; the second 2000 may go on after .000000.
  CHECK(page.covered ==
        std::vector<CoveredSpan>{
            {"monitor-gating", {Time(Seconds(999)), Time(Seconds(1999))}}});
}

TEST_CASE("adjacent pages leave no gap", "[page]") {
  const Page first = ReadPage(PageText(0, kWholeArguments));
  const Page second = ReadPage(
      PageText(0, Replaced(Replaced(kWholeArguments, "2000.0", "3000.0"),
                           "1000.0", "2000.0")));
  CHECK(Merge({first.covered[0].span, second.covered[0].span}).size() == 1);
}

TEST_CASE("bounds with fractions cover only whole seconds", "[page]") {
  const Page page = ReadPage(
      PageText(1, Replaced(Replaced(kWholeArguments, "2000.0", "2000.9"),
                           "1000.0", "1000.5")));
  CHECK(page.covered[0].span ==
        Window{Time(Seconds(1000)), Time(Seconds(1999))});
}

TEST_CASE("a bound at the last microsecond of a second covers it", "[page]") {
  const auto spans = [](const std::string& start, const std::string& end) {
    return ReadPage(
               PageText(1, Replaced(Replaced(kWholeArguments, "2000.0", end),
                                    "1000.0", start)))
        .covered;
  };
  const auto one = spans("1790856000", "1790856000.999999");
  REQUIRE(one.size() == 1);
  CHECK(one[0].span ==
        Window{Time(Seconds(1790855999)), Time(Seconds(1790856000))});
  // Not that before it, and nothing within a second.
  CHECK(spans("1790856000", "1790856000.999998").empty());
  CHECK(spans("1790856000.2", "1790856000.8").empty());
  CHECK(spans("1790856000.2", "1790856001.8").empty());
}

TEST_CASE("a page that may be cut off covers nothing and says why", "[page]") {
  const std::pair<std::string, std::string> cases[] = {
      {PageText(100, kWholeArguments), "full"},
      {PageText(3, Replaced(kWholeArguments, "\"page\": 1", "\"page\": 2")),
       "not the first page"},
      {PageText(3, Replaced(kWholeArguments, "\"topics\": []",
                            "\"topics\": [\"t\"]")),
       "filtered"},
      {PageText(3, Replaced(kWholeArguments, "\"not_topics\": []",
                            "\"not_topics\": [\"t\"]")),
       "filtered"},
      {PageText(3, Replaced(kWholeArguments, "1000.0", "0")),
       "no start or no end"},
      {PageText(3, Replaced(kWholeArguments, "2000.0", "null")),
       "no start or no end"},
      {R"({"raw_messages": [], "count": 0})", "does not repeat"},
      {Replaced(PageText(3, kWholeArguments), "\"count\": 3", "\"count\": 4"),
       "count differs"}};
  for (const auto& [text, why] : cases) {
    const Page page = ReadPage(text);
    CHECK(page.covered.empty());
    CHECK_THAT(page.incomplete, Catch::Contains(why));
  }
}

TEST_CASE("rows_per_page=0 is no limit", "[page]") {
  const Page page =
      ReadPage(PageText(150, Replaced(kWholeArguments, "\"rows_per_page\": 100",
                                      "\"rows_per_page\": 0")));
  CHECK(page.covered.size() == 1);
}

TEST_CASE("a page of all categories covers all of them", "[page]") {
  const Page page = ReadPage(
      PageText(1, Replaced(kWholeArguments, "[\"monitor-gating\"]", "[]")));
  REQUIRE(page.covered.size() == 1);
  CHECK(page.covered[0].part.empty());
}

TEST_CASE("a page with an item that is no message covers nothing", "[page]") {
  const Page page = ReadPage(
      Replaced(PageText(3, kWholeArguments), "\"topic\"", "\"topik\""));
  CHECK(page.messages.size() == 2);
  REQUIRE(page.mistakes.size() == 1);
  CHECK_THAT(page.mistakes[0], Catch::StartsWith("message 1: "));
  CHECK(page.covered.empty());
}

TEST_CASE("an error that datagrepper answered is no page", "[page]") {
  auto value = boost::json::parse(
      R"({"error": "(psycopg2.OperationalError) gone", "arguments": {}})");
  const auto page = ParsePage(value.as_object());
  REQUIRE_FALSE(page.has_value());
  CHECK_THAT(page.error().message, Catch::Contains("psycopg2"));
}

std::optional<Seconds> Offset(const std::string& items) {
  const auto answer = boost::json::parse(R"({"raw_messages": )" + items + "}");
  return ZoneOffset(answer.as_object());
}

TEST_CASE("the zone of the server is timestamp less sent-at", "[page]") {
  CHECK(Offset(R"([{"timestamp": 1782876600.0,
                    "headers": {"sent-at": "2026-07-01T03:30:00Z"}}])") ==
        Seconds(0));
  // Europe/Prague in summer.
  CHECK(Offset(R"([{"timestamp": 1782869400.0,
                    "headers": {"sent-at": "2026-07-01T03:30:00Z"}}])") ==
        std::chrono::hours(-2));
  // /raw cuts off fractions, and so does what reads sent-at.
  CHECK(Offset(R"([{"timestamp": 1782876600.0,
                    "headers": {"sent-at": "2026-07-01T05:30:00.99+02:00"}}])") ==
        Seconds(0));
}

TEST_CASE("the zone is known from the first item that has both times",
          "[page]") {
  CHECK(Offset(R"([7, {}, {"timestamp": 5}, {"timestamp": 5, "headers": null},
                   {"headers": {"sent-at": "1970-01-01T00:00:05Z"}},
                   {"timestamp": 5, "headers": {"sent-at": "soon"}},
                   {"timestamp": "soon",
                    "headers": {"sent-at": "1970-01-01T00:00:05Z"}},
                   {"timestamp": 8,
                    "headers": {"sent-at": "1970-01-01T00:00:05Z"}},
                   {"timestamp": 9,
                    "headers": {"sent-at": "1970-01-01T00:00:05Z"}}])") ==
        Seconds(3));
}

TEST_CASE("without an item that has both times the zone is not known",
          "[page]") {
  for (const char* items : {"[]", "{}", "null", "[[]]", "[null]",
                            R"([{"timestamp": 5, "headers": {}}])"}) {
    CHECK(Offset(items) == std::nullopt);
  }
  CHECK(ZoneOffset({}) == std::nullopt);
}

TEST_CASE("a body keeps the memory that it was read into", "[page]") {
  const auto memory =
      boost::json::make_shared_resource<boost::json::monotonic_resource>();
  boost::json::value item = boost::json::parse(
      R"({"id": "a", "topic": "t", "timestamp": 1, "body": {"a": ["b"]}})",
      memory);
  const auto* before = &item.at("body").as_object().at("a").as_array();
  const Message message = ParseMessage(item.as_object()).value();
  CHECK(*message.body.storage() == *memory);
  CHECK(&message.body.as_object().at("a").as_array() == before);
}

}  // namespace
}  // namespace workflow_health

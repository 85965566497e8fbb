#include "datagrepper/answer.h"

#include <catch2/catch.hpp>

#include "datagrepper/fake_archive.h"

namespace workflow_health {
namespace {

namespace json = boost::json;
using Kind = Fault::Kind;

constexpr char kTopic[] = "org.fedoraproject.prod.monitor-gating.x";

// A day with 100 rows at most.
Query Day(int rows = 100) {
  Query query({"monitor-gating", {}});
  query.window = {Time(Seconds(1790899199)), Time(Seconds(1790985599))};
  query.rows = rows;
  return query;
}

Fetched Answered(int status, std::string body) {
  return FakeArchive::Status(status, std::move(body)).fetched;
}

// What an archive with so many messages answers to `query`.
json::object AnswerTo(const Query& query, int messages,
                      Datagrepper::Interface interface) {
  FakeArchive archive("");
  archive.Add(kTopic, query.window.until, messages);
  archive.Start(1, TargetOf(query, interface));
  return json::parse(archive.Wait(std::chrono::seconds(1)).at(0).body)
      .as_object();
}
json::object AnswerTo(const Query& query, int messages) {
  return AnswerTo(query, messages, Datagrepper::Interface::kSearch);
}

Rows RowsOf(const json::object& answer, const Query& query) {
  auto read = ReadAnswer(Answered(200, json::serialize(answer)), query);
  if (const auto* fault = std::get_if<Fault>(&read)) FAIL(fault->message);
  return std::get<Rows>(std::move(read));
}

Fault FaultOf(const Fetched& fetched, const Query& query = Day()) {
  auto read = ReadAnswer(fetched, query);
  REQUIRE(std::holds_alternative<Fault>(read));
  return std::get<Fault>(std::move(read));
}

std::string MessageOf(const std::string& body) {
  const Fault fault = FaultOf(Answered(200, body));
  CHECK(fault.kind == Kind::kOther);
  return fault.message;
}

TEST_CASE("rows that do not fill a page are all that there is", "[answer]") {
  for (const auto interface :
       {Datagrepper::Interface::kSearch, Datagrepper::Interface::kRaw}) {
    const Rows rows = RowsOf(AnswerTo(Day(), 99, interface), Day());
    CHECK(rows.complete);
    CHECK(rows.messages.size() == 99);
    CHECK(rows.messages[0].topic == kTopic);
    CHECK(rows.messages[0].body.is_object());
    CHECK(rows.total == 99);
    CHECK(rows.strays.empty());
  }
  CHECK(RowsOf(AnswerTo(Day(), 0), Day()).complete);
}

TEST_CASE("a page that is full proves nothing", "[answer][I2]") {
  // Even where it holds just all: the rows are counted before they are read.
  const Rows just = RowsOf(AnswerTo(Day(), 100), Day());
  CHECK_FALSE(just.complete);
  CHECK(just.messages.size() == 100);
  const Rows more = RowsOf(AnswerTo(Day(), 250), Day());
  CHECK_FALSE(more.complete);
  CHECK(more.total == 250);
}

TEST_CASE("an item that is no message makes rows incomplete", "[answer][I2]") {
  for (const json::value& item :
       {json::value(nullptr), json::value(json::object{{"topic", "t"}}),
        json::value(json::object{{"topic", ""}, {"timestamp", 1790900000}})}) {
    json::object answer = AnswerTo(Day(), 3);
    answer["raw_messages"].as_array()[1] = item;
    const Rows rows = RowsOf(answer, Day());
    CHECK_FALSE(rows.complete);
    CHECK(rows.messages.size() == 2);
    CHECK(rows.total == 3);
  }
}

TEST_CASE("a count that differs from the items is a fault", "[answer][I2]") {
  for (const json::value& count :
       {json::value(2), json::value(4), json::value("3"), json::value(nullptr),
        json::value(3.5)}) {
    json::object answer = AnswerTo(Day(), 3);
    answer["count"] = count;
    CHECK_THAT(MessageOf(json::serialize(answer)),
               Catch::Contains("holds 3 messages"));
  }
  json::object answer = AnswerTo(Day(), 3);
  answer.erase("count");
  CHECK_THAT(MessageOf(json::serialize(answer)),
             Catch::Contains("holds 3 messages"));
}

TEST_CASE("more items than were asked for are a fault", "[answer]") {
  json::object answer = AnswerTo(Day(), 99);
  json::array& items = answer["raw_messages"].as_array();
  items.push_back(items[0]);
  items.push_back(items[0]);
  answer["count"] = 101;
  CHECK_THAT(
      MessageOf(json::serialize(answer)),
      Catch::Contains("holds 101 messages, but at most 100 were asked for"));
}

TEST_CASE("a total that cannot be is not believed", "[answer]") {
  const std::pair<json::value, double> cases[] = {{nullptr, 100}, {"many", 100},
                                                  {-5, 100},      {7, 100},
                                                  {1234, 1234},   {1e300, 1e9}};
  for (const auto& [total, read] : cases) {
    json::object answer = AnswerTo(Day(), 100);
    answer["total"] = total;
    CHECK(RowsOf(answer, Day()).total == read);
  }
  // What a page that is not full holds is all that there is.
  json::object answer = AnswerTo(Day(), 5);
  answer["total"] = 1e300;
  CHECK(RowsOf(answer, Day()).total == 5);
}

TEST_CASE("an answer to another question is a fault", "[answer][I2]") {
  json::object answer = AnswerTo(Day(), 3);
  answer["arguments"].as_object()["end"] = 5.0;
  CHECK_THAT(MessageOf(json::serialize(answer)),
             Catch::Contains("another question") && Catch::Contains("end"));
  answer.erase("arguments");
  CHECK_THAT(MessageOf(json::serialize(answer)),
             Catch::Contains("does not repeat the question"));
}

TEST_CASE("a message from outside the window is told as stray",
          "[answer][I2]") {
  using Indices = std::vector<size_t>;
  const auto read = [](Time sent) {
    json::object answer = AnswerTo(Day(), 2);
    answer["raw_messages"].as_array()[1].as_object()["headers"] = {
        {"sent-at", FormatTime(sent)}};
    return RowsOf(answer, Day()).strays;
  };
  const Window window = Day().window;
  // Clocks differ by a second or two.
  CHECK(read(window.since - Seconds(2)) == Indices{1});
  CHECK(read(window.since - Seconds(1)).empty());
  CHECK(read(window.until + Seconds(2)).empty());
  CHECK(read(window.until + Seconds(3)) == Indices{1});
}

TEST_CASE("a fault is of the kind that its status says", "[answer]") {
  const std::pair<Kind, std::vector<int>> cases[] = {
      {Kind::kPermanent, {400, 401, 403, 404, 405, 407, 410, 414}},
      {Kind::kBusy, {429, 503}},
      {Kind::kTooMuch, {502, 504}},
      {Kind::kOther, {100, 204, 206, 301, 302, 304, 408, 500, 501, 599}}};
  for (const auto& [kind, statuses] : cases) {
    for (const int status : statuses) {
      Fetched fetched = Answered(status, "");
      fetched.retry_after = Seconds(7);
      const Fault fault = FaultOf(fetched);
      CHECK(fault.kind == kind);
      CHECK(fault.message == fmt::format("HTTP {}", status));
      CHECK(fault.retry_after == Seconds(7));
    }
  }
}

TEST_CASE("a fault is of the kind that the request ended in", "[answer]") {
  using As = Fetched::As;
  const std::pair<As, Kind> cases[] = {{As::kFailed, Kind::kOther},
                                       {As::kTimedOut, Kind::kTooMuch},
                                       {As::kTooLarge, Kind::kTooLarge},
                                       {As::kForbidden, Kind::kPermanent}};
  for (const auto& [as, kind] : cases) {
    const Fault fault = FaultOf(FakeArchive::Broken(as).fetched);
    CHECK(fault.kind == kind);
    CHECK(fault.message == "it was broken off");
  }
}

TEST_CASE("a fault says what the server says is wrong", "[answer]") {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"error": "(psycopg2.OperationalError) gone\n\taway", "arguments": {}})",
       "HTTP 500: (psycopg2.OperationalError) gone away"},
      {R"({"error": "internal_error", "detail": "500 Internal Server Error",
           "traceback": "Traceback ..."})",
       "HTTP 500: internal_error"},
      {"<!doctype html>\n<html lang=en>\n<title>400 Bad Request</title>\n"
       "<h1>Bad Request</h1>\n<p>page must be more</p>\n",
       "HTTP 500: 400 Bad Request Bad Request page must be more"},
      {R"({"error": 7})", "HTTP 500: {\"error\": 7}"},
      {"<p", "HTTP 500"},
      {" \r\n ", "HTTP 500"},
      {"", "HTTP 500"}};
  for (const auto& [body, message] : cases) {
    CHECK(FaultOf(Answered(500, body)).message == message);
  }
}

TEST_CASE("a fault is one short line, whatever the server sends", "[answer]") {
  const std::string bodies[] = {
      std::string(1'000'000, 'x'),
      R"({"error": ")" + std::string(100'000, 'y') + R"("})",
      R"({"error": "Invalid value NaN", "arguments": {"start": NaN}})",
      std::string("a\0b\x1b[31m\xff\n", 10),
      std::string(100'000, '['),
      std::string(100'000, '<')};
  for (const std::string& body : bodies) {
    for (const int status : {200, 500}) {
      const std::string message = FaultOf(Answered(status, body)).message;
      CHECK(message.size() < 300);
      for (const char c : message) CHECK(static_cast<unsigned char>(c) >= ' ');
    }
  }
}

TEST_CASE("what is not JSON is a fault that shows how it begins", "[answer]") {
  json::object answer = AnswerTo(Day(), 1);
  const std::string text = json::serialize(answer);
  const std::string bodies[] = {"",
                                "<html>log in here</html>",
                                text.substr(0, text.size() - 1),
                                text + "x",
                                R"({"count": NaN})",
                                "{\"a\": \"\xff\"}",
                                std::string(200, '[') + std::string(200, ']')};
  for (const std::string& body : bodies) {
    CHECK_THAT(MessageOf(body), Catch::StartsWith("the answer is not JSON: "));
  }
  CHECK_THAT(MessageOf(bodies[1]),
             Catch::Contains("'<html>log in here</html>'"));
}

TEST_CASE("an answer that takes too much memory is too large", "[answer]") {
  std::string body = "[0";
  for (int i = 0; i < 3'000'000; ++i) body += ",0";
  const Fault fault = FaultOf(Answered(200, body + "]"));
  CHECK(fault.kind == Kind::kTooLarge);
  CHECK_THAT(fault.message, Catch::Contains("24 MiB of memory"));
}

TEST_CASE("JSON that is no page is a fault", "[answer]") {
  for (const char* body : {"[]", "7", "null", "\"text\""}) {
    CHECK_THAT(MessageOf(body), Catch::Contains("not a JSON object"));
  }
  json::object answer = AnswerTo(Day(), 3);
  json::object error = answer;
  error["error"] = "gone";
  CHECK_THAT(MessageOf(json::serialize(error)), Catch::Contains("gone"));
  answer["raw_messages"] = nullptr;
  CHECK_THAT(MessageOf(json::serialize(answer)),
             Catch::Contains("raw_messages"));
}

TEST_CASE("the zone is read from an answer of /raw", "[answer]") {
  const Query query = Day(1);
  const auto zone = [&](const json::object& answer) {
    const auto read = ReadZone(Answered(200, json::serialize(answer)), query);
    REQUIRE(std::holds_alternative<std::optional<Seconds>>(read));
    return std::get<std::optional<Seconds>>(read);
  };
  json::object answer = AnswerTo(query, 1, Datagrepper::Interface::kRaw);
  CHECK(zone(answer) == Seconds(0));
  answer["raw_messages"].as_array()[0].as_object()["timestamp"] =
      double(query.window.until.time_since_epoch().count() - 7200);
  CHECK(zone(answer) == Seconds(-7200));
  CHECK(zone(AnswerTo(query, 0, Datagrepper::Interface::kRaw)) == std::nullopt);

  answer["arguments"].as_object()["start"] = 1;
  const auto other = ReadZone(Answered(200, json::serialize(answer)), query);
  REQUIRE(std::holds_alternative<Fault>(other));
  CHECK_THAT(std::get<Fault>(other).message,
             Catch::Contains("another question"));
  CHECK(std::get<Fault>(ReadZone(Answered(404, ""), query)).kind ==
        Kind::kPermanent);
}

}  // namespace
}  // namespace workflow_health

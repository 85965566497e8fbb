#include "datagrepper/archive.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "temporary_folder.h"

namespace workflow_health {
namespace {

// What a file holds, in words: ids of messages, "page", "header", "error: …".
std::vector<std::string> Read(const std::string& text) {
  const TemporaryFolder folder;
  ArchiveReader reader(*Input::Open(folder.Write("file", text)));
  std::vector<std::string> items;
  while (true) {
    auto item = reader.Next();
    if (!item) {
      const std::string& error = item.error().message;
      items.push_back("error:" + error.substr(error.find(", ") + 1));
    } else if (!*item) {
      return items;
    } else if (const auto* message = std::get_if<Message>(&**item)) {
      items.push_back(message->id);
    } else if (const auto* page = std::get_if<Page>(&**item)) {
      items.push_back(fmt::format("page of {}", page->messages.size()));
    } else {
      items.emplace_back("header");
    }
    if (items.size() > 20) return items;
  }
}
using Items = std::vector<std::string>;

std::string Line(const std::string& id) {
  return fmt::format(R"({{"id":"{}","topic":"t","timestamp":5}})", id);
}

constexpr char kPrettyPage[] = R"({
  "raw_messages": [
    {"id": "a", "topic": "t", "timestamp": 5}
  ],
  "count": 1
}
)";

TEST_CASE("JSON Lines are read line by line", "[archive]") {
  CHECK(Read(Line("a") + "\n" + Line("b") + "\n") == Items{"a", "b"});
  CHECK(Read("\n\r\n  " + Line("a") + "\r\n\n" + Line("b")) == Items{"a", "b"});
  CHECK(Read("").empty());
  CHECK(Read("\n \n").empty());
}

TEST_CASE("a byte order mark is no part of the first line", "[archive]") {
  CHECK(Read("\xEF\xBB\xBF" + Line("a") + "\n" + Line("b")) == Items{"a", "b"});
}

TEST_CASE("a list of messages is refused with a hint", "[archive]") {
  const Items items = Read("[" + Line("a") + "]\n");
  REQUIRE(items.size() == 1);
  CHECK_THAT(items[0], Catch::Contains("jq -c '.[]'"));
}

TEST_CASE("pages are read, printed on one line or on many", "[archive]") {
  CHECK(Read(kPrettyPage) == Items{"page of 1"});
  CHECK(Read(std::string(kPrettyPage) + kPrettyPage) ==
        Items{"page of 1", "page of 1"});
  CHECK(Read(R"({"raw_messages": []}{"raw_messages": []})") ==
        Items{"page of 0", "page of 0"});
}

TEST_CASE("what Python writes and JSON does not know is read", "[archive]") {
  const auto line = [](const std::string& body) {
    return R"({"id":"a","topic":"t","timestamp":5,"body":)" + body + "}";
  };
  for (const std::string& body :
       {std::string("NaN"), std::string(R"({"a":[-Infinity,1e400]})"),
        std::string(R"("\udcff")"),
        std::string(5000, '[') + std::string(5000, ']')}) {
    CAPTURE(body.substr(0, 40));
    CHECK(Read(line(body) + "\n" + Line("b")) == Items{"a", "b"});
    CHECK(Read(R"({"raw_messages": [)" + line(body) + "]}" + Line("b")) ==
          Items{"page of 1", "b"});
  }
}

TEST_CASE("a line that is no JSON spoils only itself", "[archive]") {
  const Items items = Read(Line("a") + "\n{\"id\": oops}\n" + Line("b") + "\n");
  REQUIRE(items.size() == 3);
  CHECK(items[0] == "a");
  CHECK_THAT(items[1], Catch::StartsWith("error: line 2: this is not JSON"));
  CHECK(items[2] == "b");
}

TEST_CASE("a line that is cut off does not swallow the next", "[archive]") {
  for (const char* cut : {R"({"id":"x","topic":)", R"({"id":"x","top)",
                          R"({"id":"x","body":[)", "{"}) {
    const Items items = Read(Line("a") + "\n" + cut + "\n" + Line("b") + "\n");
    REQUIRE(items.size() == 3);
    CHECK_THAT(items[1], Catch::StartsWith("error: line 2: "));
    CHECK(items[2] == "b");
  }
}

TEST_CASE("what is JSON and no message is an error", "[archive]") {
  for (const char* line : {"7", "null", "[1]", "\"text\"", "<html>", "{}",
                           R"({"a": {"topic": "t"}})"}) {
    const Items items = Read(Line("a") + "\n" + line + "\n" + Line("b"));
    REQUIRE(items.size() == 3);
    CHECK_THAT(items[1], Catch::StartsWith("error: line 2: "));
  }
}

TEST_CASE("a document with a mistake ends the file", "[archive]") {
  const Items items = Read("{\n  \"raw_messages\": [\n oops\n]}\n" + Line("b"));
  REQUIRE(items.size() == 1);
  CHECK_THAT(items[0], Catch::StartsWith("error: line 1: this is not JSON"));
}

TEST_CASE("a file that ends in the middle is an error", "[archive]") {
  for (const char* text :
       {"{\"raw_messages\": [\n", R"({"id":"x","topic":"t)"}) {
    const Items items = Read(text);
    REQUIRE(items.size() == 1);
    CHECK_THAT(items[0], Catch::Contains("ends in the middle"));
  }
}

TEST_CASE("a line of 10 MB is read", "[archive]") {
  const std::string long_text(10'000'000, 'x');
  const std::string line = fmt::format(
      R"({{"id":"long","topic":"t","timestamp":5,"body":{{"output":["{}"]}}}})",
      long_text);
  CHECK(Read(Line("a") + "\n" + line + "\n" + Line("b")) ==
        Items{"a", "long", "b"});
}

TEST_CASE("a message larger than the most is an error, the next is read",
          "[archive]") {
  const std::string line =
      fmt::format(R"({{"id":"long","topic":"t","timestamp":5,"body":"{}"}})",
                  std::string(17 * 1024 * 1024, 'x'));
  const Items items = Read(Line("a") + "\n" + line + "\n" + Line("b"));
  REQUIRE(items.size() == 3);
  CHECK_THAT(items[1], Catch::Contains("too large"));
  CHECK(items[2] == "b");
}

TEST_CASE("a message that needs too much memory is an error, the next is read",
          "[archive]") {
  std::string line = R"({"id":"many","topic":"t","timestamp":5,"body":[1)";
  for (int i = 0; i < 3'000'000; ++i) line += ",1";
  const Items items =
      Read(Line("a") + "\n" + line + "]}\n" + Line("b") + "\n" + Line("c"));
  REQUIRE(items.size() == 4);
  CHECK_THAT(items[1], Catch::Contains("40 MiB of memory"));
  CHECK(items[3] == "c");
}

TEST_CASE("invalid UTF-8 is taken as it is", "[archive]") {
  CHECK(Read(Line("\xff\xfe")) == Items{"\xff\xfe"});
}

TEST_CASE("nesting without end is an error, not a crash", "[archive]") {
  const Items items =
      Read(Line("a") + "\n{\"topic\":" + std::string(100'000, '[') + "\n" +
           Line("b"));
  REQUIRE(items.size() == 3);
  CHECK_THAT(items[1], Catch::Contains("in the middle"));
}

ArchiveItem First(const std::string& text) {
  const TemporaryFolder folder;
  ArchiveReader reader(*Input::Open(folder.Write("file", text)));
  return std::move(*reader.Next().value());
}

TEST_CASE("the first line may declare what the file covers", "[archive]") {
  const auto header = std::get<ArchiveHeader>(First(
      R"({"workflow_health_archive": 1, "sample": true, "messages": 4,
          "covers": {"start": "2020-02-01", "end": "2020-02-02T00:00:00Z"},
          "categories": ["monitor-gating", "bodhi"]})"));
  CHECK(header.sample);
  CHECK_FALSE(header.unreadable);
  CHECK(header.messages == 4);
  REQUIRE(header.covered.size() == 2);
  CHECK(header.covered[1].part == "bodhi");
  CHECK(FormatTime(header.covered[1].span.since) == "2020-01-31T23:59:59Z");
  CHECK(FormatTime(header.covered[1].span.until) == "2020-02-02T00:00:00Z");
}

TEST_CASE("the first line may declare a span unreadable", "[archive][I2]") {
  const auto unreadable = [](const char* value) {
    return std::get<ArchiveHeader>(First(fmt::format(
        R"({{"workflow_health_archive": 1, "unreadable": {},
             "covers": {{"start": "2020-02-01", "end": "2020-02-01"}}}})",
        value)));
  };
  CHECK(unreadable("true").unreadable);
  CHECK(unreadable("true").covered.size() == 1);
  CHECK_FALSE(unreadable("false").unreadable);
}

TEST_CASE("a first line that declares nonsense is an error", "[archive]") {
  for (const char* rest :
       {R"("covers": 1)", R"("covers": {"start": "2020-01-01"})",
        R"("covers": {"start": "2020-01-02", "end": "2020-01-01"})",
        R"("covers": {"start": "x", "end": "2020-01-01"})",
        R"("messages": "four")", R"("unreadable": "true")",
        R"("unreadable": 1)", R"("unreadable": null)",
        R"("covers": {"start": "2020-01-01", "end": "2020-01-02"},
           "categories": [1])"}) {
    const Items items =
        Read(fmt::format(R"({{"workflow_health_archive": 1, {}}})", rest));
    REQUIRE(items.size() == 1);
    CHECK_THAT(items[0], Catch::StartsWith("error: line 1: "));
  }
  CHECK_THAT(Read(R"({"workflow_health_archive": 2})")[0],
             Catch::Contains("version 2"));
}

Message CompletedMessage(const std::string& topic, const std::string& text) {
  const TemporaryFolder folder;
  ArchiveReader reader(*Input::Open(folder.Write("file", text)));
  reader.Complete(topic, Time(Seconds(1'000)));
  return std::get<Message>(reader.Next().value().value());
}

TEST_CASE("what a message lacks is completed for a trial", "[archive]") {
  const Message body = CompletedMessage("a.b", R"({"topic": "c.d", "new": 1})");
  CHECK(body.topic == "a.b");
  CHECK(body.sent_at == Time(Seconds(1'000)));
  CHECK(body.body.at("topic") == "c.d");
  const Message flat = CompletedMessage("", R"({"topic": "c.d", "new": 1})");
  CHECK(flat.topic == "c.d");
  CHECK(flat.sent_at == Time(Seconds(1'000)));
  CHECK(flat.body.at("new") == 1);
  const Message whole = CompletedMessage(
      "", R"({"topic": "c.d", "timestamp": 7, "body": {"new": 1}})");
  CHECK(whole.sent_at == Time(Seconds(7)));
  CHECK(whole.body.at("new") == 1);
  const Message sent = CompletedMessage(
      "",
      R"({"topic": "c.d", "headers": {"sent-at": "1970-01-02"}, "msg": 5})");
  CHECK(sent.sent_at == Time(Seconds(86'400)));
  CHECK(sent.body == 5);
}

}  // namespace
}  // namespace workflow_health

// Seconds that no single question gets, or that nobody can read.
#include "datagrepper/client_trial.h"

namespace workflow_health {
namespace {

TEST_CASE("a second that fills a page is read topic by topic", "[client][I2]") {
  Trial trial;
  const Time time = kStart + hours(5);
  for (const char* topic : {"a", "b", "c"}) {
    trial.archive.Add(Topic(topic), time, 60);
  }
  trial.archive.Add(Topic("a"), time + Seconds(1), 3);
  CHECK(trial.Read({Days(0, 1)}).empty());
  CheckComplete(trial, {Days(0, 1)});
  const auto reading = std::ranges::find(trial.heard.readings, Second(hours(5)),
                                         &Reading::window);
  REQUIRE(reading != trial.heard.readings.end());
  CHECK_FALSE(reading->unreadable);
  CHECK(reading->messages.size() == 180);
  CHECK(reading->answers.size() == 4);
  CHECK(reading->answered_at);
}

TEST_CASE("topics that only turn up among all others are read",
          "[client][I2]") {
  Trial trial;
  const Time time = kStart + hours(5);
  // The newest come first.
  for (const char* topic : {"a", "b", "c", "d", "e"}) {
    trial.archive.Add(Topic(topic), time, 60);
    for (size_t i = trial.archive.rows.size() - 60;
         i < trial.archive.rows.size(); ++i) {
      trial.archive.rows[i].microseconds += ('z' - topic[0]) * 1000LL;
    }
  }
  CHECK(trial.Read({Second(hours(5))}).empty());
  CheckComplete(trial, {Second(hours(5))});
  REQUIRE(trial.heard.readings.size() == 1);
  CHECK_FALSE(trial.heard.readings[0].unreadable);
  CHECK(IdsOf(trial.heard.readings[0]).size() == 300);
}

TEST_CASE("a topic that fills a page in one second is read as a whole",
          "[client][I2]") {
  const auto messages = GENERATE(100, 101, 1000);
  Trial trial;
  trial.archive.Add(Topic("a"), kStart + hours(5), messages);
  trial.archive.Add(Topic("b"), kStart + hours(5), 7);
  CHECK(trial.Read({Days(0, 2)}).empty());
  CheckComplete(trial, {Days(0, 2)});
  size_t read = 0;
  for (const Reading& reading : trial.heard.readings) {
    CHECK_FALSE(reading.unreadable);
    read += reading.messages.size();
  }
  CHECK(read == size_t(messages) + 7);
}

TEST_CASE("a topic that is not given as a whole is gathered from pages",
          "[client][I2]") {
  const auto messages = GENERATE(100, 101, 1000);
  // It has an error, or takes the question for wrong.
  const auto status = GENERATE(500, 400);
  Trial trial;
  trial.archive.Add(Topic("a"), kStart + hours(5), messages);
  trial.archive.Add(Topic("b"), kStart + hours(5), 7);
  trial.archive.Add(Topic("a"), kStart + hours(6), 99);
  trial.archive.fault = [status](const FakeArchive::Request& request)
      -> std::optional<FakeArchive::Ending> {
    if (request.asked.rows != 0) return std::nullopt;
    return FakeArchive::Status(status, "{}");
  };
  CHECK(trial.Read({Days(0, 2)}).empty());
  CheckComplete(trial, {Days(0, 2)});
  for (const Reading& reading : trial.heard.readings) {
    CHECK_FALSE(reading.unreadable);
    if (reading.window != Second(hours(5))) continue;
    CHECK(IdsOf(reading).size() == size_t(messages) + 7);
  }
}

TEST_CASE("a second of more topics than an address holds is unreadable",
          "[client][I2]") {
  Trial trial;
  for (int i = 0; i < 150; ++i) {
    trial.archive.Add(Topic(fmt::format("topic-{}", i)), kStart + hours(5));
  }
  trial.archive.Add(Topic("x"), kStart + hours(7), 3);
  CHECK(trial.Read({Days(0, 1)}).empty());
  CheckComplete(trial, {Days(0, 1)});
  const auto reading = std::ranges::find(trial.heard.readings, Second(hours(5)),
                                         &Reading::window);
  REQUIRE(reading != trial.heard.readings.end());
  CHECK(reading->unreadable);
  CHECK(IdsOf(*reading).size() >= 100);
}

TEST_CASE("a second with what is no message is unreadable, and delivered",
          "[client][I2]") {
  const auto others = GENERATE(0, 1, 150);
  Trial trial;
  const Time time = kStart + hours(5);
  trial.archive.Add(Topic("a"), time);
  trial.archive.rows[0].headers = R"({"sent-at": "soon"})";
  trial.archive.Add(Topic("b"), time, others / 2);
  trial.archive.Add(Topic("c"), time, others - others / 2);
  trial.archive.Add(Topic("x"), kStart + hours(7), 3);
  CHECK(trial.Read({Days(0, 1)}).empty());
  CHECK(trial.Missing({Days(0, 1)}).empty());
  int unreadable = 0;
  for (const Reading& reading : trial.heard.readings) {
    if (!reading.unreadable) continue;
    ++unreadable;
    CHECK(reading.window == Second(hours(5)));
    CHECK(IdsOf(reading).size() == size_t(others));
    CHECK_FALSE(reading.answers.empty());
  }
  CHECK(unreadable == 1);
}

TEST_CASE("what fails alone is found to its second, told and handed on",
          "[client][I2]") {
  const auto fault = GENERATE(Ending(FakeArchive::Broken(As::kFailed)),
                              Ending(FakeArchive::Broken(As::kTimedOut)),
                              Ending(FakeArchive::Status(500)),
                              Ending(FakeArchive::Status(502)));
  const auto at_once = GENERATE(1, 2, 8);
  const Seconds at = GENERATE(Seconds(1), Seconds(86'400 * 10),
                              Seconds(86'400 * 14 + 777), Seconds(86'400 * 20));
  const auto messages = GENERATE(0, 600);
  INFO(at_once << " at once, at " << at.count() << " of " << messages);
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 20), messages);
  trial.archive.Add(Topic("neighbour"), kStart + at);
  trial.archive.Add(Topic("neighbour"), kStart + days(15));
  trial.datagrepper.requests_at_once = at_once;
  trial.archive.fault = Poison(kStart + at, fault);
  const std::vector<Window> spans = {Days(0, 20)};
  CHECK(trial.Read(spans).empty());
  CHECK(trial.Missing(spans).empty());
  CHECK(trial.archive.requests.size() < 250);
  std::set<std::string> interfaces;
  for (const Request& request : trial.archive.requests) {
    if (request.window() == Second(at)) interfaces.insert(request.asked.path);
  }
  CHECK(interfaces == std::set<std::string>{"/raw", "/v2/search"});
  for (const Reading& reading : trial.heard.readings) {
    CHECK(reading.unreadable == reading.window.Contains(kStart + at));
    if (!reading.unreadable) continue;
    CHECK(reading.window == Second(at));
    CHECK(reading.unanswered);
    CHECK_FALSE(reading.why.empty());
  }
  CHECK(Count(trial.heard.notices, "not read: ") == 1);
  CHECK_THAT(trial.heard.notices,
             Catch::Contains("not read: monitor-gating from " +
                             FormatTime(kStart + at)));
}

TEST_CASE("what one interface does not answer the other one may", "[client]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 20), 600);
  const Time time = kStart + days(9);
  trial.archive.Add(Topic("a"), time);
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (request.asked.path == "/raw") return {};
    return Poison(time, FakeArchive::Status(500))(request);
  };
  CHECK(trial.Read({Days(0, 20)}).empty());
  CheckComplete(trial, {Days(0, 20)});
  for (const Reading& reading : trial.heard.readings) {
    CHECK_FALSE(reading.unreadable);
  }
}

TEST_CASE("a server that does not look at the time is left", "[client][I2]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(100, 120), GENERATE(1, 3, 20, 600));
  FakeArchive other;
  other.rows = trial.archive.rows;
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (request.AsksForZone()) return {};
    Asked asked = request.asked;
    other.Start(1, fmt::format("https://archive.test/v2/search?category={}&"
                               "start=1&end=1e10&page=1&rows_per_page=100",
                               kCategory));
    Ending ending{other.Wait(Seconds(1)).at(0)};
    auto answer = boost::json::parse(ending.fetched.body).as_object();
    answer["arguments"] = Arguments(asked);
    ending.fetched.body = boost::json::serialize(answer);
    return ending;
  };
  CHECK_THAT(trial.Read({Days(0, 300)}),
             Catch::Contains("answers another question"));
  CHECK(trial.archive.requests.size() <= 12);
  CHECK(trial.heard.readings.empty());
}

TEST_CASE("a second that is too large is unreadable, the rest is read",
          "[client][I2]") {
  const auto at_once = GENERATE(1, 2, 8);
  const Seconds at = GENERATE(Seconds(1), Seconds(86'400 * 10),
                              Seconds(86'400 * 14 + 777), Seconds(86'400 * 20));
  INFO(at_once << " at once, at " << at.count());
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 20), 600);
  trial.datagrepper.requests_at_once = at_once;
  trial.archive.fault = Poison(kStart + at, FakeArchive::Broken(As::kTooLarge));
  CHECK(trial.Read({Days(0, 20)}).empty());
  CHECK(trial.Missing({Days(0, 20)}).empty());
  CheckDelivered(trial, {Days(0, 20)});
  CHECK(trial.archive.requests.size() < 200);
  for (const Reading& reading : trial.heard.readings) {
    CHECK(reading.unreadable == reading.window.Contains(kStart + at));
    if (!reading.unreadable) continue;
    CHECK(reading.window == Second(at));
    CHECK(reading.why == "it was broken off");
  }
  CHECK(Count(trial.heard.notices, "not read: ") == 1);
}

TEST_CASE("a topic of a second that is too large leaves the others",
          "[client][I2]") {
  Trial trial;
  trial.archive.Add(Topic("a"), kStart + hours(5), 60);
  trial.archive.Add(Topic("b"), kStart + hours(5), 60);
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (request.asked.topics != std::vector{Topic("a")}) return {};
    return FakeArchive::Broken(As::kTooLarge);
  };
  CHECK(trial.Read({Second(hours(5))}).empty());
  REQUIRE(trial.heard.readings.size() == 1);
  CHECK(trial.heard.readings[0].unreadable);
  CHECK(IdsOf(trial.heard.readings[0]).size() == 60);
}

TEST_CASE("a source that only answers what is too large stops the reading",
          "[client][I2]") {
  const auto at_once = GENERATE(1, 2, 16);
  const auto first = GENERATE(1, 2, 30);
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 300), 3000);
  trial.datagrepper.requests_at_once = at_once;
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (request.number < first) return {};
    return FakeArchive::Broken(As::kTooLarge);
  };
  CHECK_FALSE(trial.Read({Days(0, 300)}).empty());
  CHECK(int(trial.archive.requests.size()) <= first + 30 * (at_once + 1));
  CheckDelivered(trial, {Days(0, 300)});
  for (const Reading& reading : trial.heard.readings) {
    CHECK_FALSE(reading.unreadable);
  }
}

TEST_CASE("a question about a second that always fails leaves the others",
          "[client][I2]") {
  const auto status = GENERATE(500, 504);
  Trial trial;
  trial.archive.Add(Topic("a"), kStart + hours(5), 60);
  trial.archive.Add(Topic("b"), kStart + hours(5), 60);
  std::mt19937 random(1);
  trial.Fill(random, Days(1, 30), 2000);
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (request.asked.not_topics.empty()) return {};
    return FakeArchive::Status(status);
  };
  const std::vector<Window> spans = {Days(0, 30)};
  CHECK(trial.Read(spans).empty());
  CheckComplete(trial, spans);
  for (const Reading& reading : trial.heard.readings) {
    CHECK(reading.unreadable == (reading.window == Second(hours(5))));
    CHECK(reading.unanswered == reading.unreadable);
    if (reading.unreadable) CHECK(IdsOf(reading).size() == 120);
  }
}

TEST_CASE("a second of which no topic is answered is unreadable", "[client]") {
  Trial trial;
  trial.datagrepper.requests_at_once = 4;
  trial.patience.first_pause = milliseconds(0);
  trial.archive.Add(Topic("a"), kStart + hours(5), 120);
  trial.archive.fault = [](const Request& request) -> std::optional<Ending> {
    const Asked& asked = request.asked;
    if (asked.topics.empty() && asked.not_topics.empty()) return {};
    return FakeArchive::Status(500);
  };
  CHECK(trial.Read({Second(hours(5))}).empty());
  REQUIRE(trial.heard.readings.size() == 1);
  CHECK(trial.heard.readings[0].unanswered);
}

}  // namespace
}  // namespace workflow_health

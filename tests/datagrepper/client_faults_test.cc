// What a client does about a server that does not answer.
#include "datagrepper/client_trial.h"

namespace workflow_health {
namespace {

TEST_CASE("pauses double up to the longest, and are shortened by up to half",
          "[client]") {
  Trial trial;
  trial.patience.attempts = 12;
  trial.patience.seed = GENERATE(0U, 1U, 2U, 3U);
  trial.datagrepper.requests_at_once = 1;
  const Ending fault = GENERATE(Ending(FakeArchive::Broken(As::kFailed)),
                                Ending(FakeArchive::Status(500)),
                                Ending(FakeArchive::Status(503)),
                                Ending(FakeArchive::Broken(As::kTimedOut)));
  trial.archive.fault = Always(fault);
  CHECK_FALSE(trial.Read({Second(hours(1))}).empty());
  const std::vector<Request>& requests = trial.archive.requests;
  REQUIRE(requests.size() == 12);
  milliseconds longest{500};
  for (size_t i = 1; i < requests.size(); ++i) {
    const auto pause = requests[i].at - *requests[i - 1].ended;
    CHECK(pause >= longest / 2);
    CHECK(pause <= longest);
    longest = std::min<milliseconds>(longest * 2, minutes(1));
  }
}

TEST_CASE("a lone fault is not worth a word", "[client]") {
  Trial trial;
  trial.archive.fault = [](const Request& request) -> std::optional<Ending> {
    if (request.number != 2) return {};
    return FakeArchive::Status(500);
  };
  CHECK(trial.Read({Days(0, 10)}).empty());
  CheckComplete(trial, {Days(0, 10)});
  CHECK(trial.heard.notices.empty());
}

TEST_CASE("a second fault is told, with the attempt that follows", "[client]") {
  Trial trial;
  trial.archive.fault = [](const Request& request) -> std::optional<Ending> {
    if (request.number > 2) return {};
    return FakeArchive::Status(500, R"({"error": "gone"})");
  };
  CHECK(trial.Read({Second(hours(1))}).empty());
  CHECK(trial.heard.notices == "HTTP 500: gone; attempt 3 of 8\n");
}

TEST_CASE("a server that asks for it is left alone by all requests",
          "[client]") {
  const auto status = GENERATE(429, 503);
  Trial trial;
  trial.datagrepper.requests_at_once = 4;
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (request.number != 3) return {};
    Ending ending = FakeArchive::Status(status);
    ending.fetched.retry_after = Seconds(120);
    return ending;
  };
  CHECK(trial.Read({Days(0, 1000)}).empty());
  CheckComplete(trial, {Days(0, 1000)});
  const auto asked = *trial.archive.requests[2].ended;
  for (const Request& request : trial.archive.requests) {
    const bool in_between =
        request.at > asked && request.at < asked + Seconds(120);
    CHECK_FALSE(in_between);
  }
}

TEST_CASE("a server that wants to be left alone for long is", "[client]") {
  for (const int status : {503, 500, 502}) {
    Trial trial;
    trial.datagrepper.requests_at_once = 1;
    Ending ending = FakeArchive::Status(status);
    ending.fetched.retry_after = Seconds(301);
    trial.archive.fault = Always(ending);
    CHECK(trial.Read({Days(0, 9)}) ==
          fmt::format("https://archive.test/datagrepper: HTTP {}: Bad; the "
                      "server asks to wait 5m1s",
                      status));
    CHECK(trial.archive.requests.size() == 1);
  }
}

TEST_CASE("later readings leave it alone, too, until it may be asked",
          "[client]") {
  Trial trial;
  trial.datagrepper.requests_at_once = 1;
  Ending ending = FakeArchive::Status(503);
  ending.fetched.retry_after = Seconds(1000);
  trial.archive.fault = Always(ending);
  const std::string why = trial.Read({Days(0, 9)});
  (void)trial.archive.Wait(Seconds(600));
  CHECK(trial.Read({Days(0, 9)}) == why);
  CHECK(trial.archive.requests.size() == 1);
  // What is left of it can be waited for.
  trial.archive.fault = nullptr;
  (void)trial.archive.Wait(Seconds(200));
  CHECK(trial.Read({Days(0, 9)}).empty());
  CHECK(trial.archive.requests[1].at ==
        *trial.archive.requests[0].ended + Seconds(1000));
}

TEST_CASE("the address is suspected where no datagrepper answers", "[client]") {
  const std::string hint =
      "; check the path of the address: that of Fedora's datagrepper ends in "
      "/datagrepper";
  for (const auto& [status, body, suspected] :
       {std::tuple(404, R"({"error": "not_found"})", true),
        std::tuple(404, "<title>404 Not Found</title>", true),
        std::tuple(500, "<h1>Internal Server Error</h1>", true),
        std::tuple(200, "\n <!doctype html>", true),
        std::tuple(500, R"({"error": "internal_error"})", false),
        std::tuple(403, "<h1>Forbidden</h1>", false)}) {
    CAPTURE(status, body);
    Trial trial;
    trial.archive.fault = Always(FakeArchive::Status(status, body));
    CHECK((Count(trial.Read({Days(0, 9)}), hint) == 1) == suspected);
  }
  // It was right before.
  Trial trial;
  trial.archive.fault = [](const Request& request) -> std::optional<Ending> {
    if (request.number < 3) return {};
    return FakeArchive::Status(404);
  };
  CHECK_THAT(trial.Read({Days(0, 90)}), Catch::EndsWith("HTTP 404: Bad"));
}

TEST_CASE("a quick server is not asked as often as it could be", "[client]") {
  const int per_second = GENERATE(1, 10, 50);
  Trial trial;
  trial.datagrepper.requests_per_second = per_second;
  trial.datagrepper.requests_at_once = 16;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 90), 90 * 33);
  CHECK(trial.Read({Days(0, 90)}).empty());
  CHECK(trial.Read({Days(90, 91)}).empty());
  const std::vector<Request>& requests = trial.archive.requests;
  REQUIRE(requests.size() > 40);
  const size_t more = size_t(per_second) + Pace::kAtOnce;
  for (size_t i = 0; i + more < requests.size(); ++i) {
    CHECK(requests[i + more].at >= requests[i].at + Seconds(1));
  }
}

TEST_CASE("what no repetition mends stops at once, with address and reason",
          "[client]") {
  for (const int status : {400, 401, 403, 404, 405, 407, 410, 414}) {
    Trial trial;
    trial.datagrepper.requests_at_once = 1;
    trial.archive.fault = Always(FakeArchive::Status(status));
    CHECK_THAT(trial.Read({Days(0, 9)}),
               Catch::StartsWith(fmt::format(
                   "https://archive.test/datagrepper: HTTP {}: Bad", status)));
    CHECK(trial.archive.requests.size() == 1);
    CHECK(trial.heard.readings.empty());
  }
  Trial trial;
  trial.archive.fault = Always(FakeArchive::Broken(As::kForbidden));
  CHECK_THAT(trial.Read({Days(0, 9)}), Catch::Contains("it was broken off"));
}

TEST_CASE("an answer to another question is asked for again", "[client][I2]") {
  Trial trial;
  trial.archive.Add(Topic("x"), kStart + hours(5), 5);
  trial.archive.fault = [](const Request& request) -> std::optional<Ending> {
    if (request.number % 3 != 0) return {};
    FakeArchive empty;  // of a proxy's cache
    empty.Start(1,
                "https://archive.test/v2/search?category=monitor-gating&"
                "start=5&end=9&page=1&rows_per_page=100");
    return Ending{empty.Wait(Seconds(1)).at(0)};
  };
  CHECK(trial.Read({Days(0, 30)}).empty());
  CheckComplete(trial, {Days(0, 30)});
}

TEST_CASE(
    "a source that is down stops the reading, and a second one "
    "completes it",
    "[client][I1]") {
  const Ending fault = GENERATE(Ending(FakeArchive::Broken(As::kFailed)),
                                Ending(FakeArchive::Broken(As::kTimedOut)),
                                Ending(FakeArchive::Status(500)),
                                Ending(FakeArchive::Status(503)),
                                Ending(FakeArchive::Status(504)));
  const auto at_once = GENERATE(1, 2, 16);
  const auto first = GENERATE(1, 2, 3, 5, 30);
  INFO("status " << fault.fetched.status << ", " << at_once
                 << " at once, from request " << first);
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 300), 3000);
  trial.datagrepper.requests_at_once = at_once;
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (request.number < first) return {};
    return fault;
  };
  const std::vector<Window> spans = {Days(0, 300)};
  CHECK_THAT(trial.Read(spans),
             Catch::StartsWith(trial.datagrepper.url + ": "));
  CHECK(int(trial.archive.requests.size()) <= first + 16 * (at_once + 1));
  CheckDelivered(trial, spans);
  CHECK_FALSE(trial.Missing(spans).empty());
  trial.archive.fault = nullptr;
  CHECK(trial.Read(trial.Missing(spans)).empty());
  CheckComplete(trial, spans);
}

TEST_CASE("a source that goes down at one second proves nothing of it",
          "[client][I2]") {
  const auto at_once = GENERATE(1, 2, 8);
  Trial trial;
  trial.datagrepper.requests_at_once = at_once;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 20), 600);
  const Time time = kStart + days(9);
  bool down = false;
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    down |= request.window() == Window{time - Seconds(1), time};
    if (down) return FakeArchive::Status(500);
    return Poison(time, FakeArchive::Status(500))(request);
  };
  (void)trial.Read({Days(0, 20)});
  CHECK_FALSE(trial.Missing({Days(0, 20)}).empty());
  for (const Reading& reading : trial.heard.readings) {
    CHECK_FALSE(reading.unreadable);
  }
  CheckDelivered(trial, {Days(0, 20)});
}

TEST_CASE("windows that are too heavy are narrowed until all is read",
          "[client]") {
  const auto fault = GENERATE(Ending(FakeArchive::Broken(As::kTimedOut)),
                              Ending(FakeArchive::Broken(As::kTooLarge)),
                              Ending(FakeArchive::Status(504)));
  const auto heavy = GENERATE(hours(1), hours(6), hours(24 * 5));
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 30), 300);
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (request.AsksForZone() || request.window().Length() <= heavy) return {};
    return fault;
  };
  CHECK(trial.Read({Days(0, 30)}).empty());
  CheckComplete(trial, {Days(0, 30)});
  CHECK(int(trial.archive.requests.size()) < 40 + 2 * 30 * hours(24) / heavy);
}

// PostgreSQL gives up after a while, as it is told to by statement_timeout.
TEST_CASE("a server that only answers short windows is asked little more",
          "[client]") {
  const auto status = GENERATE(500, 502, 503, 504);
  const auto at_once = GENERATE(1, 2);
  Trial trial;
  trial.datagrepper.requests_at_once = at_once;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 1815), 600);
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (request.AsksForZone()) return {};
    if (request.window().Length() <= hours(15 * 24)) return {};
    return FakeArchive::Status(
        status, R"({"error": "canceling statement due to statement timeout"})");
  };
  CHECK(trial.Read({Days(0, 1815)}).empty());
  CheckComplete(trial, {Days(0, 1815)});
  CHECK(trial.archive.requests.size() < 121 * 5 / 4 + 20);
}

TEST_CASE("a half is not given up for the failures of the whole [I2]",
          "[client][I2]") {
  const auto fault = GENERATE(Ending(FakeArchive::Broken(As::kFailed)),
                              Ending(FakeArchive::Broken(As::kTimedOut)),
                              Ending(FakeArchive::Status(504)));
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 20), 400);
  // Each question about this noon is answered when it is asked for the fourth
  // time, so that halving it never helps.
  const Time noon = kStart + days(9) + hours(12);
  std::map<std::pair<Time, Time>, int> asked;
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    const Window window = request.window();
    if (request.AsksForZone() || !window.Contains(noon)) return {};
    if (++asked[{window.since, window.until}] > 3) return {};
    return fault;
  };
  CHECK(trial.Read({Days(0, 20)}).empty());
  CheckComplete(trial, {Days(0, 20)});
}

TEST_CASE("many windows that fail one by one are a broken source", "[client]") {
  Trial trial;
  trial.patience.attempts_at_second = 2;
  trial.archive.fault = [](const Request& request) -> std::optional<Ending> {
    if (!request.asked.topics.empty()) return {};
    // The noon of each fifth day.
    const Window& window = request.window();
    for (Time noon = kStart + hours(12); noon < kStart + days(400);
         noon += days(5)) {
      if (window.Contains(noon)) return FakeArchive::Status(500);
    }
    return {};
  };
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 400), 400 * 100);
  CHECK_THAT(trial.Read({Days(0, 400)}, kStart + days(3)),
             Catch::Contains("HTTP 500"));
  CHECK(Count(trial.heard.notices, "not read: ") == 20);
  CheckDelivered(trial, {Days(0, 400)});
}

TEST_CASE("a short outage does not make windows short for good", "[client]") {
  const auto at = GENERATE(10, 60, 200);
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 600), 600 * 33);
  Fetcher::Clock::time_point begin;
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (request.number == at) begin = request.at;
    if (request.number < at || request.at > begin + Seconds(15)) return {};
    return FakeArchive::Status(504);
  };
  CHECK(trial.Read({Days(0, 600)}).empty());
  CheckComplete(trial, {Days(0, 600)});
  CHECK(trial.archive.requests.size() < 600);
}

TEST_CASE("90 days of traffic as it is take few requests of a client",
          "[client]") {
  const auto at_once = GENERATE(1, 2, 16);
  Trial trial;
  trial.datagrepper.requests_at_once = at_once;
  std::mt19937 random(1);
  trial.Fill(random, Days(2100, 2190), 90 * 33);
  CHECK(trial.Read({Days(2100, 2190)}).empty());
  CHECK(trial.archive.requests.size() <= 61);
  Trial years;
  years.datagrepper.requests_at_once = at_once;
  years.archive.rows = trial.archive.rows;
  CHECK(years.Read({Days(0, 2190)}).empty());
  CHECK(years.archive.requests.size() <= size_t(100 + at_once));
}

}  // namespace
}  // namespace workflow_health

// The zone of the server, and messages that are not at their place.
#include "datagrepper/client_trial.h"

namespace workflow_health {
namespace {

TEST_CASE("the zone is asked for once, around a message that is known",
          "[client]") {
  Trial trial;
  trial.archive.Add(Topic("x"), kStart + days(500), 3);
  const Time known = kStart + days(500) + Seconds(100);
  trial.heard.on_take = [&](const Reading&) {
    CHECK(trial.archive.requests[0].ended <= trial.archive.Now());
  };
  CHECK(trial.Read({Days(0, 9)}, known).empty());
  const Request& zone = trial.archive.requests[0];
  CHECK(zone.AsksForZone());
  CHECK(zone.asked.rows == 1);
  CHECK(zone.asked.category == kCategory);
  CHECK(zone.window() == Window{known - days(1), known + days(1)});
  CHECK(trial.archive.requests[1].at >= zone.ended);
  CHECK(trial.Read({Days(9, 20)}, known).empty());
  CHECK(trial.ZoneRequests() == 1);
  CheckComplete(trial, {Days(0, 20)});
}

TEST_CASE("the zone is asked for around the first message that is found",
          "[client]") {
  const auto at_once = GENERATE(1, 2, 16);
  Trial trial;
  trial.datagrepper.requests_at_once = at_once;
  std::mt19937 random(1);
  trial.Fill(random, Days(300, 400), 3000);
  trial.heard.on_take = [&](const Reading&) {
    const auto zone =
        std::ranges::find_if(trial.archive.requests, &Request::AsksForZone);
    REQUIRE(zone != trial.archive.requests.end());
    CHECK(zone->ended <= trial.archive.Now());
  };
  CHECK(trial.Read({Days(0, 500)}).empty());
  CheckComplete(trial, {Days(0, 500)});
  CHECK(trial.Read({Days(500, 510)}).empty());
  CHECK(trial.ZoneRequests() == 1);
  CHECK(trial.heard.notices.empty());
}

TEST_CASE("nothing else is asked while the zone is", "[client]") {
  Trial trial;
  trial.archive.Add(Topic("x"), kStart + hours(5), 3);
  trial.archive.fault = [](const Request& request) -> std::optional<Ending> {
    Ending ending = FakeArchive::Status(500);
    ending.after = request.AsksForZone() ? Seconds(30) : milliseconds(200);
    if (request.number == 2 || request.number == 3) return ending;
    return {};
  };
  CHECK(trial.Read({Days(0, 9)}).empty());
  CheckComplete(trial, {Days(0, 9)});
  const std::vector<Request>& requests = trial.archive.requests;
  // A window failed while the zone was asked for.
  REQUIRE(requests[2].AsksForZone());
  REQUIRE(requests[3].AsksForZone());
  CHECK(requests[3].at >= requests[2].ended);
  CHECK(requests[4].at >= requests[3].ended);
}

TEST_CASE("a server in another zone is not read", "[client][I2]") {
  const auto offset = GENERATE(hours(-12), hours(-2), hours(1), hours(14));
  const auto known = GENERATE(false, true);
  Trial trial;
  trial.datagrepper.requests_at_once = 4;
  std::mt19937 random(1);
  trial.Fill(random, Days(100, 200), 3000);
  trial.archive.shown_later = offset;
  const std::string error = trial.Read(
      {Days(0, 300)}, known ? std::optional(kStart + days(150)) : std::nullopt);
  CHECK_THAT(error,
             Catch::Contains("time zone") &&
                 Catch::Contains(FormatDuration(abs(offset))) &&
                 Catch::Contains(offset > hours(0) ? "later" : "earlier"));
  CHECK(trial.heard.readings.empty());
  // Nor the next time.
  CHECK_THAT(trial.Read({Days(0, 300)}), Catch::Contains("time zone"));
  CHECK(trial.heard.readings.empty());
}

TEST_CASE("without /raw the zone is left unchecked, which is told",
          "[client]") {
  const auto fault = GENERATE(Ending(FakeArchive::Status(404)),
                              Ending(FakeArchive::Status(504)),
                              Ending(FakeArchive::Broken(As::kTimedOut)));
  const auto known = GENERATE(false, true);
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(100, 200), 3000);
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (!request.AsksForZone()) return {};
    return fault;
  };
  CHECK(trial
            .Read({Days(0, 300)},
                  known ? std::optional(kStart + days(150)) : std::nullopt)
            .empty());
  CheckComplete(trial, {Days(0, 300)});
  CHECK_THAT(trial.heard.notices,
             Catch::Contains("time zone could not be checked: "));
  CHECK(trial.ZoneRequests() <= 2);
}

TEST_CASE("the zone is found although the newest message cannot be answered",
          "[client]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 10), 300);
  const Time poison = kStart + days(10) - Seconds(1);
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (!request.window().Contains(poison)) return {};
    if (!request.asked.topics.empty()) return {};
    return FakeArchive::Status(500);
  };
  CHECK(trial.Read({Days(0, 10)}, poison - hours(5)).empty());
  CHECK(trial.ZoneRequests() == 2);
  CHECK(trial.Missing({Days(0, 10)}).empty());
}

TEST_CASE("a zone that is only answered with faults delivers nothing",
          "[client][I2]") {
  const auto at_once = GENERATE(1, 2, 16);
  Trial trial;
  trial.datagrepper.requests_at_once = at_once;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 100), 3000);
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (!request.AsksForZone()) return {};
    return FakeArchive::Status(500);
  };
  CHECK_THAT(trial.Read({Days(0, 100)}), Catch::Contains("HTTP 500"));
  CHECK(trial.heard.readings.empty());
  CHECK(trial.ZoneRequests() == 8);
  trial.archive.fault = nullptr;
  CHECK(trial.Read({Days(0, 100)}).empty());
  CheckComplete(trial, {Days(0, 100)});
}

TEST_CASE(
    "where nothing is around what is known, the zone is checked at the "
    "first message",
    "[client]") {
  Trial trial;
  trial.archive.Add(Topic("x"), kStart + days(5), 3);
  CHECK(trial.Read({Days(0, 9)}, kStart + days(100)).empty());
  CheckComplete(trial, {Days(0, 9)});
  CHECK(trial.ZoneRequests() == 2);
  Trial other;
  other.archive.rows = trial.archive.rows;
  other.archive.shown_later = hours(1);
  CHECK_THAT(other.Read({Days(0, 9)}, kStart + days(100)),
             Catch::Contains("time zone"));
  CHECK(other.heard.readings.empty());
}

TEST_CASE("a message from elsewhere asks for the zone again", "[client]") {
  const auto far = GENERATE(false, true);  // further than any zone
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 40), 1000);
  trial.archive.rows[500].headers = R"({"sent-at": "2020-02-20T00:00:00Z"})";
  trial.archive.rows[500].microseconds =
      (kStart + (far ? days(2) : days(19) - hours(3)))
          .time_since_epoch()
          .count() *
      1'000'000LL;
  CHECK(trial.Read({Days(0, 40)}, kStart + days(30)).empty());
  CHECK(trial.Missing({Days(0, 40)}).empty());
  if (far) CHECK(trial.ZoneRequests() == 1);
  if (far) {
    CHECK(Count(trial.Oddities(), "message id-500 of 2020-02-20") == 1);
  }
  CHECK(IdsOf(trial.heard.readings).count("id-500") == 1);
}

TEST_CASE("messages at the wrong place stop nothing, however many they are",
          "[client][I2]") {
  Trial trial;
  const int odd = GENERATE(1, 4, 30, 200);
  for (int i = 0; i < odd; ++i) {
    trial.archive.Add(Topic("x"), kStart + days(2) + hours(i));
    trial.archive.rows.back().headers =
        R"({"sent-at": "9999-01-01T00:00:00Z"})";
  }
  const auto known =
      GENERATE(std::optional<Time>(), std::optional(kStart + days(2)));
  CHECK(trial.Read({Days(0, 30)}, known).empty());
  CHECK(trial.Missing({Days(0, 30)}).empty());
  CHECK(Count(trial.Oddities(), "of 9999-01-01") == odd);
}

TEST_CASE("a message of before 1970 is one odd message", "[client][I2]") {
  Trial trial;
  trial.archive.Add(Topic("x"), kStart + hours(5), 3);
  trial.archive.rows[1].headers = R"({"sent-at": "0001-01-01T00:00:00Z"})";
  const auto known =
      GENERATE(std::optional<Time>(), std::optional(kStart + hours(5)));
  CHECK(trial.Read({Days(0, 1)}, known).empty());
  CHECK(trial.Missing({Days(0, 1)}).empty());
  CHECK(Count(trial.Oddities(), "id-1 of 1970-01-01T00:00:00Z") == 1);
  for (const Reading& reading : trial.heard.readings) {
    CHECK_FALSE(reading.unreadable);
  }
}

TEST_CASE("who shows no message proves none to be unreadable", "[client][I2]") {
  const bool checked = GENERATE(false, true);
  Trial trial;
  trial.archive.Add(Topic("x"), kStart + days(1));
  if (checked) CHECK(trial.Read({Days(0, 2)}).empty());
  trial.archive.Add(Topic("x"), kStart + days(2) + hours(1));
  trial.heard.readings.clear();
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    const auto holds = [&](const FakeArchive::Row& row) {
      const auto& topics = request.asked.topics;
      return request.window().Contains(TimeOf(row)) &&
             (topics.empty() || std::ranges::count(topics, row.topic) > 0);
    };
    if (std::ranges::none_of(trial.archive.rows, holds)) return {};
    return FakeArchive::Status(500);
  };
  (void)trial.Read({Days(2, 3)}, kStart + days(1));
  CHECK_FALSE(trial.Missing({Days(2, 3)}).empty());
  for (const Reading& reading : trial.heard.readings) {
    CHECK_FALSE(reading.unreadable);
  }
}

TEST_CASE("an id from the archive is no command for a terminal", "[client]") {
  Trial trial;
  trial.archive.Add(Topic("x"), kStart + hours(5));
  trial.archive.rows[0].id = "\x1b[2J";
  trial.archive.rows[0].headers = R"({"sent-at": "2020-02-20T00:00:00Z"})";
  CHECK(trial.Read({Days(0, 1)}).empty());
  CHECK_THAT(trial.Oddities(), Catch::Contains("[2J of 2020-02-20"));
  CHECK(trial.Oddities().find('\x1b') == std::string::npos);
}

TEST_CASE("a zone that changes with the season is found", "[client][I2]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 40), 1000);
  // In London, summer time begins on day 20.
  for (FakeArchive::Row& row : trial.archive.rows) {
    if (TimeOf(row) <= kStart + days(20)) continue;
    row.headers =
        fmt::format(R"({{"sent-at": "{}"}})", FormatTime(TimeOf(row)));
    row.microseconds -= 3600 * 1'000'000LL;
  }
  CHECK_THAT(trial.Read({Days(0, 40)}, kStart + days(10)),
             Catch::Contains("1h earlier"));
  CHECK_FALSE(trial.heard.readings.empty());
  for (const Reading& reading : trial.heard.readings) {
    CHECK(reading.window.since < kStart + days(20));
  }
}

}  // namespace
}  // namespace workflow_health

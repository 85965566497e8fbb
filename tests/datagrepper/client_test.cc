// What a client reads, and how it is begun and stopped.
#include "datagrepper/client_trial.h"

namespace workflow_health {
namespace {

TEST_CASE("nothing is asked where nothing is to be read", "[client]") {
  Trial trial;
  CHECK(trial.Read({}).empty());
  CHECK(trial.Read({{kStart, kStart}}).empty());
  CHECK(trial.archive.requests.empty());
  CHECK(trial.heard.readings.empty());
}

TEST_CASE("an archive without messages is read completely", "[client]") {
  Trial trial;
  const std::vector<Window> spans = {Days(0, 2200)};
  CHECK(trial.Read(spans).empty());
  CheckComplete(trial, spans);
  CHECK(trial.heard.notices.empty());
  CHECK(trial.archive.requests.size() < 40);
  CHECK(trial.ZoneRequests() == 0);
}

// Years of nothing, days of traffic, ties, fractions and bursts.
void FillAtRandom(Trial& trial, std::mt19937& random, int span_days) {
  for (int cluster = 0; cluster < 3; ++cluster) {
    const int day = static_cast<int>(random() % size_t(span_days - 30));
    trial.Fill(random, Days(day, day + 1 + int(random() % 30)),
               int(random() % 500));
  }
  for (int burst = 0; burst < 3; ++burst) {
    const Time time =
        kStart + Seconds(1 + random() % (size_t(span_days) * 86'400 - 2));
    for (const char* topic : {"a", "b", "c", "d"}) {
      trial.archive.Add(Topic(topic), time, int(random() % 90));
    }
    trial.archive.Add(Topic("a"), time + Seconds(1), int(random() % 99));
  }
  for (FakeArchive::Row& row : trial.archive.rows) {
    if (random() % 5 != 0) continue;
    const auto fraction = random() % 4 == 0 ? 999'999 : random() % 1'000'000;
    const std::string time = FormatTime(TimeOf(row));
    row.headers = fmt::format(R"({{"sent-at": "{}.{:06}+00:00"}})",
                              time.substr(0, time.size() - 1), fraction);
    row.microseconds += static_cast<long long>(fraction);
  }
}

TEST_CASE("every message of any archive is delivered, each second once",
          "[client][I1][I2]") {
  const auto seed = GENERATE(range(1U, 25U));
  INFO("seed " << seed);
  std::mt19937 random(seed);
  Trial trial;
  trial.datagrepper.requests_at_once = 1 + int(random() % 16);
  if (seed % 3 == 0) {
    trial.datagrepper.interface = Datagrepper::Interface::kRaw;
  }
  const int span_days = 60 + int(random() % 2200);
  FillAtRandom(trial, random, span_days);
  std::vector<Window> spans = {Days(0, span_days)};
  if (seed % 2 == 0) {
    const Time middle =
        kStart + Seconds(random() % (size_t(span_days) * 86'400));
    spans = {{kStart + Seconds(1), middle},
             {middle + Seconds(random() % 1000), kStart + days(span_days)}};
  }
  CHECK(trial.Read(spans).empty());
  CheckComplete(trial, spans);
  CHECK(trial.heard.notices.empty());
  CHECK(trial.ZoneRequests() <= 1);
  for (const Request& request : trial.archive.requests) {
    CHECK(request.asked.page == 1);
    if (!request.AsksForZone()) CHECK(request.asked.rows == 100);
  }
  for (const Reading& reading : trial.heard.readings) {
    CHECK_FALSE(reading.unreadable);
  }
}

TEST_CASE("readings come roughly in order of time", "[client]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 30), 1000);
  CHECK(trial.Read({Days(0, 30)}).empty());
  const std::vector<Window> windows = trial.heard.Windows();
  for (size_t i = 2; i < windows.size(); ++i) {
    CHECK(windows[i - 2].since < windows[i].since);
  }
}

TEST_CASE("an answer that is kept, read as a file, covers the same",
          "[client][I3]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 10), 300);
  // A window of one second each.
  trial.archive.Add(Topic("x"), kStart + days(5) - Seconds(1), 99);
  trial.archive.Add(Topic("x"), kStart + days(5), 99);
  trial.archive.Add(Topic("x"), kStart + days(5) + Seconds(1), 99);
  CHECK(trial.Read({Days(0, 10)}).empty());
  Seconds shortest = days(1);
  for (const Reading& reading : trial.heard.readings) {
    shortest = std::min(shortest, reading.window.Length());
    REQUIRE(reading.answers.size() == 1);
    auto answer = boost::json::parse(reading.answers[0]);
    const Page page = ParsePage(answer.as_object()).value();
    CHECK(page.messages.size() == reading.messages.size() + reading.beside);
    if (!reading.of_full_page) {
      CHECK(page.covered ==
            std::vector<CoveredSpan>{{kCategory, reading.window}});
    }
    CHECK(reading.answered_at);
  }
  CHECK(shortest == Seconds(1));
}

TEST_CASE("what a stopped reading asked for is not heard by the next one",
          "[client][I1]") {
  Trial trial;
  trial.datagrepper.requests_at_once = 3;
  trial.archive.Add(Topic("x"), kStart + hours(5), 3);
  trial.archive.fault = [](const Request& request) -> std::optional<Ending> {
    if (request.number == 2) return FakeArchive::Status(404);
    if (request.number > 3) return {};
    Ending slow = FakeArchive::Status(404);
    slow.after = Seconds(30);
    return slow;
  };
  CHECK_THAT(trial.Read({Days(0, 9)}), Catch::Contains("404"));
  // At most three at once, those before included: see Read().
  CHECK(trial.Read({Days(0, 9)}).empty());
  CheckComplete(trial, {Days(0, 9)});
}

TEST_CASE("a reading goes on when those before it have all slots", "[client]") {
  Trial trial;
  trial.archive.fault = [](const Request& request) -> std::optional<Ending> {
    if (request.number > 2) return {};
    Ending slow = FakeArchive::Status(request.number == 1 ? 404 : 200);
    if (request.number == 2) slow.after = Seconds(300);
    return slow;
  };
  CHECK_THAT(trial.Read({Days(0, 9)}), Catch::Contains("404"));
  trial.datagrepper.requests_at_once = 1;
  trial.archive.most_under_way = 0;
  CHECK(trial.Read({Days(0, 9)}).empty());
  CheckComplete(trial, {Days(0, 9)});
}

TEST_CASE("a reading that is given up half way leaves the rest to the next one",
          "[client]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 40), 1000);
  int taken = 0;
  trial.heard.on_take = [&](const Reading&) {
    if (++taken == 3) throw std::runtime_error("the disk is full");
  };
  CHECK_THROWS_WITH(trial.Read({Days(0, 40)}), "the disk is full");
  const size_t requests = trial.archive.requests.size();
  CHECK(trial.heard.readings.size() == 2);
  CHECK(requests < 8);
  trial.heard.on_take = nullptr;
  CHECK(trial.Read(trial.Missing({Days(0, 40)})).empty());
  CheckComplete(trial, {Days(0, 40)});
}

TEST_CASE("what is inserted meanwhile does not hide what was there",
          "[client][I2]") {
  const auto seed = GENERATE(range(1U, 21U));
  INFO("seed " << seed);
  std::mt19937 random(seed);
  Trial trial;
  trial.datagrepper.requests_at_once = 1 + int(seed % 4);
  trial.Fill(random, Days(0, 60), 2000);
  // How many there were when a window was asked for last.
  std::map<Time, size_t> rows;
  trial.archive.fault = [&](const Request& request) -> std::optional<Ending> {
    if (!request.AsksForZone()) {
      rows[request.window().until] = trial.archive.rows.size();
    }
    // After the row count was taken, so to speak between two requests.
    trial.Fill(random, Days(0, 60), int(random() % 20), "late");
    return {};
  };
  CHECK(trial.Read({Days(0, 60)}).empty());
  CHECK(trial.Missing({Days(0, 60)}).empty());
  for (const Reading& reading : trial.heard.readings) {
    const std::set<std::string> ids = IdsOf(reading);
    for (size_t i = 0; i < rows.at(reading.window.until); ++i) {
      const FakeArchive::Row& row = trial.archive.rows[i];
      if (!reading.window.Contains(TimeOf(row))) continue;
      if (ids.count(row.id) == 0) FAIL_CHECK(row.id << " is missing");
    }
  }
}

// One of all that can go wrong, or nothing.
std::optional<Ending> RandomFault(std::mt19937& random, double share) {
  if (std::uniform_real_distribution<>(0, 1)(random) >= share) return {};
  switch (random() % 9) {
    case 0:
      return FakeArchive::Broken(As::kFailed);
    case 1:
      return FakeArchive::Broken(As::kTimedOut);
    case 2:
      return FakeArchive::Broken(As::kTooLarge);
    case 3:
      return FakeArchive::Status(200, "{\"raw_messages\": [");
    case 4:
      return FakeArchive::Status(200, "<html>log in</html>");
    case 5: {
      Ending ending = FakeArchive::Status(429);
      ending.fetched.retry_after = Seconds(random() % 100);
      return ending;
    }
    default:
      return FakeArchive::Status(500 + int(random() % 5));
  }
}

TEST_CASE("random faults change nothing of what is read in the end",
          "[client][I1][I2]") {
  const auto seed = GENERATE(range(1U, 31U));
  INFO("seed " << seed);
  std::mt19937 random(seed);
  Trial trial;
  trial.datagrepper.requests_at_once = 1 + int(seed % 5);
  trial.patience.seed = seed;
  FillAtRandom(trial, random, 400);
  trial.archive.fault = [&](const Request&) {
    return RandomFault(random, 0.3);
  };
  const std::vector<Window> spans = {Days(0, 400)};
  (void)trial.Read(spans);
  // What was given up is read the next time.
  if (!trial.Missing(spans).empty()) (void)trial.Read(trial.Missing(spans));
  CHECK(trial.archive.requests.size() < 2000);
  CheckComplete(trial, spans);
  Trial calm;
  calm.archive.rows = trial.archive.rows;
  CHECK(calm.Read(spans).empty());
  CHECK(IdsOf(trial.heard.readings) == IdsOf(calm.heard.readings));
}

TEST_CASE("the clock of the server at the first answer is told", "[client]") {
  Trial trial;
  CHECK(trial.Read({Second(hours(1))}).empty());
  REQUIRE(trial.heard.readings.size() == 1);
  CHECK(trial.heard.readings[0].answered_at ==
        Time(std::chrono::duration_cast<Seconds>(hours(1000))));
}

TEST_CASE("who reads can be stopped while nothing is answered", "[client]") {
  Trial trial;
  std::stop_source stop;
  trial.archive.fault = [&](const Request&) {
    stop.request_stop();
    return FakeArchive::Status(500);
  };
  CHECK(trial.Read({Days(0, 10)}, {}, stop.get_token()) ==
        "the reading was stopped");
  CHECK(trial.archive.woken == 1);
  CHECK(trial.archive.requests.size() <= 2);
  CHECK(trial.heard.readings.empty());
}

TEST_CASE("what was taken before a stop stays taken", "[client]") {
  Trial trial;
  for (int day = 0; day < 90; ++day) {
    trial.archive.Add(Topic("single.end.success"), kStart + days(day), 50);
  }
  std::stop_source stop;
  trial.heard.on_take = [&](const Reading&) { stop.request_stop(); };
  CHECK(trial.Read({Days(0, 90)}, {}, stop.get_token()) ==
        "the reading was stopped");
  const size_t taken = trial.heard.readings.size();
  CHECK(taken >= 1);
  CHECK(trial.Read({Days(80, 90)}).empty());  // it can be asked again
  CHECK(trial.heard.readings.size() > taken);
}

}  // namespace
}  // namespace workflow_health

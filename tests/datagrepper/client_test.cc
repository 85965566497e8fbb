#include "datagrepper/client.h"

#include <catch2/catch.hpp>
#include <set>

#include "datagrepper/fake_archive.h"
#include "datagrepper/page.h"
#include "workflow/coverage.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using As = Fetched::As;
using Ending = FakeArchive::Ending;
using Request = FakeArchive::Request;
using Ids = std::multiset<std::string>;

constexpr char kCategory[] = "monitor-gating";
constexpr Time kStart = std::chrono::sys_days(days(18'293));  // 2020-02-01

Window Days(int from, int to) {
  return {kStart + days(from), kStart + days(to)};
}

// The second that ends so long after the start.
Window Second(Seconds after) {
  return {kStart + after - Seconds(1), kStart + after};
}

std::string Topic(const std::string& name) {
  return fmt::format("org.fedoraproject.prod.{}.{}", kCategory, name);
}

Time TimeOf(const FakeArchive::Row& row) {
  return Time(Seconds(row.microseconds / 1'000'000));
}

// What is heard of a reading.
struct Heard {
  void Take(const Reading& reading) {
    if (on_take) on_take(reading);
    readings.push_back(reading);
  }

  [[nodiscard]] std::vector<Window> Windows() const {
    std::vector<Window> windows;
    for (const Reading& reading : readings) windows.push_back(reading.window);
    return windows;
  }

  std::function<void(const Reading&)> on_take;
  std::vector<Reading> readings;
  std::string notices;  // one a line
};

// A client, what it reads from and what is heard.
struct Trial {
  Datagrepper datagrepper;
  FakeArchive archive{"https://archive.test/datagrepper"};
  Patience patience;
  Heard heard;
  std::optional<Client> client;

  Trial() { datagrepper.url = "https://archive.test/datagrepper"; }

  // Empty where there is none.
  std::string Read(const std::vector<Window>& spans,
                   std::optional<Time> known = {},
                   const std::stop_token& stop = {}) {
    if (!client) client.emplace(datagrepper, archive, patience);
    const auto tell = [this](const std::string& notice) {
      heard.notices += notice + "\n";
    };
    client->Begin({kCategory, {}}, spans, known, tell, stop);
    while (const auto reading = client->Next()) heard.Take(*reading);
    const auto error = client->stopped();
    CHECK(archive.most_under_way <= size_t(datagrepper.requests_at_once));
    CHECK(client->requests() ==
          static_cast<long long>(archive.requests.size()));
    return error ? error->message : "";
  }

  // So many messages at seconds that are as likely as each other.
  void Fill(std::mt19937& random, const Window& window, int messages,
            const std::string& topic = "x") {
    std::uniform_int_distribution<long long> second(1, window.Length().count());
    for (int i = 0; i < messages; ++i) {
      archive.Add(Topic(topic), window.since + Seconds(second(random)));
    }
  }

  [[nodiscard]] std::vector<Window> Missing(
      const std::vector<Window>& spans) const {
    std::vector<Window> missing;
    const std::vector<Window> read = Merge(heard.Windows());
    for (const Window& span : spans) {
      for (const Window& hole : Holes(read, span)) missing.push_back(hole);
    }
    return missing;
  }

  [[nodiscard]] std::string Oddities() const {
    std::string oddities;
    for (const Reading& reading : heard.readings) {
      for (const auto& oddity : reading.oddities) oddities += oddity + "\n";
    }
    return oddities;
  }

  [[nodiscard]] int ZoneRequests() const {
    return static_cast<int>(
        std::ranges::count_if(archive.requests, &Request::AsksForZone));
  }
};

Seconds TotalLength(const std::vector<Window>& windows) {
  Seconds length{0};
  for (const Window& window : windows) length += window.Length();
  return length;
}

std::set<std::string> IdsOf(const Reading& reading) {
  std::set<std::string> ids;
  for (const Message& message : reading.messages) ids.insert(message.id);
  return ids;
}

std::set<std::string> IdsOf(const std::vector<Reading>& readings) {
  std::set<std::string> ids;
  for (const Reading& reading : readings) ids.merge(IdsOf(reading));
  return ids;
}

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) {
    ++count;
  }
  return count;
}

// No second was delivered twice, nor any that was not asked for; each window
// with all its messages, and with none but them and those of the next second.
void CheckDelivered(const Trial& trial, const std::vector<Window>& spans) {
  const std::vector<Window> windows = trial.heard.Windows();
  CHECK(TotalLength(windows) == TotalLength(Merge(windows)));
  for (const Window& window : Merge(windows)) {
    CHECK(Holes(Merge(spans), window).empty());
  }
  for (const Reading& reading : trial.heard.readings) {
    CHECK(reading.selection.category == kCategory);
    const std::set<std::string> ids = IdsOf(reading);
    const Window asked{reading.window.since, reading.window.until + Seconds(1)};
    size_t found = 0;
    for (const FakeArchive::Row& row : trial.archive.rows) {
      if (asked.Contains(TimeOf(row)) && ids.count(row.id) == 1) ++found;
      if (!reading.window.Contains(TimeOf(row)) || reading.unreadable) continue;
      if (ids.count(row.id) == 0) FAIL_CHECK(row.id << " is missing");
    }
    CHECK(found == ids.size());
  }
}

// The same, and nothing is missing.
void CheckComplete(const Trial& trial, const std::vector<Window>& spans) {
  CheckDelivered(trial, spans);
  CHECK(trial.Missing(spans).empty());
}

auto Always(const Ending& ending) {
  return [ending](const Request&) { return std::optional(ending); };
}

// Fails where a window that holds `time` is asked for, of whatever topic that
// nobody asks for by its name.
auto Poison(Time time, const Ending& ending) {
  return [time, ending](const Request& request) -> std::optional<Ending> {
    if (request.AsksForZone() || !request.window().Contains(time)) return {};
    if (!request.asked.topics.empty()) return {};
    return ending;
  };
}

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
    CHECK(page.messages.size() == reading.messages.size());
    CHECK(page.covered ==
          std::vector<CoveredSpan>{{kCategory, reading.window}});
    CHECK(reading.answered_at);
  }
  CHECK(shortest == Seconds(1));
}

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

TEST_CASE("a page of one topic in one second is unreadable, the rest is read",
          "[client][I2]") {
  const auto messages = GENERATE(100, 101, 1000);
  Trial trial;
  trial.archive.Add(Topic("a"), kStart + hours(5), messages);
  trial.archive.Add(Topic("b"), kStart + hours(5), 7);
  trial.archive.Add(Topic("a"), kStart + hours(6), 99);
  CHECK(trial.Read({Days(0, 2)}).empty());
  CheckComplete(trial, {Days(0, 2)});
  int unreadable = 0;
  for (const Reading& reading : trial.heard.readings) {
    if (!reading.unreadable) continue;
    ++unreadable;
    CHECK(reading.window == Second(hours(5)));
    CHECK(IdsOf(reading).size() == 107);
  }
  CHECK(unreadable == 1);
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
          fmt::format("https://archive.test/datagrepper: HTTP {}: Bad; it asks "
                      "to come back in 5m1s only",
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
      "; is the path of the address right? That of Fedora's datagrepper ends "
      "in /datagrepper";
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
      rows[request.window().since] = trial.archive.rows.size();
    }
    // After the row count was taken, so to speak between two requests.
    trial.Fill(random, Days(0, 60), int(random() % 20), "late");
    return {};
  };
  CHECK(trial.Read({Days(0, 60)}).empty());
  CHECK(trial.Missing({Days(0, 60)}).empty());
  for (const Reading& reading : trial.heard.readings) {
    const std::set<std::string> ids = IdsOf(reading);
    for (size_t i = 0; i < rows.at(reading.window.since); ++i) {
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
  CHECK(trial.archive.requests.size() < 1500);
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

// Answers that are too large, or take too long because they are large.
#include "datagrepper/client_trial.h"

namespace workflow_health {
namespace {

constexpr size_t kMiB = size_t{1} << 20;

// So many requests were refused, or never answered.
int Refused(const Trial& trial) {
  int refused = 0;
  for (const Request& request : trial.archive.requests) {
    refused += request.as != As::kAnswered;
  }
  return refused;
}

void MakeLarge(FakeArchive& archive, size_t bytes, size_t every = 1) {
  for (size_t i = 0; i < archive.rows.size(); i += every) {
    archive.rows[i].body_bytes = bytes;
  }
}

size_t MessagesIn(const std::vector<Reading>& readings) {
  size_t messages = 0;
  for (const Reading& reading : readings) messages += reading.messages.size();
  return messages;
}

TEST_CASE("messages of which a page is too large are read in smaller pages",
          "[client][large][I2]") {
  const auto bytes = GENERATE(kMiB / 4, kMiB, 5 * kMiB);
  CAPTURE(bytes);
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 1), 60);
  MakeLarge(trial.archive, bytes);
  CHECK(trial.Read({Days(0, 1)}).empty());
  CheckComplete(trial, {Days(0, 1)});
  CHECK(IdsOf(trial.heard.readings).size() == 60);
  CHECK(trial.Oddities().empty());
  // The plan learns: it is not a string of refused answers. Of the largest, two
  // are too many.
  CHECK(Refused(trial) <= (bytes > 4 * kMiB ? 90 : 20));
  CHECK(trial.archive.requests.size() <= 20 + 75 * bytes / kMiB);
}

TEST_CASE("few large messages among many small ones cost few requests",
          "[client][large]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 2), 6000);
  MakeLarge(trial.archive, 3 * kMiB, 100);
  CHECK(trial.Read({Days(0, 2)}).empty());
  CheckComplete(trial, {Days(0, 2)});
  CHECK(Refused(trial) <= 12);
  CHECK(double(trial.archive.requests.size()) <= 6000 / 80.0 * 2);
}

TEST_CASE("when answers are small again, pages grow again", "[client][large]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 1), 40);
  MakeLarge(trial.archive, 2 * kMiB);
  trial.Fill(random, Days(1, 5), 8000);
  CHECK(trial.Read({Days(0, 5)}).empty());
  CheckComplete(trial, {Days(0, 5)});
  size_t later = 0;
  for (const Request& request : trial.archive.requests) {
    later += request.window().since >= kStart + days(1);
  }
  CHECK(double(later) <= 8000 / 80.0 * 1.4);
}

TEST_CASE("dense traffic takes at most 1.3 requests for 80 messages",
          "[client]") {
  const auto clump = GENERATE(1, 8);
  CAPTURE(clump);
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 3), 15'000 / clump);
  // Each message brings others, within seconds.
  const auto rows = trial.archive.rows;
  for (const FakeArchive::Row& row : rows) {
    for (int i = 1; i < clump; ++i) {
      trial.archive.Add(row.topic, TimeOf(row) + Seconds(random() % 20));
    }
  }
  CHECK(trial.Read({Days(0, 3)}).empty());
  CheckComplete(trial, {Days(0, 3)});
  const double per_80 = double(trial.archive.requests.size()) * 80 /
                        double(trial.archive.rows.size());
  CHECK(per_80 <= 1.3);
}

TEST_CASE("answers that take too long because they are large become smaller",
          "[client][large][I2]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 1), 100);
  trial.archive.per_mib = std::chrono::seconds(30);
  MakeLarge(trial.archive, kMiB);
  CHECK(trial.Read({Days(0, 1)}).empty());
  CheckComplete(trial, {Days(0, 1)});
  CHECK(Refused(trial) <= 30);
}

TEST_CASE("a second of large messages is gathered in parts",
          "[client][large][I2]") {
  const auto times_out = GENERATE(false, true);
  Trial trial;
  const Time time = kStart + hours(5);
  trial.archive.Add(Topic("a"), time, 12);
  trial.archive.Add(Topic("b"), time, 3);
  MakeLarge(trial.archive, 3 * kMiB);
  trial.archive.Add(Topic("a"), time + hours(1), 5);
  if (times_out) trial.archive.per_mib = std::chrono::seconds(11);
  CHECK(trial.Read({Days(0, 1)}).empty());
  CHECK(trial.Missing({Days(0, 1)}).empty());
  CHECK(IdsOf(trial.heard.readings).size() == 20);
  int parts = 0;
  for (const Reading& reading : trial.heard.readings) {
    CHECK_FALSE(reading.unreadable);
    size_t bytes = 0;
    for (const std::string& answer : reading.answers) bytes += answer.size();
    CHECK(bytes <= 2 * kMostAnswerBytes);
    if (reading.part == 0) continue;
    CHECK(reading.part == ++parts);
    CHECK(reading.window.Length() == Seconds(0));
  }
  CHECK(parts > 2);
}

TEST_CASE("what no page ever shows is a hole that is told",
          "[client][large][I2]") {
  Trial trial;
  const Time time = kStart + hours(5);
  trial.archive.Add(Topic("a"), time, 120);
  trial.archive.Add(Topic("a"), time + hours(1), 5);
  // One id stands for two of them: the number is never reached.
  trial.archive.rows[7].id = trial.archive.rows[8].id;
  trial.archive.fault = [](const Request& request) -> std::optional<Ending> {
    if (request.asked.rows != 0) return {};
    return FakeArchive::Status(500);
  };
  CHECK(trial.Read({Days(0, 1)}).empty());
  int unreadable = 0;
  for (const Reading& reading : trial.heard.readings) {
    if (!reading.unreadable) continue;
    ++unreadable;
    CHECK(reading.window == Second(hours(5)));
    CHECK_FALSE(reading.unanswered);
    CHECK(reading.why == "datagrepper counts 120 messages of " + Topic("a") +
                             " in this second, but its pages show 119");
  }
  CHECK(unreadable == 1);
  CHECK(trial.archive.requests.size() < 100);
}

TEST_CASE("a body that no answer holds is told, and its message is read",
          "[client][large][I5]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 1), 20);
  trial.archive.rows[3].body_bytes = 9 * kMiB;
  trial.archive.most_body_bytes = 7 * kMiB;
  CHECK(trial.Read({Days(0, 1)}).empty());
  CheckComplete(trial, {Days(0, 1)});
  CHECK_THAT(trial.Oddities(),
             Catch::Matches("message id-3 of .* is read without its body: it "
                            "is long\n"));
}

TEST_CASE("of a full page the latest messages are kept", "[client][I2]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 1), 130);
  CHECK(trial.Read({Days(0, 1)}).empty());
  CheckComplete(trial, {Days(0, 1)});
  CHECK(trial.archive.requests.size() - size_t(trial.ZoneRequests()) == 2);
  const Reading& latest = trial.heard.readings.at(0);
  CHECK(latest.of_full_page);
  CHECK(latest.messages.size() + latest.beside == 100);
  CHECK(latest.window.until == kStart + days(1));
  CHECK(MessagesIn(trial.heard.readings) == 130);
}

TEST_CASE("a crowded second among dense traffic costs few requests",
          "[client]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 1), 10'000);
  CHECK(trial.Read({Days(0, 1)}).empty());
  Trial crowded;
  crowded.archive.rows = trial.archive.rows;
  crowded.archive.Add(Topic("a"), kStart + hours(13), 150);
  CHECK(crowded.Read({Days(0, 1)}).empty());
  CheckComplete(crowded, {Days(0, 1)});
  CHECK(crowded.archive.requests.size() <= trial.archive.requests.size() + 14);
}

TEST_CASE("a full page that is not in order proves nothing", "[client][I2]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 1), 130);
  trial.archive.rows[40].headers =
      fmt::format(R"({{"sent-at": "{}"}})",
                  FormatTime(TimeOf(trial.archive.rows[40]) - Seconds(1)));
  CHECK(trial.Read({Days(0, 1)}).empty());
  CHECK(trial.Missing({Days(0, 1)}).empty());
  CHECK(IdsOf(trial.heard.readings).size() == 130);
}

TEST_CASE("messages are counted without being read", "[client]") {
  Trial trial;
  std::mt19937 random(1);
  trial.Fill(random, Days(0, 1), 130);
  trial.Fill(random, Days(2, 3), 1);
  trial.client.emplace(trial.datagrepper, trial.archive, trial.patience);
  trial.client->BeginCounting({kCategory, {}},
                              {Days(0, 1), Days(1, 2), Days(2, 3)}, {}, {});
  std::map<Time, std::optional<long long>> numbers;
  while (const auto reading = trial.client->Next()) {
    CHECK(reading->counted);
    CHECK(reading->messages.empty());
    numbers[reading->window.since] = reading->number;
  }
  CHECK(numbers ==
        std::map<Time, std::optional<long long>>{
            {kStart, 130}, {kStart + days(1), 0}, {kStart + days(2), 1}});
  CHECK(trial.archive.requests.size() == 3);
}

}  // namespace
}  // namespace workflow_health

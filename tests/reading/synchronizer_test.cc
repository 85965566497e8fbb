#include "reading/synchronizer.h"

#include <catch2/catch.hpp>

#include "config/logs_alone.h"
#include "datagrepper/fake_archive.h"

namespace workflow_health {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr char kCategory[] = "monitor-gating";
// The clock of the server.
constexpr Time kNow = Time(hours(1000));

class Nobody : public ReadingListener {
 public:
  void Take(const Reading&) override {}
  void Tell(const std::string&) override {}
};

Config TrialConfig() {
  Config config = LogsAlone();
  for (Workflow& workflow : config.workflows) {
    workflow.history_start = Time(hours(900));
  }
  for (Source& source : config.sources) {
    source.history_start = Time(hours(900));
  }
  config.datagrepper.url = "https://archive.test";
  return config;
}

// What is read into a ledger, again and again.
struct Trial {
  Config config = TrialConfig();
  const MessageReader reader{config};
  FakeArchive archive;
  Ledger ledger{":memory:", Ledger::Mode::kWrite};
  Doubts doubts{3};

  Trial() { ledger.CountUnder(MeasuredIn(config)); }

  // What is found at `now` by the clock here.
  Synchronized Read(Time now) {
    Client client(config.datagrepper, archive, {.attempts_at_second = 2});
    Nobody nobody;
    Synchronizer synchronizer(config, reader, MeasuredIn(config), ledger,
                              client, doubts, nobody);
    return synchronizer.Read(config.sources[0], {now, {}, {}, false});
  }

  void Add(Time time, const char* headers = "") {
    archive.Add(
        "org.fedoraproject.prod.monitor-gating.single-build.end.success", time);
    archive.rows.back().headers = headers;
  }
  // Fails where this would be answered.
  void Poison(Time time) {
    archive.fault = [this, time](const FakeArchive::Request& request)
        -> std::optional<FakeArchive::Ending> {
      const bool hit = request.window().Contains(time);
      if (!hit || request.AsksForZone()) return std::nullopt;
      asked.push_back(request.window());
      return FakeArchive::Status(500);
    };
  }
  std::vector<Window> asked;  // those that failed
};

TEST_CASE("what has settled is read", "[synchronizer][I2]") {
  Trial trial;
  const Synchronized result = trial.Read(kNow);
  CHECK(result.whole);
  CHECK(result.missing.empty());
  CHECK(result.known_until == kNow - minutes(15));
}

TEST_CASE("a clock that is a little fast makes no hole", "[synchronizer][I2]") {
  Trial trial;
  const Seconds fast = GENERATE(Seconds(1), Seconds(59));
  const Synchronized result = trial.Read(kNow + fast);
  CHECK(result.whole);
  CHECK(result.missing.empty());
  CHECK(*result.known_until >= kNow - minutes(15));
  CHECK(*result.known_until <= kNow - minutes(15) + Seconds(1));
}

TEST_CASE("what a clock that is far off cannot know is missing",
          "[synchronizer][I2]") {
  Trial trial;
  const Synchronized result = trial.Read(kNow + hours(30));
  REQUIRE(result.missing.size() == 1);
  CHECK(result.missing[0].until == kNow + hours(30) - minutes(15));
  CHECK(*result.known_until <= kNow - minutes(15) + Seconds(1));
}

TEST_CASE("what fails alone in three readings counts as read, and is a hole",
          "[synchronizer][I2]") {
  Trial trial;
  const Time bad = kNow - hours(5);
  const Window second{bad - Seconds(1), bad};
  trial.Add(bad + hours(1));
  trial.Poison(bad);
  for (int reading = 1; reading <= 3; ++reading) {
    CAPTURE(reading);
    trial.asked.clear();
    const Synchronized result = trial.Read(kNow);
    CHECK(result.whole);
    CHECK(result.missing.empty() == (reading == 3));
    CHECK(result.doubtful.empty() == (reading == 3));
    CHECK(*result.known_until ==
          (reading == 3 ? kNow - minutes(15) : second.since));
    // What is around it is not read again for it.
    if (reading > 1) {
      for (const Window& asked : trial.asked) CHECK(asked == second);
      CHECK(trial.asked.size() <= 8);
    }
  }
  CHECK(trial.ledger.Unreadable(kCategory) == std::vector<Window>{second});
}

TEST_CASE("what cannot be read any more is a hole, though it was read before",
          "[synchronizer][I2]") {
  Trial trial;
  const Time bad = kNow - minutes(40);
  const Window second{bad - Seconds(1), bad};
  trial.Add(kNow - minutes(30));
  trial.Add(kNow - minutes(50));
  REQUIRE(trial.Read(kNow).missing.empty());
  // Something that cannot be answered comes late into it.
  trial.Poison(bad);
  for (int reading = 1; reading <= 3; ++reading) (void)trial.Read(kNow);
  CHECK(trial.ledger.Unreadable(kCategory) == std::vector<Window>{second});
  trial.asked.clear();
  const Synchronized result = trial.Read(kNow);
  CHECK(result.missing.empty());
  CHECK(trial.asked.empty());
  // It is read with all the rest, once it can be.
  trial.archive.fault = nullptr;
  (void)trial.Read(kNow + hours(48));
  CHECK(trial.ledger.Unreadable(kCategory).empty());
}

TEST_CASE("what was proven unreadable is asked for with what is read long ago",
          "[synchronizer][I2]") {
  Trial trial;
  trial.config.datagrepper.overlap = hours(6);
  const Time bad = kNow - hours(5);
  trial.Add(bad + hours(1));
  trial.Poison(bad);
  for (int i = 0; i < 3; ++i) (void)trial.Read(kNow);
  trial.asked.clear();
  CHECK(trial.Read(kNow + minutes(1)).missing.empty());
  CHECK(trial.asked.empty());
  CHECK(trial.Read(kNow + hours(24)).whole);
  CHECK_FALSE(trial.asked.empty());
  trial.archive.fault = nullptr;
  (void)trial.Read(kNow + hours(48));
  CHECK(trial.ledger.Unreadable(kCategory).empty());
}

std::string HeadersOf(Time time, bool sample) {
  return fmt::format(R"({{"sent-at": "{}", "{}": {}}})", FormatTime(time),
                     kSampleHeader, sample);
}

TEST_CASE("a message of another kind is ignored, named, and stops nothing",
          "[synchronizer][I5][I8]") {
  const bool made_up = GENERATE(false, true);
  Trial trial;
  for (int i = 20; i > 0; --i) {
    const Time time = kNow - hours(i);
    trial.Add(time, HeadersOf(time, (i == 10) != made_up).c_str());
  }
  const Synchronized result = trial.Read(kNow);
  CHECK_FALSE(result.stopped);
  CHECK(result.missing.empty());
  CHECK(trial.ledger.IsSample() == made_up);
  CHECK(trial.ledger.MessageCount() == 20);
  REQUIRE(result.oddities.size() == 1);
  CHECK_THAT(result.oddities[0], Catch::Contains("message id-10 of " +
                                                 FormatTime(kNow - hours(10))));
  const Window all{kNow - hours(30), kNow};
  CHECK(trial.ledger.Events("single-build", all).size() == 19);
  CHECK(trial.ledger.NotCounted(Entry::As::kIgnored, all).messages == 1);
}

TEST_CASE("a message whose place is not that of its headers is named once",
          "[synchronizer][I5]") {
  Trial trial;
  for (int i = 20; i > 0; --i) trial.Add(kNow - hours(i));
  trial.archive.rows[9].headers = R"({"sent-at": "9999-12-31T23:59:59Z"})";
  const Synchronized result = trial.Read(kNow);
  CHECK(result.missing.empty());
  REQUIRE(result.oddities.size() == 1);
  CHECK_THAT(result.oddities[0],
             Catch::Contains("message id-9 of 9999-12-31T23:59:59Z"));
  CHECK(trial.ledger.MessageCount() == 20);
}

TEST_CASE("an archive of another kind is refused, and nothing of it is entered",
          "[synchronizer][I8]") {
  Trial trial;
  // Whatever is answered first: few messages alone would be ignored.
  trial.config.datagrepper.requests_at_once = 1;
  trial.Add(kNow - hours(30));
  REQUIRE(trial.Read(kNow - hours(25)).whole);
  REQUIRE(trial.ledger.MessageCount() == 1);
  for (int i = 20; i > 0; --i) {
    const Time time = kNow - hours(i);
    trial.Add(time, HeadersOf(time, true).c_str());
  }
  CHECK_THROWS_WITH(trial.Read(kNow),
                    Catch::Contains("the ledger holds real messages"));
  CHECK(trial.ledger.MessageCount() == 1);
}

TEST_CASE("without the server's clock nothing later than its messages is known",
          "[synchronizer][I2]") {
  Trial trial;
  trial.archive.tells_clock = false;
  const Synchronized none = trial.Read(kNow);
  CHECK_FALSE(none.known_until);
  CHECK(none.without_clock);
  trial.Add(kNow - hours(20));
  trial.Add(kNow - hours(2));
  const Synchronized result = trial.Read(kNow + hours(300'000));
  CHECK(result.without_clock);
  CHECK(*result.known_until == kNow - hours(2) - Seconds(1));
  CHECK(result.missing.empty());
  CHECK(trial.ledger.MessageCount() == 2);
}

TEST_CASE("a message of the end of all time does not stop the reading",
          "[synchronizer]") {
  Trial trial;
  (void)trial.Read(kNow);
  const Time last = Time(Seconds(253'402'300'799));
  trial.Add(last);
  Batch batch;
  batch.origin = "a file";
  Message message;
  message.id = "last";
  message.topic = trial.archive.rows[0].topic;
  message.sent_at = last;
  batch.entries = {trial.reader.Read(message)};
  (void)trial.ledger.Record(batch);
  trial.archive.requests.clear();
  const Synchronized result = trial.Read(kNow);
  CHECK(result.missing.empty());
  for (const auto& request : trial.archive.requests) {
    CHECK(request.asked.end <= 253'402'300'799);
  }
}

// A source of topics, of which a step reads the first, another all.
struct TopicTrial : Trial {
  const std::string build = "org.fedoraproject.prod.buildsys.build";
  const std::string tag = "org.fedoraproject.prod.buildsys.tag";
  Source source{{"", {build}}, Time(hours(900))};
  std::vector<Measured> measured = {
      {"koji/build", {{"a", "rule"}}, {build}, Time(hours(900))}};

  TopicTrial() {
    archive.Add(build, Time(hours(950)));
    archive.Add(tag, Time(hours(951)));
    ledger.CountUnder(measured);
  }
  Synchronized Read(Time now) {
    Client client(config.datagrepper, archive, {.attempts_at_second = 2});
    Nobody nobody;
    ledger.CountUnder(measured);
    Synchronizer synchronizer(config, reader, measured, ledger, client, doubts,
                              nobody);
    return synchronizer.Read(source, {now, {}, {}, false});
  }
  // What was asked for since, but for the zone: "window topics".
  std::vector<std::string> TakeAsked() {
    std::vector<std::string> lines;
    for (const auto& request : archive.requests) {
      if (request.AsksForZone()) continue;
      lines.push_back(fmt::format("{} {}", request.window().Length().count(),
                                  fmt::join(request.asked.topics, ",")));
    }
    archive.requests.clear();
    return lines;
  }
};

TEST_CASE("topics are read together, and known each by itself",
          "[synchronizer][I2]") {
  TopicTrial trial;
  trial.source.topics = {trial.build, trial.tag};
  trial.measured.push_back(
      {"signing/sign", {{"a", "rule"}}, {trial.tag}, Time(hours(900))});
  const Synchronized result = trial.Read(kNow);
  CHECK(result.whole);
  CHECK(result.messages == 2);
  CHECK(result.missing.empty());
  for (const std::string& line : trial.TakeAsked()) {
    CHECK_THAT(line, Catch::EndsWith(trial.build + "," + trial.tag));
  }
  CHECK(trial.ledger.Covered(trial.build) == trial.ledger.Covered(trial.tag));
  CHECK(trial.ledger.Covered("buildsys").empty());
}

TEST_CASE("a topic that is added later is read back alone",
          "[synchronizer][I2]") {
  TopicTrial trial;
  CHECK(trial.Read(kNow).messages == 1);
  (void)trial.TakeAsked();
  trial.source.topics.push_back(trial.tag);
  trial.measured.push_back(
      {"signing/sign", {{"a", "rule"}}, {trial.tag}, Time(hours(900))});
  const Synchronized result = trial.Read(kNow);
  CHECK(result.whole);
  CHECK(result.missing.empty());
  // Of the first one the overlap alone, of the other one all.
  Seconds of_build{0};
  Seconds of_tag{0};
  for (const std::string& line : trial.TakeAsked()) {
    const Seconds length{std::stol(line)};
    (line.ends_with(trial.tag) ? of_tag : of_build) += length;
    CHECK((line.ends_with(" " + trial.tag) || line.ends_with(trial.build)));
  }
  CHECK(of_build <= trial.config.datagrepper.overlap);
  CHECK(of_tag >= kNow - Time(hours(900)) - trial.config.settle);
  CHECK(trial.ledger.Covered(trial.tag) == trial.ledger.Covered(trial.build));
}

}  // namespace
}  // namespace workflow_health

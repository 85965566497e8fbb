// What comes late into what was read: it is found by its number.
#include <catch2/catch.hpp>
#include <random>

#include "datagrepper/fake_archive.h"
#include "reading/reading_config.h"
#include "reading/synchronizer.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr Time kSettled = Time(days(40));
const std::string kBuild = "org.fedoraproject.prod.buildsys.build";
const std::string kTag = "org.fedoraproject.prod.buildsys.tag";

class Nobody : public ReadingListener {
 public:
  void Take(const Reading&) override {}
  void Tell(const std::string&) override {}
};

// A dense source of two topics, of which all up to kSettled was read.
struct Dense {
  Config config = ReadingConfig();
  const MessageReader reader{config};
  FakeArchive archive;
  Ledger ledger{":memory:", Ledger::Mode::kWrite};
  Doubts doubts{3};
  std::mt19937 random{1};
  Time now = kSettled + config.settle;
  Source source{{"", {kBuild, kTag}}, kSettled - hours(20)};
  std::vector<Measured> measured = {
      {"koji/build", {{"a", "rule"}}, source.topics, source.history_start}};

  Dense() {
    ledger.CountUnder(measured);
    Fill({source.history_start, kSettled + days(3)}, 1000);
    REQUIRE(Read().missing.empty());
    // The overlap was not counted yet.
    now += minutes(1);
    (void)Read();
    archive.requests.clear();
  }
  void Fill(const Window& window, int an_hour) {
    const auto seconds = window.Length().count();
    for (long long i = 0; i < seconds * an_hour / 3600; ++i) {
      archive.Add(random() % 2 == 0 ? kBuild : kTag,
                  window.since + Seconds(random() % size_t(seconds)));
    }
  }
  Synchronized Read(bool again = false) {
    Client client(config.datagrepper, archive, {.attempts_at_second = 2});
    Nobody nobody;
    Synchronizer synchronizer(config, reader, measured, ledger, client, doubts,
                              nobody);
    return synchronizer.Read(source, {now, {}, {}, again});
  }
  // Of a message that was read, earlier than the overlap.
  [[nodiscard]] std::string EarlyId() const {
    return std::ranges::find_if(
               archive.rows,
               [](const FakeArchive::Row& row) {
                 return Time(Seconds(row.microseconds / 1'000'000)) <
                        kSettled - hours(5);
               })
        ->id;
  }
  // A poll a minute later. How many requests it took.
  size_t Poll(Synchronized* result = nullptr) {
    now += minutes(1);
    archive.requests.clear();
    const Synchronized read = Read();
    CHECK(read.missing.empty());
    if (result != nullptr) *result = read;
    // But for those for the zone: each poll has another client.
    return size_t(std::ranges::count_if(
        archive.requests,
        [](const auto& request) { return !request.AsksForZone(); }));
  }
};

TEST_CASE("a poll of dense traffic reads little once more", "[late]") {
  Dense trial;
  size_t requests = 0;
  long long messages = 0;
  long long added = 0;
  for (int i = 0; i < 60; ++i) {
    Synchronized result;
    const size_t of_poll = trial.Poll(&result);
    CHECK(of_poll <= 2);
    requests += of_poll;
    messages += result.messages;
    added += result.recorded.added;
  }
  CHECK(requests <= 70);
  CHECK(added > 900);
  CHECK(messages <= 4 * added);
}

TEST_CASE("a message that comes late into the overlap is found by its number",
          "[late][I1]") {
  Dense trial;
  trial.archive.Add(kTag, kSettled - minutes(40));
  size_t requests = 0;
  long long late = 0;
  int polls = 0;
  while (late == 0 && ++polls <= 6) {
    Synchronized result;
    requests += trial.Poll(&result);
    late += result.recorded.late;
  }
  CHECK(late == 1);
  CHECK(requests <= 20);
  // The number is right again.
  for (int i = 0; i < 10; ++i) CHECK(trial.Poll() <= 2);
}

TEST_CASE("what comes later than that is found among the days", "[late][I1]") {
  Dense trial;
  trial.archive.Add(kBuild, trial.source.history_start + hours(3));
  for (int i = 0; i < 12; ++i) CHECK(trial.Poll() <= 2);
  trial.now += trial.config.datagrepper.reread_every;
  Synchronized result;
  (void)trial.Poll(&result);
  CHECK(result.recorded.late == 1);
  CHECK(trial.Poll() <= 2);
}

TEST_CASE("an id that the archive repeats is read once more, once", "[late]") {
  Dense trial;
  trial.archive.Add(kTag, kSettled - minutes(30));
  trial.archive.rows.back().id = trial.EarlyId();
  size_t most = 0;
  for (int i = 0; i < 6; ++i) most = std::max(most, trial.Poll());
  CHECK(most > 2);
  for (int i = 0; i < 30; ++i) CHECK(trial.Poll() <= 2);
}

TEST_CASE("an id that is repeated in what is read first is no doubt",
          "[late]") {
  Dense trial;
  trial.archive.Add(kTag, trial.now - trial.config.settle + Seconds(5));
  trial.archive.rows.back().id = trial.EarlyId();
  for (int i = 0; i < 30; ++i) CHECK(trial.Poll() <= 2);
}

TEST_CASE("a number that is not answered leaves the look back to the next time",
          "[late][I2]") {
  Dense trial;
  trial.archive.Add(kTag, kSettled - minutes(40));
  trial.now += minutes(5);
  trial.archive.fault = [](const FakeArchive::Request& request)
      -> std::optional<FakeArchive::Ending> {
    if (request.asked.rows != 1 || request.AsksForZone()) return {};
    return FakeArchive::Status(500);
  };
  (void)trial.Read();
  trial.archive.fault = nullptr;
  Synchronized result;
  (void)trial.Poll(&result);
  CHECK(result.recorded.late + trial.ledger.LateMessages("koji/build") >= 0);
  CHECK(trial.ledger.MessagesOf({kTag}, {kSettled - minutes(40) - Seconds(1),
                                         kSettled - minutes(40)}) >= 1);
}

TEST_CASE("messages are counted by topic, or by category", "[late][ledger]") {
  Dense trial;
  const Window hour{kSettled - hours(1), kSettled};
  const auto in_archive = [&](const std::vector<std::string>& topics) {
    return std::ranges::count_if(
        trial.archive.rows, [&](const FakeArchive::Row& row) {
          return std::ranges::find(topics, row.topic) != topics.end() &&
                 hour.Contains(Time(Seconds(row.microseconds / 1'000'000)));
        });
  };
  CHECK(trial.ledger.MessagesOf({kTag}, hour) == in_archive({kTag}));
  CHECK(trial.ledger.MessagesOf({kTag, kBuild}, hour) ==
        in_archive({kTag, kBuild}));
  CHECK(trial.ledger.MessagesOf({"other"}, hour) == 0);
  // They are read alone, not with their category.
  CHECK(trial.ledger.MessagesOf({"buildsys"}, hour) == 0);
  CHECK(trial.ledger.MessagesOf({kTag}, {hour.until, hour.until}) == 0);
}

}  // namespace
}  // namespace workflow_health

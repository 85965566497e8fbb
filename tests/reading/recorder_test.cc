#include "reading/recorder.h"

#include <catch2/catch.hpp>

#include "reading/recording.h"

namespace workflow_health {
namespace {

using Windows = std::vector<Window>;

TEST_CASE("a window is known as far as it was settled when it was answered",
          "[recorder][I2]") {
  struct Case {
    int settled;  // by the server's clock
    Windows covered;
    int asked_until;  // what is not left for the next time
  };
  const Case cases[] = {{101, {Span(0, 100)}, 100},
                        {100, {Span(0, 100)}, 100},
                        {99, {Span(0, 99)}, 99},
                        {41, {Span(0, 41)}, 41},
                        {40, {Span(0, 40)}, 40},
                        {39, {Span(0, 39)}, 100},
                        {1, {Span(0, 1)}, 100},
                        {0, {}, 100},
                        {-1, {}, 100}};
  for (const Case& one : cases) {
    CAPTURE(one.settled);
    Recording trial;
    Reading reading = ReadingOf(Span(0, 100));
    reading.answered_at = At(one.settled) + trial.config.settle;
    (void)trial.Record({reading});
    CHECK(trial.Covered() == one.covered);
    CHECK(trial.settled == Span(0, one.asked_until));
    CHECK(trial.read == Seconds(100));
  }
}

TEST_CASE("the earliest clock of several answers decides what is left",
          "[recorder][I2]") {
  Recording trial;
  Reading early = ReadingOf(Span(0, 60));
  early.answered_at = At(50) + trial.config.settle;
  Reading late = ReadingOf(Span(60, 100));
  late.answered_at = At(90) + trial.config.settle;
  for (const auto& readings : {std::vector{early, late}, {late, early}}) {
    (void)trial.Record(readings);
    CHECK(trial.Covered() == Windows{Span(0, 50), Span(60, 90)});
    CHECK(trial.settled == Span(0, 50));
  }
}

TEST_CASE("without a clock a message proves what lies before its second",
          "[recorder][I2]") {
  struct Case {
    std::vector<int> messages;
    std::optional<Time> known;
    Windows covered;
    Time settled;
  };
  // 5000 stands in a window where it was not sent: it proves nothing.
  const Case cases[] = {{{}, {}, {}, Time::min()},
                        {{40}, {}, {Span(0, 39)}, At(39)},
                        {{40, 30, 5000}, {}, {Span(0, 39)}, At(39)},
                        {{5000}, {}, {}, Time::min()},
                        {{40}, At(60), {Span(0, 59)}, At(59)},
                        {{70}, At(60), {Span(0, 69)}, At(69)},
                        {{}, At(1), {}, At(0)},
                        {{}, At(2), {Span(0, 1)}, At(1)},
                        {{}, At(101), {Span(0, 100)}, At(100)},
                        {{}, At(900), {Span(0, 100)}, At(100)}};
  for (const Case& one : cases) {
    CAPTURE(one.messages, FormatTime(one.known.value_or(Time())));
    Recording trial;
    std::vector<Message> messages;
    for (const int second : one.messages) {
      messages.push_back(MessageAt(second));
    }
    Reading reading = ReadingOf(Span(0, 100), messages);
    reading.answered_at.reset();
    const Synchronized result = trial.Record({reading}, one.known);
    CHECK(result.without_clock);
    CHECK(trial.Covered() == one.covered);
    CHECK(trial.settled.until == one.settled);
    CHECK(result.messages == std::ssize(one.messages));
  }
}

TEST_CASE("only what was answered without a clock waits for a message",
          "[recorder][I2]") {
  Recording trial;
  Reading first = ReadingOf(Span(0, 10));
  Reading second = ReadingOf(Span(20, 30), {MessageAt(25)});
  Reading third = ReadingOf(Span(40, 50));
  const Reading with_clock = ReadingOf(Span(60, 70));
  for (Reading* one : {&first, &second, &third}) one->answered_at.reset();
  (void)trial.Record({first, second, third, with_clock});
  CHECK(trial.Covered() == Windows{Span(0, 10), Span(20, 24), Span(60, 70)});
}

TEST_CASE("each topic that was asked for is covered by itself",
          "[recorder][I2]") {
  Recording trial;
  Reading reading = ReadingOf(Span(0, 10));
  reading.selection = {"", {"a.topic", "another.topic"}};
  (void)trial.Record({reading});
  CHECK(trial.ledger.Covered("a.topic") == Windows{Span(0, 10)});
  CHECK(trial.ledger.Covered("another.topic") == Windows{Span(0, 10)});
  CHECK(trial.Covered().empty());
}

TEST_CASE("what several readings entered is summed up", "[recorder][I3]") {
  Recording trial;
  const Message once = MessageAt(5);
  const Message again = MessageAt(15);
  Synchronized result =
      trial.Record({ReadingOf(Span(0, 10), {once}),
                    ReadingOf(Span(10, 20), {again, MessageAt(16)})});
  CHECK(result.messages == 3);
  CHECK(result.recorded.added == 3);
  CHECK(result.recorded.known == 0);
  CHECK(result.recorded.late == 0);
  CHECK(trial.read == Seconds(20));
  // Nobody has read what lies behind second 20.
  result = trial.Record({ReadingOf(Span(0, 10), {once, MessageAt(6)}),
                         ReadingOf(Span(10, 25), {again, MessageAt(22)})});
  CHECK(result.messages == 4);
  CHECK(result.recorded.added == 2);
  CHECK(result.recorded.known == 2);
  CHECK(result.recorded.late == 1);
  CHECK(trial.read == Seconds(25));
  CHECK(trial.ledger.Origins() ==
        std::vector<std::string>{"https://archive.test"});
}

// So many messages, the first ones of them made up.
Reading Mixed(int messages, int made_up) {
  Reading reading = ReadingOf(Span(0, 100));
  for (int i = 0; i < messages; ++i) {
    reading.messages.push_back(MessageAt(i + 1, i < made_up));
  }
  return reading;
}

TEST_CASE("most of the first messages say what a ledger holds",
          "[recorder][I8]") {
  for (const auto& [messages, made_up, sample] :
       {std::tuple(4, 1, false), std::tuple(4, 2, false),
        std::tuple(4, 3, true), std::tuple(1, 1, true),
        std::tuple(1, 0, false)}) {
    CAPTURE(messages, made_up);
    Recording trial;
    // What holds no message says nothing.
    const Synchronized result =
        trial.Record({ReadingOf(Span(100, 200)), Mixed(messages, made_up)});
    CHECK(trial.ledger.IsSample() == sample);
    CHECK(result.odd_messages == (sample ? messages - made_up : made_up));
    CHECK(trial.ledger.EventCount("single-build") ==
          messages - result.odd_messages);
  }
}

TEST_CASE("a few messages of another kind are no other archive",
          "[recorder][I8]") {
  const bool sample = GENERATE(false, true);
  struct Case {
    std::vector<std::pair<int, int>> readings;  // of its kind, of another
    bool refused;
  };
  const Case cases[] = {{{{0, 5}}, false},         {{{0, 6}}, true},
                        {{{6, 6}}, false},         {{{6, 7}}, true},
                        {{{0, 3}, {0, 2}}, false}, {{{0, 3}, {0, 3}}, true},
                        {{{9, 0}, {0, 9}}, false}, {{{9, 0}, {0, 10}}, true}};
  for (const Case& one : cases) {
    Recording trial;
    (void)trial.Record({ReadingOf(Span(0, 100), {MessageAt(1, sample)})});
    std::vector<Reading> readings;
    for (const auto& [same, other] : one.readings) {
      CAPTURE(same, other);
      const int made_up = sample ? same : other;
      readings.push_back(Mixed(same + other, made_up));
    }
    if (one.refused) {
      CHECK_THROWS_AS(trial.Record(readings), LedgerError);
    } else {
      CHECK_NOTHROW(trial.Record(readings));
    }
    CHECK(trial.ledger.IsSample() == sample);
  }
}

TEST_CASE("twenty odd messages are named, and all are counted",
          "[recorder][I5]") {
  for (const int odd : {20, 21, 60}) {
    Recording trial;
    Reading reading = ReadingOf(
        Span(0, 100), {MessageAt(1), MessageAt(2), MessageAt(3, true)});
    for (int i = 1; i < odd; ++i) {
      reading.oddities.push_back(fmt::format("oddity {}", i));
    }
    const Synchronized result = trial.Record({reading});
    CHECK(result.odd_messages == odd);
    REQUIRE(result.oddities.size() == 20);
    CHECK_THAT(result.oddities.front(),
               Catch::EndsWith("of 1970-02-09T14:00:03Z is made up, but most "
                               "others are real: it is ignored"));
    CHECK(result.oddities.back() == "oddity 19");
  }
}

}  // namespace
}  // namespace workflow_health

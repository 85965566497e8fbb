#include "reading/progress.h"

#include <catch2/catch.hpp>
#include <sstream>

namespace workflow_health {
namespace {

ProgressState Half() {
  ProgressState state;
  state.total = Seconds(1000);
  state.done = Seconds(500);
  state.at = ParseTime("2025-01-15").value();
  state.messages = 12'345;
  state.elapsed = std::chrono::seconds(10);
  return state;
}

constexpr char kText[] =
    " 50 %  read up to 2025-01-15 00:00, about 10s left, 12345 messages, "
    "1234 a second";

TEST_CASE("progress says share, span, time left and rate", "[progress]") {
  CHECK(ProgressText(Half()) == kText);
  ProgressState begun = Half();
  begun.elapsed = std::chrono::milliseconds(900);
  CHECK(ProgressText(begun) ==
        " 50 %  read up to 2025-01-15 00:00, 12345 messages");
}

TEST_CASE("the bar is as long as there is room", "[progress]") {
  CHECK(ProgressBar(Half(), 200) ==
        "[###############...............] " + std::string(kText));
  const std::string text = kText;
  const int columns = static_cast<int>(text.size()) + 14;
  CHECK(ProgressBar(Half(), columns) == "[#####.....] " + text);
}

TEST_CASE("a line is never as wide as the terminal", "[progress]") {
  for (int columns = 1; columns < 200; ++columns) {
    CHECK(int(ProgressBar(Half(), columns).size()) < columns);
  }
  CHECK(ProgressBar(Half(), 30) == std::string(kText).substr(0, 29));
}

TEST_CASE("a line is told for each tenth where there is no terminal",
          "[progress]") {
  std::ostringstream out;
  Progress progress(Seconds(100), 0, out);
  const Time start = ParseTime("2025-01-15").value();
  progress.Advance({start, start + Seconds(9)}, 1);
  CHECK(out.str().empty());
  progress.Advance({start, start + Seconds(3)}, 1);
  progress.Tell("warning: something");
  progress.Advance({start, start + Seconds(88)}, 1);
  CHECK(out.str() ==
        " 12 %  read up to 2025-01-15 00:00, 2 messages\nwarning: something\n");
}

TEST_CASE("at its ends, progress has no time left to tell", "[progress]") {
  struct Case {
    int done;
    std::string text;
  };
  const std::string end = ", 12345 messages, 1234 a second";
  const std::string at = " %  read up to 2025-01-15 00:00";
  const Case cases[] = {{0, "  0" + at + end},
                        {1, "  0" + at + ", about 2h46m30s left" + end},
                        {999, "100" + at + ", about 0s left" + end},
                        {1000, "100" + at + end},
                        // What is read twice is not more than all.
                        {1500, "100" + at + end}};
  for (const Case& one : cases) {
    ProgressState state = Half();
    state.done = Seconds(one.done);
    CHECK(ProgressText(state) == one.text);
  }
}

TEST_CASE("a second has to pass before a rate is told", "[progress]") {
  ProgressState state = Half();
  state.elapsed = std::chrono::milliseconds(1000);
  CHECK_THAT(ProgressText(state), Catch::EndsWith(", 12345 a second"));
  state.elapsed = std::chrono::milliseconds(999);
  CHECK_THAT(ProgressText(state), Catch::EndsWith(", 12345 messages"));
}

TEST_CASE("a bar is left out where it would be too short", "[progress]") {
  const int text = static_cast<int>(std::string_view(kText).size());
  CHECK(ProgressBar(Half(), text + 9) == "[##...] " + std::string(kText));
  CHECK(ProgressBar(Half(), text + 8) == kText);
  CHECK(ProgressBar(Half(), text + 1) == kText);
  CHECK(ProgressBar(Half(), 0).empty());
  ProgressState end = Half();
  end.done = end.total;
  CHECK_THAT(ProgressBar(end, 200),
             Catch::StartsWith("[" + std::string(30, '#') + "] 100 %"));
}

Window Day(int first, int last) {
  const Time start = ParseTime("2025-01-01").value();
  return {start + std::chrono::days(first - 1),
          start + std::chrono::days(last)};
}

TEST_CASE("a long reading knows how far it has come", "[progress]") {
  ReadingProgress progress(std::chrono::days(10));
  progress.Advance(Day(5, 6), 7);
  // What is read last is not always the latest.
  progress.Advance(Day(1, 1), 3);
  CHECK(progress.state().total == std::chrono::days(10));
  CHECK(progress.state().done == std::chrono::days(3));
  CHECK(progress.state().at == Day(5, 6).until);
  CHECK(progress.state().messages == 10);
}

TEST_CASE("each tenth is told once, and never the last", "[progress]") {
  ReadingProgress progress(std::chrono::days(10));
  CHECK_FALSE(progress.HasAnotherTenth());
  progress.Advance(Day(1, 1), 0);
  CHECK(progress.HasAnotherTenth());
  CHECK_FALSE(progress.HasAnotherTenth());
  progress.Advance({Day(2, 2).since, Day(2, 2).until - Seconds(1)}, 0);
  CHECK_FALSE(progress.HasAnotherTenth());
  // Several at once are one.
  progress.Advance(Day(3, 9), 0);
  CHECK(progress.HasAnotherTenth());
  CHECK_FALSE(progress.HasAnotherTenth());
  progress.Advance(Day(10, 10), 0);
  progress.Advance(Day(10, 10), 0);
  CHECK_FALSE(progress.HasAnotherTenth());
}

TEST_CASE("a bar is drawn at a terminal, and goes away", "[progress]") {
  std::ostringstream out;
  {
    Progress progress(std::chrono::days(10), 60, out);
    progress.Advance(Day(1, 5), 3);
    CHECK_THAT(out.str(), Catch::StartsWith("\r") &&
                              Catch::Contains(" 50 %  read up to 2025-01-06") &&
                              Catch::EndsWith("\x1b[K"));
    out.str("");
    progress.Tell("warning: \x1b[31mred");
    CHECK(out.str() == "\r\x1b[Kwarning:  [31mred\n");
    out.str("");
  }
  CHECK(out.str() == "\r\x1b[K");
}

TEST_CASE("without a terminal nothing is drawn or taken away", "[progress]") {
  std::ostringstream out;
  {
    Progress progress(std::chrono::days(10), 0, out);
    progress.Tell(std::string(500, 'x'));
  }
  CHECK(out.str() == std::string(500, 'x') + "\n");
}

}  // namespace
}  // namespace workflow_health

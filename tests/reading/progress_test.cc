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

}  // namespace
}  // namespace workflow_health

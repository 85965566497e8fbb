#include "app/progress.h"

#include <catch2/catch.hpp>
#include <sstream>

namespace workflow_health {
namespace {

using std::chrono::days;

constexpr Time kStart = std::chrono::sys_days(days(20'000));  // 2024-10-04

ProgressState Quarter() {
  ProgressState state;
  state.total = days(40);
  state.done = days(10);
  state.at = kStart + days(10);
  state.messages = 1500;
  state.elapsed = std::chrono::seconds(30);
  return state;
}

TEST_CASE("a line tells the share, the place, the rate and the time left") {
  CHECK(ProgressText(Quarter(), 0) ==
        " 25 %  read up to 2024-10-14 00:00, 1500 messages, 50 a second, about "
        "1m30s left");
}

TEST_CASE("a bar is as full as the share that is done") {
  CHECK(ProgressText(Quarter(), 8).starts_with("[##......]  25 %"));
  ProgressState state = Quarter();
  state.done = state.total;
  CHECK(ProgressText(state, 4).starts_with("[####] 100 %"));
  state.done = state.total * 2;  // more cannot be
  CHECK(ProgressText(state, 4).starts_with("[####] 100 %"));
}

TEST_CASE("in the first second no rate and no time left are told") {
  ProgressState state = Quarter();
  state.elapsed = std::chrono::milliseconds(999);
  CHECK(ProgressText(state, 0) ==
        " 25 %  read up to 2024-10-14 00:00, 1500 messages");
}

TEST_CASE("where nobody watches there is a line for each tenth") {
  std::ostringstream out;
  {
    Progress progress(days(100), false, out);
    for (int day = 0; day < 100; ++day) {
      progress.Advance({kStart + days(day), kStart + days(day + 1)}, 3);
      if (day == 0) CHECK(out.str().empty());
    }
  }
  const std::string told = out.str();
  CHECK(std::ranges::count(told, '\n') == 9);
  CHECK(told.find('\x1b') == std::string::npos);
  CHECK_THAT(told, Catch::StartsWith(" 10 %  read up to 2024-10-14 00:00, 30 "
                                     "messages"));
}

TEST_CASE("on a terminal the bar makes room for what is told, and goes away") {
  std::ostringstream out;
  {
    Progress progress(days(10), true, out);
    progress.Advance({kStart, kStart + days(1)}, 3);
    progress.Tell("warning: something");
  }
  CHECK_THAT(out.str(), Catch::Contains("\r[###"));
  CHECK_THAT(out.str(), Catch::Contains("\r\x1b[Kwarning: something\n"));
  CHECK_THAT(out.str(), Catch::EndsWith("\r\x1b[K"));
}

}  // namespace
}  // namespace workflow_health

// Windows that are not answered as they were asked for.
#include <catch2/catch.hpp>
#include <random>

#include "datagrepper/planning.h"
#include "datagrepper/window_plan.h"
#include "workflow/coverage.h"

namespace workflow_health {
namespace {

using planning::Days;
using planning::days;
using planning::hours;
using planning::kStart;

TEST_CASE("what is halved is asked again in at most halves", "[window_plan]") {
  const auto seconds = GENERATE(2, 3, 7, 86'400);
  const Window window{kStart, kStart + Seconds(seconds)};
  WindowPlan plan({window, Days(10, 11)});
  const auto piece = plan.Next();
  REQUIRE(piece->window == window);
  plan.Halve({piece->window, 3});
  Time until = window.since;
  while (until < window.until) {
    const auto part = plan.Next();
    CHECK(part->window.since == until);
    CHECK(part->window.Length() <= Seconds(seconds / 2));
    CHECK(part->failures == 3);
    until = part->window.until;
  }
  CHECK(until == window.until);
  // The rest is not affected.
  CHECK(plan.Next()->window == Days(10, 11));
}

TEST_CASE("a window that is halved again and again becomes a second",
          "[window_plan]") {
  WindowPlan plan({Days(0, 1)});
  auto piece = plan.Next();
  int halvings = 0;
  for (; piece->window.Length() > Seconds(1); ++halvings) {
    plan.Halve(*piece);
    piece = plan.Next();
    CHECK(piece->window.since == kStart);
  }
  CHECK(halvings == 16);
}

// `whole` is asked for in vain, and then answered in parts.
void Fail(WindowPlan& plan, const Window& whole) {
  plan.Halve({whole, 1});
  for (Time at = whole.since; at < whole.until;) {
    const auto part = plan.Next();
    plan.Learn(part->window, 0);
    at = part->window.until;
  }
}

TEST_CASE("a window that fails makes others shorter by half at most",
          "[window_plan]") {
  WindowPlan plan({Days(0, 1000)});
  plan.Learn(plan.Next()->window, 0);
  Fail(plan, {kStart - Seconds(7), kStart});
  Seconds longest{0};
  for (int i = 0; i < 30; ++i) {
    longest = std::max(longest, plan.Next()->window.Length());
  }
  CHECK(longest == days(45));
}

TEST_CASE(
    "a window that fails does not make others shorter than what was "
    "answered before it",
    "[window_plan]") {
  WindowPlan plan({Days(0, 2000)});
  for (int i = 0; i < 6; ++i) plan.Learn(plan.Next()->window, 0);
  Fail(plan, Days(3000, 3090));
  CHECK(plan.Next()->window.Length() >= days(80));
}

TEST_CASE("a window of which a part is never answered proves no length",
          "[window_plan]") {
  WindowPlan plan({Days(0, 1000)});
  for (int i = 0; i < 6; ++i) plan.Learn(plan.Next()->window, 0);
  auto piece = *plan.Next();
  const Time bad = piece.window.since + Seconds(4711);
  while (piece.window.Length() > Seconds(1)) {
    if (piece.window.Contains(bad)) {
      plan.Halve({piece.window, 1});
    } else {
      plan.Learn(piece.window, 0);
    }
    piece = *plan.Next();
  }
  Seconds longest{0};
  for (int i = 0; i < 30; ++i) {
    longest = std::max(longest, plan.Next()->window.Length());
  }
  CHECK(longest == WindowPlan::kLongest);
}

// Asks for one window after the other, of which those up to `longest` are
// answered; how many times.
int Ask(WindowPlan& plan, Seconds longest) {
  int requests = 0;
  while (const auto piece = plan.Next()) {
    ++requests;
    if (piece->window.Length() > longest) {
      plan.Halve({piece->window, piece->failures + 1});
    } else {
      plan.Learn(piece->window, 0);
    }
  }
  return requests;
}

TEST_CASE("where only short windows are answered, few others are asked for",
          "[window_plan]") {
  const auto longest =
      GENERATE(hours(5), hours(24), hours(31), days(3), days(15), days(40));
  WindowPlan plan({Days(0, 2190)});
  const int needed = static_cast<int>(days(2190) / longest);
  CHECK(Ask(plan, longest) < 30 + needed * 5 / 4);
}

TEST_CASE("windows that were too long for a while grow again",
          "[window_plan]") {
  WindowPlan plan({Days(0, 30), Days(100, 2190)});
  while (plan.Next()->window.until < kStart + days(30)) {
    Fail(plan, Days(-1, 0));
    Fail(plan, {kStart, kStart + Seconds(2)});
  }
  CHECK(Ask(plan, WindowPlan::kLongest) < 300);
}

TEST_CASE("a length that was too long is asked for again now and then",
          "[window_plan]") {
  WindowPlan plan({Days(0, 2190)});
  std::vector<long long> trials;
  int answers = 0;
  while (const auto piece = plan.Next()) {
    if (piece->window.Length() > days(16)) {
      if (trials.size() > 4) CHECK(plan.IsDoubtful(piece->window));
      plan.Halve({piece->window, piece->failures + 1});
      trials.push_back(std::exchange(answers, 0));
    } else {
      plan.Learn(piece->window, 0);
      ++answers;
    }
  }
  REQUIRE(trials.size() > 5);
  CHECK(*std::min_element(trials.end() - 2, trials.end()) >= 32);
}

TEST_CASE("what follows a part that was answered may be what failed",
          "[window_plan]") {
  WindowPlan plan({Days(0, 1)});
  plan.Halve({plan.Next()->window, 3});
  const auto first = plan.Next();
  plan.Learn(first->window, 5);
  CHECK(plan.Next()->failures == 1);
}

}  // namespace
}  // namespace workflow_health

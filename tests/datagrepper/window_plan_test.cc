#include "datagrepper/window_plan.h"

#include <catch2/catch.hpp>
#include <random>

#include "workflow/coverage.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr Time kStart = std::chrono::sys_days(days(18'000));

Window Days(int from, int to) {
  return {kStart + days(from), kStart + days(to)};
}

// Times of messages, ascending.
using Archive = std::vector<Time>;

double RowsIn(const Archive& archive, const Window& window) {
  return double(std::ranges::upper_bound(archive, window.until) -
                std::ranges::upper_bound(archive, window.since));
}

// Asks for one window after the other, as long as those of 100 and more
// messages can be cut; tells the windows that were not.
std::vector<Window> Walk(WindowPlan& plan, const Archive& archive,
                         int& requests) {
  std::vector<Window> told;
  while (const auto piece = plan.Next()) {
    ++requests;
    const double rows = RowsIn(archive, piece->window);
    plan.Learn(piece->window, rows);
    if (rows >= 100 && piece->window.Length() > Seconds(1)) {
      plan.Halve(*piece);
    } else {
      told.push_back(piece->window);
    }
  }
  CHECK(plan.IsDone());
  return told;
}

Archive Uniform(std::mt19937& random, const Window& window, int messages) {
  std::uniform_int_distribution<long long> second(1, window.Length().count());
  Archive archive;
  for (int i = 0; i < messages; ++i) {
    archive.push_back(window.since + Seconds(second(random)));
  }
  std::ranges::sort(archive);
  return archive;
}

Seconds TotalLength(const std::vector<Window>& windows) {
  Seconds length{0};
  for (const Window& window : windows) length += window.Length();
  return length;
}

TEST_CASE("a plan without spans is done", "[window_plan]") {
  WindowPlan plan({});
  CHECK(plan.IsDone());
  CHECK_FALSE(plan.Next());
  // Nothing is in an empty span.
  WindowPlan empty({{kStart, kStart}});
  CHECK(empty.IsDone());
}

TEST_CASE("a plan begins with a day, oldest first", "[window_plan]") {
  WindowPlan plan({Days(0, 10)});
  CHECK(plan.Next()->window == Days(0, 1));
  CHECK(plan.Next()->window == Days(1, 2));
}

TEST_CASE("windows grow fourfold where nothing is, up to 90 days",
          "[window_plan]") {
  WindowPlan plan({Days(0, 400)});
  std::vector<long long> lengths;
  while (const auto piece = plan.Next()) {
    lengths.push_back(piece->window.Length() / days(1));
    plan.Learn(piece->window, 0);
  }
  CHECK(lengths == std::vector<long long>{1, 4, 16, 64, 90, 90, 90, 45});
}

TEST_CASE("windows follow the density", "[window_plan]") {
  WindowPlan plan({Days(0, 400)});
  plan.Learn(plan.Next()->window, 35);
  CHECK(plan.Next()->window == Days(1, 3));
  // More is believed at once ...
  plan.Learn(Days(1, 3), 140);
  CHECK(plan.Next()->window == Days(3, 4));
  // ... less by and by.
  plan.Learn(Days(3, 4), 0);
  CHECK(plan.Next()->window == Days(4, 6));
}

TEST_CASE("spans are told completely and without overlap, whatever is there",
          "[window_plan][I2]") {
  const auto seed = GENERATE(range(1U, 61U));
  INFO("seed " << seed);
  std::mt19937 random(seed);
  std::vector<Window> spans;
  Time at = kStart;
  Archive archive;
  for (unsigned i = 0; i < 1 + seed % 4; ++i) {
    const Seconds length(
        1 + static_cast<long long>(std::exp(double(random() % 1700) / 100)));
    spans.push_back({at, at + length});
    const Archive some =
        Uniform(random, spans.back(),
                static_cast<int>(std::exp(double(random() % 800) / 100)));
    archive.insert(archive.end(), some.begin(), some.end());
    // A burst.
    archive.insert(archive.end(), random() % 300,
                   at + Seconds(1 + random() % size_t(length.count())));
    at += length + Seconds(random() % 3 == 0 ? 1 : random() % 100'000);
  }
  std::ranges::sort(archive);
  WindowPlan plan(spans);
  int requests = 0;
  const std::vector<Window> told = Walk(plan, archive, requests);
  CHECK(Merge(told) == Merge(spans));
  CHECK(TotalLength(told) == TotalLength(spans));
  for (const Window& window : told) {
    CHECK(window.Length() >= Seconds(1));
    CHECK(window.Length() <= WindowPlan::kLongest);
    if (window.Length() > Seconds(1)) CHECK(RowsIn(archive, window) < 100);
  }
}

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

// A length that is not answered, again and again.
void Shorten(WindowPlan& plan, Seconds longest) {
  for (int i = 0; i < 40; ++i) plan.Shorten(longest);
}

TEST_CASE("windows are not longer than they may be", "[window_plan]") {
  WindowPlan plan({Days(0, 10)});
  Shorten(plan, hours(2));
  for (int i = 0; i < 5; ++i) {
    CHECK(plan.Next()->window.Length() == hours(2));
  }
  // It takes the shortest, and never less than a second.
  Shorten(plan, hours(3));
  CHECK(plan.Next()->window.Length() == hours(2));
  Shorten(plan, Seconds(0));
  CHECK(plan.Next()->window.Length() == Seconds(1));
}

TEST_CASE("a window that fails makes others shorter by half at most",
          "[window_plan]") {
  WindowPlan plan({Days(0, 1000)});
  plan.Learn(plan.Next()->window, 0);
  plan.Shorten(Seconds(7));
  for (int i = 0; i < 3; ++i) (void)plan.Next();
  CHECK(plan.Next()->window.Length() == days(45));
}

TEST_CASE(
    "a window that fails does not make others shorter than what was "
    "answered before it",
    "[window_plan]") {
  WindowPlan plan({Days(0, 1000)});
  for (int i = 0; i < 6; ++i) plan.Learn(plan.Next()->window, 0);
  plan.Shorten(hours(1));
  CHECK(plan.Next()->window.Length() == WindowPlan::kLongest);
  // But again and again.
  Shorten(plan, hours(1));
  CHECK(plan.Next()->window.Length() == hours(1));
}

TEST_CASE("windows that were too long for a while grow again",
          "[window_plan]") {
  WindowPlan plan({Days(0, 2000)});
  Shorten(plan, Seconds(1));
  int requests = 0;
  while (const auto piece = plan.Next()) {
    plan.Learn(piece->window, 0);
    ++requests;
  }
  CHECK(requests < 600);
}

TEST_CASE(
    "one answer does not make windows much longer than one that was too "
    "long",
    "[window_plan]") {
  WindowPlan plan({Days(0, 1000)});
  Shorten(plan, days(16));
  for (int i = 0; i < 10; ++i) {
    const auto piece = plan.Next();
    plan.Learn(piece->window, 0);
    CHECK(piece->window.Length() < days(24));
  }
}

TEST_CASE("what follows a part that was answered has not failed",
          "[window_plan]") {
  WindowPlan plan({Days(0, 1)});
  plan.Halve({plan.Next()->window, 3});
  const auto first = plan.Next();
  plan.Learn(first->window, 5);
  CHECK(plan.Next()->failures == 0);
}

TEST_CASE("a density that cannot be does no lasting harm", "[window_plan]") {
  WindowPlan plan({Days(0, 1000)});
  plan.Learn(plan.Next()->window, 1e9);
  int requests = 0;
  while (const auto piece = plan.Next()) {
    CHECK(piece->window.Length() >= Seconds(1));
    plan.Learn(piece->window, 0);
    ++requests;
  }
  CHECK(requests < 100);
}

TEST_CASE("90 days of traffic as it is take few requests", "[window_plan]") {
  const auto seed = GENERATE(range(1U, 31U));
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const Archive archive = Uniform(random, Days(0, 90), 90 * 33);
  WindowPlan plan({Days(0, 90)});
  int requests = 0;
  (void)Walk(plan, archive, requests);
  CHECK(requests <= 60);
}

TEST_CASE(
    "six years of which only the last 90 days hold anything take few "
    "requests",
    "[window_plan]") {
  const auto seed = GENERATE(range(1U, 31U));
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const Archive archive = Uniform(random, Days(2100, 2190), 90 * 33);
  WindowPlan plan({Days(0, 2190)});
  int requests = 0;
  (void)Walk(plan, archive, requests);
  CHECK(requests <= 100);
}

TEST_CASE("a burst in one second is found in few requests", "[window_plan]") {
  Archive archive(1000, kStart + days(1000) + Seconds(4711));
  WindowPlan plan({Days(0, 2190)});
  int requests = 0;
  (void)Walk(plan, archive, requests);
  CHECK(requests <= 120);
}

}  // namespace
}  // namespace workflow_health

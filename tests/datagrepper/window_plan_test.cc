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
  plan.Learn(plan.Next()->window, 37.5);
  CHECK(plan.Next()->window == Days(1, 3));
  // More is believed at once ...
  plan.Learn(Days(1, 3), 300);
  const Window half{kStart + days(3), kStart + days(3) + hours(12)};
  CHECK(plan.Next()->window == half);
  // ... less by and by.
  plan.Learn(half, 0);
  CHECK(plan.Next()->window == Window{half.until, half.until + days(1)});
}

TEST_CASE("the rest of a window says little of what follows", "[window_plan]") {
  WindowPlan plan({Days(0, 400)});
  plan.Learn(plan.Next()->window, 75);
  plan.Learn({kStart, kStart + hours(1)}, 20);
  CHECK(plan.Next()->window == Days(1, 2));
  plan.Learn({kStart, kStart + hours(1)}, 75);
  CHECK(plan.Next()->window.Length() == hours(1));
}

TEST_CASE("what a full page shows tells the density, if that is much",
          "[window_plan]") {
  const Window whole = Days(0, 1);
  const Window part{whole.until - hours(1), whole.until};
  WindowPlan plan({Days(0, 400)});
  (void)plan.Next();
  plan.LearnPart(whole, 7500, part, 75);
  CHECK(plan.Next()->window.Length() == hours(1));
  WindowPlan other({Days(0, 400)});
  (void)other.Next();
  other.LearnPart(whole, 7500, part, 24);
  CHECK(other.Next()->window.Length() == Seconds(864));
}

TEST_CASE("a crowded second says nothing of what follows, a quiet one does",
          "[window_plan]") {
  WindowPlan plan({Days(0, 400)});
  plan.Learn(plan.Next()->window, 75);
  plan.Learn({kStart, kStart + Seconds(1)}, 150);
  CHECK(plan.Next()->window == Days(1, 2));
  WindowPlan dense({Days(0, 400)});
  dense.Learn(dense.Next()->window, 86'400.0 * 200);
  CHECK(dense.Next()->window.Length() == Seconds(1));
  for (int i = 0; i < 12; ++i) dense.Learn(dense.Next()->window, 0);
  CHECK(dense.Next()->window.Length() > Seconds(600));
}

TEST_CASE("pages follow the size of rows", "[window_plan]") {
  constexpr size_t kMiB = size_t{1} << 20;
  WindowPlan plan({Days(0, 400)});
  CHECK(plan.Next()->rows == 100);
  plan.LearnSize(0, 9 * kMiB);
  CHECK(plan.Rows() == 100);
  plan.LearnSize(100, 100 * kMiB / 10);
  CHECK(plan.Rows() == 50);
  plan.LearnSize(1000, 1000 * kMiB);
  CHECK(plan.Rows() == 5);
  plan.LearnSize(1000, 9000 * kMiB);
  CHECK(plan.Rows() == 2);
  // A window has no more rows than fit into an answer.
  plan.Learn(Days(0, 1), 86'400);
  CHECK(plan.Next()->window.Length() == Seconds(1));
  for (int i = 0; i < 4; ++i) plan.LearnSize(100, 100'000);
  CHECK(plan.Next()->rows == 100);
}

TEST_CASE("pages become smaller where one is refused", "[window_plan]") {
  WindowPlan plan({Days(0, 400)});
  for (const int rows : {100, 50, 20, 10, 5}) {
    CHECK(plan.Next()->rows == rows);
    plan.RefuseSize(rows);
  }
  CHECK(plan.Next()->rows == 2);
  plan.RefuseSize(2);
  CHECK(plan.Next()->rows == 2);
}

TEST_CASE("what is not answered in time is no large page if it cannot be",
          "[window_plan]") {
  WindowPlan plan({Days(0, 400)});
  plan.Learn(plan.Next()->window, 10);
  plan.LearnSize(10, 10'000);
  plan.RefuseTime(Days(1, 3), 100);
  CHECK(plan.Rows() == 100);
  plan.RefuseTime(Days(1, 30), 100);
  CHECK(plan.Rows() == 50);
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

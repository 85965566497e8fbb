#include "datagrepper/window_plan.h"

#include <catch2/catch.hpp>
#include <random>

#include "datagrepper/planning.h"
#include "workflow/coverage.h"

namespace workflow_health {
namespace {

using planning::Archive;
using planning::Days;
using planning::days;
using planning::hours;
using planning::kStart;
using planning::RowsIn;
using planning::TotalLength;
using planning::Uniform;
using planning::Walk;

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

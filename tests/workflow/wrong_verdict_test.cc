// How often the verdict on a workflow is wrong by chance: computed, not tried.
//
// A "Yes" is wrong if the workflow is at its target or above, a "No" if it is
// below. Either is the more likely the nearer the workflow is to its target, so
// the chance at the target itself is the highest there can be.
//
//     workflow_test '[print]'              prints all rows of the table
//     APPROVE=1 workflow_test '[verdict]'  renews those in docs/statistics.md
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "workflow/binomial.h"
#include "workflow/uptime.h"

namespace workflow_health {
namespace {

constexpr int kMostRuns = 200;
constexpr std::array kTargets = {0.9, 0.95, 0.99};
constexpr double kMostChance = 0.025;

// All on one day, so that nothing clusters.
Verdict VerdictOf(int runs, int failures, double target) {
  const std::chrono::sys_days day = std::chrono::year(2020) / 9 / 7;
  return Judge(UptimeInterval({{day, {runs, failures}}}), target);
}

// One run a day: the first ones failed.
Verdict VerdictOfDays(int runs, int failures, double target) {
  std::chrono::sys_days day = std::chrono::year(2020) / 9 / 7;
  Days days;
  for (int i = 0; i < runs; ++i) {
    days[day] = {1, i < failures ? 1 : 0};
    day += std::chrono::days(1);
  }
  return Judge(UptimeInterval(days), target);
}

double ChanceOfVerdict(Verdict verdict, int runs, double uptime,
                       double target) {
  return ChanceThat(runs, uptime, [&](int failures) {
    return VerdictOf(runs, failures, target) == verdict;
  });
}

// Of a wrong "Yes" and a wrong "No" at each target.
std::vector<double> ChancesAtTheTarget(int runs) {
  std::vector<double> chances;
  for (const double target : kTargets) {
    for (const Verdict verdict : {Verdict::kBroken, Verdict::kStable}) {
      chances.push_back(ChanceOfVerdict(verdict, runs, target, target));
    }
  }
  return chances;
}

std::string Row(const std::string& title, const std::vector<double>& chances) {
  std::string row = "| " + title + " |";
  for (const double chance : chances) {
    char cell[16];
    std::snprintf(cell, sizeof(cell), " %.2f |", 100 * chance);
    row += cell;
  }
  return row + "\n";
}

std::string TableOf(const std::vector<int>& shown) {
  std::string rows;
  std::vector<double> highest(2 * kTargets.size());
  for (int runs = 1; runs <= kMostRuns; ++runs) {
    const std::vector<double> chances = ChancesAtTheTarget(runs);
    for (size_t i = 0; i < highest.size(); ++i) {
      highest[i] = std::max(highest[i], chances[i]);
    }
    if (std::ranges::count(shown, runs) > 0) {
      rows += Row(std::to_string(runs), chances);
    }
  }
  return "| runs | \"Yes\" at 90 % | \"No\" at 90 % | \"Yes\" at 95 % "
         "| \"No\" at 95 % | \"Yes\" at 99 % | \"No\" at 99 % |\n"
         "| ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n" +
         rows + Row("highest of 1 to 200", highest);
}

TEST_CASE("no verdict is wrong more often than 2.5 % by chance", "[verdict]") {
  for (int runs = 1; runs <= kMostRuns; ++runs) {
    CAPTURE(runs);
    for (const double chance : ChancesAtTheTarget(runs)) {
      CHECK(chance <= kMostChance);
    }
  }
}

TEST_CASE("a verdict is wrong most often at the target itself", "[verdict]") {
  for (const int runs : {1, 3, 20, 80, 200}) {
    for (const double target : kTargets) {
      CAPTURE(runs, target);
      double yes = ChanceOfVerdict(Verdict::kBroken, runs, target, target);
      double no = ChanceOfVerdict(Verdict::kStable, runs, target, target);
      for (double away = 0.001; away < 1 - target; away += 0.002) {
        const double better =
            ChanceOfVerdict(Verdict::kBroken, runs, target + away, target);
        const double worse =
            ChanceOfVerdict(Verdict::kStable, runs, target - away, target);
        CHECK(better <= yes);
        CHECK(worse <= no);
        yes = better;
        no = worse;
      }
    }
  }
}

TEST_CASE("one run a day is judged no more boldly than many on one",
          "[verdict]") {
  for (const int runs : {1, 2, 3, 10, 50, 200}) {
    for (int failures = 0; failures <= runs; ++failures) {
      for (const double target : kTargets) {
        CAPTURE(runs, failures, target);
        const Verdict verdict = VerdictOfDays(runs, failures, target);
        if (verdict == Verdict::kCannotTell) continue;
        CHECK(verdict == VerdictOf(runs, failures, target));
      }
    }
  }
}

TEST_CASE("one run proves nothing at a target of 95 %", "[verdict]") {
  CHECK(VerdictOf(1, 1, 0.95) == Verdict::kCannotTell);
  CHECK(VerdictOf(1, 0, 0.95) == Verdict::kCannotTell);
}

TEST_CASE("the chances in docs/statistics.md are those of the verdict",
          "[verdict]") {
  const auto path = std::filesystem::path(__FILE__).parent_path() /
                    "../../docs/statistics.md";
  std::ostringstream read;
  read << std::ifstream(path).rdbuf();
  std::string page = read.str();
  const size_t begin = page.find("| runs |");
  REQUIRE(begin != std::string::npos);
  const size_t end = std::min(page.find("\n\n", begin) + 1, page.size());
  const std::string expected =
      TableOf({1, 2, 3, 5, 10, 20, 30, 50, 72, 100, 150, 200});
  if (std::getenv("APPROVE") != nullptr) {
    page.replace(begin, end - begin, expected);
    std::ofstream(path) << page;
    return;
  }
  CHECK(page.substr(begin, end - begin) == expected);
}

TEST_CASE("prints the chance of a wrong verdict", "[.print]") {
  std::vector<int> all(kMostRuns);
  std::iota(all.begin(), all.end(), 1);
  std::fputs(TableOf(all).c_str(), stdout);
  CHECK(all.size() == kMostRuns);
}

}  // namespace
}  // namespace workflow_health

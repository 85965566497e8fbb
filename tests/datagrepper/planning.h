// Archives by the times of their messages, and plans that walk over them.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "datagrepper/window_plan.h"

namespace workflow_health::planning {

using std::chrono::days;
using std::chrono::hours;

inline constexpr Time kStart = std::chrono::sys_days(days(18'000));

inline Window Days(int from, int to) {
  return {kStart + days(from), kStart + days(to)};
}

// Times of messages, ascending.
using Archive = std::vector<Time>;

inline double RowsIn(const Archive& archive, const Window& window) {
  return double(std::ranges::upper_bound(archive, window.until) -
                std::ranges::upper_bound(archive, window.since));
}

// Asks for one window after the other, as long as those of 100 and more
// messages can be cut; tells the windows that were not.
inline std::vector<Window> Walk(WindowPlan& plan, const Archive& archive,
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

inline Archive Uniform(std::mt19937& random, const Window& window,
                       int messages) {
  std::uniform_int_distribution<long long> second(1, window.Length().count());
  Archive archive;
  for (int i = 0; i < messages; ++i) {
    archive.push_back(window.since + Seconds(second(random)));
  }
  std::ranges::sort(archive);
  return archive;
}

inline Seconds TotalLength(const std::vector<Window>& windows) {
  Seconds length{0};
  for (const Window& window : windows) length += window.Length();
  return length;
}

}  // namespace workflow_health::planning

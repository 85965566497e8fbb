#include "sample/live_rows.h"

#include <algorithm>
#include <utility>

#include "sample/dice.h"

namespace workflow_health {
namespace {

// What happens to a message on its way into the archive.
enum class LiveWay : std::uint8_t {
  kPlain,
  kLate,
  kRepeated,
  kSentAgain,      // the same id under a later time
  kSentAgainOver,  // and the later one stands first
};

class LiveRowPlanner {
 public:
  LiveRowPlanner(std::uint64_t seed, Time end)
      : dice_(Mixed(seed, 6)), end_(end) {}

  void Add(std::uint32_t message, Time at) {
    LiveRow row{at, at, message, shapes_.Deal(&dice_)};
    LiveRow again = row;
    again.shape = shapes_.Deal(&dice_);
    switch (ways_.Deal(&dice_)) {
      case LiveWay::kPlain:
        break;
      case LiveWay::kLate:
        row.position += Delay();
        break;
      case LiveWay::kRepeated:
        again.position += Delay();
        rows_.push_back(again);
        break;
      case LiveWay::kSentAgain:
        SendAgain(again);
        break;
      case LiveWay::kSentAgainOver:
        SendAgain(again);
        row.position += std::chrono::hours(3);
        break;
    }
    rows_.push_back(row);
  }

  std::vector<LiveRow> Take() && {
    std::ranges::stable_sort(rows_, {}, &LiveRow::position);
    return std::move(rows_);
  }

 private:
  Seconds Delay() { return Seconds(dice_.Between(600, 18'000)); }

  void SendAgain(LiveRow again) {
    const Seconds later(dice_.Between(1, 7200));
    if (again.at + later > end_) return;
    again.at += later;
    again.position += later;
    rows_.push_back(again);
  }

  Dice dice_;
  Time end_;
  std::vector<LiveRow> rows_;
  Deck<Shape> shapes_{{Shape::kOwn, 16}, {Shape::kRaw, 2}, {Shape::kSearch, 2}};
  Deck<LiveWay> ways_{{LiveWay::kPlain, 185},
                      {LiveWay::kLate, 8},
                      {LiveWay::kRepeated, 4},
                      {LiveWay::kSentAgain, 2},
                      {LiveWay::kSentAgainOver, 1}};
};

}  // namespace

std::vector<LiveRow> LiveRowsOf(const LivePlan& plan, std::uint64_t seed,
                                Time end) {
  LiveRowPlanner rows(seed, end);
  for (size_t i = 0; i < plan.messages.size(); ++i) {
    rows.Add(static_cast<std::uint32_t>(i), plan.messages[i].sent);
  }
  return std::move(rows).Take();
}

}  // namespace workflow_health

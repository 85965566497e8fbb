// The stage on which live traffic is planned: what was sent, and what became of
// the attempts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sample/dice.h"
#include "sample/live_plan.h"

namespace workflow_health {

[[nodiscard]] const LiveRelease& Rawhide();
[[nodiscard]] const LiveRelease& Eln();
// Those that bodhi composes: two of Fedora, then those of EPEL.
[[nodiscard]] const std::vector<LiveRelease>& ComposedReleases();

class LiveScene {
 public:
  LiveScene(std::uint64_t seed, const Window& window)
      : dice_(Mixed(seed, 4)), window_(window) {}

  [[nodiscard]] Dice& dice() { return dice_; }
  [[nodiscard]] const Window& window() const { return window_; }
  [[nodiscard]] const LiveBuild& build(std::uint32_t index) const {
    return plan_.builds[index];
  }
  [[nodiscard]] LiveBuild& build(std::uint32_t index) {
    return plan_.builds[index];
  }
  [[nodiscard]] LiveUpdate& update(std::uint32_t index) {
    return plan_.updates[index];
  }
  [[nodiscard]] const LiveUpdate& update(std::uint32_t index) const {
    return plan_.updates[index];
  }
  [[nodiscard]] LivePlan Take() && { return std::move(plan_); }

  // Both included.
  [[nodiscard]] Seconds Pause(int least, int most) {
    return Seconds(dice_.Between(least, most));
  }
  [[nodiscard]] int NextNumber() { return ++number_; }

  [[nodiscard]] std::uint32_t AddBuild(const LiveRelease& release,
                                       const std::string& target);
  [[nodiscard]] std::uint32_t AddBuild(const LiveRelease& release) {
    return AddBuild(release, std::string(release.target));
  }
  [[nodiscard]] std::uint32_t AddUpdate(const LiveRelease& release,
                                        std::vector<std::uint32_t> builds,
                                        Instant submitted);
  // Another task for a build that failed.
  void GiveNewTask(std::uint32_t build) { plan_.builds[build].task = NextId(); }

  // At a whole second. Nothing is sent after the end.
  void Send(Instant at, LiveContent content);
  // Its body tells that instant; it is archived then or later, or up to two
  // minutes earlier.
  void SendGenerated(Instant at, TestSent content);
  // Its body tells a time that cannot be, so that the message's time holds.
  void SendWithWrongTime(Instant at, Instant told, TestSent content);
  // The koji-build-group message, and what it ends. It opens triggers, too.
  void SendGroup(Instant at, GroupSent content);

  void Add(const PlannedAttempt& attempt) { plan_.attempts.push_back(attempt); }
  void Ended(LiveStep step, Instant at) { plan_.ends.push_back({step, at}); }
  void Unmatched(LiveStep step, Instant at) {
    Ended(step, at);
    plan_.unmatched.push_back({step, at});
  }

  // ResultsDB says nothing after the first and until the second.
  void DryUp(const Window& window) { dry_ = window; }
  [[nodiscard]] bool IsDry(Instant at) const {
    return dry_.since < at && at <= dry_.until;
  }

 private:
  [[nodiscard]] int NextId() { return id_ += dice_.Between(1, 9); }

  Dice dice_;
  Window window_;
  Window dry_{};
  LivePlan plan_;
  int id_ = 2'900'000;
  int number_ = 0;
  Deck<std::string_view> owners_{{"packager1", 4},
                                 {"packager2", 3},
                                 {"packager3", 2},
                                 {"packager4/bot", 1}};
  Deck<KojiFlavour> flavours_{{KojiFlavour::kOfficial, 19},
                              {KojiFlavour::kOldShape, 1}};
  Deck<int> delays_{{0, 12},   {1, 10},   {2, 4},     {45, 1},
                    {-118, 1}, {7200, 1}, {21'600, 1}};
};

}  // namespace workflow_health

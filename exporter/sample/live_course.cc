#include "sample/live_course.h"

namespace workflow_health {
namespace {

using std::chrono::floor;

class Player {
 public:
  Player(const LiveActor& actor, LiveScene* scene)
      : actor_(actor), scene_(*scene) {}

  std::optional<Instant> EndsAfter(Instant opened, Seconds length) {
    actor_.open(opened);
    return EndAt(opened, opened + length);
  }

  std::optional<Instant> EndsFirst(Instant opened) {
    const Instant sent = End(opened - scene_.Pause(1, 119));
    actor_.open(opened);
    Add(actor_.fate, opened, opened, actor_.what);
    return sent;
  }

  void Stalls(Instant opened) {
    actor_.open(opened);
    Add(LiveFate::kStalled, opened, Deadline(opened));
  }

  std::optional<Instant> Recovers(Instant opened) {
    actor_.open(opened);
    const Instant sent = End(Deadline(opened) + scene_.Pause(60, 3600));
    Add(LiveFate::kStalled, opened, Deadline(opened), {}, sent);
    return sent;
  }

  Instant CancelledAt(Instant opened, Instant at) {
    actor_.open(opened);
    actor_.cancel(at);
    Add(LiveFate::kCancelled, opened, at + kLiveSkew);
    return at;
  }

  std::optional<Instant> Overruled(Instant opened, Seconds length) {
    actor_.open(opened);
    const Instant at = opened + length;
    actor_.cancel(at);
    return EndAt(opened, at + scene_.Pause(0, 120));
  }

  std::optional<Instant> CancelledAndOpened(Instant opened, Seconds length) {
    actor_.open(opened);
    const Instant at = opened + length;
    actor_.cancel(at);
    const Instant again = at + scene_.Pause(1, 120);
    Add(LiveFate::kCancelled, opened, again);
    return EndsAfter(again, length);
  }

  std::optional<Instant> OpenedAgain(Instant opened, Seconds length) {
    const Instant again = opened + scene_.Pause(10, 50);
    actor_.open(opened);
    actor_.open(again);
    if (!actor_.restarts) return EndAt(opened, opened + length);
    const bool fails = !actor_.restart_cause.empty();
    Add(fails ? LiveFate::kFailed : LiveFate::kCancelled, opened, again,
        actor_.restart_cause);
    return EndAt(again, opened + length);
  }

  // A cancelled one ends for the second time: that says nothing.
  Instant End(Instant at) {
    const Instant sent = floor<Seconds>(at);
    actor_.end(sent);
    scene_.Ended(actor_.step, sent);
    return sent;
  }

  [[nodiscard]] Instant Deadline(Instant opened) const {
    return opened + DeadlineOf(actor_.step);
  }

 private:
  Instant EndAt(Instant opened, Instant at) {
    const Instant sent = End(at);
    Add(actor_.fate, opened, sent, actor_.what);
    return sent;
  }

  void Add(LiveFate fate, Instant opened, Instant ended,
           std::string_view what = {},
           std::optional<Instant> recovered = std::nullopt) {
    for (int i = 0; i < actor_.items; ++i) {
      scene_.Add({actor_.step, fate, opened, ended, what, recovered});
    }
  }

  const LiveActor& actor_;
  LiveScene& scene_;
};

}  // namespace

std::optional<Instant> Play(Course course, const LiveActor& actor,
                            Instant opened, Seconds length, LiveScene* scene) {
  Player player(actor, scene);
  const Instant deadline = player.Deadline(opened);
  switch (course) {
    case Course::kEnds:
      return player.EndsAfter(opened, length);
    case Course::kEndsFirst:
      return player.EndsFirst(opened);
    case Course::kEndsAtDeadline:
      return player.EndsAfter(opened, DeadlineOf(actor.step));
    case Course::kStalls:
      player.Stalls(opened);
      return std::nullopt;
    case Course::kRecovers:
      return player.Recovers(opened);
    case Course::kCancelled:
      player.CancelledAt(opened, opened + length);
      return std::nullopt;
    case Course::kCancelledAtDeadline:
      player.CancelledAt(opened, floor<Seconds>(deadline));
      return std::nullopt;
    case Course::kCancelledThenEnds:
      player.End(player.CancelledAt(opened, opened + length) +
                 scene->Pause(121, 600));
      return std::nullopt;
    case Course::kCancelOverruled:
      return player.Overruled(opened, length);
    case Course::kCancelledAndOpened:
      return player.CancelledAndOpened(opened, length);
    case Course::kOpenedAgain:
      return player.OpenedAgain(opened, length);
  }
  return std::nullopt;
}

}  // namespace workflow_health

// What Fedora CI and ResultsDB do in made-up live traffic.
#pragma once

#include <cstdint>
#include <string_view>

#include "sample/live_course.h"
#include "sample/live_scene.h"

namespace workflow_health {

class LiveCi {
 public:
  explicit LiveCi(LiveScene* scene) : scene_(*scene) {}

  // The tests of a build whose koji-build-group message was sent at `at`. If
  // they are plain, all is well, and over within three hours.
  void TestBuild(std::uint32_t build, Instant at, bool plain);
  // The installability test runs once more, plainly, at least five hours after
  // a plain run.
  void TriggerAgain(std::uint32_t build, Instant at);
  // The installability test says at once that it does not apply.
  void SkipTest(std::uint32_t build, Instant at);
  // Some runs are queued when the archive ends, and one is running.
  void LeaveOpen(std::uint32_t build, Instant end);
  // A test completes, and its result is stored later than the archive's end.
  void LeaveResultOpen(std::uint32_t build, Instant completed);
  // What tells nothing, or ends nothing.
  void Noise(std::uint32_t build, Instant at);

 private:
  struct Run {
    std::uint32_t build;
    const LiveTest* test;
    int number;
    bool calm = false;  // its result is stored at once
  };
  // How a run goes, beside what is usual.
  enum class Way : std::uint8_t {
    kPlain,
    kNeverRunning,  // queued, then complete
    kOnlyComplete,
    kFailsRunning,
    kFailsQueued,
    kStaysQueued,
    kRunsTooLate,
    kRunsAtDeadline,
    kStaysRunning,
    kEndsTooLate,
    kEndsAtDeadline,
    kSuperseded,
    kSupersededTooLate,  // it runs before that holds
    kRunningFirst,
    kCompleteFirst,
    kWrongTime,
  };
  struct Result {
    std::string_view said;
    std::string_view verdict;
  };
  struct Failure {
    std::string_view said;
    std::string_view cause;
  };

  void Trigger(std::uint32_t build, Instant at, bool plain);
  void TestUntriggered(std::uint32_t build, Instant at);
  void Test(const Run& run, Instant first);
  void TestOddly(const Run& run, Instant first, Way way);
  void Plain(const Run& run, Instant queued);
  void NeverRunning(const Run& run, Instant queued);
  void OnlyComplete(const Run& run, Instant completed);
  void Fail(const Run& run, Instant queued, bool runs);
  void StaysQueued(const Run& run, Instant queued, bool runs_later);
  void Superseded(const Run& run, Instant queued, bool too_late);
  void RunningFirst(const Run& run, Instant running);
  void CompleteFirst(const Run& run, Instant queued);
  void WrongTime(const Run& run, Instant queued);
  void RunUntil(const Run& run, Instant running, Way way);
  void Complete(const Run& run, Instant opened, Instant at);
  void Say(const Run& run, std::string_view stage, Instant at,
           std::string_view said = {});
  void Tell(const Run& run, std::string_view stage, Instant at);
  void Add(LiveStep step, LiveFate fate, Instant opened, Instant ended,
           std::string_view what = {});
  void Store(const Run& run, Instant completed, std::string_view outcome);
  void SendResult(const Run& run, Instant at, std::string_view outcome);
  [[nodiscard]] Course StoreCourse(const Run& run, Instant completed);
  [[nodiscard]] Instant After(Instant at, int least, int most);
  [[nodiscard]] Run NewRun(std::uint32_t build, const LiveTest& test) {
    return {build, &test, scene_.NextNumber()};
  }

  LiveScene& scene_;
  Deck<Course> triggers_{{Course::kEnds, 50},
                         {Course::kEndsFirst, 2},
                         {Course::kEndsAtDeadline, 1},
                         {Course::kStalls, 3},
                         {Course::kRecovers, 1}};
  Deck<Course> stores_{{Course::kEnds, 90},
                       {Course::kEndsFirst, 2},
                       {Course::kEndsAtDeadline, 1},
                       {Course::kStalls, 3},
                       {Course::kRecovers, 1}};
  Deck<Way> ways_{{Way::kPlain, 90},
                  {Way::kNeverRunning, 2},
                  {Way::kOnlyComplete, 3},
                  {Way::kFailsRunning, 8},
                  {Way::kFailsQueued, 4},
                  {Way::kStaysQueued, 2},
                  {Way::kRunsTooLate, 1},
                  {Way::kRunsAtDeadline, 1},
                  {Way::kStaysRunning, 2},
                  {Way::kEndsTooLate, 1},
                  {Way::kEndsAtDeadline, 1},
                  {Way::kSuperseded, 2},
                  {Way::kSupersededTooLate, 1},
                  {Way::kRunningFirst, 2},
                  {Way::kCompleteFirst, 1},
                  {Way::kWrongTime, 2}};
  Deck<Result> results_{{{"passed", "passed"}, 60},
                        {{"failed", "failed"}, 12},
                        {{"needs_inspection", "needs_inspection"}, 8},
                        {{"info", "info"}, 3},
                        {{"not_applicable", "other"}, 1}};
  Deck<Failure> failures_{
      {{"Infrastructure Failure", "infrastructure"}, 2},
      {{"Infrastructure Error", "infrastructure"}, 1},
      {{"Timeout has been exceeded, pipeline aborted.", "timeout"}, 2},
      {{"No tests were found.", "testing-farm"}, 2},
      {{"", "testing-farm"}, 1}};
  Deck<int> other_tests_{{0, 5}, {1, 3}, {2, 1}, {3, 1}, {4, 1}};
  Deck<int> amounts_{{0, 2}, {1, 5}, {2, 3}};
  Deck<int> noises_{{0, 1}, {1, 1}, {2, 1}, {3, 1}, {4, 1}};
};

}  // namespace workflow_health

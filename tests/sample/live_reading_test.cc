// The truth of made-up live traffic is what the live steps find in it.
#include <catch2/catch.hpp>

#include "live/settle.h"
#include "live/step_reader.h"
#include "sample/live_traffic.h"

namespace workflow_health {
namespace {

using std::chrono::ceil;
using std::chrono::days;
using std::chrono::hours;

// All attempts at a step, as the messages of an archive tell them.
class StepAttempts {
 public:
  StepAttempts(const StepRules& step,
               const std::map<std::int64_t, std::vector<StepEvent>>& events)
      : step_(step) {
    for (const auto& [key, of_key] : events) {
      const Settled settled = Settle(step, of_key, kLiveEnd);
      for (const Attempt& attempt : settled.attempts) {
        attempts_.push_back(attempt);
      }
      AddEnds(of_key);
      for (const Instant ended : settled.unmatched) {
        unmatched_.push_back(ceil<Seconds>(ended + kClockSkew));
      }
    }
    std::ranges::stable_sort(attempts_, {}, &Attempt::opened);
  }

  [[nodiscard]] json::object Count(Seconds length) const {
    const Window window = {kLiveEnd - length, kLiveEnd};
    std::map<std::string, int> numbers;
    std::map<std::string, int> whats;
    std::vector<std::int64_t> durations;
    std::string oldest;
    for (const Attempt& attempt : attempts_) {
      if (attempt.end == Attempt::End::kPending) {
        ++numbers["pending"];
        if (oldest.empty()) oldest = FormatTime(ceil<Seconds>(attempt.opened));
      } else if (window.Contains(ceil<Seconds>(attempt.ended))) {
        CountEnded(attempt, &numbers, &whats, &durations);
      }
    }
    for (const Time at : unmatched_) {
      numbers["unmatched"] += window.Contains(at) ? 1 : 0;
    }
    std::ranges::sort(durations);
    return JsonOf(numbers, whats, durations, oldest);
  }

 private:
  void AddEnds(const std::vector<StepEvent>& events) {
    for (const StepEvent& event : events) {
      const bool ends = event.kind == Event::Kind::kCloses ||
                        event.kind == Event::Kind::kFails;
      if (ends) ends_.push_back(event.at);
    }
  }

  void CountEnded(const Attempt& attempt, std::map<std::string, int>* numbers,
                  std::map<std::string, int>* whats,
                  std::vector<std::int64_t>* durations) const {
    if (attempt.end == Attempt::End::kCancelled) {
      ++(*numbers)["cancelled"];
    } else if (IsSuccess(attempt.end)) {
      ++(*numbers)["successes"];
      ++(*whats)[attempt.what];
      durations->push_back(
          std::chrono::round<Seconds>(attempt.ended - attempt.opened).count());
    } else if (attempt.ended_by.empty() && IsDry(attempt.ended)) {
      ++(*numbers)["dry"];
    } else {
      ++(*numbers)["failures"];
      ++(*whats)[attempt.what + " (cause)"];
      (*numbers)["recovered"] += attempt.recovered ? 1 : 0;
    }
  }

  [[nodiscard]] bool IsDry(Instant at) const {
    const auto recent = [&](Instant other) {
      return at - hours(48) < other && other <= at;
    };
    if (std::ranges::any_of(ends_, recent)) return false;
    return std::ranges::count_if(attempts_, recent, &Attempt::opened) >= 20;
  }

  [[nodiscard]] json::object JsonOf(std::map<std::string, int>& numbers,
                                    std::map<std::string, int>& whats,
                                    const std::vector<std::int64_t>& durations,
                                    const std::string& oldest) const {
    json::object causes;
    for (const std::string& cause : step_.Causes()) {
      causes[cause] = whats[cause + " (cause)"];
    }
    json::object verdicts;
    for (const std::string& verdict : step_.verdicts) {
      verdicts[verdict] = whats[verdict];
    }
    if (!step_.verdicts.empty()) verdicts[kOtherVerdict] = whats[kOtherVerdict];
    json::object row{
        {"application", step_.step.application},
        {"step", step_.step.step},
        {"charged", json::array(step_.charged.begin(), step_.charged.end())},
        {"causes", causes},
        {"verdicts", verdicts},
        {"oldest_pending", nullptr}};
    for (const char* number : {"successes", "failures", "cancelled", "pending",
                               "dry", "recovered", "unmatched"}) {
      row[number] = numbers[number];
    }
    if (!oldest.empty()) row["oldest_pending"] = oldest;
    const auto rank = [&](double share) {
      const auto count = static_cast<double>(durations.size());
      return durations[static_cast<size_t>(std::ceil(share * count - 1e-9)) -
                       1];
    };
    row["duration_median_seconds"] = rank(0.5);
    row["duration_p95_seconds"] = rank(0.95);
    return row;
  }

  const StepRules& step_;
  std::vector<Attempt> attempts_;
  std::vector<Instant> ends_;
  std::vector<Time> unmatched_;
};

using Events =
    std::map<std::string, std::map<std::int64_t, std::vector<StepEvent>>>;

Events EventsOf(const LiveArchive& live, const StepReader& reader) {
  Events events;
  for (const ArchivedMessage& message : live.unique) {
    for (const Event& event : reader.Read(
             {*message.id, message.topic, message.at, message.body, true})) {
      events[event.of][event.key].push_back(*UnpackStepEvent(event));
    }
  }
  return events;
}

TEST_CASE("the live steps find the truth of live traffic",
          "[sample][live_reading]") {
  const std::uint64_t seed = GENERATE(1, 2, 3);
  const LiveArchive& live = LiveArchiveOf(seed);
  const auto steps = DefaultConfig().steps;
  Events events = EventsOf(live, StepReader(steps));
  for (size_t i = 0; i < steps.size(); ++i) {
    const StepAttempts attempts(steps[i], events[steps[i].Name()]);
    CHECK(json::value(attempts.Count(days(90))) ==
          live.archive.truth.at("attempts").at(i));
    CHECK(json::value(attempts.Count(days(7))) ==
          live.archive.truth.at("attempts_last_7d").at(i));
  }
}

}  // namespace
}  // namespace workflow_health

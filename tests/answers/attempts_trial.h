// A ledger that counts the attempts at one live step.
#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "answers/attempts.h"
#include "ledger/ledger.h"
#include "live/step_event.h"

namespace workflow_health {

inline constexpr char kTopic[] = "org.fedoraproject.prod.step";

// Seconds after the history start.
inline Time SecondAt(long second) {
  return Time(std::chrono::days(20'000)) + Seconds(second);
}

inline StepRules TrialRules() {
  StepRules step;
  step.step = {"koji", "build"};
  step.deadline = std::chrono::seconds(1000);
  step.history_start = SecondAt(0);
  return step;
}

// A message that tells one thing of one item.
struct Told {
  long second = 0;
  std::int64_t key = 1;
  Event::Kind kind = Event::Kind::kOpens;
  std::string what = {};
  std::int64_t item = 0;
  long archived_after = 0;  // seconds
};

inline Entry EntryOf(const StepRules& step, const Told& told,
                     const std::string& id) {
  StepEvent event;
  event.at = Instant(SecondAt(told.second));
  event.message_id = id;
  event.kind = told.kind;
  event.key = told.key;
  event.item = told.item;
  event.what = told.what;
  const Time archived = SecondAt(told.second + told.archived_after);
  return {id, kTopic, archived, Entry::As::kEvent, {Pack(step.Name(), event)}};
}

struct AttemptsTrial {
  explicit AttemptsTrial(StepRules rules = TrialRules())
      : step(std::move(rules)) {
    ledger.CountUnder(
        {{step.Name(), {{"a", "rule"}}, {kTopic}, step.history_start}});
  }

  void Enter(const std::vector<Entry>& entries) {
    Batch batch;
    batch.entries = entries;
    (void)ledger.Record(batch);
  }
  void Enter(const Told& told, const std::string& id) {
    Enter({EntryOf(step, told, id)});
  }
  void Count(long second) { CountAttempts({&step}, SecondAt(second), &ledger); }

  // Of the whole history, as of then: as counted, or, if that was not counted,
  // from all events.
  [[nodiscard]] std::vector<std::string> Lines(long second) const {
    const Window window{SecondAt(-1), SecondAt(second)};
    const auto [ended, pending] =
        AttemptsIn(ledger, step, window, SecondAt(second));
    std::vector<std::string> lines;
    for (const auto* list : {&ended, &pending}) {
      for (const CountedAttempt& one : *list) {
        if (one.now.end != AttemptEnd::kGone) lines.push_back(Line(one));
      }
    }
    std::ranges::sort(lines);
    return lines;
  }

  StepRules step;
  Ledger ledger{":memory:", Ledger::Mode::kWrite};

 private:
  [[nodiscard]] static std::string Line(const CountedAttempt& attempt) {
    static constexpr const char* kWords[] = {
        "pending",   "succeeded", "verdict",   "failed", "stalled",
        "cancelled", "dry",       "unmatched", "gone"};
    const auto second = [](Time time) { return (time - SecondAt(0)).count(); };
    std::string line =
        fmt::format("{} {}", second(attempt.opened),
                    kWords[static_cast<size_t>(attempt.now.end)]);
    if (attempt.at) line += fmt::format(" {}", second(*attempt.at));
    if (!attempt.now.what.empty()) line += " " + attempt.now.what;
    if (attempt.recovered) {
      line += fmt::format(" recovered {}", second(*attempt.recovered));
    }
    return line;
  }
};

}  // namespace workflow_health

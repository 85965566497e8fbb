// A ledger, readings that no server gave, and what recording them tells.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <vector>

#include "reading/reading_config.h"
#include "reading/recorder.h"

namespace workflow_health {

using std::chrono::hours;
using std::chrono::minutes;

inline constexpr char kPart[] = "monitor-gating";
inline constexpr Time kStart = Time(hours(950));

inline Time At(int second) { return kStart + Seconds(second); }
inline Window Span(int since, int until) { return {At(since), At(until)}; }

inline Message MessageAt(int second, bool sample = false) {
  static int made = 0;
  Message message;
  message.id = fmt::format("id-{}", ++made);
  message.topic =
      "org.fedoraproject.prod.monitor-gating.single-build.end.success";
  message.sent_at = At(second);
  message.sample = sample;
  return message;
}

// Answered when all of it had settled long ago.
inline Reading ReadingOf(const Window& window,
                         std::vector<Message> messages = {}) {
  Reading reading;
  reading.selection.category = kPart;
  reading.window = window;
  reading.messages = std::move(messages);
  reading.answered_at = kStart + hours(48);
  return reading;
}

// A second that was not answered, although others were.
inline Reading Unanswered(int second) {
  Reading reading = ReadingOf(Span(second - 1, second));
  reading.unreadable = reading.unanswered = true;
  reading.why = "HTTP 500";
  return reading;
}

struct Recording {
  Config config = ReadingConfig();
  const MessageReader reader{config};
  Ledger ledger{":memory:", Ledger::Mode::kWrite};
  Doubts doubts{3};
  // Of the last call of Record().
  Seconds read{0};
  Window settled;

  Recording() { ledger.CountUnder(MeasuredIn(config)); }

  // All that one reading of the source finds.
  Synchronized Record(const std::vector<Reading>& readings,
                      std::optional<Time> known = {},
                      const Window& wanted = Span(0, 100)) {
    Synchronized result;
    Recorder recorder(config, reader, ledger, doubts, &result);
    for (const Reading& reading : readings) recorder.Record(reading);
    recorder.Finish(known);
    read = recorder.read();
    settled = recorder.Settled(wanted);
    return result;
  }
  [[nodiscard]] std::vector<Window> Covered() const {
    return ledger.Covered(kPart);
  }
  [[nodiscard]] std::vector<Window> Unreadable() const {
    return ledger.Unreadable(kPart);
  }
};

}  // namespace workflow_health

// Entries of starts and ends, batches of them, and the events that a ledger
// has.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ledger/ledger.h"
#include "logs/packed_end.h"

namespace workflow_health {

inline constexpr char kWorkflow[] = "single-build";

inline Time At(int second) { return Time(Seconds(second)); }
inline Window Span(int since, int until) { return {At(since), At(until)}; }

inline Entry Start(const std::string& id, int at) {
  return {id,
          "org.fedoraproject.prod.monitor-gating.single-build.x",
          At(at),
          Entry::As::kEvent,
          {{kWorkflow, kOneAtATime, At(at), id, {}, {}}}};
}

inline Entry End(const std::string& id, int at,
                 Outcome outcome = Outcome::kSuccess, int ran_for = 0) {
  RunEnd end{outcome, {}};
  end.log.steps.resize(3);
  end.log.ran_for = Seconds(ran_for);
  Entry entry = Start(id, at);
  PackEnd(end, &entry.events.front());
  return entry;
}

inline Entry NotCounted(const std::string& id, int at, const std::string& topic,
                        Entry::As as) {
  Entry entry;
  entry.id = id;
  entry.at = At(at);
  entry.topic = topic;
  entry.as = as;
  return entry;
}

inline Batch BatchOf(std::vector<Entry> entries) {
  Batch batch;
  batch.entries = std::move(entries);
  batch.origin = "a file";
  return batch;
}

// "id@time" of all events in order.
inline std::string Events(const Ledger& ledger, const Window& window) {
  std::string text;
  for (const Event& event : ledger.Events(kWorkflow, window)) {
    text += event.message_id + "@" +
            std::to_string(event.at.time_since_epoch().count()) + " ";
  }
  return text;
}

inline const Window kAll = Span(0, 1'000'000);

}  // namespace workflow_health

// Made-up live traffic, written and read back.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sample/archive.h"

namespace workflow_health {

inline const Time kLiveEnd = ParseTime("2026-11-20T12:00:00Z").value();

inline SampleOptions LiveOptions(std::uint64_t seed, int days = 30) {
  return {Profile::kLive, seed, days, kLiveEnd};
}

struct LiveArchive {
  Archive archive;
  std::vector<ArchivedMessage> unique;

  // Its messages of one topic, each once.
  [[nodiscard]] std::vector<const ArchivedMessage*> Of(
      std::string_view topic) const {
    std::vector<const ArchivedMessage*> found;
    for (const ArchivedMessage& message : unique) {
      if (message.topic == topic) found.push_back(&message);
    }
    return found;
  }
};

// Of 30 days. Kept, because many tests look at the same ones.
inline const LiveArchive& LiveArchiveOf(std::uint64_t seed) {
  static std::map<std::uint64_t, LiveArchive> known;
  LiveArchive& live = known[seed];
  if (live.unique.empty()) {
    live.archive = WriteAndRead(LiveOptions(seed));
    live.unique = live.archive.Unique();
  }
  return live;
}

inline const json::object& StepOf(const json::value& truth,
                                  std::string_view name) {
  for (const json::value& row : truth.at("attempts").as_array()) {
    const std::string found = std::string(row.at("application").as_string()) +
                              "/" + row.at("step").as_string().c_str();
    if (found == name) return row.as_object();
  }
  throw std::out_of_range(std::string(name));
}

}  // namespace workflow_health

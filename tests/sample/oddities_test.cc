// Everything odd that the archive is known or feared to hold is there.
#include <catch2/catch.hpp>
#include <set>

#include "sample/odd_archive.h"

namespace workflow_health {
namespace {

using std::chrono::days;
using std::chrono::hours;

TEST_CASE("all spellings of topics occur", "[sample][oddities]") {
  const OddArchive& odd = AnyArchive();
  std::set<std::string> topics;
  for (const auto& message : odd.unique) topics.insert(message.topic);
  for (const std::string word : {"single", "multi"}) {
    const std::string other = word == "single" ? word : word + "-builds";
    for (const std::string& spelling : {word + "-build", other}) {
      const auto has = [&](const std::string& suffix) {
        return topics.contains("org.fedoraproject.prod.monitor-gating." +
                               spelling + suffix);
      };
      CAPTURE(spelling);
      CHECK(has(".start"));
      CHECK(has(".end.succeeded"));
      CHECK(has(".end.success"));
    }
  }
  for (const std::string suffix : {"failed", "fail", "failure", "error"}) {
    CHECK(
        topics.contains("org.fedoraproject.prod.monitor-gating.single-build."
                        "end." +
                        suffix));
  }
}

TEST_CASE("some ends do not say how", "[sample][oddities]") {
  const OddArchive& odd = AnyArchive();
  const auto ends_with = [&](const char* suffix) {
    return Count(odd.unique, [&](const ArchivedMessage& message) {
      return IsEnd(message) && message.topic.ends_with(suffix);
    });
  };
  CHECK(ends_with(".end") > 0);
  CHECK(ends_with(".end.cancelled") > 0);
}

TEST_CASE("some messages are of staging, or mean nothing",
          "[sample][oddities]") {
  const OddArchive& odd = AnyArchive();
  const auto of = [&](const char* topic) {
    return Count(odd.unique,
                 [&](const ArchivedMessage& m) { return m.IsOf(topic); });
  };
  CHECK(of(".stg.monitor-gating.single-build.start") > 0);
  CHECK(of(".stg.monitor-gating.single-build.end.failed") > 0);
  CHECK(of(".stg.monitor-gating.multi-build.end.success") > 0);
  CHECK(of(".prod.monitor-gating.heartbeat") > 0);
  CHECK(of(".prod.monitor-gating.multi-build.restarted.end") > 0);
}

TEST_CASE("a tenth of the lines has either shape of datagrepper's",
          "[sample][oddities]") {
  const Messages& messages = AnyArchive().archive.messages;
  const auto tenth = static_cast<double>(messages.size()) / 10;
  const auto raw = Count(messages, [](const auto& m) {
    return m.Has("msg_id") && m.Has("msg") && m.Has("source_name") &&
           m.line.at("timestamp").is_double();
  });
  const auto search = Count(messages, [](const auto& m) {
    return m.Has("queue") && m.Has("body") && !m.Has("timestamp");
  });
  CHECK(double(raw) == Approx(tenth).epsilon(0.3));
  CHECK(double(search) == Approx(tenth).epsilon(0.3));
}

TEST_CASE("some rows come late", "[sample][oddities]") {
  const Messages& messages = AnyArchive().archive.messages;
  long late = 0;
  Time latest;
  for (const ArchivedMessage& message : messages) {
    if (message.at < latest - std::chrono::minutes(5)) ++late;
    latest = std::max(latest, message.at);
  }
  CHECK(late > 50);
  CHECK(late < static_cast<long>(messages.size()) / 10);
}

TEST_CASE("some rows are repeated, some under another time",
          "[sample][oddities]") {
  const Archive& archive = AnyArchive().archive;
  std::map<std::string, Time> seen;
  int repeated = 0;
  int later = 0;
  int earlier = 0;
  for (const ArchivedMessage& message : archive.messages) {
    if (!message.id) continue;
    const auto [known, is_new] = seen.emplace(*message.id, message.at);
    if (is_new) continue;
    repeated += message.at == known->second ? 1 : 0;
    later += message.at > known->second ? 1 : 0;
    earlier += message.at < known->second ? 1 : 0;
  }
  CHECK(repeated > 10);
  CHECK(later > 5);
  CHECK(earlier > 2);
}

TEST_CASE("some messages have no id, and are repeated all the same",
          "[sample][oddities]") {
  const Archive& archive = AnyArchive().archive;
  std::map<std::string, int> copies;
  std::set<Time> times;
  bool with_null = false;
  for (const ArchivedMessage& message : archive.messages) {
    if (message.id) continue;
    ++copies[message.Key()];
    times.insert(message.at);
    with_null |= message.Has("id") || message.Has("msg_id");
  }
  CHECK(times.size() > 10);
  CHECK(with_null);
  CHECK(std::ranges::any_of(copies, [](auto& c) { return c.second == 2; }));
}

TEST_CASE("a run ends at each border of the window", "[sample][oddities]") {
  const OddArchive& odd = AnyArchive();
  const auto ends_at = [&](Time time) {
    return Count(odd.unique, [&](const ArchivedMessage& message) {
      return IsEnd(message) && message.at == time;
    });
  };
  CHECK(ends_at(kArchiveEnd) >= 1);
  CHECK(ends_at(kArchiveEnd - days(90)) >= 1);
}

TEST_CASE("the run at the border is sent again within the window",
          "[sample][oddities]") {
  const Archive& archive = AnyArchive().archive;
  const Time border = kArchiveEnd - days(90);
  std::set<std::string> at_border;
  for (const ArchivedMessage& message : archive.messages) {
    if (IsEnd(message) && message.at == border) at_border.insert(*message.id);
  }
  CHECK(Count(archive.messages, [&](const ArchivedMessage& message) {
          return message.id && at_border.contains(*message.id) &&
                 message.at > border;
        }) >= 1);
}

TEST_CASE("a run begins in the second in which the one before ended",
          "[sample][oddities]") {
  const OddArchive& odd = AnyArchive();
  std::set<Time> ends;
  for (const ArchivedMessage& message : odd.unique) {
    if (IsEnd(message) && message.IsOf("single")) ends.insert(message.at);
  }
  CHECK(Count(odd.unique, [&](const ArchivedMessage& message) {
          return IsProd(message) && message.IsOf("single") &&
                 message.IsOf(".start") && ends.contains(message.at);
        }) == 2);
}

struct Openings {
  int ends_without_start = 0;
  int starts_without_end = 0;
  bool open_at_end = false;
};

Openings OpeningsOf(const Messages& unique, std::string_view word) {
  Openings openings;
  const ArchivedMessage* open = nullptr;
  for (const ArchivedMessage& message : unique) {
    if (!IsProd(message) || !message.IsOf(word)) continue;
    if (message.IsOf("waiting") || message.IsOf("restarted")) continue;
    const bool start = message.IsOf(".start");
    openings.ends_without_start += !start && open == nullptr ? 1 : 0;
    openings.starts_without_end += start && open != nullptr ? 1 : 0;
    open = start ? &message : nullptr;
  }
  openings.open_at_end = open != nullptr && open->at > kArchiveEnd - hours(24);
  return openings;
}

TEST_CASE("starts and ends are missing, and a run is open at the end",
          "[sample][oddities]") {
  const OddArchive& odd = AnyArchive();
  const Openings single = OpeningsOf(odd.unique, ".single");
  const Openings multi = OpeningsOf(odd.unique, ".multi");
  CHECK(single.ends_without_start > 20);
  CHECK(single.starts_without_end >= 10);
  CHECK_FALSE(single.open_at_end);
  CHECK(multi.ends_without_start > 10);
  CHECK(multi.starts_without_end >= 10);
  CHECK(multi.open_at_end);
}

}  // namespace
}  // namespace workflow_health

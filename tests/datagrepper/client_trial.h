// A client, a made-up archive that it reads, and what is heard of it.
#pragma once

#include <catch2/catch.hpp>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "datagrepper/client.h"
#include "datagrepper/fake_archive.h"
#include "datagrepper/page.h"
#include "workflow/coverage.h"

namespace workflow_health {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using As = Fetched::As;
using Ending = FakeArchive::Ending;
using Request = FakeArchive::Request;
using Ids = std::multiset<std::string>;

inline constexpr char kCategory[] = "monitor-gating";
inline constexpr Time kStart =
    std::chrono::sys_days(days(18'293));  // 2020-02-01

inline Window Days(int from, int to) {
  return {kStart + days(from), kStart + days(to)};
}

// The second that ends so long after the start.
inline Window Second(Seconds after) {
  return {kStart + after - Seconds(1), kStart + after};
}

inline std::string Topic(const std::string& name) {
  return fmt::format("org.fedoraproject.prod.{}.{}", kCategory, name);
}

inline Time TimeOf(const FakeArchive::Row& row) {
  return Time(Seconds(row.microseconds / 1'000'000));
}

// What is heard of a reading.
struct Heard {
  // Without bodies: each holds the memory of its whole answer.
  void Take(Reading reading) {
    if (on_take) on_take(reading);
    std::vector<Message> messages;
    for (Message& message : reading.messages) {
      messages.push_back({message.id, message.topic, message.sent_at, {}});
    }
    reading.messages = std::move(messages);
    readings.push_back(std::move(reading));
  }

  [[nodiscard]] std::vector<Window> Windows() const {
    std::vector<Window> windows;
    for (const Reading& reading : readings) windows.push_back(reading.window);
    return windows;
  }

  std::function<void(const Reading&)> on_take;
  std::vector<Reading> readings;
  std::string notices;  // one a line
};

// A client, what it reads from and what is heard.
struct Trial {
  Datagrepper datagrepper;
  FakeArchive archive{"https://archive.test/datagrepper"};
  Patience patience;
  Heard heard;
  std::optional<Client> client;

  Trial() { datagrepper.url = "https://archive.test/datagrepper"; }

  // Empty where there is none.
  std::string Read(const std::vector<Window>& spans,
                   std::optional<Time> known = {},
                   const std::stop_token& stop = {}) {
    if (!client) client.emplace(datagrepper, archive, patience);
    const auto tell = [this](const std::string& notice) {
      heard.notices += notice + "\n";
    };
    client->Begin({kCategory, {}}, spans, known, tell, stop);
    while (auto reading = client->Next()) heard.Take(std::move(*reading));
    const auto error = client->stopped();
    CHECK(archive.most_under_way <= size_t(datagrepper.requests_at_once));
    CHECK(client->requests() ==
          static_cast<long long>(archive.requests.size()));
    return error ? error->message : "";
  }

  // So many messages at seconds that are as likely as each other.
  void Fill(std::mt19937& random, const Window& window, int messages,
            const std::string& topic = "x") {
    std::uniform_int_distribution<long long> second(1, window.Length().count());
    for (int i = 0; i < messages; ++i) {
      archive.Add(Topic(topic), window.since + Seconds(second(random)));
    }
  }

  [[nodiscard]] std::vector<Window> Missing(
      const std::vector<Window>& spans) const {
    std::vector<Window> missing;
    const std::vector<Window> read = Merge(heard.Windows());
    for (const Window& span : spans) {
      for (const Window& hole : Holes(read, span)) missing.push_back(hole);
    }
    return missing;
  }

  [[nodiscard]] std::string Oddities() const {
    std::string oddities;
    for (const Reading& reading : heard.readings) {
      for (const auto& oddity : reading.oddities) oddities += oddity + "\n";
    }
    return oddities;
  }

  [[nodiscard]] int ZoneRequests() const {
    return static_cast<int>(
        std::ranges::count_if(archive.requests, &Request::AsksForZone));
  }
};

inline Seconds TotalLength(const std::vector<Window>& windows) {
  Seconds length{0};
  for (const Window& window : windows) length += window.Length();
  return length;
}

inline std::set<std::string> IdsOf(const Reading& reading) {
  std::set<std::string> ids;
  for (const Message& message : reading.messages) ids.insert(message.id);
  return ids;
}

inline std::set<std::string> IdsOf(const std::vector<Reading>& readings) {
  std::set<std::string> ids;
  for (const Reading& reading : readings) ids.merge(IdsOf(reading));
  return ids;
}

inline int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) {
    ++count;
  }
  return count;
}

// No second was delivered twice, nor any that was not asked for; each window
// with all its messages, and with none but them and those of the next second.
inline void CheckDelivered(const Trial& trial,
                           const std::vector<Window>& spans) {
  const std::vector<Window> windows = trial.heard.Windows();
  CHECK(TotalLength(windows) == TotalLength(Merge(windows)));
  for (const Window& window : Merge(windows)) {
    CHECK(Holes(Merge(spans), window).empty());
  }
  for (const Reading& reading : trial.heard.readings) {
    CHECK(reading.selection.category == kCategory);
    const std::set<std::string> ids = IdsOf(reading);
    Window asked{reading.window.since, reading.window.until + Seconds(1)};
    if (reading.part > 0) asked.since -= Seconds(1);
    size_t found = 0;
    for (const FakeArchive::Row& row : trial.archive.rows) {
      if (asked.Contains(TimeOf(row)) && ids.count(row.id) == 1) ++found;
      if (!reading.window.Contains(TimeOf(row)) || reading.unreadable) continue;
      if (ids.count(row.id) == 0) FAIL_CHECK(row.id << " is missing");
    }
    CHECK(found == ids.size());
  }
}

// The same, and nothing is missing.
inline void CheckComplete(const Trial& trial,
                          const std::vector<Window>& spans) {
  CheckDelivered(trial, spans);
  CHECK(trial.Missing(spans).empty());
}

inline auto Always(const Ending& ending) {
  return [ending](const Request&) { return std::optional(ending); };
}

// Fails where a window that holds `time` is asked for, of whatever topic that
// nobody asks for by its name.
inline auto Poison(Time time, const Ending& ending) {
  return [time, ending](const Request& request) -> std::optional<Ending> {
    if (request.AsksForZone() || !request.window().Contains(time)) return {};
    if (!request.asked.topics.empty()) return {};
    return ending;
  };
}

}  // namespace workflow_health

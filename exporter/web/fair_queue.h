// A queue in which a crowd does not keep others waiting.
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace workflow_health {

// Takes turns by client, and among the items of one client by user: next comes
// whoever was served longest ago, or never; of one user's items, the oldest.
// Pushing and popping take time linear in what waits. Not thread-safe.
template <class T>
class FairQueue {
 public:
  struct From {
    std::string client;
    std::string user;
  };

  explicit FairQueue(size_t most) : most_(most) {}

  // If that is one too many, returns the one that has to go: the latest of the
  // user with the most items, of the client with the most. It may be `item`
  // itself.
  [[nodiscard]] std::optional<T> Push(From from, T item) {
    waiting_.push_back({std::move(from), std::move(item)});
    if (waiting_.size() <= most_) return std::nullopt;
    auto latest = waiting_.begin();
    for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
      if (Crowd(at->from) >= Crowd(latest->from)) latest = at;
    }
    return Take(latest);
  }

  // No value if nothing waits.
  [[nodiscard]] std::optional<T> Pop() {
    if (waiting_.empty()) return std::nullopt;
    const auto next = std::ranges::min_element(
        waiting_, {}, [this](const Waiting& one) { return Turns(one.from); });
    turns_[{next->from.client, ""}] = ++turn_;
    turns_[{next->from.client, "/" + next->from.user}] = turn_;
    return Take(next);
  }

  [[nodiscard]] bool empty() const { return waiting_.empty(); }
  void clear() { waiting_.clear(); }

 private:
  struct Waiting {
    From from;
    T item;
  };

  T Take(typename std::vector<Waiting>::iterator at) {
    const std::string client = at->from.client;
    T item = std::move(at->item);
    waiting_.erase(at);
    if (Crowd({client, ""}).first == 0) {
      std::erase_if(
          turns_, [&](const auto& turn) { return turn.first.first == client; });
    }
    return item;
  }

  // How many items of that client wait, and how many of that user.
  [[nodiscard]] std::pair<size_t, size_t> Crowd(const From& from) const {
    std::pair<size_t, size_t> crowd;
    for (const Waiting& one : waiting_) {
      if (one.from.client != from.client) continue;
      ++crowd.first;
      if (one.from.user == from.user) ++crowd.second;
    }
    return crowd;
  }

  // When that client was served last, and that user of it; 0: not yet.
  [[nodiscard]] std::pair<size_t, size_t> Turns(const From& from) const {
    const auto turn = [this](const std::string& client, std::string user) {
      const auto found = turns_.find({client, std::move(user)});
      return found == turns_.end() ? 0 : found->second;
    };
    return {turn(from.client, ""), turn(from.client, "/" + from.user)};
  }

  const size_t most_;
  std::vector<Waiting> waiting_;  // in the order in which they came
  // By client, and by its users, whose names begin with a slash here.
  std::map<std::pair<std::string, std::string>, size_t> turns_;
  size_t turn_ = 0;
};

}  // namespace workflow_health

// A datagrepper in memory, with a clock of its own.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "datagrepper/fetcher.h"
#include "datagrepper/json_sieve.h"

namespace workflow_health {

// A question as datagrepper understands it.
struct Asked {
  std::string path;
  std::string category;
  double start = 0;
  double end = 0;
  int page = 1;
  int rows = 25;
  std::vector<std::string> topics;
  std::vector<std::string> not_topics;
  bool oldest_first = false;
};

inline std::string Decoded(const std::string& text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    decoded += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
    i += 2;
  }
  return decoded;
}

// Reads what follows the address of a datagrepper.
inline Asked ParseTarget(const std::string& target) {
  Asked asked;
  size_t at = target.find('?');
  asked.path = target.substr(0, at);
  while (at < target.size()) {
    const size_t end = std::min(target.find('&', at + 1), target.size());
    const std::string part = target.substr(at + 1, end - at - 1);
    const std::string key = part.substr(0, part.find('='));
    const std::string value = Decoded(part.substr(part.find('=') + 1));
    at = end;
    if (key == "category") asked.category = value;
    if (key == "start") asked.start = std::stod(value);
    if (key == "end") asked.end = std::stod(value);
    if (key == "page") asked.page = std::stoi(value);
    if (key == "rows_per_page") asked.rows = std::stoi(value);
    if (key == "topic") asked.topics.push_back(value);
    if (key == "order") asked.oldest_first = value == "asc";
    if (key == "not_topic") asked.not_topics.push_back(value);
  }
  return asked;
}

// The arguments as an answer repeats them.
inline boost::json::object Arguments(const Asked& asked) {
  boost::json::object arguments = {
      {"start", asked.start},
      {"delta", asked.end - asked.start},
      {"end", asked.end},
      {"page", asked.page},
      {"rows_per_page", asked.rows},
      {"order", asked.oldest_first ? "asc" : "desc"}};
  for (const char* key :
       {"users", "packages", "agents", "contains", "not_users", "not_packages",
        "not_categories", "not_agents", "meta"}) {
    arguments[key] = boost::json::array();
  }
  const auto list = [](const std::vector<std::string>& texts) {
    return boost::json::array(texts.begin(), texts.end());
  };
  arguments["categories"] =
      asked.category.empty() ? boost::json::array() : list({asked.category});
  arguments["topics"] = list(asked.topics);
  arguments["not_topics"] = list(asked.not_topics);
  return arguments;
}

class FakeArchive : public Fetcher {
 public:
  using Duration = std::chrono::milliseconds;

  struct Row {
    std::string id;
    std::string topic;
    long long microseconds = 0;  // since 1970
    std::string headers;         // JSON; empty: those of a message sent then
    size_t body_bytes = 0;       // of a text in its body
  };

  struct Request {
    int number = 0;  // from 1
    std::string url;
    Asked asked;
    Clock::time_point at;
    std::optional<Clock::time_point> ended;
    Fetched::As as = Fetched::As::kAnswered;

    [[nodiscard]] Window window() const {
      return {Time(Seconds(static_cast<long long>(asked.start) - 1)),
              Time(Seconds(static_cast<long long>(std::floor(asked.end)) -
                           (std::floor(asked.end) == asked.end ? 1 : 0)))};
    }
    [[nodiscard]] bool AsksForZone() const {
      return asked.path == "/raw" && asked.rows == 1 &&
             window().Length() >= std::chrono::days(1);
    }
  };

  // What comes in place of an answer, and how long it takes.
  struct Ending {
    Fetched fetched;
    Duration after{50};
  };

  bool tells_clock = true;  // in HTTP's Date
  Duration per_mib{0};  // that an answer takes; longer than 90 s: none comes
  // Of the answers, so that larger bodies are left out.
  size_t most_body_bytes = kMostAnswerBytes;

  explicit FakeArchive(std::string url = "https://archive.test")
      : url_(std::move(url)), random_(1) {}

  std::vector<Row> rows;
  // How far behind (or ahead of) where they belong the server's zone makes it
  // show messages and look for them.
  Seconds shown_later{0};
  // Asked before each request is answered.
  std::function<std::optional<Ending>(const Request&)> fault;
  // All that was asked.
  std::vector<Request> requests;
  size_t most_under_way = 0;

  void Add(const std::string& topic, Time time, int times = 1) {
    for (int i = 0; i < times; ++i) {
      rows.push_back({fmt::format("id-{}", rows.size()), topic,
                      time.time_since_epoch().count() * 1'000'000LL, "", 0});
    }
  }

  void Start(int id, const std::string& url) override {
    Request request{int(requests.size()) + 1, url, {}, now_, {}};
    if (url.rfind(url_, 0) != 0) throw std::logic_error("not this archive");
    request.asked = ParseTarget(url.substr(url_.size()));
    requests.push_back(request);
    auto ending = fault ? fault(request) : std::nullopt;
    if (!ending) ending = Answer(request);
    ending->fetched.id = id;
    requests.back().ended = now_ + ending->after;
    requests.back().as = ending->fetched.as;
    const bool is_new = under_way_.emplace(id, std::move(*ending)).second;
    if (!is_new) throw std::logic_error("the id is under way");
    ends_[id] = *requests.back().ended;
    most_under_way = std::max(most_under_way, under_way_.size());
  }

  [[nodiscard]] std::vector<Fetched> Wait(Duration at_most) override {
    if (++waits_ > 1'000'000) throw std::logic_error("it waits for ever");
    auto until = now_ + at_most;
    for (const auto& [id, end] : ends_) until = std::min(until, end);
    now_ = std::max(now_, until);
    std::vector<Fetched> ended;
    for (auto at = ends_.begin(); at != ends_.end();) {
      if (at->second > now_) {
        ++at;
        continue;
      }
      ended.push_back(
          std::move(under_way_.extract(at->first).mapped().fetched));
      at = ends_.erase(at);
    }
    std::shuffle(ended.begin(), ended.end(), random_);
    return ended;
  }

  [[nodiscard]] Clock::time_point Now() const override { return now_; }

  void Wake() override { ++woken; }
  int woken = 0;

  // An answer with this status.
  static Ending Status(int status, std::string body = "<h1>Bad</h1>") {
    Ending ending;
    ending.fetched.as = Fetched::As::kAnswered;
    ending.fetched.status = status;
    ending.fetched.body = std::move(body);
    return ending;
  }

  // A request that ended without one.
  static Ending Broken(Fetched::As as) {
    Ending ending;
    ending.fetched.as = as;
    ending.fetched.failure = "it was broken off";
    if (as == Fetched::As::kTimedOut) ending.after = std::chrono::seconds(90);
    return ending;
  }

 private:
  Ending Answer(const Request& request) {
    const Asked& asked = request.asked;
    // Gunicorn's limit, less the host; datagrepper's.
    if (request.url.size() > 4094 || asked.rows > 100 || asked.page < 1) {
      return Status(400, "<title>400 Bad Request</title>");
    }
    std::vector<const Row*> found = Matching(asked);
    boost::json::object answer;
    answer["total"] = found.size();
    const size_t most = asked.rows == 0 ? std::max<size_t>(found.size(), 1)
                                        : size_t(asked.rows);
    answer["pages"] = (found.size() + most - 1) / most;
    const size_t first = std::min(found.size(), size_t(asked.page - 1) * most);
    found.erase(found.begin(), found.begin() + std::ptrdiff_t(first));
    found.resize(std::min(found.size(), most));
    // With one page it takes the rows that it got for the total.
    if (answer["pages"] == 1) answer["total"] = found.size();
    answer["count"] = found.size();
    answer["arguments"] = Arguments(asked);
    boost::json::array& items = answer["raw_messages"].emplace_array();
    for (const Row* row : found) items.push_back(Item(*row, asked.path));
    Ending ending =
        Status(200, Sieved(boost::json::serialize(answer),
                           JsonSieve(most_body_bytes, "it is long")));
    const size_t bytes = ending.fetched.body.size();
    if (bytes > kMostAnswerBytes) return Broken(Fetched::As::kTooLarge);
    const auto takes = per_mib * static_cast<long long>(bytes >> 20);
    if (takes > std::chrono::seconds(90)) {
      return Broken(Fetched::As::kTimedOut);
    }
    if (tells_clock) {
      ending.fetched.date =
          Time(std::chrono::ceil<Seconds>(now_.time_since_epoch()));
    }
    ending.after =
        takes + Duration(std::uniform_int_distribution(20, 120)(random_));
    return ending;
  }

  // Newest first; those of one time in another order each time.
  std::vector<const Row*> Matching(const Asked& asked) {
    const auto listed = [](const std::vector<std::string>& list,
                           const std::string& text) {
      return std::ranges::find(list, text) != list.end();
    };
    const long long start = std::llround(asked.start * 1e6);
    const long long end = std::llround(asked.end * 1e6);
    std::vector<const Row*> found;
    for (const Row& row : rows) {
      const long long time = Shown(row);
      if (start != 0 && (time < start || time > end)) continue;
      if (!asked.category.empty() &&
          row.topic.find("." + asked.category + ".") == std::string::npos) {
        continue;
      }
      if (!asked.topics.empty() && !listed(asked.topics, row.topic)) continue;
      if (listed(asked.not_topics, row.topic)) continue;
      found.push_back(&row);
    }
    std::shuffle(found.begin(), found.end(), random_);
    std::ranges::stable_sort(found, std::greater<>(),
                             [&](const Row* row) { return Shown(*row); });
    if (asked.oldest_first) std::ranges::reverse(found);
    return found;
  }

  [[nodiscard]] long long Shown(const Row& row) const {
    return row.microseconds + shown_later.count() * 1'000'000LL;
  }

  [[nodiscard]] boost::json::object Item(const Row& row,
                                         const std::string& path) const {
    const Time sent(Seconds(row.microseconds / 1'000'000));
    boost::json::value headers =
        boost::json::object{{"sent-at", FormatTime(sent)}, {"priority", 0}};
    if (!row.headers.empty()) headers = boost::json::parse(row.headers);
    const boost::json::object body = {
        {"text", row.id + std::string(row.body_bytes, 'x')}};
    if (path == "/v2/search") {
      return {{"body", body},  {"headers", headers}, {"id", row.id},
              {"priority", 0}, {"queue", nullptr},   {"topic", row.topic}};
    }
    return {{"i", 0},
            {"msg_id", row.id},
            {"topic", row.topic},
            {"timestamp", std::floor(double(Shown(row)) / 1e6)},
            {"msg", body},
            {"headers", headers}};
  }

  std::string url_;
  std::mt19937 random_;
  Clock::time_point now_{std::chrono::hours(1000)};
  std::map<int, Ending> under_way_;
  std::map<int, Clock::time_point> ends_;
  long long waits_ = 0;
};

}  // namespace workflow_health

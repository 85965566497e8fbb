// A sample, written and read back without the program's own readers.
#pragma once

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "config/config.h"
#include "sample/sample.h"
#include "workflow/message.h"

namespace workflow_health {

namespace json = boost::json;

inline const Time kArchiveEnd = ParseTime("2024-11-20T12:00:00Z").value();

inline Config DefaultConfig() {
  return ParseConfig(DefaultConfigText()).value();
}

inline SampleOptions Options(Profile profile, std::uint64_t seed,
                             int days = 180) {
  return {profile, seed, days, kArchiveEnd};
}

// One line of an archive, whatever its shape.
struct ArchivedMessage {
  json::object line;
  std::optional<std::string> id;
  std::string topic;
  Time at;
  json::value body;
  json::object headers;

  [[nodiscard]] bool Has(const char* key) const { return line.contains(key); }
  [[nodiscard]] bool IsOf(std::string_view topic_part) const {
    return topic.find(topic_part) != std::string::npos;
  }
  // Two rows of one message have the same.
  [[nodiscard]] std::string Key() const {
    return id ? *id : topic + FormatTime(at) + json::serialize(body);
  }
};

inline ArchivedMessage ReadMessage(const std::string& text) {
  ArchivedMessage message;
  message.line = json::parse(text).as_object();
  const bool raw = message.Has("msg");
  const json::value* id = message.line.if_contains(raw ? "msg_id" : "id");
  if (id != nullptr && id->is_string()) message.id = id->as_string().c_str();
  message.topic = message.line.at("topic").as_string().c_str();
  message.headers = message.line.at("headers").as_object();
  message.at =
      ParseTime(message.headers.at("sent-at").as_string().c_str()).value();
  message.body = message.line.at(raw ? "msg" : "body");
  return message;
}

struct Archive {
  std::string text;
  json::object header;
  std::vector<ArchivedMessage> messages;  // as they stand
  json::value truth;

  // In order of (time, id), every message once: at the earlier time.
  [[nodiscard]] std::vector<ArchivedMessage> Unique() const {
    std::map<std::string, const ArchivedMessage*> earliest;
    for (const ArchivedMessage& message : messages) {
      const auto& known = earliest.emplace(message.Key(), &message).first;
      if (message.at < known->second->at) known->second = &message;
    }
    std::vector<ArchivedMessage> unique;
    for (const auto& [key, message] : earliest) unique.push_back(*message);
    std::ranges::stable_sort(unique, {}, &ArchivedMessage::at);
    return unique;
  }
};

inline Archive WriteAndRead(const Config& config,
                            const SampleOptions& options) {
  Archive archive;
  std::ostringstream out;
  archive.truth = json::parse(WriteSample(config, options, out));
  archive.text = out.str();
  std::istringstream in(archive.text);
  std::string line;
  std::getline(in, line);
  archive.header = json::parse(line).as_object();
  while (std::getline(in, line)) {
    archive.messages.push_back(ReadMessage(line));
  }
  return archive;
}

inline Archive WriteAndRead(const SampleOptions& options) {
  return WriteAndRead(DefaultConfig(), options);
}

}  // namespace workflow_health

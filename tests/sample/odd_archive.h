// Archives that are looked through for what is odd in them.
#pragma once

#include <catch2/catch.hpp>
#include <functional>

#include "sample/archive.h"

namespace workflow_health {

using Messages = std::vector<ArchivedMessage>;

struct OddArchive {
  Archive archive;
  Messages unique;
};

// Of two profiles and some seeds: what is rare must not be there by luck.
inline const OddArchive& AnyArchive() {
  static std::map<int, OddArchive> known;
  const int which = GENERATE(range(0, 6));
  OddArchive& odd = known[which];
  if (odd.unique.empty()) {
    const Profile profile =
        which % 2 == 0 ? Profile::kInitiative : Profile::kHealthy;
    odd.archive =
        WriteAndRead(Options(profile, static_cast<std::uint64_t>(which) + 1));
    odd.unique = odd.archive.Unique();
  }
  return odd;
}

inline long Count(const Messages& messages,
                  const std::function<bool(const ArchivedMessage&)>& fits) {
  return std::ranges::count_if(messages, fits);
}

inline bool IsProd(const ArchivedMessage& message) {
  return message.IsOf(".prod.");
}
inline bool IsEnd(const ArchivedMessage& message) {
  return IsProd(message) && message.IsOf(".end") && !message.IsOf("restarted");
}
inline bool IsSuccess(const ArchivedMessage& message) {
  return IsProd(message) && message.IsOf(".end.succ");
}
inline bool IsFailed(const ArchivedMessage& message) {
  return IsProd(message) &&
         (message.IsOf(".end.fail") || message.IsOf(".end.error"));
}

// The lines of a body as its log shows them.
inline std::vector<std::string> LinesOf(const ArchivedMessage& message) {
  std::vector<std::string> lines;
  const json::object* body = message.body.if_object();
  if (body == nullptr) return lines;
  const auto add = [&](const json::value& text) {
    std::istringstream in(
        std::string(text.is_string() ? text.as_string().c_str() : "(no text)"));
    for (std::string line; std::getline(in, line);) lines.push_back(line);
  };
  if (const json::value* output = body->if_contains("output")) {
    for (const json::value& element : output->as_array()) add(element);
  }
  const json::value* text = body->if_contains("output_text");
  if (lines.empty() && text != nullptr) add(*text);
  return lines;
}

inline bool HasClock(const std::string& line) {
  return line.size() > 8 && line[2] == ':' && line[5] == ':';
}

// How many messages have a line with all of these texts.
inline long CountLogsWith(const Messages& messages,
                          const std::vector<std::string>& texts,
                          bool (*fits)(const ArchivedMessage&) = IsProd) {
  return Count(messages, [&](const ArchivedMessage& message) {
    return fits(message) &&
           std::ranges::any_of(LinesOf(message), [&](const auto& line) {
             return std::ranges::all_of(texts, [&](const std::string& text) {
               return line.find(text) != std::string::npos;
             });
           });
  });
}

}  // namespace workflow_health

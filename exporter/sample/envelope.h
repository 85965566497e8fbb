// The line of an archive around a message's body.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace workflow_health {

// The shapes that a line of an archive may have.
enum class Shape : std::uint8_t {
  kOwn,     // {"id", "topic", "timestamp", "body", "headers"}
  kRaw,     // an item of datagrepper's /raw
  kSearch,  // an item of datagrepper's /v2/search
};

// All but `topic` are JSON.
struct Envelope {
  std::string id;  // empty: it has none
  std::string topic;
  std::string body;
  Time at;
};

// As JSON, without the end of the line. Says of itself that it is made up.
[[nodiscard]] std::string JsonOf(Shape shape, const Envelope& message);

// Text as a JSON string.
[[nodiscard]] std::string Quoted(std::string_view text);

// The id, in quotes, that these two numbers make: version 4 of RFC 4122.
[[nodiscard]] std::string QuotedId(std::uint64_t high, std::uint64_t low);

}  // namespace workflow_health

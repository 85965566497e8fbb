// gzip's format (RFC 1952), always as one member: some clients read no further
// than the first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace workflow_health {

// The front of a text, compressed so that anything may follow it.
struct GzipFront {
  std::string deflated;        // RFC 1951, whole bytes
  std::uint32_t checksum = 0;  // CRC-32 of the text
  size_t bytes = 0;            // of the text
};

// Slow: some milliseconds for 100 KiB.
[[nodiscard]] GzipFront PackFront(std::string_view text);

// What was compressed, and `rest` behind it. Takes as long as `rest` alone and
// a copy of `front`.
[[nodiscard]] std::string Gzip(const GzipFront& front, std::string_view rest);

}  // namespace workflow_health

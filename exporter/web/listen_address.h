// Where a server listens, as --web.listen-address says it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace workflow_health {

struct ListenAddress {
  std::string host;   // a name or an address without brackets; empty: all
  uint16_t port = 0;  // 0: any that is free

  bool operator==(const ListenAddress&) const = default;
};

// Reads ":19100" (all addresses, IPv6 and IPv4), "127.0.0.1:0", "[::1]:9100",
// "localhost:9100". Whether a name exists is seen when the server starts.
[[nodiscard]] Result<ListenAddress> ParseListenAddress(std::string_view text);

// The same notation.
[[nodiscard]] std::string FormatListenAddress(const ListenAddress& address);

}  // namespace workflow_health

// Name and password as a client sends them (RFC 7617).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace workflow_health {

struct Credentials {
  std::string user;
  std::string password;

  bool operator==(const Credentials&) const = default;
};

// Of an Authorization header, "Basic " and base64. No value if it is something
// else or malformed.
[[nodiscard]] std::optional<Credentials> ParseCredentials(
    std::string_view header);

}  // namespace workflow_health

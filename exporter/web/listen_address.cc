#include "web/listen_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>

#include "base/text.h"

namespace workflow_health {
namespace {

Error Mistake(std::string_view text, std::string_view why) {
  return {fmt::format("'{}' {}", Printable(text), why)};
}

// Decimal digits only: no sign, no name of a service.
std::optional<uint16_t> ParsePort(std::string_view text) {
  uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return port;
}

bool IsIpv6(const std::string& host) {
  in6_addr address{};
  const std::string without_zone = host.substr(0, host.find('%'));
  return inet_pton(AF_INET6, without_zone.c_str(), &address) == 1;
}

bool IsName(std::string_view host) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  return host.find_first_not_of(kAllowed) == std::string_view::npos;
}

// Empty if the host is good.
std::string_view FaultOfHost(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) {
    const bool good = IsIpv6(std::string(host.substr(1, host.size() - 2)));
    return good ? "" : "has no IPv6 address between its brackets";
  }
  if (host.find(':') != std::string_view::npos) {
    return "is ambiguous; expected an IPv6 address in brackets, as in "
           "[::1]:9100";
  }
  return IsName(host) ? "" : "names no host; expected HOST:PORT";
}

std::string WithoutBrackets(std::string_view host) {
  const bool brackets = host.starts_with('[');
  return std::string(brackets ? host.substr(1, host.size() - 2) : host);
}

}  // namespace

Result<ListenAddress> ParseListenAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']')) {
    return Mistake(text, "has no port; expected HOST:PORT or :PORT");
  }
  const auto port = ParsePort(text.substr(colon + 1));
  if (!port) return Mistake(text, "has no port from 0 to 65535 at its end");
  const auto host = text.substr(0, colon);
  const auto fault = FaultOfHost(host);
  if (!fault.empty()) return Mistake(text, fault);
  return ListenAddress{WithoutBrackets(host), *port};
}

std::string FormatListenAddress(const ListenAddress& address) {
  const bool brackets = address.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", brackets ? "[" : "", address.host,
                     brackets ? "]" : "", address.port);
}

}  // namespace workflow_health

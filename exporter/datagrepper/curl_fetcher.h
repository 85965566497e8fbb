// Answers over HTTP and HTTPS, by libcurl.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "datagrepper/fetcher.h"

namespace workflow_health {

struct CurlOptions {
  static constexpr long kMostRedirects = 5;  // that a request follows
  // For making a connection, including the name lookup and the TLS handshake.
  static constexpr Seconds kConnectTimeout{10};

  // Of one request, from its beginning to the last byte, redirects and all;
  // more than 0.
  Seconds timeout = std::chrono::seconds(90);
  // Of the body, after a JsonSieve.
  size_t max_body_bytes = kMostAnswerBytes;
  // Of the body before that, packed or unpacked.
  size_t max_sent_bytes = size_t{64} * 1024 * 1024;
  // Certificates (PEM), instead of those of the system; empty: the latter.
  std::string ca_file;
  std::string user_agent;  // as "workflow-health/0.1.0"
};

// Asks for JSON, packed with gzip or plain, by HTTP/1.1; keeps connections for
// the next request; takes a proxy from the environment: http_proxy (in small
// letters), https_proxy, all_proxy, no_proxy
// (https://curl.se/libcurl/c/libcurl-env.html). Follows redirects, but never
// away from https where the request began there. Asks for TLS 1.2 or later and
// for a certificate that holds for the host.
//
// Fetched::failure is one line without a full stop. It repeats neither the URL
// nor the proxy, which may hold a password, nor what curl says of them.
// - kTooLarge: the answer was broken off as soon as that was known.
// - kForbidden: the certificate does not hold, the certificates cannot be
//   read, or the URL is broken or neither http nor https. Where a redirect
//   leads to such a URL that is kFailed: the server may change its mind.
// - Gzip data that end too early in a body of the promised length go unnoticed:
//   the content ends in the middle.
// Fetched::retry_after (RFC 9110, 10.2.3) is 0 to 24 hours: shorter or longer
// times become these bounds, and what is neither a number nor a date is left
// out. A date counts from the server's clock, where that is told.
//
// Not thread-safe, but for Wake(). Throws std::runtime_error where curl does
// not work at all or refuses an option.
class CurlFetcher final : public Fetcher {
 public:
  explicit CurlFetcher(CurlOptions options);
  ~CurlFetcher() override;  // breaks off what is under way

  void Start(int id, const std::string& url) override;
  // Requests make progress only in here. Waits 24 hours at the longest.
  [[nodiscard]] std::vector<Fetched> Wait(
      std::chrono::milliseconds at_most) override;
  [[nodiscard]] Clock::time_point Now() const override { return Clock::now(); }
  void Wake() override;

 private:
  class Transfers;
  std::unique_ptr<Transfers> transfers_;
};

}  // namespace workflow_health
